/// The 64-bit hash that words and character n-grams are looked up by.
///
/// Eight bytes at a time are folded with a full 64 x 64 -> 128 bit multiplication, as in wyhash
/// (Wang Yi, 2019). It has no random key: the same word must have the same hash in every run.
struct WordHash {
  /// The hash so far.
  private(set) var state: UInt64
  private var chunk: UInt64 = 0
  private var shift: UInt64 = 0
  private var length: UInt64 = 0

  /// The seed of words.
  static let seed: UInt64 = 0x9E37_79B9_7F4A_7C15
  /// What states are multiplied with.
  static let factor: UInt64 = 0xE703_7ED1_A0B4_28DB
  /// What lengths are multiplied with.
  static let lengthFactor: UInt64 = 0xA076_1D64_78BD_642F

  /// The start of a hash; different kinds of strings use different seeds.
  init(seed: UInt64 = seed) {
    state = seed
  }

  /// Adds one byte.
  @inline(__always)
  mutating func add(_ byte: UInt8) {
    chunk |= UInt64(byte) &<< shift
    shift &+= 8
    length &+= 1
    if shift == 64 {
      state = Self.mix(state ^ chunk)
      chunk = 0
      shift = 0
    }
  }

  /// The hash of the bytes added.
  @inline(__always)
  func finished() -> UInt64 {
    let last = shift == 0 ? state : Self.mix(state ^ chunk)
    return Self.finished(last, length)
  }

  @inline(__always)
  private static func finished(_ state: UInt64, _ length: UInt64) -> UInt64 {
    mix(state ^ (length &* lengthFactor)) | 1
  }

  /// The hash of `length` bytes: `state` mixed with every eight of them, and the rest, up to seven
  /// bytes, lowest first.
  @inline(__always)
  static func finished(_ state: UInt64, _ rest: UInt64, length: Int) -> UInt64 {
    finished(length & 7 == 0 ? state : mix(state ^ rest), UInt64(truncatingIfNeeded: length))
  }

  @inline(__always)
  static func mix(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: factor)
    return product.high ^ product.low
  }

  /// The hash of the first `length` of sixteen bytes, at most fifteen, lowest first.
  ///
  /// Nobody can foretell how long a word is, so there are choices here and no branches.
  @inline(__always)
  static func of(low: UInt64, high: UInt64, length: Int) -> UInt64 {
    let isLong: UInt64 = length >= 8 ? .max : 0
    let state = seed ^ (isLong & (mix(seed ^ low) ^ seed))
    let rest = (low ^ (isLong & (low ^ high))) & ByteLanes.first(length & 7)
    let mixed = mix(state ^ rest)
    let last = length & 7 == 0 ? state : mixed
    return finished(last, UInt64(truncatingIfNeeded: length))
  }

  /// The hash of a whole string of bytes.
  static func of(_ bytes: some Sequence<UInt8>, seed: UInt64 = seed) -> UInt64 {
    var hash = WordHash(seed: seed)
    for byte in bytes { hash.add(byte) }
    return hash.finished()
  }

  /// The hash of the bytes in `range` of `text`, which is read eight bytes at a time.
  static func of(_ text: Span<UInt8>, _ range: Range<Int>, seed: UInt64 = seed) -> UInt64 {
    var state = seed
    var position = range.lowerBound
    while range.upperBound &- position >= 8 {
      state = mix(state ^ ByteLanes.load(text, at: position))
      position &+= 8
    }
    let rest = range.upperBound &- position
    let last = rest == 0 ? 0 : ByteLanes.load(text, at: position) & ByteLanes.first(rest)
    return finished(state, last, length: range.count)
  }
}
