/// Notices identifiers that come more than once, in bounded memory.
///
/// Of every identifier a 64-bit hash is kept, so that two different ones are taken for the same
/// with a probability of about n² / 2⁶⁵ for n identifiers: 1 in two million for four million.
public struct DuplicateIDs: Sendable {
  /// How many records had an identifier that was there before.
  public private(set) var count = 0
  /// The first of these identifiers, at most ten.
  public private(set) var examples: [String] = []
  /// Whether every identifier was compared: false once there were more than `limit`.
  public private(set) var isComplete = true
  /// How many different identifiers are kept at most.
  public let limit: Int

  private var seen: Set<UInt64> = []

  /// Makes a checker; it needs about 16 bytes for each identifier kept.
  public init(limit: Int = 4_000_000) {
    precondition(limit > 0, "limit \(limit) is not above 0")
    self.limit = limit
  }

  /// Notes an identifier.
  ///
  /// - Returns: whether it was there before.
  @discardableResult
  public mutating func insert(_ id: String) -> Bool {
    let hash = Self.hash(id)
    if seen.contains(hash) {
      count += 1
      if examples.count < 10 { examples.append(id) }
      return true
    }
    if seen.count < limit { seen.insert(hash) } else { isComplete = false }
    return false
  }

  /// FNV-1a over 64 bits (Fowler, Noll, Vo), then the finaliser of MurmurHash3.
  private static func hash(_ id: String) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in id.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    hash = (hash ^ (hash >> 33)) &* 0xff51_afd7_ed55_8ccd
    hash = (hash ^ (hash >> 33)) &* 0xc4ce_b9fe_1a85_ec53
    return hash ^ (hash >> 33)
  }
}
