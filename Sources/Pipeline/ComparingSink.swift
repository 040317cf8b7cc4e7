import Ingest

/// Compares decision lines as they are made with lines that were written before.
///
/// Both are in the order of the input. A written line that differs, that no document makes, or that
/// stands elsewhere, is a mismatch, and so is a line that is missing; each of them once, because
/// what follows is found again among the next `reach` lines of the file.
struct ComparingSink: DecisionSink {
  private var lines: DecisionLines
  private let modelID: String
  /// Lines of the file that were read ahead, with their ids; the next one first.
  private var ahead: [(line: [UInt8], id: String?)] = []
  private var isAtEnd = false
  private(set) var result = Verification.Result()

  /// How many lines of the file are read ahead at most.
  private static let reach = 256

  init(_ lines: DecisionLines, _ modelID: String) {
    self.lines = lines
    self.modelID = modelID
  }

  mutating func write(_ made: [UInt8]) throws {
    for line in made.split(separator: 0x0A) { try compare(line) }
  }

  mutating func reject(_ records: [RejectedRecord]) {}

  /// Lines of the file that are left belong to no document of the input.
  mutating func finish() throws {
    while try read(1) { takeStray() }
  }

  private mutating func compare(_ made: ArraySlice<UInt8>) throws {
    if try read(1), made.elementsEqual(ahead[0].line) {
      ahead.removeFirst()
      result.decisions += 1
      return
    }
    let id = DecisionLines.id(Array(made))
    guard let place = try find(id) else {
      result.add(
        line: result.decisions + 1, id: id, "the decision about this document is missing here")
      return
    }
    for _ in 0..<place { takeStray() }
    let written = ahead.removeFirst().line
    result.decisions += 1
    if !made.elementsEqual(written) {
      result.add(line: result.decisions, id: id, difference(written, Array(made)))
    }
  }

  /// The place of the next line of the file with this id.
  private mutating func find(_ id: String) throws -> Int? {
    for place in 0..<Self.reach where try read(place + 1) {
      let own = ahead[place].id ?? DecisionLines.id(ahead[place].line)
      ahead[place].id = own
      if own == id { return place }
    }
    return nil
  }

  /// Reads until `count` lines are ahead; `false` where the file has no more.
  private mutating func read(_ count: Int) throws -> Bool {
    while ahead.count < count, !isAtEnd {
      guard let line = try lines.next() else {
        isAtEnd = true
        break
      }
      ahead.append((line, nil))
    }
    return ahead.count >= count
  }

  private mutating func takeStray() {
    let (line, id) = ahead.removeFirst()
    result.decisions += 1
    result.add(
      line: result.decisions, id: id ?? DecisionLines.id(line),
      "no document of the input has this id, or not in this order")
  }

  private func difference(_ written: [UInt8], _ made: [UInt8]) -> String {
    if let model = DecisionLines.modelID(written), model != modelID {
      return "made by the model \(model)"
    }
    let position = zip(written, made).enumerated().first { $1.0 != $1.1 }?.offset
    let place = position ?? min(written.count, made.count)
    guard let key = DecisionLines.key(before: place, in: written) else {
      return "differs from byte \(place + 1)"
    }
    return "“\(key)” differs"
  }
}
