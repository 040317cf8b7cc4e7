import Foundation
import Ingest
import Testing

@Suite struct FolderTests {
  @Test func textsInTheOrderOfPathBytes() throws {
    let folder = try TemporaryFolder()
    let names = [
      "b.txt", "a/z.txt", "a.txt", "a/b/c.txt", "a-b.txt", "é.txt", "Z.txt", "a/b.txt",
    ]
    for name in names { try folder.write("root/\(name)", "text of \(name)\nsecond line") }
    try folder.write("root/notes.md", "not this")
    try folder.write("root/a/dump.jsonl", "{}")
    let reading = Reading([folder.path + "/root"])
    let expected = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    #expect(reading.documents.map(\.id) == expected)
    #expect(reading.documents.map(\.text) == expected.map { "text of \($0)\nsecond line" })
    #expect(reading.rejected == [])
    #expect(Reading([folder.path + "/root/"]).contents == reading.contents)
  }

  @Test func emptyAndMarkedAndPackedFiles() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.txt", "")
    try folder.write("b.txt", "\u{feff}marked")
    try folder.write("c.txt", Stored.gzip(Array("packed".utf8)))
    try folder.write("d.txt", [0x61, 0xff, 0x62])
    try folder.write("e.txt", "{\"text\":\"no JSON here\"}")
    let reading = Reading([folder.path])
    #expect(
      reading.documents.map(\.text)
        == ["", "marked", "packed", "a\u{fffd}b", "{\"text\":\"no JSON here\"}"])
    #expect(reading.repaired == 1)
  }

  @Test func tooLongText() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.txt", String(repeating: "a", count: 1000))
    try folder.write("b.txt", String(repeating: "b", count: 1001))
    try folder.write("c.txt", String(repeating: "c", count: 5000))
    for blockSize in [1, 64, 10_000] {
      let options = IngestOptions(blockSize: blockSize, maximumRecordBytes: 1000)
      let reading = Reading([folder.path], options)
      #expect(reading.documents.map(\.id) == ["a.txt"])
      #expect(reading.rejected.map(\.code) == [.tooLong, .tooLong])
      #expect(reading.rejected.map(\.source) == [folder.path + "/b.txt", folder.path + "/c.txt"])
    }
  }

  @Test func noTexts() throws {
    let folder = try TemporaryFolder()
    try folder.write("empty/notes.md", "no")
    let error = Reading([folder.path]).error
    #expect(error?.code == .noTexts)
    #expect(error?.description.contains("no .txt files in this folder") == true)
  }

  @Test func linksAreFollowedToFilesOnly() throws {
    let folder = try TemporaryFolder()
    try folder.write("root/a.txt", "a")
    try folder.write("other.txt", "other")
    let manager = FileManager.default
    try manager.createSymbolicLink(
      atPath: folder.path + "/root/circle", withDestinationPath: folder.path + "/root")
    try manager.createSymbolicLink(
      atPath: folder.path + "/root/b.txt", withDestinationPath: folder.path + "/other.txt")
    try manager.createSymbolicLink(
      atPath: folder.path + "/root/c.txt", withDestinationPath: folder.path + "/nowhere.txt")
    #expect(Reading([folder.path + "/root"]).documents.map(\.text) == ["a", "other"])
  }

  @Test func resumeInAFolder() throws {
    let folder = try TemporaryFolder()
    for name in ["a", "b/c", "d"] { try folder.write("\(name).txt", "text \(name)") }
    let whole = Reading([folder.path])
    for (index, position) in whole.positions.enumerated() {
      let rest = Reading([folder.path], resumeAt: position)
      #expect(rest.documents == Array(whole.documents[(index + 1)...]))
    }
  }

  @Test func missingInputIsFoundBeforeReading() throws {
    let folder = try TemporaryFolder()
    let good = try folder.write("a.txt", "a")
    #expect {
      _ = try BlockReader([good, folder.path + "/nothing.jsonl"])
    } throws: { error in
      (error as? IngestError)?.code == .notFound
        && "\(error)".contains("nothing.jsonl: there is no such file or folder")
    }
  }
}
