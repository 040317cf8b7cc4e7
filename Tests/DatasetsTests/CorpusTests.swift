import Foundation
import Testing

@testable import Datasets

/// The project's own corpus: what its datasheet promises.
@Suite struct CorpusTests {
  fileprivate struct Record: Decodable {
    struct Span: Decodable {
      var start: Int
      var end: Int
      var label: String
    }

    var id: String
    var text: String
    var labels: [String]
    var spans: [Span]
    var split: String
    var lang: String
    var group: String
    var near: [String]?
    var why: String?
    var pair: String?

    /// Lower-case words; numbers are one word.
    var words: [Substring] {
      text.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "'" && $0 != "’" }
    }
  }

  private struct Taxonomy: Decodable {
    struct Label: Decodable {
      var id: String
      var axis: String
    }

    var labels: [Label]
  }

  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../datasets")

  private static let records: [Record] = {
    guard let data = try? Data(contentsOf: folder.appendingPathComponent("corpus.jsonl")) else {
      return []
    }
    return data.split(separator: 0x0A).compactMap {
      try? JSONDecoder().decode(Record.self, from: $0)
    }
  }()

  private static let taxonomy: [Taxonomy.Label] = {
    let file = folder.appendingPathComponent("taxonomy.json")
    let taxonomy = try? JSONDecoder().decode(Taxonomy.self, from: Data(contentsOf: file))
    return taxonomy?.labels ?? []
  }()

  @Test func everyRecordIsWhole() throws {
    let data = try Data(contentsOf: Self.folder.appendingPathComponent("corpus.jsonl"))
    #expect(data.split(separator: 0x0A).count == Self.records.count)
    #expect(Set(Self.records.map(\.id)).count == Self.records.count)
    let axes = Dictionary(uniqueKeysWithValues: Self.taxonomy.map { ($0.id, $0.axis) })
    for record in Self.records {
      #expect(record.text == record.text.trimmingCharacters(in: .whitespacesAndNewlines))
      #expect(!record.text.contains("[[") && !record.text.contains("]]"), "\(record.id)")
      for label in record.labels + (record.near ?? []) {
        #expect(axes[label] != nil, "\(record.id): \(label)")
      }
      #expect(Set(record.labels).isDisjoint(with: record.near ?? []), "\(record.id)")
      let length = record.text.unicodeScalars.count
      for span in record.spans {
        #expect(record.labels.contains(span.label), "\(record.id)")
        #expect(0 <= span.start && span.start < span.end && span.end <= length, "\(record.id)")
      }
      for label in record.labels where axes[label] != "context" {
        #expect(record.spans.contains { $0.label == label }, "\(record.id): no span of \(label)")
      }
    }
  }

  @Test func eightyTextsAndEightyNearMissesForEachLabel() {
    for label in Self.taxonomy {
      let with = Self.records.count { $0.labels.contains(label.id) }
      let near = Self.records.count { $0.near?.contains(label.id) ?? false }
      #expect(with >= 80, "\(label.id): \(with) texts")
      #expect(near >= 80, "\(label.id): \(near) near misses")
      for split in ["train", "dev", "test"] {
        #expect(
          Self.records.contains { $0.split == split && $0.labels.contains(label.id) },
          "\(label.id) in \(split)")
      }
    }
  }

  @Test func groupsAndPairsStayOnOneSide() {
    for key in [\Record.group, \Record.pairOrID] {
      for (name, members) in Dictionary(grouping: Self.records, by: { $0[keyPath: key] }) {
        #expect(Set(members.map(\.split)).count == 1, "\(name)")
      }
    }
  }

  @Test func noTwoTextsShareAFrame() {
    var holders: [[Substring]: [Int]] = [:]
    var sizes: [Int] = []
    for (index, record) in Self.records.enumerated() {
      let words = record.words
      let grams = Set(words.indices.dropLast(2).map { Array(words[$0...$0 + 2]) })
      sizes.append(grams.count)
      for gram in grams { holders[gram, default: []].append(index) }
    }
    var shared: [[Int]: Int] = [:]
    for list in holders.values where list.count < 40 {
      for (place, first) in list.enumerated() {
        for second in list[(place + 1)...] { shared[[first, second], default: 0] += 1 }
      }
    }
    for (pair, count) in shared {
      let (first, second) = (Self.records[pair[0]], Self.records[pair[1]])
      let smaller = min(sizes[pair[0]], sizes[pair[1]])
      if smaller < 6 || (first.pair != nil && first.pair == second.pair) { continue }
      #expect(
        Double(count) < 0.4 * Double(smaller),
        "\(first.id) and \(second.id) share \(count) of \(smaller) runs of three words")
    }
  }
}

extension CorpusTests.Record {
  fileprivate var pairOrID: String { pair ?? id }
}
