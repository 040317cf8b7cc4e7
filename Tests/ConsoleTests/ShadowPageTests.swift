import Foundation
import HTTPTypes
import HummingbirdTesting
import Pipeline
import Store
import Testing

@testable import Console

@Suite struct ShadowPageTests {
  private static let model = Result {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return try ModelBundle(path: root.appendingPathComponent("models/default").path)
  }

  /// Two items that the stored decisions flag; the second text has nothing in it.
  private func console(shadow: ModelBundle?) throws -> TestConsole {
    var settings = ConsoleSettings()
    settings.shadow = shadow
    let console = try TestConsole(settings: settings)
    try console.load([
      ("a", "You are nothing but vermin and traitors, all of you."),
      ("b", "The market opens at eight on Saturday."),
    ])
    return console
  }

  private func item(_ console: TestConsole, _ id: String) throws -> Int64 {
    try console.store.items(externalID: id)[0].id
  }

  @Test func whatWasShownIsComparedOnceAndListedAfterTheJudgement() async throws {
    let console = try console(shadow: try Self.model.get())
    let lead = try console.login("lea", .lead)
    let rita = try console.login("rita", .reviewer)
    let b = try item(console, "b")
    for _ in 0..<2 {
      #expect(try await console.send(.get, "/items/\(b)", as: rita).status == .ok)
    }
    let before = try await console.send(.get, "/shadow", as: lead)
    #expect(before.status == .ok && before.text.contains("<h2>1\u{A0}item</h2>"), "\(before.text)")
    #expect(before.text.contains("not listed before the judgement"))
    #expect(!before.text.contains("href=\"/items/\(b)\""))
    _ = try console.store.claim(b, by: rita.id)
    _ = try console.store.decide(
      VerdictDraft(outcome: .rejected, rejected: ["name_calling"]), on: b, by: rita.id)
    let after = try await console.send(.get, "/shadow", as: lead)
    #expect(after.text.contains("href=\"/items/\(b)\""))
    #expect(after.text.contains("Both flag the same in 0"))
  }

  @Test func reviewersSeeNothingOfIt() async throws {
    let plain = try console(shadow: nil)
    let shadowed = try console(shadow: try Self.model.get())
    var pages: [String] = []
    for console in [plain, shadowed] {
      let rita = try console.login("rita", .reviewer)
      let page = try await console.send(.get, "/items/\(try item(console, "b"))", as: rita)
      #expect(try await console.send(.get, "/shadow", as: rita).status == .forbidden)
      pages.append(page.text.replacing(rita.csrf, with: ""))
    }
    #expect(pages[0] == pages[1])
  }

  @Test func withoutASecondModelThePageSaysHow() async throws {
    let console = try console(shadow: nil)
    let auditor = try console.login("aud", .auditor)
    let page = try await console.send(.get, "/shadow", as: auditor)
    #expect(page.status == .ok && page.text.contains("winnow serve --shadow DIR"))
    let home = try await console.send(.get, "/", as: auditor)
    #expect(!home.text.contains("/shadow"))
  }
}
