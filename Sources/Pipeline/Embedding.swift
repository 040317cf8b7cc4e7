import Crypto
package import Features
import LinearAlgebra

/// Word vectors for training, and where they come from.
public struct Embedding: Sendable {
  /// The vectors as documents use them.
  package let weighted: WeightedVectors
  /// For the model's record.
  let provenance: ModelManifest.Embedding
  /// Warnings about the file.
  public let notes: [String]

  /// Reads a file of word vectors.
  ///
  /// - Throws: as ``VectorFile/read(_:limit:)``.
  public init(path: String) throws {
    let (vectors, notes) = try VectorFile.read(path)
    do {
      weighted = try WeightedVectors(vectors)
    } catch {
      throw PipelineError(
        .badData, file: path, detail: "its numbers are too large or too uneven to be weighted",
        hint: "is it a file of word vectors?")
    }
    self.notes = notes
    provenance = ModelManifest.Embedding(
      file: path.split(separator: "/").last.map(String.init) ?? path, words: vectors.words.count,
      dimensions: vectors.dimensions, sha256: Self.hash(of: vectors))
  }

  /// SHA-256 over words, each with a line feed, then frequencies, then vectors.
  private static func hash(of vectors: WordVectors) -> String {
    var hash = SHA256()
    for word in 0..<vectors.words.count {
      hash.update(data: vectors.words[word])
      hash.update(data: [0x0A])
    }
    vectors.frequencies.withUnsafeBytes { hash.update(bufferPointer: $0) }
    vectors.vectors.storage.withUnsafeBytes { hash.update(bufferPointer: $0) }
    return hash.finalize().hexadecimal
  }
}
