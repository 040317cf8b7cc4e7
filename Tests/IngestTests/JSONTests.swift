import Foundation
import Ingest
import Testing

@Suite struct JSONTests {
  static func read(_ lines: String..., options: IngestOptions = IngestOptions()) throws -> Reading {
    let folder = try TemporaryFolder()
    return Reading(
      [try folder.write("a.jsonl", lines.map { $0 + "\n" }.joined())], options)
  }

  @Test func badLineInTheMiddle() throws {
    let good = "{\"id\":\"g\",\"text\":\"good\"}"
    let reading = try Self.read(good, "{\"id\":2,\"text\":\"cut", good)
    #expect(reading.documents.map(\.line) == [1, 3])
    #expect(reading.rejected.map(\.line) == [2])
    #expect(reading.rejected.map(\.byteOffset) == [good.utf8.count + 1])
    #expect(reading.rejected.map(\.code) == [.notJSON])
  }

  @Test(arguments: [
    ("{\"text\":\"a\"} x", RejectedRecord.Code.notJSON),
    ("{\"text\":\"a\"}{\"text\":\"b\"}", .notJSON),
    ("{\"text\":\"a\",}", .notJSON),
    ("{\"text\" \"a\"}", .notJSON),
    ("{\"text\":\"a\",\"id\":01}", .notJSON),
    ("{\"text\":\"a\",\"id\":-}", .notJSON),
    ("{\"text\":\"a\\q\"}", .notJSON),
    ("{\"text\":\"a\\u12\"}", .notJSON),
    ("{\"text\":\"tab\there\"}", .notJSON),
    ("{", .notJSON),
    ("}", .notJSON),
    ("hello", .notJSON),
    ("3", .notObject),
    ("\"text\"", .notObject),
    ("[\"text\"]", .notObject),
    ("{}", .missingText),
    ("{\"texts\":\"a\"}", .missingText),
    ("{\"a\":{\"text\":\"inner\"}}", .missingText),
    ("{\"text\":3}", .wrongType),
    ("{\"text\":null}", .wrongType),
    ("{\"text\":[\"a\"]}", .wrongType),
    ("{\"text\":\"a\",\"id\":{}}", .wrongType),
    ("{\"text\":\"a\",\"id\":true}", .wrongType),
  ])
  func rejections(line: String, code: RejectedRecord.Code) throws {
    let reading = try Self.read("{\"text\":\"first\"}", line, "{\"text\":\"last\"}")
    #expect(reading.documents.map(\.text) == ["first", "last"])
    #expect(reading.rejected.map(\.code) == [code])
    #expect(reading.rejected.map(\.line) == [2])
  }

  @Test func reasonsSayWhatIsWrong() throws {
    let reading = try Self.read(
      "{\"a\":1,\"b\":{\"c\":2},\"d e\":[]}", "{\"text\":12}", "{\"text\":\"a\",\"id\":[1]}", "[1]",
      "{}", "{\"text\":\"a\",}", "{\"text\":\"a\"} b}")
    #expect(
      reading.rejected.map(\.reason) == [
        "no field “text” (there are: a, b, d e)", "field “text” holds a number",
        "field “id” holds an array", "a JSON array, where {…} is expected",
        "no field “text” (there are none)",
        "not JSON: The JSON document has an improper structure: missing or superfluous commas, "
          + "braces, missing keys, etc, near byte 13 of the line",
        "not JSON: something follows the closing brace, near byte 14 of the line",
      ])
  }

  @Test func longFieldNamesAreShortened() throws {
    let name = String(repeating: "n", count: 500)
    let many = (0..<30).map { "\"\(name)\($0)\":0" }.joined(separator: ",")
    let reading = try Self.read("{\(many)}")
    #expect(reading.rejected.map(\.code) == [.missingText])
    #expect(reading.rejected[0].reason.count < 600)
  }

  /// Names of every length, written as they are, with the escapes that are needed and with nothing
  /// but escapes, among names that are nearly the same.
  @Test(arguments: 0...34) func fieldsAreFoundByTheWholeName(length: Int) throws {
    var random = SplitMix64(seed: UInt64(length))
    func write(_ name: String, escaped: Bool) -> String {
      let written = name.unicodeScalars.map { scalar in
        let code = String(scalar.value, radix: 16)
        if escaped { return "\\u" + String(repeating: "0", count: 4 - code.count) + code }
        return scalar == "\"" || scalar == "\\" ? "\\\(scalar)" : String(scalar)
      }
      return "\"" + written.joined() + "\""
    }
    for round in 0..<40 {
      let letters: [String] = round % 2 == 0 ? ["a", "b", "é"] : ["a", "\"", "\\", ":", ","]
      let name = (0..<length).map { _ in letters.randomElement(using: &random) ?? "" }.joined()
      let other = name.replacingOccurrences(of: "a", with: "b")
      let near = ["\(name)a", "\(name)\"", "\(name)\\", String(name.dropLast()), other, "a", ""]
      var pairs = near.filter { $0 != name }.map { (write($0, escaped: round % 3 == 0), "other") }
      pairs.shuffle(using: &random)
      pairs.insert((write(name, escaped: round % 4 == 0), "found"), at: round % (pairs.count + 1))
      let line = "{" + pairs.map { "\($0):\"\($1)\"" }.joined(separator: ",") + "}"
      let options = IngestOptions(fields: FieldNames(text: name, id: "i", language: ["l"]))
      let reading = try Self.read(line, options: options)
      #expect(reading.documents.map(\.text) == ["found"], "\(name) in \(line)")
      let without = pairs.filter { $1 == "other" }.map { "\($0):\"\($1)\"" }
      let missing = try Self.read("{" + without.joined(separator: ",") + "}", options: options)
      #expect(missing.rejected.map(\.code) == [.missingText], "\(name) not in \(without)")
    }
  }

  @Test(arguments: [
    ("\"x-1\"", "x-1"), ("17", "17"), ("-3", "-3"), ("1.50", "1.50"), ("0", "0"),
    ("123456789012345678901234567890", "123456789012345678901234567890"),
    ("null", "1"), ("\"\"", "1"), ("\"a\\tb\"", "a\tb"), ("7 ", "7"),
  ])
  func identifiers(json: String, id: String) throws {
    let reading = try Self.read("{\"id\":\(json),\"text\":\"a\"}")
    #expect(reading.contents == [Document(id: id, text: "a")])
  }

  @Test func languageOfAnyTypeDoesNoHarm() throws {
    let reading = try Self.read(
      "{\"text\":\"a\",\"lang\":null}", "{\"text\":\"a\",\"lang\":[\"en\"]}",
      "{\"text\":\"a\",\"language\":\"de\"}")
    #expect(reading.documents.map(\.language) == [nil, nil, "de"])
  }

  @Test func escapes() throws {
    let reading = try Self.read(
      #"{"text":"\"\\\/\b\f\n\r\t\u00e9\u6CB3\ud83c\udf0a"}"#, #"{"te\u0078t":"escaped key"}"#)
    #expect(reading.documents.map(\.text) == ["\"\\/\u{8}\u{c}\n\r\té河🌊", "escaped key"])
    #expect(reading.repaired == 0)
  }

  @Test func lastOfTwoFieldsCounts() throws {
    let reading = try Self.read("{\"text\":\"first\",\"id\":1,\"text\":\"second\",\"id\":2}")
    #expect(reading.contents == [Document(id: "2", text: "second")])
  }

  @Test(arguments: [
    (#"a\ud800b"#, "a\u{fffd}b"), (#"a\udc00"#, "a\u{fffd}"), (#"\uD83C"#, "\u{fffd}"),
    (#"\ud800\ud83c\udf0a"#, "\u{fffd}🌊"), (#"\\\ud800"#, "\\\u{fffd}"),
    (#"\ud800\u0041"#, "\u{fffd}A"), (#"\udf0a\ud83c"#, "\u{fffd}\u{fffd}"),
  ])
  func halfSurrogatePairs(json: String, text: String) throws {
    let reading = try Self.read("{\"text\":\"\(json)\"}")
    #expect(reading.documents.map(\.text) == [text])
    #expect(reading.repaired == 1)
  }

  @Test func backslashBeforeEscapeLookalike() throws {
    let reading = try Self.read(#"{"text":"\\ud800"}"#)
    #expect(reading.documents.map(\.text) == [#"\ud800"#])
    #expect(reading.repaired == 0)
  }

  @Test func invalidBytesAndHalfPairInOneRecord() throws {
    let folder = try TemporaryFolder()
    let bytes = Array("{\"text\":\"a\\ud800".utf8) + [0xff] + Array("b\",\"id\":\"x\"}".utf8)
    let reading = Reading([try folder.write("a.jsonl", bytes)])
    #expect(reading.contents == [Document(id: "x", text: "a\u{fffd}\u{fffd}b")])
    #expect(reading.repaired == 1)
  }

  @Test func deeplyNestedFieldsAreSkipped() throws {
    let deep = String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000)
    let reading = try Self.read("{\"x\":\(deep),\"text\":\"a\"}")
    #expect(reading.documents.map(\.text) == ["a"])
  }
}
