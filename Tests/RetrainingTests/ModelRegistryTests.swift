import Dispatch
import Foundation
import Pipeline
import Store
import TestSupport
import Testing

@testable import Retraining

@Suite struct ModelRegistryTests {
  private let folder: TemporaryFolder
  private let registry: ModelRegistry

  init() throws {
    folder = try TemporaryFolder()
    registry = ModelRegistry(path: folder.path("models/registry.json"))
  }

  private func model(_ seed: UInt64, heldOut: Double? = nil) throws -> (path: String, ModelBundle) {
    let path = try Orchard.train(
      Orchard.texts(60, seed: seed).map(\.record), in: folder, as: "made-\(seed)",
      heldOut: heldOut)
    return (path, try ModelBundle(path: path))
  }

  private func promote(
    _ path: String, _ bundle: ModelBundle, store: ReviewStore? = nil, overrides: Bool = false,
    reason: String = "", refusals: [String] = []
  ) throws -> Promotion.Outcome {
    try Promotion(registry, store: store, now: Timestamp(milliseconds: 1_700_000_000_000)).promote(
      Promotion.Request(candidate: path, by: "ada", reason: reason, overrides: overrides),
      bundle, current: try registry.read().current, report: nil, refusals: refusals)
  }

  @Test func aPromotedModelIsACopy() throws {
    let (path, bundle) = try model(1)
    guard case .promoted(let entry, _) = try promote(path, bundle) else {
      Issue.record("was refused")
      return
    }
    try FileManager.default.removeItem(atPath: path)
    #expect(try ModelBundle(path: registry.folder(of: entry)).id == bundle.id)
    #expect(try registry.currentFolder() == registry.folder(of: entry))
    #expect(try registry.read().history.map(\.by) == ["ada"])
  }

  @Test func aRefusedModelChangesNothing() throws {
    let (first, old) = try model(1)
    _ = try promote(first, old)
    let before = try folder.read("models/registry.json")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path("models"))
    let (path, bundle) = try model(2)
    #expect(try promote(path, bundle, refusals: ["worse"]) == .refused(["worse"]))
    #expect(try folder.read("models/registry.json") == before)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path("models")).sorted()
        == files.sorted())
  }

  @Test func overridingNeedsAReasonAndAChain() throws {
    let (first, old) = try model(1)
    _ = try promote(first, old)
    let (path, bundle) = try model(2)
    let room = try ReviewRoom()
    #expect(throws: RetrainingError.self) {
      _ = try promote(path, bundle, overrides: true, reason: "because", refusals: ["worse"])
    }
    #expect(throws: RetrainingError.self) {
      _ = try promote(
        path, bundle, store: room.store, overrides: true, reason: " ", refusals: ["worse"])
    }
    #expect(try registry.read().current == old.id)
    _ = try promote(
      path, bundle, store: room.store, overrides: true, reason: "because", refusals: ["worse"])
    let change = try #require(try registry.read().history.last)
    #expect(change.model == bundle.id && change.overridden == ["worse"])
    #expect(change.reason == "because")
    let note = try #require(
      try room.store.auditEntries().first { $0.kind == "note.model.promote" })
    #expect(note.payload.contains(bundle.id) && note.payload.contains("worse"))
    #expect(!note.payload.contains("because"))
    #expect(try room.store.audit().isClean)
  }

  @Test func rollbackGoesBackAndChecksTheFolder() throws {
    let (first, old) = try model(1)
    let (second, new) = try model(2)
    _ = try promote(first, old)
    _ = try promote(second, new)
    let promotion = Promotion(registry, store: nil, now: Timestamp(milliseconds: 0))
    #expect(try promotion.rollback(by: "ben", reason: "alarms").id == old.id)
    #expect(try registry.read().current == old.id)
    _ = try promote(second, new)
    let entry = try #require(try registry.read().entry(old.id))
    try FileManager.default.removeItem(atPath: registry.folder(of: entry))
    #expect(throws: (any Error).self) { try promotion.rollback(by: "ben", reason: "") }
    #expect(try registry.read().current == new.id)
  }

  @Test func whoMayHaveSeenTheVerdictsIsRefused() throws {
    let report = GateReport(
      current: "a", candidate: "b", documents: 500, groups: 500, changed: 0, dataHash: "",
      checks: [])
    let rule = HeldOutRule(share: 0.2)
    let (_, plain) = try model(1)
    let (_, kept) = try model(2, heldOut: 0.2)
    let (_, other) = try model(3, heldOut: 0.1)
    #expect(Promotion.refusals(report, plain.manifest, rule: rule).count == 1)
    #expect(Promotion.refusals(report, other.manifest, rule: rule).count == 1)
    #expect(Promotion.refusals(report, kept.manifest, rule: rule).isEmpty)
    #expect(Promotion.refusals(report, plain.manifest, rule: nil).isEmpty)
    #expect(Promotion.refusals(nil, plain.manifest, rule: rule).isEmpty)
  }

  @Test func changesAtOnceAreAllKept() throws {
    let registry = registry
    DispatchQueue.concurrentPerform(iterations: 8) { number in
      for round in 0..<5 {
        try? registry.change { file in
          file.models.append(
            RegistryFile.Entry(
              id: "sha256:\(number)-\(round)", name: "", path: "", parent: nil, added: "",
              data: [], gate: nil))
        }
      }
    }
    #expect(Set(try registry.read().models.map(\.id)).count == 40)
  }

  @Test func aFailedChangeLeavesTheFile() throws {
    try registry.change { $0.models = [] }
    let before = try folder.read("models/registry.json")
    #expect(throws: RetrainingError.self) {
      try registry.change { file throws(RetrainingError) in
        file.current = "x"
        throw RetrainingError(.badSettings, detail: "no")
      }
    }
    #expect(try folder.read("models/registry.json") == before)
  }

  @Test(arguments: [
    "", "{", "[]", "{\"schema\":\"winnow.registry/9\",\"models\":[],\"history\":[]}",
  ])
  func whatIsNoRegistryIsNamed(_ text: String) throws {
    try folder.write("models/registry.json", text)
    #expect {
      _ = try registry.read()
    } throws: { error in
      (error as? RetrainingError)?.code == .badRegistry
        && "\(error)".contains("registry.json")
    }
  }

  @Test func aServerFollowsPromotions() throws {
    let (first, old) = try model(1)
    let (second, new) = try model(2)
    let live = try LiveModel(following: registry, usual: old)
    #expect(live.bundle?.id == old.id)
    _ = try promote(first, old)
    _ = try live.refresh()
    _ = try promote(second, new)
    #expect(try live.refresh())
    #expect(live.bundle?.id == new.id)
    #expect(try !live.refresh())
    // A registry that is being replaced by something else, and a folder that is gone.
    let good = try folder.read("models/registry.json")
    try folder.write("models/registry.json", "{")
    #expect(throws: RetrainingError.self) { try live.refresh() }
    #expect(live.bundle?.id == new.id)
    try folder.write("models/registry.json", good)
    let entry = try #require(try registry.read().entry(old.id))
    try FileManager.default.removeItem(atPath: registry.folder(of: entry))
    try registry.change { try $0.use(old.id, .rollback, at: "", by: "", reason: "") }
    #expect(throws: (any Error).self) { try live.refresh() }
    #expect(live.bundle?.id == new.id)
    // It is told once, not every second.
    #expect(try !live.refresh())
  }
}
