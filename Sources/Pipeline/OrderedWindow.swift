/// Puts results back in order and bounds how many may be under way: pure logic, no I/O.
///
/// Blocks are numbered as they are read. At most `limit` blocks are between reading and writing, so
/// that memory does not depend on the length of the input.
struct OrderedWindow<Result> {
  private let limit: Int
  private var nextToStart = 0
  private var nextToWrite = 0
  private var waiting: [Int: Result] = [:]

  init(limit: Int) {
    precondition(limit > 0, "a window of \(limit) blocks holds nothing")
    self.limit = limit
  }

  /// Whether another block may be read.
  var hasRoom: Bool { nextToStart - nextToWrite < limit }

  /// Whether every block that was started has been written.
  var isDrained: Bool { nextToStart == nextToWrite }

  /// Numbers the next block.
  mutating func start() -> Int {
    precondition(hasRoom, "block \(nextToStart) was started with \(limit) under way")
    defer { nextToStart += 1 }
    return nextToStart
  }

  /// Takes the result of a block and returns those that can be written now, in order.
  mutating func finish(_ number: Int, _ result: Result) -> [Result] {
    precondition(
      (nextToWrite..<nextToStart).contains(number) && waiting[number] == nil,
      "block \(number) is not one of the blocks under way, \(nextToWrite)..<\(nextToStart)")
    waiting[number] = result
    var ready: [Result] = []
    while let next = waiting.removeValue(forKey: nextToWrite) {
      ready.append(next)
      nextToWrite += 1
    }
    return ready
  }
}
