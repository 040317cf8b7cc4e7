import Foundation
import LinearAlgebra
import Pipeline
import Retraining
import Store
import TestSupport
import Testing

@Suite struct PrioritisationTests {
  private func run(
    _ desk: SmallDesk, _ change: (inout Prioritisation.Settings) -> Void = { _ in }
  ) throws -> Prioritisation.Report {
    var settings = Prioritisation.Settings()
    settings.selection.count = 20
    settings.dimensions = 8
    change(&settings)
    return try Prioritisation(settings).run(desk.store, desk.bundle)
  }

  @Test func givesPlacesToWhatWaits() throws {
    let desk = try SmallDesk(240)
    let report = try run(desk)
    #expect(report.waiting == 80 && report.pool == 80 && report.labelled == 0)
    #expect(report.byGain == 16 && report.atRandom == 4 && report.inclusion == 0.05)
    let places = try desk.store.places()
    #expect(places.map(\.position) == Array(1...20))
    #expect(places.count { $0.reason == .random } == 4)
    #expect(places.allSatisfy { ($0.inclusion == 0.05) == ($0.reason == .random) })
    #expect(places.allSatisfy { $0.modelID == desk.bundle.id && $0.gain > 0 })
    for place in places { #expect(try desk.store.item(place.item).state == .open) }
    #expect(try desk.store.audit().isClean)
  }

  @Test func whatPassedIsChosenOnlyWhenAsked() throws {
    let desk = try SmallDesk(240)
    let report = try run(desk) {
      $0.includesPassed = true
      $0.selection.randomShare = 0.5
    }
    #expect(report.waiting == 240 && report.atRandom == 10)
    let states = try desk.store.places().map { try desk.store.item($0.item).state }
    #expect(states.contains(.passed) && states.contains(.open))
  }

  @Test func theSameAgainAndForAnyNumberOfThreads() throws {
    let desk = try SmallDesk(300)
    func chosen(_ threads: Int, seed: UInt64 = 1) throws -> [ChosenItem] {
      _ = try run(desk) {
        $0.selection.threads = threads
        $0.selection.seed = seed
        $0.includesPassed = true
      }
      return try desk.store.places().map {
        ChosenItem(item: $0.item, reason: $0.reason, gain: $0.gain, inclusion: $0.inclusion)
      }
    }
    let first = try chosen(1)
    #expect(try chosen(1) == first)
    #expect(try chosen(4) == first)
    #expect(try chosen(1, seed: 2) != first)
  }

  @Test func verdictsAndBaseDataAreKnown() throws {
    let desk = try SmallDesk(120)
    let ada = try desk.store.addReviewer(name: "ada", role: .reviewer, by: .command).id
    let queue = try desk.store.queue(named: "review").id
    for _ in 0..<5 {
      guard let task = try desk.store.claimNext(in: queue, by: ada) else { break }
      _ = try desk.store.decide(
        VerdictDraft(outcome: .confirmed, confirmed: ["name_calling"]), on: task.item.id,
        by: ada)
    }
    let plain = try run(desk)
    #expect(plain.waiting == 35 && plain.labelled == 5)
    let based = try run(desk) { $0.base = [desk.folder.path("data.jsonl")] }
    #expect(based.labelled == 125)
    #expect(try #require(based.gains.first) < #require(plain.gains.first))
    let bounded = try run(desk) {
      $0.base = [desk.folder.path("data.jsonl")]
      $0.labelledLimit = 30
    }
    #expect(bounded.labelled == 30)
  }

  @Test func aLargePoolIsSampled() throws {
    let desk = try SmallDesk(240)
    let report = try run(desk) {
      $0.poolLimit = 30
      $0.includesPassed = true
    }
    #expect(report.waiting == 240 && report.pool == 30)
    #expect(report.inclusion == 4.0 / 240)
  }

  @Test func nothingThatWaitsIsAnError() throws {
    let desk = try SmallDesk(0)
    #expect {
      try run(desk)
    } throws: { error in
      (error as? RetrainingError)?.code == .tooFewRecords
    }
    for change in [
      { $0.selection.count = 0 }, { $0.selection.randomShare = 1.5 }, { $0.poolLimit = 0 },
      { $0.dimensions = 0 },
    ] as [(inout Prioritisation.Settings) -> Void] {
      #expect {
        try run(desk, change)
      } throws: { error in
        (error as? RetrainingError)?.code == .badSettings
      }
    }
  }
}
