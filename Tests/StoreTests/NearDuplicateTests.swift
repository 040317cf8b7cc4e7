import Foundation
import TestSupport
import Testing

@testable import Store

@Suite struct NearDuplicateTests {
  private func exact(_ one: String, _ other: String) -> Double {
    let (a, b) = (Set(TextPieces(one).hashes), Set(TextPieces(other).hashes))
    return Double(a.intersection(b).count) / Double(a.union(b).count)
  }

  private func variant(_ text: String, changes: Int, _ random: inout SplitMix) -> String {
    var words = text.split(separator: " ").map(String.init)
    for _ in 0..<changes {
      let place = random.below(words.count)
      switch random.below(3) {
      case 0: words[place] = plainText(random.below(1000)).prefix(6).description
      case 1: words.insert("really", at: place)
      default: words.remove(at: place)
      }
    }
    return words.joined(separator: " ")
  }

  @Test func caseSignsLinksAndAccountsDoNotMatter() {
    let one = "The COUNCIL sold the harbour!! https://t.example/abc @mia #Reform"
    let other = "the council  sold the harbour... HTTPS://t.example/xyz @tom reform 🙂"
    #expect(exact(one, one.uppercased()) == 1)
    #expect(exact(one, other) > 0.85)
    #expect(exact("Straße ÉTÉ", "straße été") == 1)
    #expect(MinHash("") == nil && MinHash("!!! ...") == nil && MinHash("https://a.example") == nil)
  }

  @Test func theEstimateIsNearTheExactIndex() throws {
    var random = SplitMix(seed: 1)
    var errors: [Double] = []
    for number in 0..<400 {
      let text = plainText(number) + " " + plainText(number + 5000)
      let other = variant(text, changes: random.below(14), &random)
      let (a, b) = (try #require(MinHash(text)), try #require(MinHash(other)))
      errors.append(MinHash.similarity(a.bytes, b.bytes) - exact(text, other))
    }
    let bias = errors.reduce(0, +) / 400
    let deviation = (errors.reduce(0) { $0 + $1 * $1 } / 400).squareRoot()
    // The standard deviation of a share of 128 is at most 0.044.
    #expect(abs(bias) < 0.01 && deviation < 0.05, "bias \(bias), deviation \(deviation)")
  }

  @Test func groupsAreThoseOfAComparisonOfAll() throws {
    let desk = try Desk()
    var random = SplitMix(seed: 2)
    var samples: [Sample] = []
    for family in 0..<60 {
      let text = plainText(family) + " " + plainText(family + 900)
      for member in 0..<5 {
        samples.append(
          Sample("\(family)-\(member)", member == 0 ? text : variant(text, changes: 1, &random)))
      }
    }
    try desk.load(samples)
    for family in 0..<60 {
      let leader = try desk.store.items(externalID: "\(family)-0")[0]
      #expect(leader.group == leader.id)
      var size = 0
      for member in 0..<5 {
        let item = try desk.store.items(externalID: "\(family)-\(member)")[0]
        let likeness = exact(item.text ?? "", leader.text ?? "")
        if likeness > 0.8 { #expect(item.group == leader.id, "\(likeness)") }
        if item.group == leader.id { size += 1 }
      }
      for member in 0..<5 {
        let item = try desk.store.items(externalID: "\(family)-\(member)")[0]
        if item.group == leader.id { #expect(item.spread == size) }
      }
    }
    #expect(try desk.store.items(order: .spread, limit: 1).items[0].spread == 5)
  }

  /// The cut into transactions and the place in the index do not matter.
  @Test func groupsDoNotDependOnTheBatches() throws {
    var random = SplitMix(seed: 4)
    let samples = (0..<200).map {
      Sample(
        "\($0)", variant(plainText($0 / 4) + " " + plainText($0 / 4 + 50), changes: 1, &random))
    }
    var results: [[String]] = []
    for size in [200, 1, 7] {
      let desk = try Desk()
      for start in stride(from: 0, to: 200, by: size) {
        try desk.load(Array(samples[start..<min(200, start + size)]))
      }
      results.append(
        try desk.store.rows("SELECT external_id, group_id, spread FROM items ORDER BY id"))
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }

  @Test func whatPassedIsGroupedWhenItIsFlaggedAfterAll() throws {
    let desk = try Desk()
    let text = "The council sold the harbour to its friends and calls it reform."
    try desk.load([Sample("a", text), Sample("b", text, isFlagged: false)])
    #expect(try desk.store.items(externalID: "b")[0].spread == 1)
    try desk.load([Sample("b", text, model: "sha256:two")])
    #expect(try desk.store.items(externalID: "b")[0].group == (try desk.id("a")))
  }
}
