import Foundation
import LinearAlgebra
import Testing

@testable import Model

@Suite struct OrderedJSONTests {
  @Test func keysKeepTheirOrder() {
    let value = OrderedJSON.object([
      ("z", .array([.integer(-3), .boolean(true), .null])), ("a", .number(0.1)),
      ("m", .object([])), ("e", .array([])),
    ])
    #expect(value.text == #"{"z":[-3,true,null],"a":0.1,"m":{},"e":[]}"#)
  }

  @Test func numbersThatJSONLacksAreNull() {
    let value = OrderedJSON.array([.number(.nan), .number(.infinity), OrderedJSON(nil)])
    #expect(value.text == "[null,null,null]")
  }

  @Test func everyScalarComesBack() throws {
    let text = String(String.UnicodeScalarView((0...0x2fff).compactMap(Unicode.Scalar.init))) + "🌾"
    let data = Data(OrderedJSON.array([.string(text)]).text.utf8)
    let read = try #require(try JSONSerialization.jsonObject(with: data) as? [String])
    #expect(read.first.map { Array($0.utf8) } == Array(text.utf8))
  }

  @Test func numbersAreRoundedToSignificantDigits() {
    for (value, rounded) in [
      (1.0 / 3, 0.333333), (2e6 / 3, 666667), (-2e-9 / 3, -6.66667e-10), (0, 0),
      (123_456_789, 123_457_000), (0.999_999_9, 1), (1e-300, 1e-300),
      (.leastNonzeroMagnitude, .leastNonzeroMagnitude),
    ] {
      #expect(value.rounded(significantDigits: 6) == rounded)
    }
    #expect(Double.infinity.rounded(significantDigits: 3) == .infinity)
  }

  @Test func roundedNumbersAreShort() {
    var generator = SeededGenerator(seed: 6)
    for _ in 0..<2000 {
      let value = Double.random(in: 0...1, using: &generator)
      let digits = value.rounded(significantDigits: 6).description.drop { "0.".contains($0) }
      #expect(digits.prefix { $0 != "e" }.count { $0 != "." } <= 6)
    }
  }
}
