public import Features
import LinearAlgebra
import Model

/// Files of word vectors: winnow's own (safetensors), and the text files of word2vec, fastText and
/// GloVe (`.vec`, `.txt`; packed with gzip or zstd, too).
public enum VectorFile {
  /// Most words read from a text file, whose first words are the most frequent.
  public static let wordLimit = 200_000

  private static let textEndings = [".vec", ".txt"]

  /// Whether a path names a text file of vectors, should it be a file of vectors.
  public static func isText(_ path: String) -> Bool {
    textEndings.contains { ending in
      ["", ".gz", ".zst"].contains { path.hasSuffix(ending + $0) }
    }
  }

  /// Whether the name of a file says that it holds vectors and no text of documents.
  public static func isNamedAsVectors(_ path: String) -> Bool {
    [".safetensors", ".vec", ".vec.gz", ".vec.zst"].contains { path.hasSuffix($0) }
  }

  /// Reads word vectors.
  ///
  /// - Parameter limit: the most words read from a text file.
  /// - Returns: the vectors, and warnings for people.
  /// - Throws: `IngestError`, `ModelFileError`, or `PipelineError` with code `.badData` that names
  ///   the place.
  public static func read(
    _ path: String, limit: Int = wordLimit
  ) throws -> (vectors: WordVectors, notes: [String]) {
    isText(path) ? try readText(path, limit: limit) : (try readTensors(path), [])
  }

  /// Refuses before any work a path that vectors cannot be written to.
  ///
  /// - Throws: `PipelineError` with code `.cannotWrite`.
  public static func checkWritable(_ path: String) throws(PipelineError) {
    guard path != "-" else {
      throw PipelineError(
        .cannotWrite, file: path, detail: "vectors are not written to standard output",
        hint: "name a file")
    }
    guard !isText(path) || textEndings.contains(where: { path.hasSuffix($0) }) else {
      throw PipelineError(
        .cannotWrite, file: path, detail: "packed text is not written",
        hint: "write .vec and pack it afterwards")
    }
    try WholeFile.check(path)
  }

  /// Writes word vectors: text where the path ends in `.vec` or `.txt`, else safetensors with the
  /// vectors in half precision. The file appears whole or not at all.
  ///
  /// - Throws: `ModelFileError`, or `PipelineError` with code `.cannotWrite`.
  public static func write(_ vectors: WordVectors, to path: String) throws {
    try checkWritable(path)
    try WholeFile.write(to: path) { partial in
      isText(path)
        ? try writeText(vectors, to: partial) : try writeTensors(vectors, to: partial)
    }
  }
}

// MARK: - Safetensors

extension VectorFile {
  private static func readTensors(_ path: String) throws -> WordVectors {
    let file = try SafeTensorsFile(path: path)
    func bad(_ detail: String) -> PipelineError {
      PipelineError(
        .badData, file: path, detail: detail, hint: "make the file again with winnow embed")
    }
    guard let shape = file.tensor("vectors")?.shape, shape.count == 2, shape[0] > 0 else {
      throw bad("holds no word vectors")
    }
    guard (1...EmbeddingOptions.maximumDimensions).contains(shape[1]) else {
      throw bad(
        "vectors have \(shape[1]) dimensions, 1 to \(EmbeddingOptions.maximumDimensions) can be used"
      )
    }
    let values = try file.floats("vectors")
    let frequencies = try file.floats("frequencies", shape: [shape[0]])
    if let word = frequencies.firstIndex(where: { $0 <= 0 }) {
      throw bad("the frequency of word \(word + 1) is not above 0")
    }
    var words = WordList()
    var known: Set<ArraySlice<UInt8>> = []
    // What follows the last line feed is no word.
    for word in try file.uint8s("words").split(separator: 0x0A, omittingEmptySubsequences: false)
      .dropLast()
    {
      let number = words.count + 1
      guard !word.isEmpty else { throw bad("word \(number) is empty") }
      guard String(validating: word, as: UTF8.self) != nil else {
        throw bad("word \(number) is not valid UTF-8")
      }
      guard known.insert(word).inserted else { throw bad("word \(number) is listed twice") }
      words.append(word)
    }
    guard words.count == shape[0] else {
      throw bad("lists \(words.count) words for \(shape[0]) vectors")
    }
    return WordVectors(
      words: words, frequencies: frequencies.map(Double.init),
      vectors: Matrix(rows: shape[0], columns: shape[1], storage: values))
  }

  private static func writeTensors(_ vectors: WordVectors, to path: String) throws {
    var words: [UInt8] = []
    for word in 0..<vectors.words.count {
      words.append(contentsOf: vectors.words[word])
      words.append(0x0A)
    }
    var writer = try SafeTensorsWriter(
      path: path,
      tensors: [
        ("frequencies", .float32, [vectors.words.count]),
        ("vectors", .float16, [vectors.words.count, vectors.dimensions]),
        ("words", .uint8, [words.count]),
      ], metadata: ["format": "winnow.vectors/1"])
    try writer.append(vectors.frequencies.map(Float.init), to: "frequencies")
    try writer.append(vectors.vectors.storage, to: "vectors")
    try writer.append(words, to: "words")
    try writer.finish()
  }
}
