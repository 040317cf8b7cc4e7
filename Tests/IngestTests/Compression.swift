import Foundation

/// gzip and zstd data made without the libraries under test: text is stored, not compressed.
enum Stored {
  /// One gzip member (RFC 1952) of stored deflate blocks (RFC 1951, 3.2.4).
  static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
    let chunks = split(bytes, 60_000)
    for (index, chunk) in chunks.enumerated() {
      let size = UInt16(chunk.count)
      result.append(index == chunks.count - 1 ? 1 : 0)
      result += littleEndian(UInt64(size), 2) + littleEndian(UInt64(~size), 2) + chunk
    }
    return result + littleEndian(UInt64(crc32(bytes)), 4) + littleEndian(UInt64(bytes.count), 4)
  }

  /// One zstd frame (RFC 8878) of raw blocks, window 128 KiB, without a checksum.
  static func zstd(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38]
    let chunks = split(bytes, 60_000)
    for (index, chunk) in chunks.enumerated() {
      let last: UInt64 = index == chunks.count - 1 ? 1 : 0
      result += littleEndian(UInt64(chunk.count) << 3 | last, 3) + chunk
    }
    return result
  }

  /// A zstd frame that decoders skip (RFC 8878, 3.1.2).
  static func zstdSkippable(_ bytes: [UInt8]) -> [UInt8] {
    [0x53, 0x2a, 0x4d, 0x18] + littleEndian(UInt64(bytes.count), 4) + bytes
  }

  private static func split(_ bytes: [UInt8], _ size: Int) -> [[UInt8]] {
    if bytes.isEmpty { return [[]] }
    return stride(from: 0, to: bytes.count, by: size).map {
      Array(bytes[$0..<min($0 + size, bytes.count)])
    }
  }

  private static func littleEndian(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
  }

  private static func crc32(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = 0xffff_ffff
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 1 ? 0xedb8_8320 : 0) }
    }
    return ~crc
  }
}

/// The same 400 records, packed with the usual programs.
enum Packed {
  /// `{"id": "n", "text": "record n of the river survey"}` for n in 1...400, a line each.
  static let text = (1...400)
    .map { "{\"id\": \"\($0)\", \"text\": \"record \($0) of the river survey\"}\n" }.joined()

  static let gzip = decode(gzipBase64)
  static let zstd = decode(zstdBase64)

  private static func decode(_ base64: String) -> [UInt8] {
    Array(Data(base64Encoded: base64, options: .ignoreUnknownCharacters) ?? Data())
  }
}
