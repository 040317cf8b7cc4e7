import Crypto
import Foundation

/// The folder of a model and the files in it.
public struct ModelFolder: Sendable, Equatable {
  /// The weights.
  public static let weightsName = "model.safetensors"
  /// Features, labels, thresholds and the record of the training.
  public static let configurationName = "config.json"
  /// The kept n-grams.
  public static let vocabularyName = "vocabulary.txt"
  /// The report of the evaluation.
  public static let metricsName = "metrics.json"
  /// The model card.
  public static let cardName = "README.md"

  /// The files that make up the identity of a model, in the order in which they are hashed.
  public static let identifyingNames = [weightsName, configurationName, vocabularyName]
  /// All files that a model folder may hold.
  public static let allNames = identifyingNames + [metricsName, cardName]

  /// The folder, as it was named.
  public let path: String

  /// A folder that need not exist yet.
  public init(path: String) { self.path = path }

  /// The path of a file in the folder.
  public func path(of name: String) -> String {
    path.hasSuffix("/") ? path + name : path + "/" + name
  }

  /// The identifier of the model: `sha256:` and 64 hexadecimal digits.
  ///
  /// The hash is over `model.safetensors`, `config.json` and `vocabulary.txt` in this order, each as
  ///
  ///     <name> LF <length in bytes, decimal> LF <the bytes of the file>
  ///
  /// in ASCII but for the file's own bytes, with nothing between or after them (LF is byte 10).
  /// In a shell, for one file: `printf '%s\n%s\n' NAME "$(stat -c %s NAME)" | cat - NAME`.
  /// - Complexity: O(bytes), in bounded memory.
  public func identifier() throws(ModelFileError) -> String {
    var hash = SHA256()
    for name in Self.identifyingNames {
      let file = path(of: name)
      let expected = try Self.size(file)
      hash.update(data: Data("\(name)\n\(expected)\n".utf8))
      let read = try FileBytes.forEachChunk(file) { hash.update(data: $0) }
      guard read == expected else {
        throw ModelFileError(
          .inputOutput, file: file,
          detail: "it had \(expected) bytes and then \(read): another program is writing it")
      }
    }
    let digits = Array("0123456789abcdef")
    return hash.finalize().reduce(into: "sha256:") {
      $0.append(digits[Int($1 >> 4)])
      $0.append(digits[Int($1 & 15)])
    }
  }

  /// Checks that the folder is there with the files a model cannot do without.
  public func checkFiles() throws(ModelFileError) {
    guard FileManager.default.fileExists(atPath: path) else {
      throw ModelFileError(.notFound, file: path, detail: "there is no such model folder")
    }
    for name in Self.identifyingNames {
      let file = path(of: name)
      guard FileManager.default.fileExists(atPath: file) else {
        throw ModelFileError(
          .notFound, file: file, detail: "the model folder lacks its file \(name)")
      }
    }
  }

  private static func size(_ file: String) throws(ModelFileError) -> Int {
    do {
      let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
      defer { try? handle.close() }
      return Int(clamping: try handle.seekToEnd())
    } catch {
      throw ModelFileError(error, file: file)
    }
  }
}
