import Crypto
import CryptoExtras
import Foundation
import Synchronization

/// Passwords as they are stored: `scrypt$N$r$p$salt$mac`, and `once:` before one that has to be
/// changed at the first login. `mac` is HMAC-SHA256 of a fixed text under the derived key.
///
/// N = 2^15, r = 8, p = 3 is one of the settings OWASP's password storage cheat sheet holds equal
/// to its first choice; it takes 32 MiB, so one is computed at a time.
enum Passwords {
  /// Characters of a password that somebody chooses.
  static let shortest = 12
  static let longest = 256
  private static let rounds = 1 << 15
  private static let blockSize = 8
  private static let parallelism = 3

  /// At most so many wait for their turn.
  private static let queueLength = 16
  private static let waiting = Mutex(0)
  private static let turn = Mutex(())

  static func credential(_ password: String, isOneTime: Bool = false) throws -> String {
    let salt = Tokens.bytes(16)
    let key = try derive(password, salt, rounds, blockSize, parallelism)
    return (isOneTime ? "once:" : "") + "scrypt$\(rounds)$\(blockSize)$\(parallelism)$"
      + "\(salt.base64EncodedString())$\(key.base64EncodedString())"
  }

  static func isOneTime(_ credential: String?) -> Bool { credential?.hasPrefix("once:") ?? false }

  /// Whether the password fits. Without a credential it takes as long and does not.
  static func verify(_ password: String, _ credential: String?) throws -> Bool {
    let text =
      credential ?? "scrypt$\(rounds)$\(blockSize)$\(parallelism)$AAAAAAAAAAAAAAAAAAAAAA==$"
    let plain = text.hasPrefix("once:") ? text.dropFirst(5) : text[...]
    let parts = plain.split(separator: "$", omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "scrypt", let rounds = Int(parts[1]),
      let blockSize = Int(parts[2]), let parallelism = Int(parts[3]),
      let salt = Data(base64Encoded: String(parts[4])),
      let key = Data(base64Encoded: String(parts[5]))
    else { return false }
    let derived = try derive(password, salt, rounds, blockSize, parallelism)
    return credential != nil && Tokens.areEqual(derived, key)
  }

  /// A password to read out: twenty letters and digits that are not mistaken for one another.
  static func oneTime() -> String {
    let alphabet = Array("abcdefghjkmnpqrstuvwxyz23456789")
    var random = SystemRandomNumberGenerator()
    let letters = (0..<20).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] }
    return stride(from: 0, to: 20, by: 5).map { String(letters[$0..<$0 + 5]) }
      .joined(separator: "-")
  }

  private static func derive(
    _ password: String, _ salt: Data, _ rounds: Int, _ blockSize: Int, _ parallelism: Int
  ) throws -> Data {
    let isFull = waiting.withLock { number in
      number += 1
      return number > queueLength
    }
    defer { waiting.withLock { $0 -= 1 } }
    if isFull { throw Refusal(503, "Too many logins at once", "Try again in a moment.") }
    let key = try turn.withLock { _ in
      try KDF.Scrypt.deriveKey(
        from: Data(password.utf8), salt: salt, outputByteCount: 32, rounds: rounds,
        blockSize: blockSize, parallelism: parallelism)
    }
    return Data(HMAC<SHA256>.authenticationCode(for: Data("winnow".utf8), using: key))
  }
}

/// Random tokens and their hashes.
enum Tokens {
  static func bytes(_ count: Int) -> Data {
    var random = SystemRandomNumberGenerator()
    return Data((0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
  }

  /// Forty-three letters, digits, `-` and `_`.
  static func make() -> String {
    bytes(32).base64EncodedString().filter { $0 != "=" }
      .replacing("+", with: "-").replacing("/", with: "_")
  }

  static func hash(_ token: String) -> Data { Data(SHA256.hash(data: Data(token.utf8))) }

  /// Compares in a time that tells nothing of where they differ.
  static func areEqual(_ left: Data, _ right: Data) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for (one, other) in zip(left, right) { difference |= one ^ other }
    return difference == 0
  }

  static func areEqual(_ left: String, _ right: String) -> Bool {
    areEqual(Data(left.utf8), Data(right.utf8))
  }
}
