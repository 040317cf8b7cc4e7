/// The kept n-grams of a model: a UTF-8 text file with one n-gram a line, its words separated by a
/// space. The number of a line, from 0, is the column of the n-gram.
///
/// Newline, carriage return, tab and backslash are written `\n`, `\r`, `\t` and `\\`; no other
/// escape exists. Every line ends with a newline, so that a file that was cut off is noticed.
///
/// In memory all n-grams are one array of bytes: entry `e` is
/// `bytes[offsets[e] ..< offsets[e + 1]]`.
public struct VocabularyFile: Sendable, Equatable {
  /// The UTF-8 bytes of all entries, one after another, without escapes.
  public private(set) var bytes: [UInt8] = []
  /// Where entries start in `bytes`; one more than there are entries.
  public private(set) var offsets: [Int] = [0]

  /// How many entries there are.
  public var count: Int { offsets.count - 1 }

  /// No entries.
  public init() {}

  /// Entries one after another, and where they start; `offsets` has one more than there are entries.
  public init(bytes: [UInt8], offsets: [Int]) {
    precondition(offsets.first == 0 && offsets.last == bytes.count, "offsets do not fit the bytes")
    self.bytes = bytes
    self.offsets = offsets
  }

  /// Some entries.
  public init(_ entries: some Sequence<String>) {
    for entry in entries { append(entry.utf8) }
  }

  /// The UTF-8 bytes of an entry.
  public subscript(entry: Int) -> ArraySlice<UInt8> { bytes[offsets[entry]..<offsets[entry + 1]] }

  /// An entry as text.
  public func text(_ entry: Int) -> String { String(decoding: self[entry], as: UTF8.self) }

  /// Adds an entry of valid UTF-8.
  /// - Complexity: O(bytes), amortised.
  public mutating func append(_ entry: some Sequence<UInt8>) {
    bytes.append(contentsOf: entry)
    offsets.append(bytes.count)
  }

  /// Reads a file.
  ///
  /// - Throws: `invalidText`, `invalidEscape` and `truncated` with the line, and what the system
  ///   reports.
  /// - Complexity: O(bytes); no allocation per line.
  public init(path: String) throws(ModelFileError) {
    try self.init(parsing: FileBytes.read(path), file: path)
  }

  /// Writes the file and waits until it is on the disk.
  public func write(to path: String) throws(ModelFileError) {
    try FileBytes.write(encoded(), to: path)
  }
}
