import LinearAlgebra
import Testing

@testable import Pipeline

@Suite struct OrderedWindowTests {
  /// Blocks are started and finished in random order until all are written.
  @Test(arguments: [1, 2, 3, 7, 20], 1...8 as ClosedRange<UInt64>)
  func anyOrderComesOutInOrder(limit: Int, seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var window = OrderedWindow<String>(limit: limit)
    var running: [Int] = []
    var written: [String] = []
    var started = 0
    #expect(window.isDrained)
    while written.count < 200 {
      let mayStart = started < 200 && window.hasRoom
      if mayStart, running.isEmpty || random.unit() < 0.6 {
        #expect(window.start() == started)
        running.append(started)
        started += 1
      } else {
        #expect(!running.isEmpty, "nothing runs and nothing may start")
        let next = running.remove(at: Int(random.next() % UInt64(running.count)))
        written += window.finish(next, "block \(next)")
      }
      // No more than the limit between reading and writing.
      #expect(started - written.count <= limit)
      #expect(window.hasRoom == (started - written.count < limit))
      #expect(window.isDrained == (started == written.count))
    }
    #expect(written == (0..<200).map { "block \($0)" })
  }

  @Test func theOldestBlockHoldsTheOthersBack() {
    var window = OrderedWindow<Int>(limit: 3)
    for number in 0..<3 { #expect(window.start() == number) }
    #expect(!window.hasRoom)
    #expect(window.finish(2, 20).isEmpty)
    #expect(window.finish(1, 10).isEmpty)
    #expect(!window.hasRoom)
    #expect(window.finish(0, 0) == [0, 10, 20])
    #expect(window.hasRoom && window.isDrained)
    #expect(window.start() == 3)
    #expect(window.finish(3, 30) == [30])
  }
}
