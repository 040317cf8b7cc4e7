import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// The test support library does what tests rely on.
@Suite struct TestSupportTests {
  @Test func aSeedGivesTheSameTexts() {
    var one = TextGenerator(seed: 7)
    var two = TextGenerator(seed: 7)
    var other = TextGenerator(seed: 8)
    var differs = 0
    for _ in 0..<50 {
      let text = one.text()
      #expect(Array(text.utf8) == Array(two.text().utf8))
      #expect(one.damaged(text) == two.damaged(text))
      if Array(other.text().utf8) != Array(text.utf8) { differs += 1 }
    }
    #expect(differs > 40)
  }

  @Test(arguments: TextPiece.allCases) func piecesAreNeverEmpty(kind: TextPiece) {
    var generator = TextGenerator(seed: 1)
    let pieces = (0..<100).map { _ in generator.piece(kind) }
    #expect(pieces.allSatisfy { !$0.isEmpty })
    #expect(Set(pieces).count > 3)
  }

  @Test(arguments: TextPiece.words) func wordsAreLettersAndMarks(kind: TextPiece) {
    var generator = TextGenerator(seed: 2)
    for _ in 0..<100 {
      let scalars = generator.piece(kind).unicodeScalars
      #expect(scalars.allSatisfy { $0.properties.isAlphabetic || isMark($0) || $0 == "\u{640}" })
    }
  }

  @Test func everyEmojiIsOneCharacter() {
    var generator = TextGenerator(seed: 3)
    for _ in 0..<500 {
      let emoji = generator.emoji()
      #expect(emoji.count == 1, "\(emoji)")
    }
  }

  @Test func textsHoldManyScripts() {
    var generator = TextGenerator(seed: 4)
    let text = (0..<300).map { _ in generator.text() }.joined()
    for sample in ["ж", "λ", "ש", "ب", "ह", "中", "あ", "ก", "ა", "\u{200B}", "\u{202E}", "\0", "🚀"] {
      #expect(text.unicodeScalars.contains { String($0) == sample }, "\(sample)")
    }
  }

  @Test func numbersAreOfTheirRange() {
    var generator = TextGenerator(seed: 5)
    let numbers = (0..<500).map { _ in generator.number(3...6) }
    #expect(Set(numbers) == [3, 4, 5, 6])
    #expect((0..<500).count { _ in generator.oneIn(4) } > 50)
    #expect(generator.letters(of: "a", 3...3) == "aaa")
  }

  @Test(arguments: InvalidUTF8.sequences) func invalidSequencesAreInvalid(bytes: [UInt8]) {
    #expect(String(validating: bytes, as: UTF8.self) == nil)
  }

  @Test func damageIsMostlyInvalid() {
    var generator = TextGenerator(seed: 6)
    let damaged = (0..<200).map { _ in
      let text = generator.text(pieces: 1...4)
      return generator.damaged(text)
    }
    #expect(damaged.count { String(validating: $0, as: UTF8.self) == nil } > 120)
  }

  @Test func theTinyCorpusHasAllItsLabels() {
    let used = Set(TinyCorpus.documents.flatMap(\.labels))
    #expect(used == Set(TinyCorpus.labels))
    #expect(TinyCorpus.labels == TinyCorpus.labels.sorted())
    #expect(TinyCorpus.documents.contains { $0.labels.isEmpty && !$0.text.isEmpty })
    for label in TinyCorpus.labels {
      #expect(TinyCorpus.documents.count { $0.labels.contains(label) } >= 3, "\(label)")
    }
  }

  @Test func randomCorporaRepeatTheirWords() {
    let texts = TinyCorpus.random(50, seed: 1)
    #expect(texts.count == 50 && texts == TinyCorpus.random(50, seed: 1))
    #expect(texts != TinyCorpus.random(50, seed: 2))
    #expect(texts.count { $0.contains("bridge") } > 5)
  }

  @Test func aFolderGoesAwayWithItsOwner() throws {
    var folder: TemporaryFolder? = try TemporaryFolder()
    let path = try #require(try folder?.write("inside/file.txt", "text"))
    #expect(FileManager.default.fileExists(atPath: path))
    #expect(folder?.path("inside/file.txt") == path)
    #expect(try folder?.read("inside/file.txt") == Array("text".utf8))
    #expect(try TemporaryFolder().url != folder?.url)
    folder = nil
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func dataThatIsNotThere() {
    #expect(SharedData.file("no such file.gz") == nil)
    #expect(throws: CocoaError.self) { try SharedData.lines(ofGzip: "no such file.gz") }
  }

  private func isMark(_ scalar: Unicode.Scalar) -> Bool {
    [.nonspacingMark, .spacingMark].contains(scalar.properties.generalCategory)
  }
}
