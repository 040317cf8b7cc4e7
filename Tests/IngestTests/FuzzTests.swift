import Ingest
import Testing

/// Random bytes never crash, and every line becomes one document or one rejection.
@Suite struct FuzzTests {
  static func noise(seed: UInt64) -> [UInt8] {
    var random = SplitMix64(seed: seed)
    let pieces = [
      "{\"text\":\"", "\"}", "\"id\":", "\n", "\n", "\\", "\"", ",", "\t", "\\u", "d800", "[", "]",
      "{", "}", ":", "null", "-1e5", "\r", " ", "text", "é", "\u{0}", "{\"text\":\"ok\"}\n",
    ].map { Array($0.utf8) }
    var bytes: [UInt8] = [0x78, 0x0a]
    for _ in 0..<Int.random(in: 0...300, using: &random) {
      if Int.random(in: 0..<5, using: &random) == 0 {
        bytes.append(UInt8.random(in: 0...255, using: &random))
      } else {
        bytes += pieces.randomElement(using: &random)!
      }
    }
    return bytes
  }

  static func lines(_ bytes: [UInt8]) -> [[UInt8]] {
    bytes.split(separator: 0x0a, omittingEmptySubsequences: false).map { line in
      Array(line.last == 0x0d ? line.dropLast() : line)
    }
  }

  @Test(arguments: 0..<150 as Range<UInt64>)
  func linesOfEveryFormat(seed: UInt64) throws {
    let folder = try TemporaryFolder()
    let bytes = Self.noise(seed: seed)
    let path = try folder.write("noise", bytes)
    let lines = Self.lines(bytes)
    for format in [RecordFormat.jsonLines, .text] {
      let expected = lines.indices.filter { index in
        format == .text
          ? !lines[index].isEmpty
          : lines[index].contains { ![0x20, 0x09, 0x0d].contains($0) }
      }
      for blockSize in [1, 50, 10_000] {
        let options = IngestOptions(format: format, blockSize: blockSize)
        let reading = Reading([path], options)
        #expect(reading.error == nil)
        let found = reading.documents.map(\.line) + reading.rejected.map(\.line)
        #expect(found.sorted() == expected.map { $0 + 1 })
        if format == .text { #expect(reading.rejected == []) }
      }
    }
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func rowsOfTables(seed: UInt64) throws {
    let folder = try TemporaryFolder()
    let noise = Self.noise(seed: seed)
    let tabs = Array("id\ttext\n".utf8) + noise
    let reading = Reading([try folder.write("noise.tsv", tabs)])
    let lines = Self.lines(tabs)
    let found = reading.documents.map(\.line) + reading.rejected.map(\.line)
    #expect(
      found.sorted() == lines.indices.dropFirst().filter { !lines[$0].isEmpty }.map { $0 + 1 })
    let commas = try folder.write("noise.csv", Array("id,text\n".utf8) + noise)
    let whole = Reading([commas])
    #expect(whole.error == nil)
    for blockSize in [1, 60] {
      #expect(Reading([commas], IngestOptions(blockSize: blockSize)).records == whole.records)
    }
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func damagedCompression(seed: UInt64) throws {
    let folder = try TemporaryFolder()
    var random = SplitMix64(seed: seed)
    var bytes = seed.isMultiple(of: 2) ? Packed.gzip : Packed.zstd
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      bytes[Int.random(in: 4..<bytes.count, using: &random)] = UInt8.random(
        in: 0...255, using: &random)
    }
    let small = Reading([try folder.write("noise.txt", bytes)], IngestOptions(blockSize: 100))
    let large = Reading([try folder.write("noise.txt", bytes)])
    #expect(small.records == large.records)
    if large.error == nil { #expect(large.documents.count == 400) }
  }
}
