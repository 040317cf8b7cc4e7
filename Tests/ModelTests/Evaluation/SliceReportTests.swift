import LinearAlgebra
import Testing

@testable import Model

@Suite struct SliceReportTests {
  private let question = SliceTable.Question(name: "bad", gold: ["bad"], labels: ["a", "b"])

  private func slice(_ value: String) -> SliceTable.Slice {
    SliceTable.Slice(field: "target", value: value)
  }

  /// Two groups; a yes from 0.5 on.
  private var table: SliceTable {
    var table = SliceTable(questions: [question], shares: ["harm"])
    let documents: [(String, Bool, Double)] = [
      ("B", true, 0.8), ("A", true, 0.9), ("A", false, 0.6), ("A", true, 0.4), ("A", false, 0.2),
      ("B", false, 0.5), ("B", false, 0.1),
    ]
    for (value, isHeld, score) in documents {
      table.add(
        slices: [slice(value)],
        answers: [SliceTable.Answer(isHeld: isHeld, isFlagged: score >= 0.5, score: score)],
        counted: [score >= 0.5])
    }
    return table
  }

  @Test func figuresByHand() throws {
    let report = SliceReport(table, minimum: 1)
    let view = try #require(report.views.first)
    #expect(view.rows.map(\.slice?.value) == ["A", "B"], "the larger first")
    let (a, b) = (view.rows[0], view.rows[1])
    #expect(a.flaggedWithout.value == 0.5 && b.flaggedWithout.value == 0.5)
    #expect(a.flaggedWith.value == 0.5 && b.flaggedWith.value == 1)
    #expect(view.overall.flaggedWithout.value == 0.5)
    #expect(close(view.overall.flaggedWith.value, 2.0 / 3))
    // .9 and .4 against .6 and .2; .8 against .5 and .1.
    #expect(a.subgroup.value == 0.75 && b.subgroup.value == 1)
    // B's .8 against A's .6 and .2; A's .9 and .4 against B's .5 and .1.
    #expect(a.backgroundPositive.value == 1 && b.backgroundPositive.value == 0.75)
    // A's .9 and .4 against B's .5 and .1; B's .8 against A's .6 and .2.
    #expect(a.backgroundNegative.value == 0.75 && b.backgroundNegative.value == 1)
    // .8 .9 .4 against .6 .2 .5 .1: ten pairs of twelve.
    #expect(close(view.overall.subgroup.value, 10.0 / 12))
    #expect(view.overall.backgroundPositive == .unknown)
    let worst = view.worst.map { "\($0.figure) \($0.slice.value) \($0.value)" }
    #expect(
      worst == [
        "flagged_without A 0.5", "flagged_with A 0.5", "subgroup_auc A 0.75", "bpsn_auc B 0.75",
        "bnsp_auc A 0.75",
      ])
    #expect(report.reviewed.map(\.documents) == [7, 4, 3])
    #expect(report.reviewed.map { $0.shares[0].count } == [4, 2, 2])
    let share = report.reviewed[1].shares[0]
    #expect(share.interval == ProportionInterval.wilson(successes: 2, trials: 4))
    #expect(
      a.subgroup.interval == RankMetrics.interval(area: 0.75, positives: 2, negatives: 2))
  }

  @Test func fewDocumentsGiveNoFigure() throws {
    let report = SliceReport(table, minimum: 2)
    let b = try #require(report.views.first?.rows.last)
    #expect(b.flaggedWith.value == nil && b.flaggedWith.documents == 1 && b.flaggedWith.count == 1)
    #expect(b.flaggedWithout.value == 0.5)
    #expect(b.subgroup == .unknown && b.backgroundNegative == .unknown)
    #expect(b.backgroundPositive.value == 0.75)
    #expect(report.table.contains("-: fewer than 2 documents"))
    #expect(report.json.contains(#""flagged_with":{"count":1,"documents":1,"share":null,"#))
    // What no slice has is not compared.
    #expect(SliceReport(table, minimum: 9).views.first?.worst.isEmpty == true)
  }

  /// A document may be in several slices, in none, and may not have been judged.
  @Test(arguments: 1...25 as ClosedRange<UInt64>)
  func agreesWithTheDefinitions(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    func below(_ limit: UInt64) -> UInt64 { random.next() % limit }
    let names = ["x", "y", "z"]
    var table = SliceTable(questions: [question], shares: ["harm"])
    var documents: [(slices: Set<String>, answer: SliceTable.Answer?)] = []
    for _ in 0..<60 {
      let slices = names.filter { _ in below(3) == 0 }
      let score = Double(below(11)) / 10
      let answer =
        below(8) == 0
        ? nil : SliceTable.Answer(isHeld: below(2) == 0, isFlagged: score > 0.6, score: score)
      documents.append((Set(slices), answer))
      table.add(slices: slices.map(slice), answers: [answer], counted: [score > 0.6])
    }
    let view = try #require(SliceReport(table, minimum: 1).views.first)
    func scores(_ name: String, inside: Bool, _ isHeld: Bool) -> [Double] {
      documents.filter { $0.slices.contains(name) == inside }.compactMap(\.answer)
        .filter { $0.isHeld == isHeld }.map(\.score)
    }
    func area(_ positives: [Double], _ negatives: [Double]) -> Double? {
      let pairs = positives.flatMap { p in negatives.map { p > $0 ? 1 : p == $0 ? 0.5 : 0 } }
      return pairs.isEmpty ? nil : pairs.reduce(0, +) / Double(pairs.count)
    }
    for row in view.rows {
      let name = try #require(row.slice?.value)
      let (positives, negatives) = (
        scores(name, inside: true, true), scores(name, inside: true, false)
      )
      #expect(row.documents == positives.count + negatives.count)
      #expect(row.flaggedWithout.documents == negatives.count)
      #expect(row.flaggedWithout.count == negatives.count { $0 > 0.6 })
      #expect(row.flaggedWith.count == positives.count { $0 > 0.6 })
      let expected = [
        area(positives, negatives), area(scores(name, inside: false, true), negatives),
        area(positives, scores(name, inside: false, false)),
      ]
      for (found, expected) in zip(
        [row.subgroup, row.backgroundPositive, row.backgroundNegative], expected)
      {
        if let expected {
          #expect(close(found.value, expected))
        } else {
          #expect(found.value == nil)
        }
      }
    }
  }

  @Test func tableFitsATerminal() {
    var table = SliceTable(questions: [question], shares: ["harm", "technique", "other", "review"])
    for number in 0..<90 {
      table.add(
        slices: [slice(number % 2 == 0 ? "a" : String(repeating: "long ", count: 12))],
        answers: [
          SliceTable.Answer(
            isHeld: number % 3 == 0, isFlagged: true, score: Double(number % 3 == 0 ? 1 : 0))
        ],
        counted: [true, false, true, number % 4 == 0])
    }
    let lines = SliceReport(table, minimum: 10).table.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 100 })
    let rows = lines.drop { !$0.hasPrefix("flagged") }.prefix(4)
    #expect(Set(rows.map(\.count)).count == 1)
    #expect(lines.contains { $0.hasPrefix("worst flagged without: target ") })
  }
}
