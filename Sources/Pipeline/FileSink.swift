public import Ingest

/// Writes decisions and rejected records to files, which are opened when a run begins: one that
/// cannot read its input leaves them as they were.
public struct FileSink: DecisionSink {
  private let paths: (decisions: String, rejects: String?)
  private(set) var decisions: LineFile?
  private(set) var rejects: LineFile?

  /// A sink that creates or empties files.
  ///
  /// - Parameters:
  ///   - decisions: the path of the decisions, `-` for standard output.
  ///   - rejects: the path of the rejected records; `nil` where they are only counted.
  public init(decisions: String, rejects: String? = nil) {
    paths = (decisions, rejects)
  }

  /// A sink over open files.
  init(decisions: LineFile, rejects: LineFile? = nil) {
    paths = (decisions.name, rejects?.name)
    self.decisions = decisions
    self.rejects = rejects
  }

  /// Opens the files, unless they are.
  public mutating func begin() throws {
    guard decisions == nil else { return }
    decisions = try LineFile(emptying: paths.decisions)
    if let path = paths.rejects { rejects = try LineFile(emptying: path) }
  }

  /// Appends lines to the decisions.
  public mutating func write(_ lines: [UInt8]) throws {
    precondition(decisions != nil, "\(lines.count) bytes were written before the sink began")
    try decisions?.append(lines)
  }

  /// Appends one line of JSON for each rejected record.
  public mutating func reject(_ records: [RejectedRecord]) throws {
    guard rejects != nil else { return }
    var json = JSONBytes()
    for record in records {
      json.raw(#"{"source":"#)
      json.string(record.source)
      json.raw(#","line":"#)
      json.integer(record.line)
      json.raw(#","byte_offset":"#)
      json.integer(record.byteOffset)
      json.raw(#","code":"#)
      json.string(record.code.rawValue)
      json.raw(#","reason":"#)
      json.string(record.reason)
      json.raw("}\n")
    }
    try rejects?.append(json.bytes)
  }

  /// Forgets everything after these lengths.
  mutating func cut(decisions length: Int, rejects rejectsLength: Int) throws {
    try decisions?.cut(to: length)
    try rejects?.cut(to: rejectsLength)
  }

  /// Closes the files; what the system held back may fail here.
  public mutating func close() throws {
    defer { (decisions, rejects) = (nil, nil) }
    try decisions?.close()
    try rejects?.close()
  }
}
