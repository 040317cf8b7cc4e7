import HTTPTypes
import HummingbirdTesting
import Store
import Testing

@testable import Console

struct PageTests {
  private static let hostile =
    "<script>alert(1)</script><img src=x onerror=alert(1)> \"\u{301}' onmouseover=x {{csrf}} {{{name}}} </title>"

  /// Whether a page has a tag or a handler that the text brought. What stands in quotes cannot end
  /// its attribute: quotation marks of texts are references.
  private func isClean(_ page: String) -> Bool {
    let tags = page.replacing(/"[^"]*"/, with: "")
    return !page.contains("<script>") && !page.contains("<img") && !page.contains("<b>x")
      && tags.firstMatch(of: /<[^>]*\son\w+=/) == nil
  }

  @Test func whateverATextSaysItIsText() async throws {
    let console = try TestConsole()
    try console.load([("<b>x</b>\\\"", Self.hostile), ("b", Self.hostile + " again")])
    let admin = try console.login("<b>x</b>", .administrator)
    let item = try console.store.items().items[0].id
    _ = try console.store.claim(item, by: admin.id)
    let hostile = Self.hostile
    _ = try await console.send(
      .post, "/items/\(item)/decide", as: admin,
      [("action", "reject"), ("note", hostile), ("reason", hostile)])
    _ = try await console.send(
      .post, "/items/\(item)/appeal", as: admin,
      [("reason", hostile), ("note", hostile), ("appellant", hostile)])
    _ = try await console.send(
      .post, "/items/filters", as: admin, [("name", hostile), ("query", "text=\(hostile.inQuery)")])
    let second = try console.store.items().items[0].id
    let pages = [
      "/", "/items", "/items?text=\(hostile.inQuery)&source=\(hostile.inQuery)", "/items/\(item)",
      "/items/\(second)", "/queues", "/insights?label=\(hostile.inQuery)", "/agreement", "/audit",
      "/users", "/preferences", "/login?to=\(hostile.inQuery)", "/items?from=\(hostile.inQuery)",
    ]
    for path in pages {
      let answer = try await console.send(.get, path, as: admin)
      let isClean = isClean(answer.text)
      #expect(isClean, "\(path)")
    }
    let page = try await console.send(.get, "/items/\(item)", as: admin)
    #expect(page.text.contains("&lt;script&gt;"))
    // What looks like a template is text too.
    #expect(page.text.contains("{{csrf}} {{{name}}}"))
  }

  @Test func noPageHasStyleOrScriptInside() async throws {
    let console = try TestConsole()
    try console.load([("a", "Some text of four words"), ("b", "Some text of four words!")])
    let admin = try console.login("admin2", .administrator)
    for path in [
      "/", "/items", "/items/1", "/queues", "/insights", "/agreement", "/audit", "/users",
      "/preferences", "/password", "/labels/name_calling",
    ] {
      let answer = try await console.send(.get, path, as: admin)
      #expect(answer.status.code == 200, "\(path)")
      #expect(!answer.text.contains(" style=") && !answer.text.contains("<style"), "\(path)")
      #expect(answer.text.firstMatch(of: /<script(?! src="\/assets)/) == nil, "\(path)")
      #expect(answer.text.matches(of: /<h1/).count == 1, "\(path)")
    }
  }

  @Test func nextDecisionAndUndo() async throws {
    let console = try TestConsole()
    try console.load((0..<5).map { ("\($0)", "text \($0) of its own words \($0 * 7919)") })
    let one = try console.login("one", .reviewer)
    let start = try await console.send(.post, "/queues/1/next", as: one)
    let place = try #require(start.headers[.location])
    let item = try #require(Int64(place.dropFirst(7)))
    let next = try await console.send(
      .post, "/items/\(item)/decide", as: one,
      [("action", "confirm"), ("queue", "1"), ("elapsed", "1200")],
      headers: ["x-winnow-fragment": "1"])
    #expect(next.status.code == 200 && next.text.contains("class=\"stage\""))
    #expect(!next.text.contains("<html"))
    let verdict = try #require(try console.store.verdicts(of: item).first)
    #expect(verdict.draft.confirmed == ["name_calling"] && verdict.draft.outcome == .confirmed)
    let token = try #require(next.headers[HTTPField.Name("x-winnow-undo")!])
    let back = try await console.send(.post, "/undo", as: one, [("token", token)])
    #expect(back.headers[.location] == "/items/\(item)")
    #expect(try console.store.item(item).state == .open)
  }

  @Test func verdictsSayWhatTheFormSays() async throws {
    let console = try TestConsole()
    let text = "👩‍🌾 liars! liars!"
    try console.load([("a", text)])
    let one = try console.login("one", .reviewer)
    let item = try console.store.items().items[0].id
    _ = try console.store.claim(item, by: one.id)
    func send(_ form: [(String, String)]) async throws -> TestResponse {
      try await console.send(.post, "/items/\(item)/decide", as: one, form)
    }
    // What contradicts itself is not taken, and the item stays.
    for form in [
      [("action", "confirm"), ("wrong", "name_calling")],
      [("action", "confirm"), ("add", "no_such_label")],
      [("action", "reject"), ("add", "threat")],
      [("action", "confirm"), ("span", "0:400:name_calling")],
      [("action", "confirm"), ("quote", "not there"), ("quote-label", "name_calling")],
    ] { #expect(try await send(form).status.code == 422, "\(form)") }
    for form in [[("action", "burn")], [("action", "confirm"), ("span", "1:2")]] {
      #expect(try await send(form).status.code == 400, "\(form)")
    }
    #expect(try console.store.verdicts(of: item).isEmpty)
    let answer = try await send([
      ("action", "confirm"), ("wrong", "name_calling"), ("add", "smears"), ("add", "quotation"),
      ("span", "4:9:smears"), ("quote", "liars!"), ("quote-label", "smears"),
      ("reason", "clear case"), ("note", "a\r\nb"), ("elapsed", "-5"),
    ])
    #expect(answer.status.code == 303)
    let draft = try console.store.verdicts(of: item)[0].draft
    #expect(draft.rejected == ["name_calling"] && draft.confirmed.isEmpty)
    #expect(draft.added == ["smears", "quotation"])
    #expect(
      draft.spans == [
        VerdictSpan(start: 4, end: 9, label: "smears"),
        VerdictSpan(start: 4, end: 10, label: "smears"),
      ])
    #expect(draft.note == "a\nb" && draft.milliseconds == 0 && draft.scoreShown)
  }

  @Test func aHiddenScoreIsNowhereInThePage() async throws {
    let console = try TestConsole()
    try console.load([("a", "Some text of four words")])
    var queue = try console.store.queue(named: "review")
    queue.hidesScore = true
    try console.store.saveQueue(queue, by: .command)
    let one = try console.login("one", .reviewer)
    _ = try await console.send(.post, "/queues/1/next", as: one)
    for path in ["/items/1", "/items"] {
      let text = try await console.send(.get, path, as: one).text
      #expect(!text.contains("90\u{A0}%") && !text.contains("<mark") && !text.contains("because"))
      #expect(!text.contains("<meter"))
    }
    _ = try await console.send(
      .post, "/items/1/decide", as: one, [("action", "reject"), ("queue", "1")])
    #expect(try console.store.verdicts(of: 1)[0].draft.scoreShown == false)
    #expect(try await console.send(.get, "/items/1", as: one).text.contains("90\u{A0}%"))
  }

  @Test func aReviewerCannotTellASecondJudgement() async throws {
    let console = try TestConsole()
    try console.load([("a", "Some text of four words")])
    var queue = try console.store.queue(named: "review")
    queue.secondShare = 1
    try console.store.saveQueue(queue, by: .command)
    let (one, two) = (
      try console.login("one", .reviewer), try console.login("two", .reviewer)
    )
    let before = try await console.send(.get, "/items/1", as: two).text
    _ = try await console.send(.post, "/queues/1/next", as: one)
    _ = try await console.send(
      .post, "/items/1/decide", as: one,
      [("action", "confirm"), ("queue", "1"), ("note", "my secret note")])
    #expect(try console.store.item(1).state == .second)
    let after = try await console.send(.get, "/items/1", as: two).text
    #expect(before == after)
    #expect(!(try await console.send(.get, "/items?state=second", as: two).text.contains("second")))
  }

  @Test func harshPassagesAreCoveredUnlessSomebodyWantsThem() async throws {
    let console = try TestConsole()
    try console.load([("a", "Ugly words stand here")], axis: "harm")
    let one = try console.login("one", .reviewer)
    #expect(try await console.send(.get, "/items/1", as: one).text.contains("class=\"veil\""))
    _ = try await console.send(
      .post, "/preferences", as: one, [("break", "0"), ("theme", "dark"), ("words", "stand")])
    let page = try await console.send(.get, "/items/1", as: one).text
    #expect(!page.contains("class=\"veil\"") && page.contains("data-theme=\"dark\""))
  }

  @Test func aBreakIsProposedAfterLongReading() async throws {
    let console = try TestConsole()
    try console.load((0..<3).map { ("\($0)", "text \($0) of its own words \($0 * 7919)") })
    let one = try console.login("one", .reviewer)
    func page() async throws -> String {
      let start = try await console.send(.post, "/queues/1/next", as: one)
      return try await console.send(.get, start.headers[.location] ?? "", as: one).text
    }
    for _ in 0..<2 {
      let text = try await page()
      #expect(!text.contains("You have been reading"))
      let item = try #require(text.firstMatch(of: /data-item="(\d+)"/)).1
      console.advance(seconds: 1400)
      _ = try await console.send(
        .post, "/items/\(item)/decide", as: one, [("action", "reject"), ("queue", "1")])
    }
    #expect(try await page().contains("You have been reading for 46\u{A0}minutes"))
    _ = try await console.send(.post, "/preferences", as: one, [("break", "0")])
    #expect(!(try await page().contains("You have been reading")))
  }

  @Test func keysAreRemappedAndChecked() async throws {
    let console = try TestConsole()
    let one = try console.login("one", .reviewer)
    for bad in ["7", "", "ab", "r"] {
      let answer = try await console.send(.post, "/preferences", as: one, [("key-confirm", bad)])
      #expect(answer.status.code == 422, "\(bad)")
    }
    _ = try await console.send(.post, "/preferences", as: one, [("key-confirm", "ж")])
    let stored = try console.store.reviewer(one.id).preferences
    #expect(KeyMap(Preferences(json: stored))["confirm"] == "ж")
    #expect(KeyMap(Preferences(json: "no json"))["confirm"] == "a")
  }

  @Test func tablesOfFigures() async throws {
    let console = try TestConsole()
    try console.load([("a", "Some text of four words")])
    let one = try console.login("one", .reviewer)
    for (name, header) in [
      ("volume.csv", "start,items,flagged,verdicts"),
      ("trend.csv", "start,label,flagged,items,share,low,high"),
      ("sources.csv?label=name_calling", "start,label,source,flagged,items,share,low,high"),
      ("figures.csv", "figure,count,total,share,low,high"),
      ("precision.csv", "label,confirmed,judged,precision,low,high,added"),
      ("ages.csv", "state,items,oldest,median"),
    ] {
      let answer = try await console.send(.get, "/insights/\(name)", as: one)
      #expect(answer.text.hasPrefix(header + "\r\n"))
      #expect(answer.headers[.contentType] == "text/csv; charset=utf-8")
    }
    let lead = try console.login("lead", .lead)
    for name in ["agreement.csv", "golden.csv"] {
      #expect(try await console.send(.get, "/insights/\(name)", as: one).status.code == 403)
      #expect(try await console.send(.get, "/insights/\(name)", as: lead).status.code == 200)
    }
    // Every chart has its numbers.
    for page in ["/insights", "/agreement"] {
      let text = try await console.send(.get, page, as: lead).text
      for link in text.matches(of: /href="(\/insights\/[^"]*)"/).map(\.1) {
        let path = String(link).replacing("&amp;", with: "&")
        #expect(try await console.send(.get, path, as: lead).status.code == 200, "\(path)")
      }
      let charts = text.matches(of: /class="chart"|nothing to show yet/).count
      #expect(charts > 1 && text.matches(of: /as CSV|As CSV/).count >= charts, "\(page)")
    }
  }

  @Test func aKnownAnswerIsSetByTickingAndShownAgain() async throws {
    let console = try TestConsole()
    try console.load([("a", "Some text of four words"), ("b", "Another one of its own kind")])
    let lead = try console.login("lead", .lead)
    let page = try await console.send(.get, "/items/1", as: lead).text
    #expect(page.contains("name=\"labels\" value=\"name_calling\" checked"))
    for bad in [[("outcome", "confirmed")], [("outcome", "confirmed"), ("labels", "nothing")]] {
      let answer = try await console.send(.post, "/items/1/golden", as: lead, bad)
      #expect(answer.status.code == 422)
    }
    let answer = try await console.send(
      .post, "/items/1/golden", as: lead,
      [("outcome", "rejected"), ("labels", "quotation"), ("note", "a \"note\"")])
    #expect(answer.status.code == 303)
    #expect(try console.store.goldenAnswer(of: 1)?.labels == ["quotation"])
    let after = try await console.send(.get, "/items/1", as: lead).text
    #expect(after.contains("value=\"quotation\" checked"))
    #expect(!after.contains("value=\"name_calling\" checked"))
    #expect(after.contains("value=\"rejected\" selected") && after.contains("a &quot;note&quot;"))
  }

  @Test func aQueueIsMadeOfAFilter() async throws {
    let console = try TestConsole()
    try console.load([("a", "Some text of four words")])
    let lead = try console.login("lead", .lead)
    let list = try await console.send(
      .get, "/items?label=name_calling&order=oldest", as: lead
    ).text
    let link = try #require(list.firstMatch(of: /href="(\/queues\?filter=[^"#]*)/)).1
    let page = try await console.send(.get, String(link), as: lead).text
    #expect(page.contains("name=\"query\" value=\"label=name_calling\""))
    let one = try console.login("one", .reviewer)
    #expect(!(try await console.send(.get, "/items", as: one).text.contains("/queues?filter")))
  }

  @Test func filtersGoThereAndBack() throws {
    let console = try TestConsole()
    let login = try console.login("one", .lead)
    let visitor = Visitor(
      reviewer: try console.store.reviewer(login.id), csrf: "", tokenHash: nil,
      preferences: Preferences())
    let query =
      "state=decided&label=smears&axis=harm&source=a%26b&language=ar&text=%22two%20words%22"
      + "&from=2026-01-02&until=2026-03-04&least=12.5&most=80&group=7&order=oldest"
    let fields = try #require(FormFields(query.utf8))
    let filter = try FilterForm.filter(fields, for: visitor)
    #expect(filter.source == "a&b" && filter.leastScore == 0.125 && filter.text == "\"two words\"")
    #expect(FilterForm.query(filter, FilterForm.order(fields)) == query)
  }
}
