import Ingest

/// Compares decision lines as they are made with lines that were written before.
///
/// Both are in the order of the input. A written line that differs, that no document makes or that
/// stands elsewhere is a mismatch, and so is a line that is missing; each is named once, because
/// what follows is found again among the next `reach` lines of the file.
struct ComparingSink: DecisionSink {
  private var file: WrittenLines
  private let modelID: String
  /// Lines of the file that were passed over: of a document that is still to come, or of none.
  private var passed: [WrittenLines.Line] = []
  /// A line that was made, and how far ahead its decision is in the file: the next line tells
  /// whether those before it are too many or it stands too late.
  private var undecided: (made: [UInt8], distance: Int)?
  private(set) var result = Verification.Result()

  init(_ lines: DecisionLines, _ modelID: String) {
    file = WrittenLines(lines)
    self.modelID = modelID
  }

  mutating func write(_ made: [UInt8]) throws {
    for line in made.split(separator: 0x0A) { try compare(Array(line)) }
  }

  mutating func reject(_ records: [RejectedRecord]) {}

  /// Lines of the file that are left belong to no document of the input.
  mutating func finish() throws {
    passOver()
    while let line = try file.next() { name(line, Self.stray) }
    for line in passed { name(line, Self.stray) }
    result.decisions = file.count
    result.mismatches.sort { $0.line < $1.line }
  }

  private static let stray = "no further document of the input has this id"

  private mutating func compare(_ made: [UInt8]) throws {
    if undecided == nil, try file.takeNext(ifEqual: made) { return }
    let id = DecisionLines.id(made)
    let distance = try file.distance(to: id)
    if let undecided {
      if let distance, distance < undecided.distance {
        let late = file.remove(at: undecided.distance)
        name(late, "stands too late for the order of the input")
        self.undecided = nil
      } else {
        passOver()
      }
      try compare(made)
    } else if distance == 0, let written = try file.next() {
      name(written, difference(written.bytes, made))
    } else if let distance {
      undecided = (made, distance)
    } else if let place = passed.firstIndex(where: { $0.id == id }) {
      name(passed.remove(at: place), "stands too early for the order of the input")
    } else {
      result.add(line: file.position, id: id, "the decision about this document is missing here")
    }
  }

  /// Takes the lines before the undecided one as too many, and compares that one.
  private mutating func passOver() {
    guard let (made, distance) = undecided else { return }
    undecided = nil
    for _ in 0..<distance { passed.append(file.remove(at: 0)) }
    while passed.count > WrittenLines.reach { name(passed.removeFirst(), Self.stray) }
    let written = file.remove(at: 0)
    if written.bytes != made { name(written, difference(written.bytes, made)) }
  }

  private mutating func name(_ line: WrittenLines.Line, _ reason: String) {
    result.add(line: line.number, id: line.id, reason)
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
