import Ingest
import Testing

@Suite struct LimitTests {
  @Test func tenMegabyteLine() throws {
    let folder = try TemporaryFolder()
    let long = String(repeating: "all the water of the river ", count: 400_000)
    let files = [
      "a.jsonl": "{\"text\":\"before\"}\n{\"text\":\"\(long)\"}\n{\"text\":\"after\"}\n",
      "a.csv": "text\nbefore\n\"\(long)\"\nafter\n",
      "a.txt": "before\n\(long)\nafter\n",
    ]
    for (name, content) in files {
      let reading = Reading([try folder.write(name, content)])
      #expect(reading.documents.map(\.text) == ["before", long, "after"])
    }
  }

  /// Exactly as long as allowed, one more, and much more; cut into blocks in every way.
  @Test(arguments: ["jsonl", "csv", "tsv", "txt"], ["\n", "\r\n"])
  func longest(ending: String, newline: String) throws {
    let folder = try TemporaryFolder()
    let header = ["csv": "text", "tsv": "text"][ending].map { $0 + newline } ?? ""
    func record(_ length: Int) -> String {
      let frame = ending == "jsonl" ? ("{\"text\":\"", "\"}") : ("", "")
      let count = length - frame.0.utf8.count - frame.1.utf8.count
      return frame.0 + String(repeating: "x", count: count) + frame.1 + newline
    }
    let lengths = [20, 100, 101, 102, 99, 5000, 30, 103, 100]
    let path = try folder.write("a.\(ending)", header + lengths.map(record).joined())
    for blockSize in [1, 16, 100, 101, 102, 103, 128, 1000, 100_000] {
      let options = IngestOptions(blockSize: blockSize, maximumRecordBytes: 100)
      let reading = Reading([path], options)
      let first = header.isEmpty ? 1 : 2
      #expect(reading.documents.map(\.line) == [0, 1, 4, 6, 8].map { $0 + first })
      #expect(reading.rejected.map(\.line) == [2, 3, 5, 7].map { $0 + first })
      #expect(reading.rejected.allSatisfy { $0.code == .tooLong })
      #expect(reading.rejected.allSatisfy { $0.reason == "longer than 100 bytes" })
      var offset = header.utf8.count
      let offsets = lengths.map { length in
        defer { offset += length + newline.utf8.count }
        return offset
      }
      #expect(reading.rejected.map(\.byteOffset) == [2, 3, 5, 7].map { offsets[$0] })
    }
  }

  @Test func tooLongQuotedFieldOverLines() throws {
    let folder = try TemporaryFolder()
    let long = String(repeating: "a line, more\n", count: 100)
    let path = try folder.write("a.csv", "id,text\n1,a\n2,\"\(long)\"\n3,\"b\n\"\n")
    for blockSize in [1, 64, 300, 10_000] {
      let options = IngestOptions(blockSize: blockSize, maximumRecordBytes: 200)
      let reading = Reading([path], options)
      #expect(reading.documents.map(\.id) == ["1", "3"])
      #expect(reading.documents.map(\.line) == [2, 104])
      #expect(reading.rejected.map(\.line) == [3])
    }
  }

  @Test func tooLongLastLineWithoutEnd() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a.txt", "short\n" + String(repeating: "x", count: 1000))
    for blockSize in [1, 64, 10_000] {
      let options = IngestOptions(blockSize: blockSize, maximumRecordBytes: 100)
      let reading = Reading([path], options)
      #expect(reading.documents.map(\.text) == ["short"])
      #expect(reading.rejected.map(\.byteOffset) == [6])
    }
  }

  /// A batch that is used again does not grow with the number of blocks.
  @Test func memoryIsKeptAndBounded() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a.jsonl", CompressionTests.text)
    let options = IngestOptions(blockSize: 4096)
    let reader = try BlockReader([path], options: options)
    let parser = DocumentParser(options: options)
    var batch = DocumentBatch()
    var sizes: Set<Int> = []
    while let block = try reader.next() {
      batch.reset()
      parser.parse(block, into: &batch)
      sizes.insert(batch.bytes.count)
      #expect(block.bytes.count <= 4096 + RecordBlock.padding)
    }
    #expect(sizes.max() ?? 0 <= 3 * 4096)
  }
}
