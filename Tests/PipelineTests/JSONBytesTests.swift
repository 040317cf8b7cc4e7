import Foundation
import LinearAlgebra
import Testing

@testable import Pipeline

@Suite struct JSONBytesTests {
  private func number(_ value: Double, _ decimals: Int) -> String {
    var json = JSONBytes()
    json.number(value, decimals: decimals)
    return String(decoding: json.bytes, as: UTF8.self)
  }

  /// Foundation's digits without trailing zeros, and without the sign of a zero.
  private func expected(_ value: Double, _ decimals: Int) -> String {
    var text = String(format: "%.\(decimals)f", value)
    if decimals > 0 {
      while text.last == "0" { text.removeLast() }
      if text.last == "." { text.removeLast() }
    }
    return text == "-0" ? "0" : text
  }

  @Test(arguments: 0...8)
  func numbersAreFoundationsDigits(decimals: Int) {
    var random = SeededGenerator(seed: UInt64(decimals) + 1)
    let scale = pow(10, Double(decimals))
    var compared = 0
    for index in 0..<4000 {
      let magnitude = pow(10, Double(index % 12) - 6)
      let value = (2 * random.unit() - 1) * magnitude
      let found = number(value, decimals)
      #expect(abs((Double(found) ?? .nan) - value) <= 0.5 / scale * (1 + 1e-6) + abs(value) * 1e-15)
      // Halfway between two numbers of so many digits either may be taken.
      let fraction = (abs(value) * scale).truncatingRemainder(dividingBy: 1)
      guard abs(fraction - 0.5) > 1e-6 else { continue }
      compared += 1
      #expect(found == expected(value, decimals))
    }
    #expect(compared > 3900)
  }

  @Test func decimalFractionsComeOutAsWritten() {
    for thousandths in -2500...2500 {
      let value = Double(thousandths) / 1000
      #expect(number(value, 3) == expected(value, 3))
      #expect(Double(number(value, 6)) == value)
    }
  }

  @Test(
    arguments: [
      (0, "0"), (-0.0, "0"), (1, "1"), (-1, "-1"), (0.5, "0.5"), (-0.25, "-0.25"), (1e-9, "0"),
      (-1e-9, "0"), (0.00001, "0.00001"), (123_456_789.125, "123456789.125"), (10.10, "10.1"),
      (.infinity, "null"), (-.infinity, "null"), (.nan, "null"),
    ] as [(Double, String)])
  func numbersByHand(_ value: Double, _ text: String) { #expect(number(value, 6) == text) }

  @Test func numbersTooLargeForDigitsStayNumbers() throws {
    for value in [9e18, -9e18, 1e19, 4.2e300, -.greatestFiniteMagnitude] {
      for decimals in 0...8 {
        let text = number(value, decimals)
        let parsed = try JSONSerialization.jsonObject(
          with: Data(text.utf8), options: .fragmentsAllowed)
        #expect((parsed as? NSNumber)?.doubleValue == value)
      }
    }
  }

  @Test func integersAreTheirDigits() {
    var random = SeededGenerator(seed: 4)
    let edges = [0, 9, 10, -1, -10, .max, .min, .min + 1]
    for value in edges + (0..<500).map({ Int(truncatingIfNeeded: random.next()) >> ($0 % 60) }) {
      var json = JSONBytes()
      json.integer(value)
      #expect(String(decoding: json.bytes, as: UTF8.self) == value.description)
    }
  }

  @Test(arguments: 1...300 as ClosedRange<UInt64>)
  func stringsSurviveAParser(seed: UInt64) throws {
    var maker = TextMaker(seed: seed)
    var text = maker.text(upTo: 10)
    for _ in 0..<10 { text.unicodeScalars.append(maker.anyScalar()) }
    var json = JSONBytes()
    json.string(text)
    let parsed = try JSONSerialization.jsonObject(
      with: Data(json.bytes), options: .fragmentsAllowed)
    let found = try #require(parsed as? String)
    #expect(Array(found.utf8) == Array(text.utf8))

    var bytes = JSONBytes()
    bytes.string(Array(text.utf8)[...])
    #expect(bytes.bytes == json.bytes)
  }

  @Test func everyASCIICharacterSurvives() throws {
    let text = String(decoding: 0..<128 as Range<UInt8>, as: UTF8.self)
    var json = JSONBytes()
    json.string(text)
    #expect(!json.bytes.dropFirst().dropLast().contains { $0 < 0x20 })
    let parsed = try JSONSerialization.jsonObject(
      with: Data(json.bytes), options: .fragmentsAllowed)
    #expect(parsed as? String == text)
  }

  @Test func takingLeavesNothing() {
    var json = JSONBytes()
    json.raw("{")
    json.raw([0x7D])
    #expect(json.take() == Array("{}".utf8))
    #expect(json.bytes.isEmpty)
    json.hexadecimal([0, 1, 0xAB, 0xFF])
    #expect(json.bytes == Array("0001abff".utf8))
    json.removeAll()
    #expect(json.bytes.isEmpty)
  }
}
