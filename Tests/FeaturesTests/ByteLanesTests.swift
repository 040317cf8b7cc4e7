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

  @Test func lanesBeforeAPlace() {
    #expect((0...8).map { ByteLanes.first($0).nonzeroBitCount } == (0...8).map { 8 * $0 })
  }
}
