import Ingest
import Testing

/// A slow, readable reader of CSV to compare with: one character at a time, whole file in memory.
enum CSVReference {
  struct Row: Equatable {
    var line: Int
    var fields: [String]
    var isUnclosed = false
  }

  static func rows(_ text: String) -> [Row] {
    var rows: [Row] = []
    var scalars = Array(text.unicodeScalars)[...]
    var line = 1
    while !scalars.isEmpty {
      var row = Row(line: line, fields: [])
      var field = ""
      var isStart = true
      var isQuoted = false
      let isEmptyLine = scalars.first == "\n"
      record: while true {
        guard let scalar = scalars.popFirst() else {
          row.isUnclosed = isQuoted
          break record
        }
        if scalar == "\n" { line += 1 }
        if isQuoted {
          if scalar != "\"" {
            field.unicodeScalars.append(scalar)
          } else if scalars.first == "\"" {
            field += "\""
            scalars.removeFirst()
          } else {
            isQuoted = false
          }
        } else if scalar == "\"" && isStart {
          isQuoted = true
        } else if scalar == "," {
          row.fields.append(field)
          field = ""
          isStart = true
          continue record
        } else if scalar == "\n" {
          break record
        } else {
          field.unicodeScalars.append(scalar)
        }
        isStart = false
      }
      row.fields.append(field)
      if !isEmptyLine { rows.append(row) }
    }
    return rows
  }
}

@Suite struct CSVTests {
  @Test func quotesAcrossLines() throws {
    let folder = try TemporaryFolder()
    let rows = [
      "id,text\n", "1,\"first\n\nsecond, \"\"third\"\"\"\n", "2,plain\n", "3,\"\"\n", "4,\"a\"\n",
    ]
    let path = try folder.write("a.csv", rows.joined())
    let reading = Reading([path])
    #expect(reading.documents.map(\.text) == ["first\n\nsecond, \"third\"", "plain", "", "a"])
    #expect(reading.documents.map(\.line) == [2, 5, 6, 7])
    let offsets = (1...4).map { rows[..<$0].joined().utf8.count }
    #expect(reading.documents.map(\.byteOffset) == offsets)
  }

  @Test func strayQuotesAreCharacters() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "a.csv", "id,text\n1,5\" nails\n2,say \"no\", twice\n3,\"a\"b\"c\n4,end\n")
    let reading = Reading([path])
    #expect(reading.documents.map(\.text) == ["5\" nails", "ab\"c", "end"])
    #expect(reading.rejected.map(\.line) == [3])
  }

  @Test func wrongCountOfColumns() throws {
    let folder = try TemporaryFolder()
    let table = try folder.write("a.csv", "id,text,lang\n1,a\n2,a,en\n3,a,en,x\n")
    let tabs = try folder.write("a.tsv", "id\ttext\tlang\n1\ta\n2\ta\ten\n3\ta\ten\tx\n")
    for path in [table, tabs] {
      let reading = Reading([path])
      #expect(reading.documents.map(\.id) == ["2"])
      #expect(reading.rejected.map(\.line) == [2, 4])
      #expect(reading.rejected.map(\.code) == [.wrongColumnCount, .wrongColumnCount])
      #expect(reading.rejected[0].reason == "2 columns, where the header has 3")
    }
  }

  @Test func quoteThatNeverCloses() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a.csv", "id,text\n1,a\n2,\"b\n3,c\n4,d")
    let reading = Reading([path])
    #expect(reading.documents.map(\.id) == ["1"])
    #expect(reading.rejected.map(\.code) == [.unclosedQuote])
    #expect(reading.rejected.map(\.line) == [3])
    #expect(reading.rejected[0].reason.contains("so that 2 lines after this one belong to it"))
  }

  @Test func quotedHeader() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a.csv", "\"id\",\"the \"\"note\"\"\",\"text\"\r\n1,x,y\r\n")
    #expect(Reading([path]).contents == [Document(id: "1", text: "y")])
  }

  @Test func missingTextColumnNamesThoseThereAre() throws {
    let folder = try TemporaryFolder()
    for ending in ["csv", "tsv"] {
      let separator = ending == "csv" ? "," : "\t"
      let path = try folder.write(
        "a.\(ending)", ["number", "body", "lang"].joined(separator: separator) + "\n")
      let error = Reading([path]).error
      #expect(error?.code == .missingColumn)
      #expect(error?.description.contains("“number”, “body”, “lang”") == true)
      #expect(error?.description.contains("--text-field") == true)
    }
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func sameAsReference(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let alphabet = Array("ab\",\n\"\n, ж".unicodeScalars)
    var text = "id,text\n"
    for _ in 0..<Int.random(in: 0...120, using: &random) {
      text.unicodeScalars.append(alphabet.randomElement(using: &random)!)
    }
    let folder = try TemporaryFolder()
    let path = try folder.write("a.csv", text)
    var expected = Reading()
    for row in CSVReference.rows(text).dropFirst() {
      if row.isUnclosed || row.fields.count != 2 {
        expected.rejected.append(
          RejectedRecord(
            source: path, line: row.line, byteOffset: 0,
            code: row.isUnclosed ? .unclosedQuote : .wrongColumnCount, reason: ""))
      } else {
        let id = row.fields[0].isEmpty ? String(row.line) : row.fields[0]
        expected.documents.append(Document(id: id, text: row.fields[1], line: row.line))
      }
    }
    for size in [1, 5, 1000] {
      let reading = Reading([path], IngestOptions(blockSize: size))
      #expect(reading.contents == expected.contents)
      #expect(reading.documents.map(\.line) == expected.documents.map(\.line))
      #expect(reading.rejected.map(\.line) == expected.rejected.map(\.line))
      #expect(reading.rejected.map(\.code) == expected.rejected.map(\.code))
    }
  }
}
