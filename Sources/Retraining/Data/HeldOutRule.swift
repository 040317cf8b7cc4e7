import Crypto
public import Foundation

/// Which verdicts no model learns from, so that every model, now and later, can be measured on them.
///
/// A group of near-duplicates is held out where a hash of its first text, read as a fraction, lies
/// below the share. Nothing else is asked, so that the answer is the same for every retraining and in
/// every database, and a group whose text was seen stays on its side when more of its kind come in.
public struct HeldOutRule: Sendable, Hashable {
  /// The name of the rule, as models carry it.
  public static let name = "winnow.held-out/1"

  /// The share of groups that is held out, above 0 and below 1.
  public var share: Double

  /// A rule that holds out a share of the groups.
  public init(share: Double = 0.2) {
    precondition(share > 0 && share < 1, "the share held out is \(share), must be within 0 and 1")
    self.share = share
  }

  /// Whether the group is held out whose first text has this SHA-256.
  public func holdsOut(_ group: Data) -> Bool {
    var hash = SHA256()
    hash.update(data: Data(Self.name.utf8))
    hash.update(data: group)
    let number = hash.finalize().prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Double(number >> 11) * 0x1p-53 < share
  }
}
