import Crypto
import Foundation

/// SHA-256 as this module stores it: 32 bytes.
enum Digest {
  static func sha256(_ bytes: some DataProtocol) -> Data { Data(SHA256.hash(data: bytes)) }

  static func sha256(_ text: String) -> Data { sha256(Data(text.utf8)) }

  /// Sixty-four lower-case digits.
  static func hex(_ digest: Data) -> String {
    var digits: [UInt8] = []
    digits.reserveCapacity(2 * digest.count)
    for byte in digest {
      digits.append(digit(byte >> 4))
      digits.append(digit(byte & 15))
    }
    return String(decoding: digits, as: UTF8.self)
  }

  private static func digit(_ nibble: UInt8) -> UInt8 { nibble < 10 ? 48 + nibble : 87 + nibble }

  /// The bytes of sixty-four digits; `nil` for anything else.
  static func bytes(hex text: some StringProtocol) -> Data? {
    let digits = Array(text.utf8)
    guard digits.count == 64 else { return nil }
    var bytes = Data(capacity: 32)
    for place in stride(from: 0, to: 64, by: 2) {
      guard let high = nibble(digits[place]), let low = nibble(digits[place + 1]) else {
        return nil
      }
      bytes.append(high << 4 | low)
    }
    return bytes
  }

  private static func nibble(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 48...57: digit - 48
    case 97...102: digit - 87
    case 65...70: digit - 55
    default: nil
    }
  }

  /// A number from 0 up to, not including, 1 that the parts fix: a coin that can be tossed again.
  static func unit(_ parts: String...) -> Double {
    let digest = sha256(parts.joined(separator: "\u{1F}"))
    let word = digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Double(word >> 11) * 0x1p-53
  }
}
