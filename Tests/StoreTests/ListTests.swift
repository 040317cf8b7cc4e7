import Foundation
import Testing

@testable import Store

@Suite struct ListTests {
  /// 600 items of every kind, some decided, some passed.
  static func mixed() throws -> Desk {
    let desk = try Desk()
    var random = SplitMix(seed: 3)
    let words = ["harbour", "council", "salt", "coward", "market", "naïve", "رسالة", "Straße"]
    let samples = (0..<600).map { number -> Sample in
      var sample = Sample(
        "\(number)",
        plainText(number) + " " + words[random.below(8)] + " " + words[random.below(8)],
        priority: Double(random.below(40)) / 40, isFlagged: random.below(4) > 0)
      sample.labels = []
      for (label, axis) in [("smears", "technique"), ("threat", "harm"), ("doubt", "technique")]
      where random.below(3) == 0 {
        sample.labels.append((label, axis, Double(random.below(100)) / 100))
      }
      sample.uncertainty = Double(random.below(30)) / 30
      sample.source = ["forum", "chat", "press"][random.below(3)]
      sample.language = ["en", "de", "ar"][random.below(3)]
      sample.date =
        random.below(5) == 0
        ? nil : Timestamp(milliseconds: 1_500_000_000_000 + Int64(random.below(50)) * 1_000_000)
      return sample
    }
    try desk.load(samples)
    let ada = try desk.reviewer("ada")
    for _ in 0..<60 { try desk.judge(ada) }
    try desk.store.setPlaces(
      try desk.store.items(ItemFilter(states: [.open, .passed]), limit: 1000).items
        .filter { _ in random.below(3) == 0 }.map {
          ChosenItem(item: $0.id, reason: random.below(2) == 0 ? .gain : .random, gain: 0.1)
        }, model: "m", by: .command)
    return desk
  }

  /// A slow reading of the same conditions.
  private func fits(_ item: Item, _ filter: ItemFilter, _ labels: [MachineLabel]) -> Bool {
    let flagged = labels.filter(\.isFlagged)
    let age = item.date ?? item.importedAt
    if let label = filter.label {
      guard let known = flagged.first(where: { $0.label == label }) else { return false }
      if let least = filter.leastScore, known.probability < least { return false }
      if let most = filter.mostScore, known.probability > most { return false }
    } else {
      if let least = filter.leastScore, item.priority < least { return false }
      if let most = filter.mostScore, item.priority > most { return false }
    }
    if let axis = filter.axis, !flagged.contains(where: { $0.axis == axis }) { return false }
    if let source = filter.source, item.source != source { return false }
    if let language = filter.language, item.language != language { return false }
    if let from = filter.from, age < from { return false }
    if let until = filter.until, age >= until { return false }
    if let text = filter.text {
      let words = (item.text ?? "").lowercased().split(separator: " ")
      if !text.split(separator: " ").allSatisfy({ words.contains($0) }) { return false }
    }
    return true
  }

  private func value(_ item: Item, _ order: ItemOrder) -> Double {
    switch order {
    case .priority: item.priority
    case .uncertainty: item.uncertainty
    case .oldest, .newest: Double((item.date ?? item.importedAt).milliseconds)
    case .spread: Double(item.spread)
    case .gain: item.gainOrder
    }
  }

  @Test func everyFilterAndOrderAgreesWithASlowReading() throws {
    let desk = try Self.mixed()
    let everything = try ItemState.allCases.flatMap { state in
      try desk.store.items(ItemFilter(states: [state]), limit: 1000).items
    }
    #expect(everything.count == 600)
    let labels = try Dictionary(
      uniqueKeysWithValues: everything.map { ($0.id, try desk.store.machineLabels(of: $0.id)) })
    var random = SplitMix(seed: 9)
    var sizes: Set<Int> = []
    for _ in 0..<300 {
      var filter = ItemFilter()
      func sometimes() -> Bool { random.below(4) == 0 }
      if sometimes() { filter.label = ["smears", "threat", "absent"][random.below(3)] }
      if sometimes() { filter.axis = ["technique", "harm"][random.below(2)] }
      if sometimes() { filter.source = ["forum", "chat", "none"][random.below(3)] }
      if sometimes() { filter.language = ["en", "ar"][random.below(2)] }
      if sometimes() { filter.from = Timestamp(milliseconds: 1_500_020_000_000) }
      if sometimes() { filter.until = Timestamp(milliseconds: 1_500_040_000_000) }
      if sometimes() { filter.leastScore = 0.3 }
      if sometimes() { filter.mostScore = 0.8 }
      if sometimes() { filter.text = ["harbour", "salt coward", "naïve", "zzz"][random.below(4)] }
      filter.states =
        [[], [.open], [.open, .decided], [.decided], [.passed]][random.below(5)]
      var order = ItemOrder.allCases[random.below(ItemOrder.allCases.count)]
      let states = filter.states.isEmpty ? ItemState.waiting : filter.states
      if states == [.passed], order != .gain { order = .priority }
      let expected = everything.filter {
        states.contains($0.state) && fits($0, filter, labels[$0.id] ?? [])
      }.sorted {
        let (one, two) = (value($0, order), value($1, order))
        if one != two { return order == .oldest ? one < two : one > two }
        return order == .newest ? $0.id > $1.id : $0.id < $1.id
      }.map(\.id)
      var found: [Int64] = []
      var after: PageKey?
      let size = 1 + random.below(40)
      repeat {
        let page = try desk.store.items(filter, order: order, after: after, limit: size)
        found += page.items.map(\.id)
        after = page.next
      } while after != nil
      #expect(found == expected, "\(filter) by \(order)")
      #expect(try desk.store.count(filter) == expected.count)
      sizes.insert(expected.count)
    }
    #expect(sizes.count > 20)
  }

  /// No list reads more than it shows: every one is read off an index in its order.
  @Test func noListScansTheItems() throws {
    let desk = try Self.mixed()
    let filters = [
      ItemFilter(), ItemFilter(label: "smears"), ItemFilter(source: "forum"),
      ItemFilter(language: "de"), ItemFilter(leastScore: 0.4), ItemFilter(axis: "harm"),
      ItemFilter(label: "smears", source: "chat"), ItemFilter(text: "harbour"),
    ]
    for filter in filters {
      for order in ItemOrder.allCases {
        for key in [nil, PageKey(value: 0.5, id: 10)] {
          let plan = try desk.store.plan(filter, .open, order, after: key)
          #expect(!plan.contains { $0.hasPrefix("SCAN i") }, "\(filter) \(order): \(plan)")
          // Where one condition leaves few items, these are fetched and sorted.
          let narrowing = [filter.label, filter.axis, filter.source, filter.language].count {
            $0 != nil
          }
          let isByScore = filter.leastScore != nil && order != .priority
          let isFew =
            filter.text != nil || isByScore || narrowing > (order == .priority ? 1 : 0)
          if !isFew {
            #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(filter) \(order): \(plan)")
          }
        }
      }
    }
  }

  /// Each of the ways in which many hits are read gives the list that a slow reading gives.
  @Test(arguments: [ItemOrder.priority, .oldest])
  func manyHitsAreReadInSeveralWays(order: ItemOrder) throws {
    let desk = try Desk()
    try desk.load(
      (0..<9000).map { number in
        var sample = Sample(
          "\(number)",
          "common \(number % 2 == 0 ? "half" : "odd") \(number % 90 == 0 ? "rare" : "") \(number)",
          priority: Double(number * 7919 % 9000) / 9000)
        sample.labels = [(number % 3 == 0 ? "smears" : "doubt", "technique", 0.9)]
        sample.date = Timestamp(milliseconds: Int64(number * 104_729 % 9000))
        return sample
      })
    let query = try #require(SearchText.query("common"))
    for filter in [ItemFilter(text: "common"), ItemFilter(label: "smears", text: "common half")] {
      let ways: [SearchHits] =
        filter.label == nil
        ? [.many(query, 5000), .many(query, 50_000), .many(query, SearchHits.most)]
        : [.many("\"common\" \"half\"", 4500), .many("\"common\" \"half\"", SearchHits.most)]
      let expected = try desk.store.items(order: order, limit: 10_000).items.filter {
        filter.label == nil || (Int($0.externalID) ?? 1) % 6 == 0
      }.map(\.id)
      for hits in ways {
        let found = try desk.store.list(filter, .open, order, hits)
        #expect(found.items == expected && found.count == expected.count, "\(hits) \(filter)")
      }
    }
    let rare = try desk.store.items(ItemFilter(text: "rare half"), order: order, limit: 1000)
    #expect(rare.items.count == 100)
    #expect(try desk.store.count(ItemFilter(text: "odd"), limit: 1000) == 1000)
  }

  @Test func manyMatchesAreWalkedAndFewAreFetched() throws {
    let desk = try Desk()
    try desk.load(
      (0..<ItemQuery.few + 50).map {
        Sample("\($0)", "everywhere \($0 % 500 == 0 ? "rare" : "") \(plainText($0))")
      })
    #expect(try desk.store.count(ItemFilter(text: "everywhere")) == ItemQuery.few + 50)
    #expect(try desk.store.count(ItemFilter(text: "rare")) == 9)
    #expect(try desk.store.items(ItemFilter(text: "everywhere"), limit: 7).items.count == 7)
    #expect(
      try desk.store.items(ItemFilter(label: "name_calling"), order: .oldest, limit: 9).items.map(
        \.externalID) == (0..<9).map(String.init))
  }

  @Test(arguments: [
    ("salt harbour", "\"salt\" \"harbour\""), ("\"salt harbour\"", "\"salt harbour\""),
    ("sal*", "\"sal\"*"), ("a OR b", "\"a\" \"OR\" \"b\""), ("NEAR(x", "\"NEAR(x\""),
    ("x\"y", "\"x\" \"y\""), ("-a :b ^c", "\"-a\" \":b\" \"^c\""),
  ])
  func wordsAreNeverOperators(typed: String, query: String) {
    #expect(SearchText.query(typed) == query)
  }

  @Test func searchingForNothingFindsNothing() throws {
    let desk = try Desk()
    try desk.loadPlain(3)
    for text in ["", "  ", "***", "\"\"", "()", "\0"] {
      #expect(try desk.store.items(ItemFilter(text: text)).items.isEmpty)
    }
  }

  @Test func filterValuesAreThoseThatOccur() throws {
    let values = try Self.mixed().store.filterValues()
    #expect(values.labels == ["doubt", "smears", "threat"])
    #expect(values.sources == ["chat", "forum", "press"])
    #expect(values.languages == ["ar", "de", "en"])
  }
}
