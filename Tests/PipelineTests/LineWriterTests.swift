import Crypto
import LinearAlgebra
import Testing

@testable import Model
@testable import Pipeline

/// Lines written eight bytes at a time against the same lines written byte by byte.
@Suite struct LineWriterTests {
  private func text(upTo limit: Int, _ body: (inout LineWriter) -> Void) -> String {
    var json = JSONBytes()
    json.append(upTo: limit, body)
    return String(decoding: json.bytes, as: UTF8.self)
  }

  private func number(_ value: Double) -> String {
    var json = JSONBytes()
    json.number(value, decimals: 4)
    return String(decoding: json.bytes, as: UTF8.self)
  }

  @Test(arguments: 0...40) func fixedTextsOfEveryLength(count: Int) {
    let bytes = (0..<count).map { UInt8(0x21 + $0) }
    let found = text(upTo: 2 * count) { line in
      line.put(FixedText(bytes))
      line.put(FixedText(bytes))
    }
    #expect(found == String(decoding: bytes + bytes, as: UTF8.self))
  }

  @Test func wholeNumbersOfEveryLength() {
    var random = SeededGenerator(seed: 5)
    var values: [UInt] = [0, 9, 10, 99, 100, 99_999_999, 100_000_000, 100_000_001, .max]
    for bits in 1..<64 as Range<UInt64> {
      for _ in 0..<50 { values.append(UInt(random.next() >> (64 - bits))) }
    }
    for value in values { #expect(text(upTo: 24) { $0.putNumber(value) } == String(value)) }
  }

  /// Ties too: numbers whose seventh place is a five, as far as doubles have one.
  @Test func tiesGoAwayFromZero() {
    var random = SeededGenerator(seed: 6)
    var values: [Double] = [0, -0.0, 1, -1, 0.5e-6, -0.5e-6, 0.49999999999999994e-6, 1e-7, 8.9e9]
    values += [9.1e9, 1e300, .infinity, -.infinity, .nan]
    for places in 0..<2000 {
      values.append((random.unit() - 0.5) * 20)
      values.append((random.unit() - 0.5) * 2e9)
      values.append(Double(places) / 128 / 1_000_000)
      values.append(-(Double(random.next() % 10_000_000) + 0.5) / 1_000_000)
    }
    for value in values {
      var json = JSONBytes()
      json.number(value, decimals: 6)
      let expected = String(decoding: json.bytes, as: UTF8.self)
      #expect(text(upTo: 400) { $0.putNumber(value) } == expected)
    }
  }

  @Test func sharesAreNumbersOfFourPlaces() {
    var random = SeededGenerator(seed: 3)
    let table = JSONBytes.shareTable
    let values = (0...10_000).map { Double($0) / 10_000 } + (0..<2000).map { _ in random.unit() }
    for value in values {
      let found = text(upTo: 8) { line in
        let shares = table.span
        line.putShare(value, shares)
      }
      #expect(found == number(value))
    }
  }

  /// Keys of every length, also longer than one vector, with the shortest and the longest numbers.
  @Test(arguments: [0, 1, 31, 32, 33, 64, 70], [1, 2, 46]) func scoresAfterKeys(
    length: Int, count: Int
  ) {
    var random = SeededGenerator(seed: UInt64(length))
    let keys = (0..<count).map { label in
      (0..<max(0, length - label % 5)).map { _ in UInt8(0x61 + random.next() % 26) }
    }
    let units = (0..<count).map { label in [0, 1, 5000, 10_000, 1234][label % 5] as UInt16 }
    let scoreKeys = ScoreKeys(keys)
    let table = JSONBytes.shareTable
    // Exactly as much room as is said to be enough.
    let found = text(upTo: scoreKeys.room - LineWriter.slack) { line in
      line.put(units.span, after: scoreKeys, table.span)
    }
    let expected = zip(keys, units).map { key, unit in
      String(decoding: key, as: UTF8.self) + number(Double(unit) / 10_000)
    }
    #expect(found == expected.joined())
  }

  @Test func numbersOfSixPlaces() {
    var random = SeededGenerator(seed: 9)
    var values: [Double] = [
      0, -0.0, 0.1, -0.5, 1, 9.9999995, 10, 0.000001, -0.0000004, 12_345_678.9,
    ]
    values += [99_999_999, 1e9, -1_234_567_890.000_001, 1e16, -1e19, 1e300, .infinity, .nan]
    for _ in 0..<3000 {
      let scale = [1, 10, 1000, 1e6, 1e9][Int(random.next() % 5)]
      values.append((random.unit() - 0.5) * scale)
      values.append(Double(Int(random.next() % 2000) - 1000) / 1000)
    }
    for value in values {
      var json = JSONBytes()
      json.number(value, decimals: 6)
      #expect(
        text(upTo: LineWriter.numberLimit) { $0.putNumber(value) }
          == String(decoding: json.bytes, as: UTF8.self))
    }
    for value in [0, 7, 10, 99_999_999, 100_000_000, 1_002_003_004_005, UInt(Int.max)] {
      #expect(text(upTo: LineWriter.numberLimit) { $0.putNumber(value) } == "\(value)")
    }
  }

  /// Every ASCII character in every place of eight, and characters of more bytes.
  @Test func stringsAreThoseOfTheSlowWriter() {
    var strings = (0..<128).map { String(UnicodeScalar(UInt8($0))) }
    strings += ["", "ж", "愛", "🦀", "\u{7F}\u{80}\u{A2}\u{DC}", "[\"\\]!#"]
    for string in strings {
      for place in 0..<9 {
        for rest in ["a line of text", "line", "", "!"] {
          let whole = Array((String(repeating: "a", count: place) + string + rest).utf8)
          var json = JSONBytes()
          json.string(whole)
          let found = text(upTo: 6 * whole.count + 2) { $0.putString(whole.span) }
          #expect(found == String(decoding: json.bytes, as: UTF8.self))
        }
      }
    }
  }

  /// Of texts of every length up to some blocks of the hash.
  @Test func digestsAreThoseOfTheLibrary() {
    for count in 0...200 {
      let text = (0..<count).map { UInt8(truncatingIfNeeded: 7 * $0 + count) }
      #expect(ScoreLine.digest(text.span) == SIMD32(Array(SHA256.hash(data: text))))
    }
  }

  @Test func hexadecimalDigits() {
    var random = SeededGenerator(seed: 4)
    for round in 0..<300 {
      // All 256 bytes in every place, then others.
      let bytes = (0..<32).map { place in
        UInt8(truncatingIfNeeded: round < 256 ? UInt64(round + place) : random.next())
      }
      var json = JSONBytes()
      json.hexadecimal(bytes)
      let found = text(upTo: 64) { $0.putHexadecimal(SIMD32(bytes)) }
      #expect(found == String(decoding: json.bytes, as: UTF8.self))
    }
  }

  /// Bytes of every length, with a next text behind them, and up to the end of what was reserved.
  @Test(arguments: 0...20) func bytesOfEveryLength(count: Int) {
    let bytes = (0..<count).map { UInt8(0x41 + $0) }
    let found = text(upTo: max(0, 2 * count - LineWriter.slack)) { line in
      line.put(bytes.span)
      line.put(bytes.span)
    }
    #expect(found == String(decoding: bytes + bytes, as: UTF8.self))
  }

  @Test func stringsAreEscaped() {
    let text = String(decoding: 0..<128 as Range<UInt8>, as: UTF8.self) + "é🚀\u{202E}"
    let bytes = Array(text.utf8)
    var json = JSONBytes()
    json.string(text)
    let found = self.text(upTo: 6 * text.utf8.count + 2) { $0.putString(bytes.span) }
    #expect(found == String(decoding: json.bytes, as: UTF8.self))
  }

  @Test(arguments: 1...200 as ClosedRange<UInt64>)
  func linesAreThoseOfTheReadableWriter(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var maker = TextMaker(seed: seed)
    let labels = Int(random.next() % 30) + 1
    let keys = (0..<labels).map { Array("\"label_\($0)\"".utf8) }
    let model = Array(#","model":{"name":"é","id":"x"}"#.utf8)
    var judgement = Judge.Judgement()
    judgement.probabilities = (0..<labels).map { _ in random.unit() }
    judgement.shares = judgement.probabilities.map { UInt16($0 * 10_000 + 0.5) }
    judgement.needsReview = random.next() % 2 == 0
    judgement.priority = random.unit()
    judgement.uncertainty = random.unit()
    let id = Array(maker.text(upTo: 5).utf8)
    let text = Array(maker.text(upTo: 30).utf8)
    let language = Array("und-Cyrl".utf8)

    var expected = JSONBytes()
    expected.raw(#"{"schema":"winnow.decision/1","id":"#)
    expected.string(id)
    expected.raw(#","text_sha256":""#)
    expected.hexadecimal(SHA256.hash(data: text))
    expected.raw(#"","language":"#)
    expected.string(language)
    expected.raw(model)
    expected.raw(#","outcome":"#)
    expected.string(judgement.needsReview ? "review" : "pass")
    expected.raw(#","priority":"#)
    expected.number(judgement.priority, decimals: 4)
    expected.raw(#","uncertainty":"#)
    expected.number(judgement.uncertainty, decimals: 4)
    expected.raw(#","scores":{"#)
    for label in 0..<labels {
      if label > 0 { expected.raw(",") }
      expected.raw(keys[label])
      expected.raw(":")
      expected.number(judgement.probabilities[label], decimals: 4)
    }
    expected.raw("},\"automation\":\"detection_only\"}\n")

    var found = JSONBytes()
    found.raw("before")
    ScoreLine(modelPart: model, labelKeys: keys).write(
      id: id.span, text: text.span, language: language.span, judgement, into: &found)
    #expect(found.bytes == Array("before".utf8) + expected.bytes)
  }
}
