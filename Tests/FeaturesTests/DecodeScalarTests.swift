import TestSupport
import Testing

@testable import Features

/// Reading and writing UTF-8 against Swift's own.
@Suite struct DecodeScalarTests {
  @Test func everyScalarThereAndBack() {
    var wrong: [UInt32] = []
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      var bytes: [UInt8] = []
      bytes.append(addingCapacity: 4) { appendUTF8(value, to: &$0) }
      let (decoded, length) = decodeScalar(bytes.span, at: 0)
      if decoded != value || length != bytes.count || bytes != Array(String(scalar).utf8) {
        wrong.append(value)
      }
    }
    #expect(wrong == [])
  }

  @Test func everySequenceOfTwoBytes() {
    var wrong: [[UInt8]] = []
    for first in UInt8.min...UInt8.max {
      for second in UInt8.min...UInt8.max {
        let bytes = [first, second, 0x80, 0x41]
        if decoded(bytes) != reference(bytes) { wrong.append(bytes) }
        if decoded([first, second]) != reference([first, second]) {
          wrong.append([first, second])
        }
      }
    }
    #expect(wrong == [])
  }

  @Test func randomDamage() {
    var generator = TextGenerator(seed: 6)
    for _ in 0..<500 {
      let text = generator.text()
      let bytes = generator.damaged(text)
      #expect(decoded(bytes) == reference(bytes), "\(bytes)")
    }
  }

  @Test func examplesOfTheUnicodeStandard() {
    // Table 3-8 of the standard: maximal subparts, each one U+FFFD.
    let bytes: [UInt8] = [
      0x61, 0xF1, 0x80, 0x80, 0xE1, 0x80, 0xC2, 0x62, 0x80, 0x63, 0x80, 0xBF, 0x64,
    ]
    #expect(
      decoded(bytes).map(\.value) == [
        0x61, 0xFFFD, 0xFFFD, 0xFFFD, 0x62, 0xFFFD, 0x63, 0xFFFD, 0xFFFD, 0x64,
      ])
    #expect(decoded(bytes).map(\.length) == [1, 3, 2, 1, 1, 1, 1, 1, 1, 1])
  }

  private struct Piece: Equatable {
    var value: UInt32
    var length: Int
  }

  private func decoded(_ bytes: [UInt8]) -> [Piece] {
    var pieces: [Piece] = []
    var position = 0
    while position < bytes.count {
      let (value, length) = decodeScalar(bytes.span, at: position)
      pieces.append(Piece(value: value, length: length))
      position += length
    }
    return pieces
  }

  private func reference(_ bytes: [UInt8]) -> [Piece] {
    let text = ReferenceText(bytes)
    return (0..<text.count).map {
      Piece(value: text[$0], length: text.offsets[$0 + 1] - text.offsets[$0])
    }
  }
}
