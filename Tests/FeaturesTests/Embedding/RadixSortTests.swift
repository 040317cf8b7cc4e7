import LinearAlgebra
import Testing

@testable import Features

@Suite struct RadixSortTests {
  @Test(arguments: [0, 1, 2, 255, 256, 1000, 5000])
  func sortsAsTheStandardLibrary(count: Int) {
    var random = SeededGenerator(seed: UInt64(count))
    var sorter = RadixSort()
    let masks: [UInt64] = [.max, 0xFF, 0xFFFF_0000, 0xFF00_0000_0000_00FF, 0, 7 << 61]
    for mask in masks {
      let keys = (0..<count).map { _ in random.next() & mask }
      var sorted = keys
      sorter.sort(&sorted)
      #expect(sorted == keys.sorted())
    }
  }

  /// Room that is left from more keys, or fewer, does no harm.
  @Test func aSorterIsUsedAgain() {
    var random = SeededGenerator(seed: 4)
    var sorter = RadixSort()
    for count in [100, 3, 0, 400, 399] {
      let keys = (0..<count).map { _ in random.next() }
      var sorted = keys
      sorter.sort(&sorted)
      #expect(sorted == keys.sorted())
    }
  }
}
