import Foundation
import Testing

@testable import Store

/// Whatever people do in whatever order, what must hold does.
@Suite struct PropertyTests {
  @Test(arguments: 0..<12)
  func anySequenceOfOperationsKeepsTheInvariants(seed: Int) throws {
    let desk = try Desk()
    var random = SplitMix(seed: UInt64(seed))
    var samples: [Sample] = []
    for number in 0..<60 {
      let text = plainText(number / 2) + (number % 2 == 0 ? "" : " again")
      samples.append(Sample("\(number)", text, isFlagged: random.below(5) > 0))
    }
    // Some texts come later, and with them date and source.
    try desk.load(samples, withTexts: false)
    for number in 0..<60 {
      samples[number].source = ["forum", "chat"][random.below(2)]
      samples[number].date = Timestamp(
        milliseconds: Int64(random.below(20) - 5) * Timestamp.day + Int64(random.below(1000)))
    }
    try desk.load(samples)
    try desk.setQueue {
      $0.secondShare = 0.5
      $0.goldenShare = 0.2
    }
    let people = try [
      desk.reviewer("ada"), desk.reviewer("ben"), desk.reviewer("cleo"),
      desk.reviewer("lea", .lead), desk.reviewer("kim", .lead),
    ]
    let queues = try desk.store.queues()
    var held: [(item: Int64, by: Int64)] = []
    var done: [Int: Int] = [:]
    for step in 0..<400 {
      let person = people[random.below(people.count)]
      let kind = random.below(14)
      let item = Int64(1 + random.below(60))
      do {
        switch kind {
        case 0...3:
          let queue = queues[random.below(5) == 0 ? random.below(4) : 0]
          if let task = try desk.store.claimNext(in: queue.id, by: person) {
            held.append((task.item.id, person))
          }
        case 4...7:
          guard !held.isEmpty else { continue }
          let (item, by) = held[random.below(held.count)]
          let members =
            random.below(3) == 0
            ? try desk.store.groupMembers(of: item, for: by).map(\.id) : []
          _ = try desk.store.decide(
            random.below(2) == 0 ? .yes : .no, on: item, members: members, by: by)
        case 8:
          if let token = try desk.store.lastDecision(of: person) {
            held.append((try desk.store.undo(token, by: person).item.id, person))
          }
        case 9:
          guard let (item, by) = held.last else { continue }
          try desk.store.escalate(item, reason: "r", by: by)
        case 10: try desk.store.openAppeal(on: item, reason: "r", by: .command)
        case 11:
          if random.below(3) == 0 {
            try desk.store.setGolden(item, outcome: .rejected, labels: [], by: .command)
          } else {
            try desk.store.removeGolden(item, by: .command)
          }
        case 12:
          if random.below(6) == 0 {
            _ = try desk.store.purge(externalID: "\(item - 1)", by: .command)
          } else {
            held.append((try desk.store.claim(item, by: person).item.id, person))
          }
        default:
          switch random.below(3) {
          case 0: desk.time.advance(seconds: Int64(random.below(900)))
          case 1:
            var newer = samples[Int(item) - 1]
            newer.model = "sha256:\(random.below(3))"
            newer.isFlagged = random.below(2) == 0
            newer.priority = Double(random.below(100)) / 100
            newer.labels = (0..<3).filter { _ in random.below(2) == 0 }.map {
              ("label_\($0)", "technique", newer.priority)
            }
            try desk.load([newer], withTexts: random.below(2) == 0)
          default:
            guard let (item, by) = held.last else { continue }
            try desk.store.skip(item, by: by)
          }
        }
        done[kind, default: 0] += 1
      } catch let error as StoreError {
        let expected: [StoreError.Code] = [
          .notAllowed, .notClaimed, .alreadyJudged, .tooLate, .unknown,
        ]
        #expect(expected.contains(error.code), "\(error)")
      }
      if step % 40 == 39 { try check(desk.store) }
    }
    #expect(done.count > 10, "\(done)")
    try check(desk.store)
  }

  /// What is kept beside the items is what they say.
  private func checkKeptNumbers(_ store: ReviewStore) throws {
    try store.execute("INSERT INTO search(search) VALUES ('integrity-check')")
    #expect(
      try store.rows("SELECT id FROM search_docsize ORDER BY id")
        == store.rows("SELECT item FROM texts ORDER BY item"))
    let texts = try store.rows("SELECT text FROM texts").flatMap { $0.split(separator: " ") }
    #expect(try store.indexedWords() == Set(texts.map(String.init)).sorted())
    // Without what it is past midnight, which is never negative.
    let day = "(age_at - (age_at % 86400000 + 86400000) % 86400000) / 86400000"
    #expect(
      try store.rows("SELECT day, source, items, flagged FROM day_items WHERE items <> 0")
        == store.rows(
          """
          SELECT \(day), source, count(*), sum(is_flagged) FROM items GROUP BY 1, 2 ORDER BY 1, 2
          """))
    #expect(
      try store.rows("SELECT label, day, source, flagged FROM day_labels WHERE flagged <> 0")
        == store.rows(
          """
          SELECT label, \(day), source, count(*) FROM item_labels l JOIN items i ON i.id = l.item
          WHERE l.is_flagged = 1 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
          """))
  }

  private func check(_ store: ReviewStore) throws {
    #expect(try store.audit().faults == [])
    // The table of labels follows the items.
    #expect(
      try store.rows(
        """
        SELECT i.id FROM items i JOIN item_labels l ON l.item = i.id
        WHERE l.state <> i.state OR l.priority <> i.priority
        """) == [])
    // Nobody judges an item twice in one round; a second judgement is by somebody else.
    #expect(
      try store.rows(
        """
        SELECT v.item FROM verdicts v WHERE v.round <> 'withdrawal' AND v.round <> 'adjudication'
          AND NOT EXISTS (SELECT 1 FROM verdicts w WHERE w.supersedes = v.id)
        GROUP BY v.item, v.reviewer, v.round HAVING count(*) > 1
        """) == [])
    #expect(
      try store.rows(
        """
        SELECT a.item FROM verdicts a JOIN verdicts b ON a.item = b.item
          AND a.reviewer = b.reviewer AND a.round = 'first' AND b.round = 'second'
        WHERE NOT EXISTS (SELECT 1 FROM verdicts w WHERE w.supersedes IN (a.id, b.id))
        """) == [])
    // What was removed is gone from the index as well.
    #expect(
      try store.rows(
        """
        SELECT t.item FROM texts t JOIN items i ON i.id = t.item WHERE i.purged_at IS NOT NULL
        """) == [])
    try checkKeptNumbers(store)
    // Groups have the sizes that are shown.
    #expect(
      try store.rows(
        """
        SELECT group_id, count(*), max(spread), min(spread) FROM items GROUP BY group_id
        HAVING count(*) <> max(spread) OR count(*) <> min(spread)
        """) == [])
  }
}
