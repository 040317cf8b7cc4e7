import LinearAlgebra
import Testing

@testable import Model

@Suite struct MarkedTextTests {
  /// “you are a vile toad!”: humans marked “vile toad”, the model “a vile”.
  static let toad = MarkedText(
    tokens: [0..<3, 4..<7, 8..<9, 10..<14, 15..<20], human: [10..<19], model: [8..<14],
    scores: [0.1, 0, 0.5, 2, 0.3])

  @Test func figuresByHand() {
    let text = Self.toad
    #expect(text.isMarked(by: text.human) == [false, false, false, true, true])
    #expect(
      text.tokenCounts == BinaryCounts(truePositives: 1, falsePositives: 1, falseNegatives: 1))
    // Nine characters and six, four of them in both.
    #expect(close(text.characterF1, 8.0 / 15))
    // One token of three in common.
    #expect(text.spanMatches.precision == 0)
    #expect(text.spanMatches.recall == 0)
    // “vile” is first, “toad!” third: (1/1 + 2/3) / 2.
    #expect(close(text.averagePrecision, 5.0 / 6))
  }

  @Test func halfOfTheUnionIsEnough() {
    var text = Self.toad
    text.human = [8..<14]
    text.model = [10..<12]
    #expect(text.spanMatches.precision == 1)
    #expect(text.spanMatches.recall == 1)
    text.human = [4..<14]
    #expect(text.spanMatches.precision == 0)
  }

  @Test func nothingMarked() {
    var text = Self.toad
    text.human = []
    text.model = []
    #expect(text.characterF1 == 1)
    #expect(text.tokenCounts == BinaryCounts())
    #expect(text.spanMatches.precision == nil && text.spanMatches.recall == nil)
    #expect(text.averagePrecision == nil)
    text.model = [0..<3]
    #expect(text.characterF1 == 0)
    #expect(text.spanMatches.precision == 0 && text.spanMatches.recall == nil)
    text.human = [0..<3]
    text.model = []
    #expect(text.characterF1 == 0)
    #expect(text.spanMatches.precision == nil && text.spanMatches.recall == 0)
  }

  /// Random marks against sets of characters and tokens.
  @Test(arguments: 1...80 as ClosedRange<UInt64>)
  func agreesWithSets(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    func below(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }
    var tokens: [Range<Int>] = []
    var end = 0
    for _ in 0..<below(12) {
      let start = end + below(2)
      end = start + 1 + below(6)
      tokens.append(start..<end)
    }
    func marks() -> [Range<Int>] {
      var marks: [Range<Int>] = []
      var place = below(8)
      while place < end, marks.count < 4 {
        let stop = min(end, place + 1 + below(9))
        marks.append(place..<stop)
        place = stop + 1 + below(9)
      }
      return marks
    }
    let text = MarkedText(
      tokens: tokens, human: marks(), model: marks(), scores: tokens.map { _ in Double(below(4)) })
    let human = Set(text.human.joined())
    let model = Set(text.model.joined())
    let held = Set(tokens.indices.filter { !human.isDisjoint(with: tokens[$0]) })
    let given = Set(tokens.indices.filter { !model.isDisjoint(with: tokens[$0]) })
    #expect(text.tokenCounts.truePositives == held.intersection(given).count)
    #expect(text.tokenCounts.flagged == given.count)
    #expect(text.tokenCounts.support == held.count)
    let sizes = human.count + model.count
    #expect(
      close(
        text.characterF1,
        sizes == 0 ? 1 : 2 * Double(human.intersection(model).count) / Double(sizes)))
    func runs(_ marked: Set<Int>) -> [Set<Int>] {
      var runs: [Set<Int>] = []
      for token in marked.sorted() {
        if let last = runs.last, last.contains(token - 1) {
          runs[runs.count - 1].insert(token)
        } else {
          runs.append([token])
        }
      }
      return runs
    }
    let right = runs(given).count { own in
      runs(held).contains {
        Double(own.intersection($0).count) / Double(own.union($0).count) >= 0.5
      }
    }
    #expect(
      text.spanMatches.precision
        == (given.isEmpty ? nil : Double(right) / Double(runs(given).count)))
    #expect(
      text.spanMatches.recall == (held.isEmpty ? nil : Double(right) / Double(runs(held).count)))
  }
}
