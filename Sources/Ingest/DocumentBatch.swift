/// Where a document of a batch is; ranges are of ``DocumentBatch/bytes``.
public struct DocumentSlice: Sendable, Hashable {
  var idStart: Int32
  var idEnd: Int32
  var textStart: Int32
  var textEnd: Int32
  var languageStart: Int32
  var languageEnd: Int32
  /// The line the record begins on, counted from 1.
  public internal(set) var line: Int
  /// Where the record begins, in bytes of the decompressed source.
  public internal(set) var byteOffset: Int

  /// The identifier: the record's own or, where it has none, its line number.
  public var idRange: Range<Int> { Int(idStart)..<Int(idEnd) }
  /// The text, well-formed UTF-8.
  public var textRange: Range<Int> { Int(textStart)..<Int(textEnd) }
  /// The language as the record says it; empty where it does not.
  public var languageRange: Range<Int> { Int(languageStart)..<Int(languageEnd) }
}

/// The documents of a block in one flat arena, to be used again and again: after ``reset()`` the
/// memory is kept, so that a document costs no allocation.
public struct DocumentBatch: Sendable {
  /// Identifiers, languages and texts, well-formed UTF-8 each. Bytes that no slice covers have any
  /// value, and there are at least ``RecordBlock/padding`` of them after the last text.
  public internal(set) var bytes: [UInt8] = []
  /// The documents in the order of the input.
  public internal(set) var documents: [DocumentSlice] = []
  /// The records that did not become documents, in the order of the input.
  public internal(set) var rejected: [RejectedRecord] = []
  /// How many documents had invalid UTF-8 or half a surrogate pair, now U+FFFD.
  public internal(set) var repaired = 0
  /// The source of the documents, as in ``RecordBlock/source``.
  public internal(set) var source = ""
  /// How much of `bytes` is used.
  var used = 0

  /// Makes an empty batch.
  public init() {}

  /// Forgets the documents and keeps the memory.
  ///
  /// - Complexity: O(1) without rejected records.
  public mutating func reset() {
    documents.removeAll(keepingCapacity: true)
    rejected.removeAll(keepingCapacity: true)
    repaired = 0
    used = 0
  }

  /// Adds a document that does not come from an input.
  ///
  /// - Parameter language: a BCP 47 tag, where it is known.
  public mutating func append(id: String, text: String, language: String? = nil) {
    func add(_ string: String) -> Range<Int> {
      let bytes = Array(string.utf8)
      reserve(bytes.count)
      return append(bytes, 0..<bytes.count)
    }
    let (id, language) = (add(id), add(language ?? ""))
    self.add(
      id: id, text: add(text), language: language, line: documents.count + 1, byteOffset: 0)
  }

  /// A document's identifier; allocates.
  public func id(_ index: Int) -> String { string(documents[index].idRange) }

  /// A document's text; allocates.
  public func text(_ index: Int) -> String { string(documents[index].textRange) }

  /// A document's language, or `nil` where the record says none; allocates.
  public func language(_ index: Int) -> String? {
    let range = documents[index].languageRange
    return range.isEmpty ? nil : string(range)
  }

  private func string(_ range: Range<Int>) -> String {
    String(decoding: bytes[range], as: UTF8.self)
  }

  /// Makes room for `count` bytes, and padding, after what is used.
  mutating func reserve(_ count: Int) {
    let needed = used + count + RecordBlock.padding
    precondition(needed <= Int(Int32.max), "a batch of \(needed) bytes, at most \(Int32.max)")
    if needed > bytes.count { bytes.grow(to: max(needed, 2 * bytes.count)) }
  }

  /// Copies bytes of a record into the arena.
  mutating func append(_ source: [UInt8], _ range: Range<Int>) -> Range<Int> {
    bytes.copy(source, range, to: used)
    defer { used += range.count }
    return used..<used + range.count
  }

  /// Writes a number in decimal digits into the arena.
  mutating func append(_ number: Int) -> Range<Int> {
    let start = used
    var rest = number
    repeat {
      bytes[used] = UInt8(ascii: "0") + UInt8(rest % 10)
      used += 1
      rest /= 10
    } while rest > 0
    bytes[start..<used].reverse()
    return start..<used
  }

  mutating func add(
    id: Range<Int>, text: Range<Int>, language: Range<Int>, line: Int, byteOffset: Int
  ) {
    documents.append(
      DocumentSlice(
        idStart: Int32(id.lowerBound), idEnd: Int32(id.upperBound),
        textStart: Int32(text.lowerBound), textEnd: Int32(text.upperBound),
        languageStart: Int32(language.lowerBound), languageEnd: Int32(language.upperBound),
        line: line, byteOffset: byteOffset))
  }
}
