import CMemory

/// Eight bytes of text side by side in one integer, the first byte lowest.
enum ByteLanes {
  /// How many bytes are side by side.
  static let count = 8
  /// The bit that tells small from capital letters, in every lane.
  static let caseBits: UInt64 = 0x2020_2020_2020_2020

  /// The bytes at `position` and after it; zeros after the end of the text.
  @inline(__always)
  static func load(_ text: Span<UInt8>, at position: Int) -> UInt64 {
    if position &+ 8 <= text.count { return loadWhole(text, at: position) }
    return loadEnd(text, at: position)
  }

  /// The eight bytes at `position`, all of them in the text.
  @inline(__always)
  static func loadWhole(_ text: Span<UInt8>, at position: Int) -> UInt64 {
    UInt64(
      littleEndian: unsafe text.bytes.unsafeLoadUnaligned(
        fromUncheckedByteOffset: position, as: UInt64.self))
  }

  /// What is known of the sixteen bytes at `position`, if they are all there.
  @inline(__always)
  static func sixteen(_ text: Span<UInt8>, at position: Int) -> winnow_lanes? {
    guard position >= 0, position &+ 16 <= text.count else { return nil }
    return unsafe text.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return nil }
      return unsafe winnow_read_lanes(base + position)
    }
  }

  /// Of the sixteen bytes at `position`, if they are all there, those that end a web address or may
  /// do so.
  @inline(__always)
  static func linkEnds(_ text: Span<UInt8>, at position: Int) -> UInt32? {
    guard position >= 0, position &+ 16 <= text.count else { return nil }
    return unsafe text.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return nil }
      return unsafe winnow_read_link_ends(base + position)
    }
  }

  @inline(never)
  private static func loadEnd(_ text: Span<UInt8>, at position: Int) -> UInt64 {
    guard position < text.count else { return 0 }
    if text.count >= 8 {
      let first = text.count - 8
      return loadWhole(text, at: first) >> UInt64(8 * (position - first))
    }
    var bytes: UInt64 = 0
    for index in (position..<text.count).reversed() { bytes = bytes << 8 | UInt64(text[index]) }
    return bytes
  }

  /// The lanes before lane `count`, `0 ... 8`, as whole bytes.
  @inline(__always)
  static func first(_ count: Int) -> UInt64 {
    count >= 8 ? .max : (1 &<< UInt64(truncatingIfNeeded: 8 &* count)) &- 1
  }
}
