import Testing
import TestSupport

@testable import Console

struct HighlighterTests {
  private func mark(_ range: Range<Int>, level: Int = 2, label: String = "a") -> Highlighter.Mark {
    Highlighter.Mark(range: range, level: level, number: "1.5", labels: [label])
  }

  /// What a browser takes for the text of the element: tags away, references resolved.
  private func content(_ html: String) -> String {
    var text = ""
    var isTag = false
    for scalar in html.unicodeScalars {
      switch scalar {
      case "<": isTag = true
      case ">" where isTag: isTag = false
      case _ where !isTag: text.unicodeScalars.append(scalar)
      default: break
      }
    }
    for (reference, plain) in [
      ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#13;", "\r"),
      ("&amp;", "&"),
    ] { text = text.replacing(reference, with: plain) }
    return text
  }

  @Test func marksTheExactCharactersAfterAnEmoji() {
    // The farmer is three scalars: offsets count scalars.
    let html = Highlighter("👩‍🌾 What about").html(marks: [mark(4..<8)])
    #expect(html == "👩‍🌾 <mark class=\"m2\" data-n=\"1.5\" title=\"a\">What</mark> about")
  }

  @Test func neverCutsACharacterAsPeopleSeeIt() {
    // e and an acute accent; a flag of two scalars; an Arabic letter with its vowel sign.
    #expect(Highlighter("cafe\u{301}s").html(marks: [mark(0..<4)]).contains(">cafe\u{301}</mark>"))
    #expect(Highlighter("🇺🇦 x").html(marks: [mark(1..<2)]).contains(">🇺🇦</mark>"))
    #expect(Highlighter("مُر").html(marks: [mark(0..<1)]).contains(">مُ</mark>"))
  }

  @Test func overlappingMarksAreCutWhereOneBeginsOrEnds() {
    let html = Highlighter("abcdef").html(
      marks: [mark(0..<4, level: 1, label: "x"), mark(2..<6, level: 4, label: "y")])
    #expect(
      html == "<mark class=\"m1\" title=\"x\">ab</mark>"
        + "<mark class=\"m4\" data-n=\"1.5\" title=\"x, y\">cd</mark>"
        + "<mark class=\"m4\" data-n=\"1.5\" title=\"y\">ef</mark>")
  }

  @Test func whatWeighsLittleLooksLikeLittle() {
    func levels(_ contributions: [Double]) -> [Int] {
      let passages = contributions.enumerated().map {
        MachineView.Passage(range: $0.offset..<$0.offset + 1, text: "", contribution: $0.element)
      }
      let label = MachineView.Label(
        id: "a", axis: "", probability: 0.9, isFlagged: true, passages: passages)
      return Highlighter.marks(
        MachineView(modelName: "", modelID: "", labels: [label]), name: { $0 }
      ).map(\.level)
    }
    #expect(levels([4, 2.4, 1.2, 0.4, 0.1, -3]) == [4, 3, 2, 1])
    #expect(levels([0.3, 0.1, 0.04]) == [2, 1])
    #expect(levels([]) == [])
  }

  @Test func coversAreInsideOfMarks() {
    let html = Highlighter("abc").html(marks: [mark(0..<3)], veils: [1..<2])
    #expect(
      html.contains("<span class=\"veil\" role=\"img\" aria-label=\"covered\">b</span></mark>"))
  }

  @Test func theTextInTheBrowserIsTheText() {
    var generator = TextGenerator(seed: 11)
    for _ in 0..<300 {
      let text = generator.text(pieces: 1...12).filter { $0 != "\0" }
      let count = text.unicodeScalars.count
      let marks = (0..<4).map { _ -> Highlighter.Mark in
        let start = generator.below(count + 3)
        return mark(start..<start + 1 + generator.below(6))
      }
      let html = Highlighter(text).html(
        marks: marks, veils: [generator.below(count + 1)..<count + 9])
      #expect(Array(content(html).unicodeScalars) == Array(text.unicodeScalars))
    }
  }

  @Test func escapesByScalar() {
    // By character a quotation mark with an accent is not a quotation mark.
    let hostile = "\"\u{301} onload=\u{301}<\u{301}script>&'\r\0"
    let safe = HTMLText.escape(hostile)
    for scalar in safe.unicodeScalars { #expect(!"<>\"'\r\0".unicodeScalars.contains(scalar)) }
    #expect(safe.hasPrefix("&quot;\u{301}"))
    #expect(Highlighter(hostile).html(marks: [mark(0..<2)]).contains("&lt;\u{301}script"))
  }

  @Test func labelsAreEscapedInAttributes() {
    let html = Highlighter("abc").html(marks: [mark(0..<3, label: "\"><script>")])
    #expect(!html.contains("<script"))
  }

  @Test func offsetsOfOtherUnits() {
    let text = "👩‍🌾 é e\u{301}"
    #expect(ScalarOffsets(text, unit: "scalar").range(4, 5) == 4..<5)
    #expect(ScalarOffsets(text, unit: "utf8").range(12, 14) == 4..<5)
    #expect(ScalarOffsets(text, unit: "utf16").range(6, 7) == 4..<5)
    #expect(ScalarOffsets(text, unit: "grapheme").range(4, 5) == 6..<8)
    // Inside of a character, behind the end, empty.
    #expect(ScalarOffsets(text, unit: "utf8").range(13, 14) == nil)
    #expect(ScalarOffsets(text, unit: "scalar").range(4, 99) == nil)
    #expect(ScalarOffsets(text, unit: "scalar").range(4, 4) == nil)
  }

  @Test func wordsOfAListAreCoveredWhole() {
    let text = "Vermin, verminous: vermin's VERMIN"
    let found = Veil.words(["vermin"], in: text)
    #expect(found == [0..<6, 19..<25, 28..<34])
    #expect(Veil.words(["verm*"], in: text).count == 4)
    #expect(Veil.words(["", "*"], in: text).isEmpty)
    #expect(Veil.words(["كلمة"], in: "هذه كلمة هنا") == [4..<8])
  }
}

extension TextGenerator {
  fileprivate mutating func below(_ limit: Int) -> Int { number(0...max(0, limit - 1)) }
}
