import CCompression

/// What the first bytes of a file say about what it is.
enum FileSignature: Hashable {
  case gzip
  case zstd
  case utf8Mark
  case utf16Mark
  case packed(String)

  private static let known: [(bytes: [UInt8], signature: FileSignature)] = [
    ([0x1f, 0x8b], .gzip),
    ([0x28, 0xb5, 0x2f, 0xfd], .zstd),
    ([0xef, 0xbb, 0xbf], .utf8Mark),
    ([0xff, 0xfe], .utf16Mark),
    ([0xfe, 0xff], .utf16Mark),
    ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], .packed("xz")),
    (Array("BZh".utf8), .packed("bzip2")),
    ([0x50, 0x4b, 0x03, 0x04], .packed("zip")),
  ]

  /// zstd's skippable frames, which may come first: 0x50...0x5f and these.
  private static let skippable: [UInt8] = [0x2a, 0x4d, 0x18]

  enum Match: Hashable {
    case found(FileSignature)
    case none
    /// More bytes are needed to tell.
    case undecided
  }

  /// Compares the first `count` bytes with every signature.
  static func match(_ bytes: [UInt8], count: Int) -> Match {
    var undecided = false
    let head = bytes.prefix(count)
    for (signature, kind) in candidates(head.first) {
      if head.starts(with: signature) { return .found(kind) }
      if signature.starts(with: head) { undecided = true }
    }
    return undecided ? .undecided : .none
  }

  private static func candidates(_ first: UInt8?) -> [(bytes: [UInt8], signature: FileSignature)] {
    guard let first, (0x50...0x5f).contains(first) else { return known }
    return known + [([first] + skippable, .zstd)]
  }
}
