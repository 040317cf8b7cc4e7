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
    ("id,text\n1,one\n", .csv), ("\n\"text\",\"id\"\r\none,1\r\n", .csv), (",text\n0,one\n", .csv),
    ("id\ttext\n1\tone\n", .tsv), ("\ttext\n0\tone\n", .tsv), ("a,b\ttext\n1\tone\n", .tsv),
    // A table only where a column is called as the text is, and not the only one.
    ("text\none\n", .text), ("id,body\n1,one\n", .text), ("some text, and more\n", .text),
    ("one\nid,text\n", .text),
  ])
  func byContent(content: String, format: RecordFormat) throws {
    let folder = try TemporaryFolder()
    let reader = try BlockReader([try folder.write("dump", content)])
    let block = try reader.next()
    #expect(block?.format == format)
    #expect(block?.isGuessedText == (format == .text))
  }

  @Test func tableByTheNameOfItsText() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("dump", "key,body\n1,one\n")
    let options = IngestOptions(fields: FieldNames(text: "body", id: "key"))
    #expect(Reading([path], options).documents.map(\.text) == ["one"])
    #expect(Reading([path]).documents.map(\.text) == ["key,body", "1,one"])
    // The header alone is a table without rows.
    let header = try folder.write("header", "key,body")
    #expect(Reading([header], options) == Reading())
  }

  @Test func onlyGuessedTextIsCalledSo() throws {
    let folder = try TemporaryFolder()
    let named = try BlockReader([try folder.write("a.txt", "one\n")])
    #expect(try named.next()?.isGuessedText == false)
    let chosen = try BlockReader(
      [try folder.write("dump", "one\n")], options: IngestOptions(format: .text))
    #expect(try chosen.next()?.isGuessedText == false)
    let texts = try BlockReader([folder.path])
    #expect(try texts.next()?.isGuessedText == false)
  }

  @Test(arguments: [
    ("a.jsonl", "{\"text\":\"one\"}\n{\"text\":\"two\",\"key\":\"k\"}\n", "key", true),
    ("a.jsonl", "{\"text\":\"one\",\"key\":1}\n{\"text\":\"two\",\"key\":2}\n", "key", true),
    ("a.jsonl", "{\"text\":\"one\",\"key\":1}\n", "id", false),
    ("a.jsonl", "{\"text\":\"one\",\"more\":{\"id\":7}}\nno\n", "id", false),
    ("a.csv", "text,key\none,1\n", "key", true), ("a.csv", "text,key\none,1\n", "id", false),
    ("a.csv", "text,key\none,\n", "key", false), ("a.txt", "one\n", "key", false),
  ])
  func identifiersOfTheirOwn(name: String, content: String, field: String, has: Bool) throws {
    let folder = try TemporaryFolder()
    let options = IngestOptions(fields: FieldNames(id: field))
    let reader = try BlockReader([try folder.write(name, content)], options: options)
    #expect(try reader.next()?.hasIdentifiers(options) == has)
  }

  @Test func filesOfInputsInOrder() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("z.jsonl", "")
    for name in ["b", "a/c"] { try folder.write("texts/\(name).txt", "text") }
    let texts = folder.path + "/texts"
    var files = try InputFiles([file, texts, "-"])
    var paths: [String] = []
    while let path = try files.next() { paths.append(String(decoding: path, as: UTF8.self)) }
    #expect(paths == [file, texts + "/a/c.txt", texts + "/b.txt", "-"])
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
