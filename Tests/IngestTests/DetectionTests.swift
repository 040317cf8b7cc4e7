import Ingest
import Testing

@Suite struct DetectionTests {
  @Test(arguments: [
    ("a.jsonl", RecordFormat.jsonLines), ("a.ndjson", .jsonLines), ("a.json", .jsonLines),
    ("A.JSONL", .jsonLines), ("a.csv", .csv), ("a.tsv", .tsv), ("a.txt", .text),
    ("a.csv.gz", .csv), ("a.tsv.zst", .tsv),
  ])
  func byName(name: String, format: RecordFormat) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(name, "text\n")
    let reader = try BlockReader([path])
    // A table that is only a header has no block.
    let block = try reader.next()
    #expect(block?.format == (format == .csv || format == .tsv ? nil : format))
    let table = try folder.write(name, "text\tmore\n1\t2\n")
    if format == .csv { #expect(Reading([table]).error?.code == .missingColumn) }
    if format == .tsv { #expect(Reading([table]).documents.map(\.text) == ["1"]) }
  }

  @Test(arguments: [
    ("{\"text\":\"a\"}\n", RecordFormat.jsonLines), ("  \n\t{\"text\":\"a\"}\n", .jsonLines),
    ("plain\n", .text), ("[note] plain\n", .text), ("\"quoted\"\n", .text),
  ])
  func byContent(content: String, format: RecordFormat) throws {
    let folder = try TemporaryFolder()
    let reader = try BlockReader([try folder.write("dump", content)])
    #expect(try reader.next()?.format == format)
  }

  @Test(arguments: [
    ("a.json", "[{\"text\":\"a\"}]"), ("a.jsonl", " [\n  {\"text\":\"a\"}\n]\n"),
    ("dump", "[\n{\"text\":\"a\"},\n{\"text\":\"b\"}]"),
  ])
  func arrays(name: String, content: String) throws {
    let folder = try TemporaryFolder()
    let error = Reading([try folder.write(name, content)]).error
    #expect(error?.code == .notJSONLines)
    #expect(error?.hint == "Convert it: jq -c '.[]' FILE")
  }

  @Test func objectOverSeveralLines() throws {
    let folder = try TemporaryFolder()
    let error = Reading([try folder.write("a.json", "{\n  \"text\": \"a\"\n}\n")]).error
    #expect(error?.code == .notJSONLines)
    #expect(error?.hint.contains("jq -c .") == true)
  }

  @Test func utf16() throws {
    let folder = try TemporaryFolder()
    let marks: [[UInt8]] = [[0xff, 0xfe, 0x61, 0x00], [0xfe, 0xff, 0x00, 0x61]]
    for bytes in marks {
      let error = Reading([try folder.write("a.txt", bytes)]).error
      #expect(error?.code == .unsupportedEncoding)
      #expect(error?.description.contains("iconv") == true)
    }
  }

  @Test(
    arguments: [[0xef], [0xef, 0xbb], [0x1f], [0x28, 0xb5], [0xff], [0x42], [0x50]] as [[UInt8]])
  func beginningsOfMarksAreText(bytes: [UInt8]) throws {
    let folder = try TemporaryFolder()
    let reading = Reading([try folder.write("a.txt", bytes)])
    #expect(reading.error == nil)
    #expect(reading.documents.map(\.text) == [String(decoding: bytes, as: UTF8.self)])
  }
}
