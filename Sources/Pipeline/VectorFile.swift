import Crypto
public import Features
import Foundation
import Ingest
import LinearAlgebra
import Model

/// Files of word vectors: winnow's own (safetensors), and the text files of word2vec, fastText and
/// GloVe (`.vec`, `.txt`; packed with gzip or zstd, too).
public enum VectorFile {
  /// Most words read from a text file, whose first words are the most frequent.
  public static let wordLimit = 200_000

  /// Whether a path names a text file of vectors.
  public static func isText(_ path: String) -> Bool {
    [".vec", ".txt", ".vec.gz", ".txt.gz", ".vec.zst", ".txt.zst"].contains { path.hasSuffix($0) }
  }

  /// Reads word vectors.
  ///
  /// - Returns: the vectors, and warnings for people.
  /// - Throws: `IngestError`, `ModelFileError`, or `PipelineError` with code `.badData` that names
  ///   the line.
  public static func read(_ path: String) throws -> (vectors: WordVectors, notes: [String]) {
    if isText(path) { return try readText(path) }
    let file = try SafeTensorsFile(path: path)
    func bad(_ detail: String) -> PipelineError {
      PipelineError(
        .badData, file: path, detail: detail, hint: "make the file again with winnow embed")
    }
    guard let shape = file.tensor("vectors")?.shape, shape.count == 2 else {
      throw bad("holds no word vectors")
    }
    let values = try file.floats("vectors")
    let frequencies = try file.floats("frequencies", shape: [shape[0]])
    guard frequencies.allSatisfy({ $0 > 0 }) else { throw bad("a frequency is not above 0") }
    let bytes = try file.uint8s("words")
    var words = WordList()
    var known: Set<ArraySlice<UInt8>> = []
    for word in bytes.split(separator: 0x0A) {
      guard known.insert(word).inserted else { throw bad("a word is listed twice") }
      words.append(word)
    }
    guard words.count == shape[0] else {
      throw bad("lists \(words.count) words for \(shape[0]) vectors")
    }
    let vectors = WordVectors(
      words: words, frequencies: frequencies.map(Double.init),
      vectors: Matrix(rows: shape[0], columns: shape[1], storage: values))
    return (vectors, [])
  }

  /// Writes word vectors: text where the path ends in `.vec` or `.txt`, else safetensors with the
  /// vectors in half precision.
  ///
  /// - Throws: `ModelFileError`, or `PipelineError` with code `.cannotWrite`.
  public static func write(_ vectors: WordVectors, to path: String) throws {
    if isText(path) { return try writeText(vectors, to: path) }
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

  private static func writeText(_ vectors: WordVectors, to path: String) throws {
    guard path.hasSuffix(".vec") || path.hasSuffix(".txt") else {
      throw PipelineError(
        .cannotWrite, file: path, detail: "packed text is not written",
        hint: "write .vec and pack it afterwards")
    }
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let file = FileHandle(forWritingAtPath: path)
    else {
      throw PipelineError(
        .cannotWrite, file: path, detail: "cannot be written", hint: "check the path")
    }
    do {
      var text = Array("\(vectors.words.count) \(vectors.dimensions)\n".utf8)
      for word in 0..<vectors.words.count {
        text.append(contentsOf: vectors.words[word])
        for value in vectors.vectors.row(word) {
          text.append(0x20)
          text.append(contentsOf: value.description.utf8)
        }
        text.append(0x0A)
        if text.count > 1 << 20 {
          try file.write(contentsOf: text)
          text.removeAll(keepingCapacity: true)
        }
      }
      try file.write(contentsOf: text)
      try file.close()
    } catch {
      throw PipelineError(
        .cannotWrite, file: path, detail: "cannot be written: \(error.localizedDescription)",
        hint: "is the disk full?")
    }
  }

  private static func readText(_ path: String) throws -> (vectors: WordVectors, notes: [String]) {
    var options = IngestOptions(format: .text)
    options.format = .text
    let reader = try BlockReader([path], options: options)
    let parser = DocumentParser(options: options)
    var lines = DocumentBatch()
    var table = TextVectors(path)
    reading: while let block = try reader.next() {
      lines.reset()
      parser.parse(block, into: &lines)
      for line in lines.documents {
        guard try table.add(lines.bytes[line.textRange], line: line.line) else { break reading }
      }
    }
    return try table.finish()
  }
}

/// Vectors read from lines of a word and its numbers.
private struct TextVectors {
  private let path: String
  private var words = WordList()
  private var known: Set<[UInt8]> = []
  private var values: [Float] = []
  private var dimensions = 0
  private var normalizer = WordNormalizer()
  private var skipped = 0
  private var repeated = 0
  private var isFull = false

  init(_ path: String) {
    self.path = path
  }

  /// Adds a line; false where no more are wanted.
  mutating func add(_ bytes: ArraySlice<UInt8>, line: Int) throws -> Bool {
    var fields = bytes.split(separator: 0x20)
    if line == 1, fields.count == 2, fields.allSatisfy({ $0.allSatisfy { 48...57 ~= $0 } }) {
      return true
    }
    guard !fields.isEmpty else { return true }
    if dimensions == 0 {
      dimensions = fields.count - 1
      guard dimensions > 0 else { throw bad(line, "holds a word without numbers") }
    }
    // A word may hold spaces; the numbers are what comes last.
    guard fields.count > dimensions else {
      throw bad(line, "holds \(fields.count - 1) numbers, the first word had \(dimensions)")
    }
    let numbers = fields.suffix(dimensions)
    fields.removeLast(dimensions)
    let word = Array(fields.joined(separator: [0x20]))
    guard let name = normalizer.bytes(of: word.span) else {
      skipped += 1
      return true
    }
    guard known.insert(name).inserted else {
      repeated += 1
      return true
    }
    for number in numbers {
      guard let value = Float(String(decoding: number, as: UTF8.self)), value.isFinite else {
        throw bad(line, "“\(String(decoding: number.prefix(20), as: UTF8.self))” is not a number")
      }
      values.append(value)
    }
    words.append(name)
    isFull = words.count == VectorFile.wordLimit
    return !isFull
  }

  private func bad(_ line: Int, _ detail: String) -> PipelineError {
    PipelineError(
      .badData, file: path, detail: "line \(line) \(detail)",
      hint: "each line is a word and its numbers, separated by spaces")
  }

  func finish() throws -> (vectors: WordVectors, notes: [String]) {
    guard words.count > 0 else {
      throw PipelineError(
        .badData, file: path, detail: "holds no word vectors",
        hint: "each line is a word and its numbers, separated by spaces")
    }
    var notes: [String] = []
    if skipped > 0 {
      notes.append("\(path): \(skipped) entries are not one word and were left out")
    }
    if repeated > 0 {
      notes.append("\(path): \(repeated) entries differ from an earlier one in case or form alone")
    }
    if isFull { notes.append("\(path): the first \(words.count) words are used") }
    return (
      WordVectors(
        words: words,
        vectors: Matrix(rows: words.count, columns: dimensions, storage: values)), notes
    )
  }
}

/// Word vectors for training, and where they come from.
public struct Embedding: Sendable {
  /// The vectors as documents use them.
  let weighted: WeightedVectors
  /// For the model's record.
  let provenance: ModelManifest.Embedding
  /// Warnings about the file.
  public let notes: [String]

  /// Reads a file of word vectors.
  ///
  /// - Throws: as ``VectorFile/read(_:)``.
  public init(path: String) throws {
    let (vectors, notes) = try VectorFile.read(path)
    weighted = try WeightedVectors(vectors)
    self.notes = notes
    var hash = SHA256()
    hash.update(data: vectors.words.bytes)
    vectors.vectors.storage.withUnsafeBytes { hash.update(bufferPointer: $0) }
    var json = JSONBytes()
    json.hexadecimal(hash.finalize())
    provenance = ModelManifest.Embedding(
      file: path.split(separator: "/").last.map(String.init) ?? path, words: vectors.words.count,
      dimensions: vectors.dimensions, sha256: String(decoding: json.bytes, as: UTF8.self))
  }
}
