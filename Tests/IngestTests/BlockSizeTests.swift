import Ingest
import Testing

/// What comes out does not depend on how the input is cut into blocks.
@Suite struct BlockSizeTests {
  static let sizes = [1, 2, 3, 7, 64, 100, 1000, 4096, 1 << 20]

  /// A dump with good, bad, damaged, long and empty records.
  static func dump(_ ending: String, seed: UInt64) -> [UInt8] {
    var random = SplitMix64(seed: seed)
    var bytes: [UInt8] = []
    if ending == "csv" { bytes += Array("id,text\n".utf8) }
    if ending == "tsv" { bytes += Array("id\ttext\n".utf8) }
    for number in 1...80 {
      let length = Int.random(in: 0...(number % 20 == 0 ? 900 : 40), using: &random)
      let alphabet = Array("abc déf\"\\,ж河🌊".unicodeScalars) + (ending == "csv" ? ["\n"] : [])
      var text = ""
      for _ in 0..<length { text.unicodeScalars.append(alphabet.randomElement(using: &random)!) }
      switch ending {
      case "jsonl": bytes += Array("{\"id\":\(number),\"text\":\(Written.quoted(text))}".utf8)
      case "csv": bytes += Array("\(number),\(Written.cell(text))".utf8)
      case "tsv": bytes += Array("\(number)\t\(text)".utf8)
      default: bytes += Array(text.utf8)
      }
      // Now and then something bad, which must not open a quote that stays open.
      switch Int.random(in: 0..<12, using: &random) {
      case 0: bytes += [0xff]
      case 1: bytes += Array("x".utf8)
      case 2: bytes += Array("\n\n".utf8)
      case 3: bytes += Array("\r".utf8)
      case 4 where ending != "csv": bytes += Array("\"".utf8)
      case 5: bytes += Array(",y\tz".utf8)
      default: break
      }
      bytes += Array("\n".utf8)
    }
    return Bool.random(using: &random) ? bytes : bytes.dropLast()
  }

  @Test(arguments: ["jsonl", "csv", "tsv", "txt"], [1, 2, 3, 4, 5] as [UInt64])
  func sameRecords(ending: String, seed: UInt64) throws {
    let folder = try TemporaryFolder()
    let bytes = Self.dump(ending, seed: seed)
    let packing = Packing.allCases[Int(seed) % Packing.allCases.count]
    let path = try folder.write("dump.\(ending)\(packing.ending)", packing.pack(bytes))
    let whole = Reading([path], IngestOptions(blockSize: 1 << 22, maximumRecordBytes: 500))
    #expect(whole.positions.count == 1)
    #expect(whole.documents.count > 20)
    #expect(!whole.rejected.isEmpty)
    for size in Self.sizes {
      let reading = Reading([path], IngestOptions(blockSize: size, maximumRecordBytes: 500))
      #expect(reading.records == whole.records, "block size \(size)")
    }
  }

  @Test(arguments: ["jsonl", "csv", "tsv", "txt"])
  func blocksHaveAboutTheirSize(ending: String) throws {
    let folder = try TemporaryFolder()
    let documents = (1...2000).map { Document(id: "\($0)", text: "level \($0) of the river") }
    let written = Written.all.first { $0.ending == ending }!
    let path = try folder.write("dump.\(ending)", written.write(documents))
    let options = IngestOptions(blockSize: 1000)
    let reader = try BlockReader([path], options: options)
    var sizes: [Int] = []
    var end = InputPosition.start
    while let block = try reader.next() {
      sizes.append(block.count)
      #expect(block.bytes.count >= block.count + RecordBlock.padding)
      if !written.hasFields || ending == "jsonl" { #expect(block.position == end) }
      end = block.endPosition
    }
    #expect(sizes.dropLast().allSatisfy { (900...1000).contains($0) })
  }

  /// Every resumable position gives exactly what is left.
  @Test(arguments: ["jsonl", "csv", "tsv", "txt"], Packing.allCases)
  func resumeAnywhere(ending: String, packing: Packing) throws {
    let folder = try TemporaryFolder()
    let first = try folder.write(
      "a.\(ending)\(packing.ending)", packing.pack(Self.dump(ending, seed: 11)))
    let second = try folder.write(
      "b.\(ending)\(packing.ending)", packing.pack(Self.dump(ending, seed: 12)))
    let options = IngestOptions(blockSize: 300, maximumRecordBytes: 500)
    let whole = Reading([first, second], options)
    #expect(whole.positions.count > 10)
    for (position, progress) in zip(whole.positions, whole.progress) {
      let rest = Reading([first, second], options, resumeAt: position)
      #expect(rest.error == nil)
      #expect(rest.documents == Array(whole.documents[progress[0]...]))
      #expect(rest.rejected == Array(whole.rejected[progress[1]...]))
    }
  }

  @Test func resumeInInputsThatChanged() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a.txt", "one\ntwo\n")
    let packed = try folder.write("a.txt.gz", Stored.gzip(Array("one\ntwo\n".utf8)))
    let beyond = InputPosition(source: 0, byteOffset: 900, line: 30)
    #expect(Reading([path], resumeAt: beyond).error?.code == .changedInput)
    #expect(Reading([packed], resumeAt: beyond).error?.code == .changedInput)
    let third = InputPosition(source: 2, byteOffset: 0, line: 1)
    #expect(Reading([path], resumeAt: third).error?.code == .changedInput)
    let done = InputPosition(source: 0, byteOffset: 8, line: 3)
    #expect(Reading([path], resumeAt: done) == Reading())
  }
}
