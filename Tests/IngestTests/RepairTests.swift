import Ingest
import Testing

/// Invalid UTF-8 becomes U+FFFD by maximal subparts (The Unicode Standard, table 3-7 and 3.9).
@Suite struct RepairTests {
  /// A slow decoder straight from table 3-7.
  static func reference(_ bytes: [UInt8]) -> String {
    var result = ""
    var place = 0
    while place < bytes.count {
      let lead = bytes[place]
      if lead < 0x80 {
        result.unicodeScalars.append(Unicode.Scalar(lead))
        place += 1
        continue
      }
      let (length, second): (Int, ClosedRange<UInt8>) =
        switch lead {
        case 0xc2...0xdf: (2, 0x80...0xbf)
        case 0xe0: (3, 0xa0...0xbf)
        case 0xed: (3, 0x80...0x9f)
        case 0xe1...0xef: (3, 0x80...0xbf)
        case 0xf0: (4, 0x90...0xbf)
        case 0xf1...0xf3: (4, 0x80...0xbf)
        case 0xf4: (4, 0x80...0x8f)
        default: (1, 0x80...0xbf)
        }
      var end = place + 1
      while end < bytes.count && end < place + length
        && (end == place + 1 ? second : 0x80...0xbf).contains(bytes[end])
      {
        end += 1
      }
      if length > 1 && end == place + length {
        var value = UInt32(lead) & (0xff >> UInt32(length + 1))
        for byte in bytes[place + 1..<end] { value = value << 6 | UInt32(byte & 0x3f) }
        result.unicodeScalars.append(Unicode.Scalar(value)!)
      } else {
        result += "\u{fffd}"
      }
      place = end
    }
    return result
  }

  static func written(_ bytes: [UInt8]) -> [(String, [UInt8])] {
    [
      ("a.jsonl", Array("{\"id\":\"x\",\"text\":\"".utf8) + bytes + Array("\"}\n".utf8)),
      ("a.csv", Array("id,text\nx,\"".utf8) + bytes + Array("\"\n".utf8)),
      ("a.tsv", Array("id\ttext\nx\t".utf8) + bytes + Array("\n".utf8)),
      ("a.txt", bytes + Array("\n".utf8)),
    ]
  }

  @Test func exampleOfTheStandard() throws {
    let bytes: [UInt8] = [
      0x61, 0xf1, 0x80, 0x80, 0xe1, 0x80, 0xc2, 0x62, 0x80, 0x63, 0x80, 0xbf, 0x64,
    ]
    let expected = "a\u{fffd}\u{fffd}\u{fffd}b\u{fffd}c\u{fffd}\u{fffd}d"
    #expect(Self.reference(bytes) == expected)
    let folder = try TemporaryFolder()
    for (name, content) in Self.written(bytes) {
      let reading = Reading([try folder.write(name, content)])
      #expect(reading.documents.map(\.text) == [expected], "\(name)")
      #expect(reading.repaired == 1)
    }
  }

  @Test(arguments: 0..<60 as Range<UInt64>)
  func sameInEveryFormat(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let leads: [UInt8] = [
      0x20, 0x41, 0x7f, 0x80, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2, 0xdf, 0xe0, 0xe1, 0xed, 0xef, 0xf0,
      0xf3, 0xf4, 0xf5, 0xff,
    ]
    let length = Int.random(in: 1...40, using: &random)
    let bytes = (0..<length).map { _ in leads.randomElement(using: &random)! }
    let expected = Self.reference(bytes)
    let isValid = Array(expected.utf8) == bytes
    let folder = try TemporaryFolder()
    for (name, content) in Self.written(bytes) {
      let reading = Reading([try folder.write(name, content)])
      #expect(reading.documents.map(\.text) == [expected], "\(name) \(bytes)")
      #expect(reading.repaired == (isValid ? 0 : 1))
    }
  }

  @Test func onlyTheDamagedRecordIsCounted() throws {
    let folder = try TemporaryFolder()
    let bytes = Array("first\nsec".utf8) + [0xe6, 0xb2] + Array("ond\nтретий\n".utf8)
    let reading = Reading([try folder.write("a.txt", bytes)])
    #expect(reading.documents.map(\.text) == ["first", "sec\u{fffd}ond", "третий"])
    #expect(reading.repaired == 1)
  }

  @Test func rejectedRecordIsNotCountedAsRepaired() throws {
    let folder = try TemporaryFolder()
    let reading = Reading(
      [try folder.write("a.csv", Array("id,text\n1,a".utf8) + [0xff] + Array(",b\n".utf8))])
    #expect(reading.rejected.map(\.code) == [.wrongColumnCount])
    #expect(reading.repaired == 0)
  }
}
