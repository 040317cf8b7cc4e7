/// The lines of a file of decisions with some read ahead, to find a decision by its id.
struct WrittenLines {
  /// A line and its number, from 1.
  struct Line {
    var bytes: [UInt8]
    var number: Int
    /// The id of the decision, empty where it has none.
    var id: String { DecisionLines.id(bytes) }
  }

  /// How many lines are read ahead at most.
  static let reach = 256

  private var lines: DecisionLines
  private var ahead: [(line: Line, id: String?)] = []
  private var isAtEnd = false
  /// How many lines were read from the file.
  private(set) var count = 0

  init(_ lines: DecisionLines) {
    self.lines = lines
  }

  /// The number of the next line.
  var position: Int { ahead.first?.line.number ?? count + 1 }

  /// Takes the next line.
  mutating func next() throws -> Line? {
    try read(1) ? ahead.removeFirst().line : nil
  }

  /// Takes the next line if it is this one.
  mutating func takeNext(ifEqual line: [UInt8]) throws -> Bool {
    guard try read(1), ahead[0].line.bytes == line else { return false }
    ahead.removeFirst()
    return true
  }

  /// How many lines stand before the next decision with this id; `nil` where it is not near.
  mutating func distance(to id: String) throws -> Int? {
    for place in 0..<Self.reach where try read(place + 1) {
      let own = ahead[place].id ?? ahead[place].line.id
      ahead[place].id = own
      if own == id { return place }
    }
    return nil
  }

  /// Takes out a line that `distance` found.
  mutating func remove(at place: Int) -> Line { ahead.remove(at: place).line }

  /// Reads until `count` lines are ahead; `false` where the file has no more.
  private mutating func read(_ count: Int) throws -> Bool {
    while ahead.count < count, !isAtEnd {
      guard let line = try lines.next() else {
        isAtEnd = true
        break
      }
      self.count += 1
      ahead.append((Line(bytes: line, number: self.count), nil))
    }
    return ahead.count >= count
  }
}
