import Crypto
import Foundation
import Ingest
import SystemPackage

/// What tells whether an input is still the one that a run began with: names, sizes and times of
/// modification of its files.
public struct InputStamp: Sendable, Equatable, Codable {
  /// The input as it was given.
  public var path: String
  /// How many files it leads to.
  public var files: Int
  /// Their size as they are stored, in bytes.
  public var bytes: Int
  /// SHA-256 over path, size and time of modification of each file.
  public var sha256: String

  /// Looks at an input as it is now.
  ///
  /// - Complexity: one look at each file; none is opened.
  /// - Throws: `IngestError`; `PipelineError` with code `notResumable` where something else than a
  ///   plain file would be read, which cannot be gone back in.
  public init(of input: String) throws {
    path = input
    files = 0
    bytes = 0
    var hash = SHA256()
    var walker = try InputFiles([input])
    while let path = try walker.next() {
      let name = String(decoding: path, as: UTF8.self)
      guard input != "-", let known = try? FilePath(name).stat(), known.type == .regular else {
        throw PipelineError(
          .notResumable, file: input == "-" ? "standard input" : name,
          detail: "a run with a checkpoint reads plain files, which it can go back to",
          hint: "save the input to a file, or leave --checkpoint out")
      }
      files += 1
      bytes += Int(known.size)
      let time = known.st_mtim
      for number in [path.count, Int(known.size), time.tv_sec, time.tv_nsec] {
        withUnsafeBytes(of: UInt64(bitPattern: Int64(number)).littleEndian) {
          hash.update(bufferPointer: $0)
        }
      }
      hash.update(data: path)
    }
    sha256 = hash.finalize().hexadecimal
  }
}

extension Sequence<UInt8> {
  /// Two lower-case digits for each byte.
  var hexadecimal: String {
    var json = JSONBytes()
    json.hexadecimal(self)
    return String(decoding: json.bytes, as: UTF8.self)
  }
}
