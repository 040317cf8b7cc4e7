import Ingest
import Testing

@Suite struct CompressionTests {
  static let text = (1...5000).map { "{\"id\":\($0),\"text\":\"level \($0) at the weir\"}\n" }
    .joined()
  static let bytes = Array(text.utf8)

  @Test(arguments: [1, 100, 256 << 10])
  func packedByTheUsualPrograms(blockSize: Int) throws {
    let folder = try TemporaryFolder()
    let plain = Reading([try folder.write("a.jsonl", Packed.text)])
    let options = IngestOptions(blockSize: blockSize)
    let gzip = Reading([try folder.write("a.jsonl.gz", Packed.gzip)], options)
    let zstd = Reading([try folder.write("a.jsonl.zst", Packed.zstd)], options)
    #expect(plain.documents.count == 400)
    #expect(gzip.records == plain.records)
    #expect(zstd.records == plain.records)
  }

  @Test func foundByContentNotByName() throws {
    let folder = try TemporaryFolder()
    let plain = try folder.write("a.jsonl", Packed.text)
    let misnamed = try folder.write("b.jsonl", Packed.gzip)
    let nameless = try folder.write("c", Packed.zstd)
    let notPacked = try folder.write("d.jsonl.gz", Packed.text)
    for path in [misnamed, nameless, notPacked] {
      #expect(Reading([path]).documents == Reading([plain]).documents)
    }
  }

  @Test func manyMembersAndZeroPadding() throws {
    let folder = try TemporaryFolder()
    let pieces = stride(from: 0, to: Self.bytes.count, by: 1000).map {
      Stored.gzip(Array(Self.bytes[$0..<min($0 + 1000, Self.bytes.count)]))
    }
    let zeros = [UInt8](repeating: 0, count: 700)
    let path = try folder.write("a.jsonl.gz", pieces.flatMap(\.self) + zeros)
    let reading = Reading([path])
    #expect(reading.error == nil)
    #expect(reading.documents.count == 5000)
  }

  @Test func somethingElseAfterTheMember() throws {
    let folder = try TemporaryFolder()
    for junk in [Array("junk".utf8), [0, 0, 1]] {
      let path = try folder.write("a.jsonl.gz", Stored.gzip(Self.bytes) + junk)
      let reading = Reading([path])
      #expect(reading.documents.count == 5000)
      #expect(reading.error?.code == .corruptCompression)
    }
  }

  /// Cut off anywhere: whole records, then the beginning of one rejected, then the error.
  @Test(arguments: [true, false], [1, 4096, 256 << 10])
  func cutOff(isGzip: Bool, blockSize: Int) throws {
    let folder = try TemporaryFolder()
    let packed = isGzip ? Packed.gzip : Packed.zstd
    let whole = Reading([try folder.write("whole", Packed.text)])
    var counts: [Int] = []
    for length in stride(from: 30, to: packed.count, by: blockSize == 1 ? 400 : 37) {
      let path = try folder.write("a.jsonl.gz", Array(packed[..<length]))
      let reading = Reading([path], IngestOptions(blockSize: blockSize))
      let count = reading.documents.count
      counts.append(count)
      #expect(reading.documents == Array(whole.documents.prefix(count)))
      #expect(reading.error?.code == .corruptCompression)
      #expect(reading.error?.file == path)
      #expect(reading.error?.offset == length)
      #expect(reading.rejected.count <= 1)
      for record in reading.rejected {
        #expect(record.code == .cutOff)
        #expect(record.line == count + 1)
      }
    }
    #expect(counts == counts.sorted())
    if isGzip { #expect(counts.contains { (1..<400).contains($0) }) }
  }

  @Test func cutOffBetweenRawBlocksDeliversThem() throws {
    let folder = try TemporaryFolder()
    for packed in [Stored.gzip(Self.bytes), Stored.zstd(Self.bytes)] {
      let path = try folder.write("a.jsonl.gz", Array(packed[..<125_000]))
      let reading = Reading([path])
      let end = reading.rejected.first?.byteOffset ?? 0
      #expect(reading.error?.code == .corruptCompression)
      #expect(end > 119_000)
      #expect(reading.documents.count == Self.bytes[..<end].count { $0 == UInt8(ascii: "\n") })
    }
  }

  @Test func damageInTheMiddle() throws {
    let folder = try TemporaryFolder()
    for (name, packed) in [("gzip", Packed.gzip), ("zstd", Packed.zstd)] {
      var bytes = packed
      for place in bytes.count / 2..<bytes.count / 2 + 20 { bytes[place] ^= 0x55 }
      let reading = Reading([try folder.write(name, bytes)])
      #expect(reading.error?.code == .corruptCompression)
      #expect(reading.error?.description.contains("damaged \(name) data") == true)
    }
  }

  /// A wrong check sum is found after all records are read.
  @Test func wrongCheckSum() throws {
    let folder = try TemporaryFolder()
    for (packed, place) in [(Packed.gzip, 6), (Packed.zstd, 2)] {
      var bytes = packed
      bytes[bytes.count - place] ^= 1
      let reading = Reading([try folder.write("a", bytes)])
      #expect(reading.documents.count == 400)
      #expect(reading.error?.code == .corruptCompression)
    }
  }

  @Test func readingGoesOnWithTheNextInput() throws {
    let folder = try TemporaryFolder()
    let damaged = try folder.write("a.jsonl.gz", Array(Packed.gzip[..<1000]))
    let good = try folder.write("b.txt", "one\ntwo\n")
    let reader = try BlockReader([damaged, good])
    var errors = 0
    var sources: [String] = []
    while true {
      do throws(IngestError) {
        guard let block = try reader.next() else { break }
        sources.append(block.source)
      } catch {
        errors += 1
      }
    }
    #expect(errors == 1)
    #expect(sources.last == good)
  }

  @Test func otherPackingsAreNamed() throws {
    let folder = try TemporaryFolder()
    let known: [(String, [UInt8])] = [
      ("xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 0x00]), ("bzip2", Array("BZh91AY&SY".utf8)),
      ("zip", [0x50, 0x4b, 0x03, 0x04, 0x14]),
    ]
    for (name, bytes) in known {
      let error = Reading([try folder.write("a.jsonl", bytes)]).error
      #expect(error?.code == .unsupportedCompression)
      #expect(error?.description.contains(name) == true)
    }
  }
}
