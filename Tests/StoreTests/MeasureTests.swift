import Foundation
import TestSupport
import Testing

@testable import Store

/// Times on a large store; run by hand:
/// `WINNOW_MEASURE=100000 swift test … --filter MeasureTests`.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["WINNOW_MEASURE"] != nil))
struct MeasureTests {
  private func report(_ name: String, _ times: [Double]) {
    let sorted = times.sorted()
    let line = String(
      format: "%@: median %.2f ms, 99th percentile %.2f ms, of %d",
      name.padding(toLength: 34, withPad: " ", startingAt: 0), sorted[sorted.count / 2],
      sorted[min(sorted.count - 1, sorted.count * 99 / 100)], sorted.count)
    print(line)
  }

  private func time<Value>(_ body: () throws -> Value) rethrows -> (Value, Double) {
    let clock = ContinuousClock()
    let start = clock.now
    let value = try body()
    let spent = clock.now - start
    return (
      value, Double(spent.components.seconds) * 1e3 + Double(spent.components.attoseconds) / 1e15
    )
  }

  @Test func operationsOfTheConsole() throws {
    let count = Int(ProcessInfo.processInfo.environment["WINNOW_MEASURE"] ?? "") ?? 100_000
    let desk = try Desk()
    var random = SplitMix(seed: 1)
    let words = ["harbour", "council", "salt", "coward", "market", "strike", "reform", "port"]
    var start = Date()
    for block in 0..<count / 2000 {
      try desk.load(
        (0..<2000).map { place in
          let number = block * 2000 + place
          var sample = Sample(
            "\(number)",
            plainText(random.below(20) == 0 ? number / 2 : number) + " "
              + words[random.below(8)] + (number % 5000 == 0 ? " rareword" : ""),
            priority: Double(random.below(10_000)) / 10_000)
          sample.uncertainty = Double(random.below(10_000)) / 10_000
          sample.labels = (0..<20).filter { _ in random.below(10) == 0 }.map {
            ("label_\($0)", $0 % 2 == 0 ? "technique" : "harm", 0.7)
          }
          if random.below(5000) == 0 { sample.labels.append(("rare", "harm", 0.9)) }
          sample.source = "source \(random.below(50))"
          sample.language = ["en", "de", "ar", "fr"][random.below(4)]
          sample.date = Timestamp(
            milliseconds: 1_600_000_000_000 + Int64(random.below(1_000_000)) * 100_000)
          return sample
        })
    }
    let seconds = Date().timeIntervalSince(start)
    print("\(count) items with texts and groups in \(seconds) s: \(Double(count) / seconds)/s")
    let durable = try ReviewStore(desk.store.path, clock: { desk.time.tick() })
    try measure(durable, desk, &random)
    start = Date()
    _ = try durable.audit()
    print("audit: \(Date().timeIntervalSince(start)) s")
  }

  /// Times on a file that is there: `WINNOW_MEASURE_FILE=reviews.sqlite`. It is changed.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["WINNOW_MEASURE_FILE"] != nil))
  func operationsOnAFile() throws {
    let path = try #require(ProcessInfo.processInfo.environment["WINNOW_MEASURE_FILE"])
    let store = try ReviewStore(path)
    let values = try store.filterValues()
    print(try store.counts())
    let people = try (0..<4).map {
      try store.reviewer(named: "measure \($0)")?.id
        ?? store.addReviewer(name: "measure \($0)", role: .reviewer, by: .command).id
    }
    var queue = try store.queue(named: "review")
    queue.secondShare = 0.1
    try store.saveQueue(queue, by: .command)
    var (claims, decisions): ([Double], [Double]) = ([], [])
    for turn in 0..<1000 {
      let (task, spent) = try time { try store.claimNext(in: queue.id, by: people[turn % 4]) }
      claims.append(spent)
      guard let task else { break }
      decisions.append(
        try time { _ = try store.decide(.yes, on: task.item.id, by: people[turn % 4]) }.1)
    }
    report("next", claims)
    report("decide", decisions)
    var filters = [("all", ItemFilter())]
    for label in values.labels.prefix(3) { filters.append((label, ItemFilter(label: label))) }
    filters.append(("a source", ItemFilter(source: values.sources.last)))
    filters.append(("a language", ItemFilter(language: values.languages.last)))
    filters.append(("words", ItemFilter(text: "the people")))
    filters.append(
      ("rare", ItemFilter(label: values.labels.last, language: values.languages.first)))
    for (name, filter) in filters {
      for order in [ItemOrder.priority, .oldest] {
        var (pages, counts): ([Double], [Double]) = ([], [])
        var key: PageKey?
        for _ in 0..<20 {
          let (page, spent) = try time { try store.items(filter, order: order, after: key) }
          pages.append(spent)
          key = page.next
          counts.append(try time { try store.count(filter) }.1)
        }
        report("page, \(name), \(order)", pages)
        report("count, \(name)", counts)
      }
    }
    let fast = try ReviewStore(path, options: ReviewStore.Options(isDurable: false))
    let (number, deciding) = try time { () -> Int in
      var number = 0
      while number < 20_000, let task = try fast.claimNext(in: queue.id, by: people[number % 4]) {
        _ = try fast.decide(number % 3 == 0 ? .no : .yes, on: task.item.id, by: people[number % 4])
        number += 1
      }
      return number
    }
    print("\(number) claims and verdicts, not waiting for the disk: \(deciding / 1000) s")
    var bytes = 0
    let (lines, exporting) = try time { try fast.export { bytes += $0.count } }
    print("export of \(lines.lines) records, \(bytes) bytes: \(exporting / 1000) s")
    let (all, exportingAll) = try time {
      try fast.export(ExportOptions(format: .csv, includesAll: true)) { bytes += $0.count }
    }
    print("export of all \(all.lines) verdicts as CSV: \(exportingAll / 1000) s")
    report("agreement", [try time { try store.agreement() }.1])
    report("precision", [try time { try store.precision() }.1])
    report("volume by week", [try time { try store.volume(by: .week) }.1])
    report("trend by week and source", [try time { try store.trend(by: .week, bySource: true) }.1])
    let (audit, auditing) = try time { try store.audit() }
    print("audit of \(audit.entries) entries, clean \(audit.isClean): \(auditing / 1000) s")
  }

  private func measure(_ store: ReviewStore, _ desk: Desk, _ random: inout SplitMix) throws {
    try desk.setQueue {
      $0.secondShare = 0.1
      $0.goldenShare = 0.05
    }
    for item in 1...200 {
      try store.setGolden(Int64(item * 7), outcome: .rejected, labels: [], by: .command)
    }
    let people = try (0..<4).map { try desk.reviewer("reviewer \($0)") }
    let queues = try [
      store.queue(named: "review"),
      store.saveQueue(
        ReviewQueue(name: "label", filter: ItemFilter(label: "label_3")), by: .command),
      store.saveQueue(ReviewQueue(name: "rare", filter: ItemFilter(label: "rare")), by: .command),
      store.saveQueue(ReviewQueue(name: "age", order: .oldest), by: .command),
      store.saveQueue(
        ReviewQueue(
          name: "mixed", filter: ItemFilter(label: "label_4", source: "source 7", language: "de"),
          order: .uncertainty), by: .command),
    ]
    for queue in queues {
      var (claims, decisions): ([Double], [Double]) = ([], [])
      for turn in 0..<300 {
        let by = people[turn % 4]
        let (task, spent) = try time { try store.claimNext(in: queue.id, by: by) }
        claims.append(spent)
        guard let task else { continue }
        decisions.append(
          try time {
            _ = try store.decide(
              turn % 3 == 0 ? .no : .yes, on: task.item.id, by: by)
          }.1)
      }
      report("next, queue “\(queue.name)”", claims)
      if !decisions.isEmpty { report("decide, queue “\(queue.name)”", decisions) }
    }
    let filters: [(String, ItemFilter, ItemOrder)] = [
      ("all", ItemFilter(), .priority), ("all by spread", ItemFilter(), .spread),
      ("label", ItemFilter(label: "label_3"), .priority),
      ("label by age", ItemFilter(label: "label_3"), .oldest),
      ("rare label by age", ItemFilter(label: "rare"), .oldest),
      ("axis", ItemFilter(axis: "harm"), .priority),
      ("source", ItemFilter(source: "source 9"), .priority),
      ("source by age", ItemFilter(source: "source 9"), .oldest),
      ("three", ItemFilter(label: "label_3", source: "source 9", language: "ar"), .priority),
      ("score", ItemFilter(leastScore: 0.2, mostScore: 0.3), .priority),
      ("score by age", ItemFilter(leastScore: 0.2, mostScore: 0.21), .oldest),
      ("frequent word", ItemFilter(text: "harbour"), .priority),
      ("rare word", ItemFilter(text: "rareword"), .priority),
      ("two words", ItemFilter(text: "harbour rareword"), .uncertainty),
      ("decided", ItemFilter(states: [.decided]), .newest),
    ]
    for (name, filter, order) in filters {
      var (pages, counts): ([Double], [Double]) = ([], [])
      var key: PageKey?
      for _ in 0..<30 {
        let (page, spent) = try time {
          try store.items(filter, order: order, after: key, limit: 50)
        }
        pages.append(spent)
        key = page.next
        counts.append(try time { try store.count(filter) }.1)
      }
      report("page, \(name)", pages)
      report("count, \(name)", counts)
    }
    let items = (0..<200).map { _ in Int64(1 + random.below(90_000)) }
    report("item", try items.map { item in try time { try store.item(item) }.1 })
    report("precedents", try items.map { item in try time { try store.precedents(of: item) }.1 })
    report(
      "history", try items.map { item in try time { try store.history(of: item, seenBy: 1) }.1 })
    report(
      "group", try items.map { item in try time { try store.groupMembers(of: item, for: 1) }.1 })
    report("counts", try items.map { _ in try time { try store.counts() }.1 })
    report("filter values", try (0..<20).map { _ in try time { try store.filterValues() }.1 })
    report("agreement", try (0..<3).map { _ in try time { try store.agreement() }.1 })
    report("precision", try (0..<3).map { _ in try time { try store.precision() }.1 })
    report("volume by week", try (0..<3).map { _ in try time { try store.volume(by: .week) }.1 })
    report(
      "trend by week and source",
      try (0..<3).map { _ in try time { try store.trend(by: .week, bySource: true) }.1 })
    report("queue ages", try (0..<3).map { _ in try time { try store.queueAges() }.1 })
  }

  /// Throughput and, against the exact index of all pairs of a sample, recall and precision.
  @Test(.enabled(if: SharedData.file("ira_tweets_dump.jsonl.gz") != nil))
  func nearDuplicatesOfTweets() throws {
    struct Tweet: Decodable { var text: String }
    let decoder = JSONDecoder()
    let all = try SharedData.lines(ofGzip: "ira_tweets_dump.jsonl.gz").map {
      try decoder.decode(Tweet.self, from: $0).text
    }
    let chosen = stride(from: 0, to: all.count, by: 5).map { all[$0] }
    let (_, hashing) = time { for text in chosen { _ = MinHash(text) } }
    print("MinHash: \(Double(chosen.count) / hashing * 1000) texts/s")
    let desk = try Desk()
    let (_, importing) = try time {
      for start in stride(from: 0, to: chosen.count, by: 2000) {
        try desk.load(
          (start..<min(start + 2000, chosen.count)).map { Sample("\($0)", chosen[$0]) })
      }
    }
    print("import with groups: \(Double(chosen.count) / importing * 1000) texts/s")
    print(
      "grouped:", try desk.store.rows("SELECT count(*), sum(size), max(size) FROM groups")[0],
      "of \(chosen.count)")
    // All pairs of a sample that holds whole neighbourhoods.
    let sample = Array(all[100_000..<106_000]) + Array(all[400_000..<402_000])
    let small = try Desk()
    try small.load(sample.indices.map { Sample("\($0)", sample[$0]) })
    let groups = try small.store.rows("SELECT group_id FROM items ORDER BY id")
    let pieces = sample.map { text -> [UInt64] in
      let pieces = TextPieces(text)
      return pieces.hasWords ? Set(pieces.hashes).sorted() : []
    }
    var (alike, together, foundPairs, wrongPairs, looseWrong) = (0, 0, 0, 0, 0)
    var hasEarlier = Set<Int>()
    for one in sample.indices where !pieces[one].isEmpty {
      for other in 0..<one where !pieces[other].isEmpty {
        let isTogether = groups[one] == groups[other]
        let lengths = (pieces[one].count, pieces[other].count)
        if !isTogether && min(lengths.0, lengths.1) * 10 < max(lengths.0, lengths.1) * 8 {
          continue
        }
        let index = jaccard(pieces[one], pieces[other])
        if index >= 0.8 {
          alike += 1
          hasEarlier.insert(one)
          if isTogether { foundPairs += 1 }
        }
        if isTogether {
          together += 1
          if index < 0.6 { wrongPairs += 1 }
          if index < 0.5 { looseWrong += 1 }
        }
      }
    }
    let grouped = hasEarlier.count { place in groups[place] != "\(place + 1)" }
    print(
      """
      pairs alike by 0.8 or more: \(alike), of these in one group \(foundPairs)
      pairs in one group: \(together), of these alike by less than 0.6: \(wrongPairs), \
      less than 0.5: \(looseWrong)
      texts with an earlier one alike by 0.8: \(hasEarlier.count), put into a group: \(grouped)
      """)
  }

  private func jaccard(_ left: [UInt64], _ right: [UInt64]) -> Double {
    var (one, other, common) = (0, 0, 0)
    while one < left.count && other < right.count {
      if left[one] == right[other] {
        common += 1
        one += 1
        other += 1
      } else if left[one] < right[other] {
        one += 1
      } else {
        other += 1
      }
    }
    return Double(common) / Double(left.count + right.count - common)
  }
}
