import LinearAlgebra
import Testing

@testable import Features

@Suite struct ByteLanesTests {
  @Test func loadsUpToTheEndAndZerosAfterIt() {
    for count in 0...20 {
      let bytes = (0..<count).map { UInt8($0 + 1) }
      for position in 0...24 {
        var expected: UInt64 = 0
        for lane in 0..<8 where position + lane < count {
          expected |= UInt64(bytes[position + lane]) << UInt64(8 * lane)
        }
        #expect(ByteLanes.load(bytes.span, at: position) == expected)
      }
    }
  }

  @Test func testsOfAllBytesInAllLanes() {
    var random = SeededGenerator(seed: 1)
    for value in 0...255 as ClosedRange<UInt8> {
      for lane in 0..<8 {
        let shift = UInt64(8 * lane)
        let chunk = random.next() & ~(0xFF << shift) | UInt64(value) << shift
        let small = chunk | ByteLanes.caseBits
        let bit: UInt64 = 0x80 << shift
        let isLetter = (0x41...0x5A).contains(value) || (0x61...0x7A).contains(value)
        #expect((ByteLanes.letters(small) & bit != 0) == isLetter)
        #expect((ByteLanes.zero(chunk) & bit != 0) == (value == 0))
      }
    }
  }

  @Test func countsAndPlaces() {
    for bits in 0..<256 as Range<UInt64> {
      var lanes: UInt64 = 0
      for lane in 0..<8 where bits & (1 << UInt64(lane)) != 0 { lanes |= 0x80 << UInt64(8 * lane) }
      #expect(ByteLanes.count(lanes) == bits.nonzeroBitCount)
      if lanes != 0 { #expect(ByteLanes.index(ofFirst: lanes) == bits.trailingZeroBitCount) }
    }
    #expect((0...8).map { ByteLanes.first($0).nonzeroBitCount } == (0...8).map { 8 * $0 })
  }
}
