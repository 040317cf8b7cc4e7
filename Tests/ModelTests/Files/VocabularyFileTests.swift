import LinearAlgebra
import Model
import Testing

@Suite struct VocabularyFileTests {
  /// Text with everything that could go wrong.
  private func randomEntry(_ generator: inout SeededGenerator) -> String {
    let parts = [
      "a", "wind", " ", "\n", "\\", "\\n", "\t", "\r", "\r\n", "ж", "風", "🌾", "e\u{301}", "\0",
    ]
    let count = Int.random(in: 0...5, using: &generator)
    return (0..<count).map { _ in parts.randomElement(using: &generator) ?? "" }.joined()
  }

  @Test(arguments: 1...40)
  func entriesComeBack(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let entries = (0..<seed * 3).map { _ in randomEntry(&generator) }
    let vocabulary = VocabularyFile(entries)
    let text = vocabulary.encoded()
    #expect(text.count { $0 == UInt8(ascii: "\n") } == entries.count)
    #expect(!text.contains(UInt8(ascii: "\r")) && !text.contains(UInt8(ascii: "\t")))
    let read = try VocabularyFile(parsing: text, file: "v")
    #expect(read == vocabulary)
    #expect((0..<read.count).map { Array(read.text($0).utf8) } == entries.map { Array($0.utf8) })
  }

  @Test func fileIsExactlyThisText() {
    let vocabulary = VocabularyFile(["good morning", "", "a\\b", "x\ny\t\r"])
    #expect(vocabulary.encoded() == Array("good morning\n\na\\\\b\nx\\ny\\t\\r\n".utf8))
    #expect(vocabulary.count == 4)
    #expect(Array(vocabulary[0]) == Array("good morning".utf8))
    #expect(vocabulary.text(1) == "")
    #expect(vocabulary.offsets == [0, 12, 12, 15, 20])
  }

  @Test func fileOnDiskComesBack() throws {
    try withTemporaryFolder { folder in
      let vocabulary = VocabularyFile((0..<1000).map { "word\($0) \($0 * 7)" })
      try vocabulary.write(to: folder + "/vocabulary.txt")
      #expect(try VocabularyFile(path: folder + "/vocabulary.txt") == vocabulary)
      let missing = #expect(throws: ModelFileError.self) {
        _ = try VocabularyFile(path: folder + "/none.txt")
      }
      #expect(missing?.code == .notFound)
      let directory = #expect(throws: ModelFileError.self) { _ = try VocabularyFile(path: folder) }
      #expect(directory?.code == .inputOutput)
    }
  }

  @Test func emptyFileHasNoEntries() throws {
    let empty = try VocabularyFile(parsing: [], file: "v")
    #expect(empty.count == 0)
    #expect(empty.encoded() == [])
    #expect(try VocabularyFile(parsing: [UInt8(ascii: "\n")], file: "v").count == 1)
  }

  @Test(arguments: [
    (Array("a\nb".utf8), ModelFileError.Code.truncated, 2),
    (Array("a\nb\\x\n".utf8), .invalidEscape, 2),
    (Array("a\\\n".utf8), .invalidEscape, 1),
    (Array("a\nb\n".utf8) + [0xc3, 0x28, 0x0a], .invalidText, 3),
    ([0xff], .invalidText, 1),
  ])
  func damagedFilesAreRefusedWithTheirLine(text: [UInt8], code: ModelFileError.Code, line: Int) {
    let error = #expect(throws: ModelFileError.self) {
      _ = try VocabularyFile(parsing: text, file: "v.txt")
    }
    #expect(error?.code == code)
    #expect(error?.line == line)
    #expect(error?.description.hasPrefix("v.txt:\(line): ") == true)
  }
}
