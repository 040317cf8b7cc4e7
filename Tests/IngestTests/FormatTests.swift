import Ingest
import Testing

/// How a list of documents is written in one format.
struct Written: Sendable, CustomTestStringConvertible {
  var ending: String
  var write: @Sendable ([Document]) -> String
  /// Whether identifiers and languages are written; otherwise the line number is the identifier.
  var hasFields = true
  /// Whether a text may hold ends of line and tabs.
  var hasBreaks = true

  var testDescription: String { ending }

  static let all = [
    Written(ending: "jsonl") { documents in
      documents.map { document in
        let language = document.language.map { ",\"lang\":\(quoted($0))" } ?? ""
        return "{\"id\":\(quoted(document.id)),\"text\":\(quoted(document.text))\(language)}\n"
      }.joined()
    },
    Written(ending: "csv") { documents in
      "lang,text,id\n"
        + documents.map { document in
          [document.language ?? "", document.text, document.id].map(cell).joined(separator: ",")
            + "\n"
        }.joined()
    },
    Written(
      ending: "tsv",
      write: { documents in
        "id\ttext\tlang\n"
          + documents.map { "\($0.id)\t\($0.text)\t\($0.language ?? "")\n" }.joined()
      }, hasBreaks: false),
    Written(
      ending: "txt", write: { $0.map { $0.text + "\n" }.joined() }, hasFields: false,
      hasBreaks: false),
  ]

  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case let scalar where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  static func cell(_ text: String) -> String {
    let needsQuotes = text.unicodeScalars.contains { "\",\r\n".unicodeScalars.contains($0) }
    return needsQuotes ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
  }
}

enum Packing: String, CaseIterable, Sendable {
  case plain = ""
  case gzip = ".gz"
  case zstd = ".zst"
  case twoMembers = "2.gz"
  case twoFrames = "2.zst"

  func pack(_ bytes: [UInt8]) -> [UInt8] {
    let half = bytes.count / 2
    let (first, second) = (Array(bytes[..<half]), Array(bytes[half...]))
    return switch self {
    case .plain: bytes
    case .gzip: Stored.gzip(bytes)
    case .zstd: Stored.zstd(bytes)
    case .twoMembers: Stored.gzip(first) + Stored.gzip(second)
    case .twoFrames: Stored.zstd(first) + Stored.zstdSkippable([1, 2, 3]) + Stored.zstd(second)
    }
  }

  var ending: String { rawValue.replacing("2", with: "") }
}

/// The same documents come out of every format and every compression.
@Suite struct FormatTests {
  static let documents = [
    Document(id: "1", text: "The bridge opens on Monday.", language: "en"),
    Document(id: "b-2", text: "Der Fluss führt „viel“ Wasser, sagt man.", language: "de"),
    Document(id: "3", text: "河水上涨 🌊 и вода прибывает", language: nil),
    Document(id: "four", text: "a \"quoted\" word, and a \\ backslash", language: "en"),
    Document(id: "5", text: "  blanks around  ", language: nil),
    Document(id: "6", text: "{\"text\": 1}", language: "xx"),
  ]
  static let broken = [
    Document(id: "7", text: "two\nlines, \"one\"\ttab\n", language: "en"),
    Document(id: "8", text: "\n", language: nil),
    Document(id: "9", text: "carriage\r\nreturn", language: nil),
  ]

  @Test(arguments: Written.all, Packing.allCases)
  func sameDocuments(written: Written, packing: Packing) throws {
    let folder = try TemporaryFolder()
    let documents = Self.documents + (written.hasBreaks ? Self.broken : [])
    let text = written.write(documents)
    let path = try folder.write(
      "dump.\(written.ending)\(packing.ending)", packing.pack(Array(text.utf8)))
    let reading = Reading([path])
    #expect(reading.error == nil)
    #expect(reading.rejected == [])
    #expect(reading.repaired == 0)
    let expected = documents.enumerated().map { index, document in
      written.hasFields ? document : Document(id: String(index + 1), text: document.text)
    }
    #expect(reading.contents == expected)
    for document in reading.documents {
      let line = text.utf8.prefix(document.byteOffset).count { $0 == UInt8(ascii: "\n") } + 1
      #expect(document.line == line)
    }
  }

  @Test(arguments: Written.all)
  func windowsEndsOfLine(written: Written) throws {
    let folder = try TemporaryFolder()
    let text = written.write(Self.documents)
    let path = try folder.write("dump.\(written.ending)", text.replacing("\n", with: "\r\n"))
    let unix = Reading([try folder.write("unix.\(written.ending)", text)])
    #expect(Reading([path]).contents == unix.contents)
    #expect(unix.contents.count == Self.documents.count)
  }

  @Test(arguments: Written.all)
  func lastLineWithoutEnd(written: Written) throws {
    let folder = try TemporaryFolder()
    let text = written.write(Self.documents)
    let path = try folder.write("dump.\(written.ending)", String(text.dropLast()))
    let whole = Reading([try folder.write("whole.\(written.ending)", text)])
    #expect(Reading([path]).records.documents == whole.documents)
  }

  @Test(arguments: Written.all)
  func byteOrderMark(written: Written) throws {
    let folder = try TemporaryFolder()
    let text = written.write(Self.documents)
    let marked = Reading([try folder.write("dump.\(written.ending)", "\u{feff}" + text)])
    let plain = Reading([try folder.write("plain.\(written.ending)", text)])
    #expect(marked.contents == plain.contents)
    #expect(marked.documents.map(\.byteOffset) == plain.documents.map { $0.byteOffset + 3 })
  }

  @Test(arguments: Written.all)
  func emptyLinesAreNoRecords(written: Written) throws {
    let folder = try TemporaryFolder()
    let text = written.write(Self.documents)
    let spaced = Reading(
      [try folder.write("dump.\(written.ending)", "\n\n" + text.replacing("\n", with: "\n\n\r\n"))])
    let plain = Reading([try folder.write("plain.\(written.ending)", text)])
    #expect(spaced.rejected == [])
    #expect(spaced.documents.map(\.text) == plain.documents.map(\.text))
  }

  @Test(arguments: Written.all, Packing.allCases)
  func emptyFile(written: Written, packing: Packing) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("dump.\(written.ending)\(packing.ending)", packing.pack([]))
    #expect(Reading([path]) == Reading())
  }

  @Test(arguments: Written.all)
  func formatByOptionNotByName(written: Written) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("dump.bin", written.write(Self.documents))
    let formats = [
      "jsonl": RecordFormat.jsonLines, "csv": .csv, "tsv": .tsv, "txt": .text,
    ]
    let reading = Reading([path], IngestOptions(format: formats[written.ending]))
    #expect(reading.documents.map(\.text) == Self.documents.map(\.text))
  }

  @Test func severalInputsInOrder() throws {
    let folder = try TemporaryFolder()
    let paths = try Written.all.map { written in
      try folder.write("dump.\(written.ending)", written.write(Self.documents))
    }
    let reading = Reading(paths)
    let texts = Self.documents.map(\.text)
    #expect(reading.documents.map(\.text) == texts + texts + texts + texts)
    #expect(Set(reading.positions.map(\.source)) == [0, 1, 2, 3])
  }

  @Test func otherFieldNames() throws {
    let folder = try TemporaryFolder()
    let options = IngestOptions(
      fields: FieldNames(text: "body", id: "number", language: ["sprache"]))
    let lines = try folder.write(
      "a.jsonl", "{\"text\":\"no\",\"body\":\"yes\",\"number\":7,\"sprache\":\"de\"}\n")
    let table = try folder.write("a.csv", "sprache,text,body,number\nde,no,yes,7\n")
    let expected = [Document(id: "7", text: "yes", language: "de")]
    #expect(Reading([lines], options).contents == expected)
    #expect(Reading([table], options).contents == expected)
  }

  @Test func recordsInMemory() {
    var batch = DocumentBatch()
    let parser = DocumentParser()
    let lines = Array("{\"text\":\"one\"}\nbad\n".utf8)
    parser.parse(RecordBlock(lines, format: .jsonLines), into: &batch)
    let rows = RecordBlock(Array("5,two".utf8), format: .csv, columns: ["id", "text"])
    parser.parse(rows, into: &batch)
    #expect(
      batch.list.map(\.content) == [
        Document(id: "1", text: "one"), Document(id: "5", text: "two"),
      ])
    #expect(
      batch.rejected.map(\.description) == [
        "memory:2: not JSON: the line does not begin with {"
      ])
    batch.reset()
    #expect(batch.list == [])
    #expect(batch.rejected == [])
  }

  @Test func nulAndControlCharacters() throws {
    let folder = try TemporaryFolder()
    let text = try folder.write("a.txt", "a\u{0}b\u{1}\n")
    #expect(Reading([text]).contents == [Document(id: "1", text: "a\u{0}b\u{1}")])
    let table = try folder.write("a.csv", "text\na\u{0}b\n")
    #expect(Reading([table]).documents.map(\.text) == ["a\u{0}b"])
    let lines = try folder.write("a.jsonl", "{\"text\":\"a\\u0000b\"}\n{\"text\":\"a\u{0}b\"}\n")
    let reading = Reading([lines])
    #expect(reading.documents.map(\.text) == ["a\u{0}b"])
    #expect(reading.rejected.map(\.line) == [2])
  }
}
