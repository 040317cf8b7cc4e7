import Features
import Ingest
import LinearAlgebra
import SystemPackage

extension VectorFile {
  static func writeText(_ vectors: WordVectors, to path: String) throws {
    let file = try FileDescriptor.open(
      FilePath(path), .writeOnly, options: [.create, .truncate],
      permissions: [.ownerReadWrite, .groupRead, .otherRead])
    try file.closeAfter {
      var text = Array("\(vectors.words.count) \(vectors.dimensions)\n".utf8)
      for word in 0..<vectors.words.count {
        text.append(contentsOf: vectors.words[word])
        for value in vectors.vectors.row(word) {
          text.append(0x20)
          text.append(contentsOf: value.description.utf8)
        }
        text.append(0x0A)
        guard text.count > 1 << 20 else { continue }
        _ = try file.writeAll(text)
        text.removeAll(keepingCapacity: true)
      }
      _ = try file.writeAll(text)
    }
  }

  static func readText(
    _ path: String, limit: Int
  ) throws -> (vectors: WordVectors, notes: [String]) {
    let options = IngestOptions(format: .text)
    let reader = try BlockReader([path], options: options)
    let parser = DocumentParser(options: options)
    var lines = DocumentBatch()
    var table = TextVectors(path, limit: limit)
    while !table.isCut, let block = try reader.next() {
      lines.reset()
      parser.parse(block, into: &lines)
      for line in lines.documents where !table.isCut {
        try table.add(lines.bytes[line.textRange], line: line.line)
      }
      if let line = lines.rejected.first, !table.isCut {
        throw table.fault(line.line, line.reason)
      }
    }
    return try table.finish()
  }
}

/// Vectors read from lines of a word and its numbers.
private struct TextVectors {
  private let path: String
  private let limit: Int
  private var words = WordList()
  private var known: Set<[UInt8]> = []
  private var values: [Float] = []
  private var dimensions = 0
  private var promised: Int?
  private var normalizer = WordNormalizer()
  private var skipped = 0
  private var repeated = 0
  /// Whether there was a word more than the limit.
  private(set) var isCut = false

  init(_ path: String, limit: Int) {
    self.path = path
    self.limit = limit
  }

  /// Adds a line.
  mutating func add(_ bytes: ArraySlice<UInt8>, line: Int) throws(PipelineError) {
    let fields = bytes.split { $0 == 0x20 || $0 == 0x09 }
    guard !fields.isEmpty else { return }
    if dimensions == 0 {
      if let header = Self.header(fields), line == 1 {
        promised = header.words
        return try setDimensions(header.dimensions, line)
      }
      try setDimensions(fields.count - 1, line)
    }
    // A word may hold spaces; the numbers are what comes last.
    guard fields.count > dimensions else {
      throw fault(line, "holds \(fields.count - 1) numbers, expected are \(dimensions)")
    }
    let word = Array(fields.dropLast(dimensions).joined(separator: [0x20]))
    guard let name = normalizer.bytes(of: word.span) else {
      skipped += 1
      return
    }
    guard !known.contains(name) else {
      repeated += 1
      return
    }
    guard words.count < limit else {
      isCut = true
      return
    }
    for field in fields.suffix(dimensions) {
      let number = String(decoding: field, as: UTF8.self)
      guard let value = Float(number), value.isFinite else {
        throw fault(line, "“\(number.prefix(20))” is not a number that can be used")
      }
      values.append(value)
    }
    known.insert(name)
    words.append(name)
  }

  /// The numbers of words and of dimensions, where a line holds nothing else.
  private static func header(_ fields: [ArraySlice<UInt8>]) -> (words: Int, dimensions: Int)? {
    let numbers = fields.prefix(3).compactMap { Int(String(decoding: $0, as: UTF8.self)) }
    return fields.count == 2 && numbers.count == 2 ? (numbers[0], numbers[1]) : nil
  }

  private mutating func setDimensions(_ count: Int, _ line: Int) throws(PipelineError) {
    guard (1...EmbeddingOptions.maximumDimensions).contains(count) else {
      throw fault(
        line,
        "makes vectors of \(count) numbers, 1 to \(EmbeddingOptions.maximumDimensions) can be used")
    }
    dimensions = count
  }

  func fault(_ line: Int, _ detail: String) -> PipelineError {
    PipelineError(
      .badData, file: path, detail: "line \(line) \(detail)",
      hint: "each line is a word and its numbers, separated by spaces")
  }

  func finish() throws(PipelineError) -> (vectors: WordVectors, notes: [String]) {
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
    if isCut {
      notes.append("\(path): the first \(words.count) words are used")
    } else if let promised, promised > words.count + skipped + repeated {
      notes.append(
        "\(path): its first line promises \(promised) words, "
          + "there are \(words.count + skipped + repeated); is the file whole?")
    }
    let vectors = WordVectors(
      words: words,
      vectors: Matrix(rows: words.count, columns: dimensions, storage: values))
    return (vectors, notes)
  }
}
