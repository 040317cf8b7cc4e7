import Testing

@testable import Store

@Suite struct InsightTests {
  private let monday = Timestamp(milliseconds: 1_600_041_600_000)  // 2020-09-14

  private func desk() throws -> Desk {
    let desk = try Desk()
    var samples: [Sample] = []
    for number in 0..<28 {
      var sample = Sample("\(number)", plainText(number), isFlagged: number % 4 > 0)
      sample.labels = [(number % 2 == 0 ? "smears" : "doubt", "technique", 0.9)]
      sample.source = number % 3 == 0 ? "chat" : "forum"
      // Two a day, the first just after midnight, for two weeks.
      sample.date = Timestamp(
        milliseconds: monday.milliseconds + Int64(number / 2) * Timestamp.day
          + Int64(number % 2) * (Timestamp.day - 1))
      samples.append(sample)
    }
    try desk.load(samples)
    return desk
  }

  @Test func volumeByDayAndWeek() throws {
    let desk = try desk()
    let ada = try desk.reviewer("ada")
    for _ in 0..<3 { try desk.judge(ada) }
    let days = try desk.store.volume(by: .day)
    #expect(days.map(\.items) == Array(repeating: 2, count: 14) + [0])
    #expect(days.map(\.flagged).prefix(4) == [1, 2, 1, 2])
    #expect(days.last?.verdicts == 3)
    #expect(days[0].start == monday)
    let weeks = try desk.store.volume(by: .week)
    #expect(weeks.map(\.items) == [14, 14, 0] && weeks[0].start == monday)
    #expect(weeks[1].start == monday.adding(seconds: 7 * 86_400))
    #expect(try desk.store.flagRate() == Share(21, of: 28))
  }

  @Test func periodsBeforeTheEpochBeginWhereTheyShould() throws {
    let desk = try Desk()
    var sample = Sample("a", "text")
    sample.date = Timestamp(reading: "1969-12-31 23:59")
    try desk.load([sample])
    #expect(try desk.store.volume(by: .day)[0].start.dayText == "1969-12-31")
    #expect(try desk.store.volume(by: .week)[0].start.dayText == "1969-12-29")
  }

  @Test func trendsByLabelAndSource() throws {
    let desk = try desk()
    let weeks = try desk.store.trend(by: .week, label: "doubt")
    #expect(weeks.map(\.flagged) == [7, 7] && weeks.map(\.items) == [14, 14])
    let sources = try desk.store.trend(by: .week, bySource: true)
    #expect(Set(sources.compactMap(\.source)) == ["chat", "forum"])
    #expect(sources.reduce(0) { $0 + $1.flagged } == 21)
    let first = sources.filter { $0.start == monday && $0.source == "chat" }
    // Numbers 0, 3, 6, 9, 12 of the first week; 0 and 12 passed.
    #expect(first.allSatisfy { $0.items == 5 })
    #expect(first.reduce(0) { $0 + $1.flagged } == 3)
    #expect(try desk.store.trend(by: .day, since: monday.adding(seconds: 86_400 * 13)).count == 2)
  }

  @Test func precisionIsThatOfTheVerdictsInForce() throws {
    let desk = try Desk()
    try desk.loadPlain(10)
    let (ada, lea) = (try desk.reviewer("ada"), try desk.reviewer("lea", .lead))
    for number in 0..<10 { try desk.judge(ada, number < 6 ? .yes : .no) }
    let item = try desk.id("0")
    _ = try desk.store.claim(item, by: lea)
    _ = try desk.store.decide(
      VerdictDraft(outcome: .confirmed, rejected: ["name_calling"], added: ["smears"]), on: item,
      by: lea)
    let precision = try desk.store.precision()
    #expect(precision.map(\.label) == ["name_calling", "smears"])
    #expect(precision[0].precision == Share(5, of: 10))
    #expect(precision[1].precision == Share(0, of: 0) && precision[1].added == 1)
    #expect(precision[1].precision.interval == nil)
  }

  @Test func queueAge() throws {
    let desk = try desk()
    let ages = try desk.store.queueAges()
    #expect(ages[0].state == .open && ages[0].items == 21)
    #expect(ages[0].oldest == monday.adding(seconds: 86_399.999))
    let dates = try desk.store.items(order: .oldest).items.compactMap(\.date)
    #expect(ages[0].median == dates[10])
    #expect(ages[1].oldest == nil && ages[1].median == nil)
  }
}
