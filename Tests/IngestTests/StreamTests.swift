import Foundation
import Ingest
import Testing

/// A named pipe whose writing end the test holds.
final class Pipe {
  let path: String
  private let folder: TemporaryFolder
  private var descriptor: Int32

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path + "/pipe"
    #expect(mkfifo(path, 0o600) == 0)
    // Open for both, so that neither end waits for the other.
    descriptor = open(path, O_RDWR)
    #expect(descriptor >= 0)
  }

  deinit { close() }

  func write(_ bytes: [UInt8]) {
    let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress!, $0.count) }
    #expect(count == bytes.count)
  }

  func write(_ text: String) { write(Array(text.utf8)) }

  /// The reader finds the end after what was written.
  func close() {
    if descriptor >= 0 { Foundation.close(descriptor) }
    descriptor = -1
  }
}

/// Records are given out as they arrive.
@Suite(.timeLimit(.minutes(1))) struct StreamTests {
  private func texts(_ block: RecordBlock?) throws -> [String] {
    var batch = DocumentBatch()
    DocumentParser().parse(try #require(block), into: &batch)
    return batch.list.map(\.text)
  }

  @Test func wholeRecordsWithoutWaiting() throws {
    let pipe = try Pipe()
    let reader = try BlockReader([pipe.path], options: IngestOptions(format: .text))
    pipe.write("one\ntwo\nthr")
    #expect(try texts(reader.next()) == ["one", "two"])
    pipe.write("ee\n")
    #expect(try texts(reader.next()) == ["three"])
    pipe.write("four")
    pipe.close()
    #expect(try texts(reader.next()) == ["four"])
    #expect(try reader.next()?.count == nil)
  }

  @Test func formatIsFoundInWhatCameFirst() throws {
    let pipe = try Pipe()
    let reader = try BlockReader([pipe.path])
    pipe.write("\n {\"text\":\"one\"}\n{\"te")
    #expect(try texts(reader.next()) == ["one"])
    pipe.write("xt\":\"two\"}\n")
    #expect(try texts(reader.next()) == ["two"])
  }

  @Test func tableWithQuotedLineAcrossWrites() throws {
    let pipe = try Pipe()
    let reader = try BlockReader([pipe.path], options: IngestOptions(format: .csv))
    pipe.write("id,text\n1,\"one\nmore\"\n2,\"two")
    #expect(try texts(reader.next()) == ["one\nmore"])
    pipe.write("\nmore\"\n")
    #expect(try texts(reader.next()) == ["two\nmore"])
  }

  @Test(arguments: [true, false])
  func packedMembersOneByOne(isGzip: Bool) throws {
    let pipe = try Pipe()
    let reader = try BlockReader([pipe.path], options: IngestOptions(format: .text))
    for word in ["one", "two", "three"] {
      let bytes = Array("\(word)\n".utf8)
      pipe.write(isGzip ? Stored.gzip(bytes) : Stored.zstd(bytes))
      #expect(try texts(reader.next()) == [word])
    }
    pipe.close()
    #expect(try reader.next()?.count == nil)
  }

  @Test(arguments: [true, false])
  func beginningOfTheNextMemberIsNotWaitedFor(isGzip: Bool) throws {
    let pipe = try Pipe()
    let reader = try BlockReader([pipe.path], options: IngestOptions(format: .text))
    let pieces = ["one\n", "two\n"].map { line in
      isGzip ? Stored.gzip(Array(line.utf8)) : Stored.zstd(Array(line.utf8))
    }
    for cut in 1..<pieces[1].count {
      pipe.write(pieces[0] + pieces[1][..<cut])
      let first = try texts(reader.next())
      pipe.write(Array(pieces[1][cut...]))
      #expect(first + (first.count == 1 ? try texts(reader.next()) : []) == ["one", "two"])
    }
  }

  /// One byte at a time gives what the file gives.
  @Test(arguments: ["jsonl", "csv", "tsv", "txt"])
  func byteByByte(ending: String) throws {
    let folder = try TemporaryFolder()
    let bytes = Array(BlockSizeTests.dump(ending, seed: 21).prefix(3000))
    let formats = ["jsonl": RecordFormat.jsonLines, "csv": .csv, "tsv": .tsv, "txt": .text]
    let options = IngestOptions(format: formats[ending], maximumRecordBytes: 500)
    let file = Reading([try folder.write("a.\(ending)", bytes)], options)
    let pipe = try Pipe()
    for byte in bytes { pipe.write([byte]) }
    let reader = try BlockReader([pipe.path], options: options)
    let parser = DocumentParser(options: options)
    var batch = DocumentBatch()
    // The end is only seen once the other end is closed, so that is done with the reader open.
    if let block = try reader.next() { parser.parse(block, into: &batch) }
    pipe.close()
    while let block = try reader.next() { parser.parse(block, into: &batch) }
    #expect(batch.list == file.documents)
    #expect(batch.rejected.map(\.byteOffset) == file.rejected.map(\.byteOffset))
  }
}
