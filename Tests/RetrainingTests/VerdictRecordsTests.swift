import Ingest
import Store
import Testing

@testable import Retraining

@Suite struct VerdictRecordsTests {
  private func records(
    _ room: ReviewRoom, share: Double = 0.2, dev: Double = 0.25, minimumDev: Int = 1,
    leftOut: Set<Int64> = []
  ) throws -> VerdictRecords {
    try VerdictRecords(
      room.store,
      VerdictRecords.Settings(
        rule: HeldOutRule(share: share), devShare: dev, minimumDev: minimumDev, leftOut: leftOut))
  }

  @Test func everyJudgedTextIsOnOneSide() throws {
    let room = try ReviewRoom()
    let ada = try room.reviewer("ada")
    let texts = Orchard.texts(60, seed: 1)
    try room.load(texts)
    for text in texts { try room.judge(text, by: ada) }
    let records = try records(room)
    let (learnt, held) = (Set(records.learning.map(\.id)), Set(records.heldOut.map(\.id)))
    #expect(learnt.isDisjoint(with: held))
    #expect(learnt.union(held) == Set(texts.map(\.id)))
    #expect(!held.isEmpty && held.count < 30)
    for record in records.learning + records.heldOut {
      let text = try #require(texts.first { $0.id == record.id })
      #expect(record.labels == text.labels)
      #expect(Set(record.judged ?? []).isSuperset(of: ["blame", "doubt"]))
      #expect(record.shares.isEmpty)
    }
  }

  @Test func groupsAreNotCut() throws {
    let room = try ReviewRoom()
    let ada = try room.reviewer("ada")
    var texts = Orchard.texts(40, seed: 2)
    // A copy of each with another ending: near-duplicates.
    texts += texts.map {
      Orchard.Text(id: $0.id + "-again", text: $0.text + "!", labels: $0.labels)
    }
    try room.load(texts)
    for text in texts { try room.judge(text, by: ada) }
    let records = try records(room, share: 0.4)
    var side: [String: String] = [:]
    for record in records.learning { side[record.id] = "learning" }
    for record in records.heldOut { side[record.id] = "heldOut" }
    for number in 0..<40 { #expect(side["t\(number)"] == side["t\(number)-again"]) }
    #expect(Set(side.values).count == 2)
  }

  @Test func theNewestVerdictsCalibrate() throws {
    let room = try ReviewRoom()
    let ada = try room.reviewer("ada")
    let texts = Orchard.texts(50, seed: 3)
    try room.load(texts)
    for text in texts { try room.judge(text, by: ada) }
    let learning = try records(room).learning
    let order = texts.map(\.id).filter { id in learning.contains { $0.id == id } }
    let dev = Set(learning.filter { $0.split == "dev" }.map(\.id))
    #expect(dev == Set(order.suffix(dev.count)))
    #expect(abs(Double(dev.count) - 0.25 * Double(order.count)) <= 1)
    // Too few to calibrate on: all are learnt from.
    let all = try records(room, minimumDev: 300).learning
    #expect(all.allSatisfy { $0.split == "train" })
  }

  @Test func disagreementIsAShare() throws {
    let room = try ReviewRoom()
    let (ada, ben) = (try room.reviewer("ada"), try room.reviewer("ben"))
    var queue = try room.store.queue(named: "review")
    queue.secondShare = 1
    _ = try room.store.saveQueue(queue, by: .command)
    let text = Orchard.texts(30, seed: 4).first { $0.labels == ["blame"] }
    let known = try #require(text)
    try room.load([known])
    for (reviewer, labels) in [(ada, ["blame"]), (ben, [])] {
      let task = try #require(try room.store.claimNext(in: queue.id, by: reviewer))
      let flagged = ["blame", "doubt"]
      _ = try room.store.decide(
        VerdictDraft(
          outcome: labels.isEmpty ? .rejected : .confirmed, confirmed: labels,
          rejected: flagged.filter { !labels.contains($0) }), on: task.item.id, by: reviewer)
    }
    let all = try records(room)
    let record = try #require((all.learning + all.heldOut).first)
    #expect(record.shares == ["blame": 0.5])
    #expect(all.disputed == 1)
    // Without one of them the other's word counts.
    let rest = try records(room, leftOut: [ben])
    let alone = try #require((rest.learning + rest.heldOut).first)
    #expect(alone.labels == ["blame"] && alone.shares.isEmpty)
    // Such a label is neither right nor wrong where models are measured.
    let document = Orchard.finder.document(record)
    #expect(!document.isJudged("blame") && document.isJudged("doubt"))
    #expect(!document.isHarmless)
  }

  @Test func leftOutReviewersTakeTheirItemsWithThem() throws {
    let room = try ReviewRoom()
    let (ada, ben) = (try room.reviewer("ada"), try room.reviewer("ben"))
    let texts = Orchard.texts(20, seed: 5)
    try room.load(texts)
    for (place, text) in texts.enumerated() {
      try room.judge(text, by: place.isMultiple(of: 2) ? ada : ben)
    }
    let rest = try records(room, leftOut: [ben])
    #expect(rest.leftOut == 10)
    #expect(
      Set((rest.learning + rest.heldOut).map(\.id))
        == Set(texts.indices.filter { $0.isMultiple(of: 2) }.map { texts[$0].id }))
  }

  @Test func goldenItemsAreNeverLearntFrom() throws {
    let room = try ReviewRoom()
    let ada = try room.reviewer("ada")
    let texts = Orchard.texts(20, seed: 6)
    try room.load(texts)
    for text in texts { try room.judge(text, by: ada) }
    let golden = texts[3]
    try room.store.setGolden(
      try room.id(golden), outcome: .rejected, labels: [], by: .command)
    let records = try records(room)
    #expect(records.golden.map(\.id) == [golden.id])
    #expect(!(records.learning + records.heldOut).contains { $0.id == golden.id })
  }

  @Test func aTextThatIsMeasuredOnIsNotLearntFrom() throws {
    let room = try ReviewRoom()
    let ada = try room.reviewer("ada")
    let texts = Orchard.texts(20, seed: 7)
    let golden = texts[0]
    // The same words, too short for the index of near-duplicates to have a say.
    let copy = Orchard.Text(id: "copy", text: golden.text.uppercased(), labels: golden.labels)
    try room.load(texts + [copy])
    for text in texts + [copy] { try room.judge(text, by: ada) }
    try room.store.setGolden(try room.id(golden), outcome: .rejected, labels: [], by: .command)
    let records = try records(room, share: 0.01)
    #expect(!records.learning.contains { $0.id == "copy" })
    #expect(records.knownTexts == 1)
  }
}
