import Foundation
import Synchronization
import Testing

/// Several reviewers at once, each with an account, through the server.
@Suite struct ReviewersTests {
  private static let people = 8
  private static let password = "a long enough password"

  /// A folder with decisions about the first texts of the corpus, imported.
  private func imported(_ count: Int) throws -> Folder {
    let folder = try Folder()
    let outcome = try Program.shell(
      """
      head -\(count) '\(Repository.file("datasets/corpus.jsonl"))' > dump.jsonl && \
      "$WINNOW" score dump.jsonl --model '\(Repository.file("models/default"))' -o d.jsonl --quiet && \
      "$WINNOW" review import d.jsonl --texts dump.jsonl --quiet
      """, in: folder)
    try #require(outcome.status == 0, "\(outcome.message)")
    return folder
  }

  /// Accounts for all reviewers, logged in.
  private func reviewers(_ console: ServedConsole) throws -> [WebClient] {
    var admin = WebClient(port: console.port)
    try admin.login("admin", try #require(console.password), then: Self.password)
    return try (0..<Self.people).map { number in
      let page = try admin.send(
        "POST", "/users", [("name", "reviewer \(number)"), ("role", "reviewer")])
      let once = try #require(page.text.firstMatch(of: #/class="secret">([^<]+)</#)).1
      var client = WebClient(port: console.port)
      try client.login("reviewer \(number)", String(once), then: Self.password)
      return client
    }
  }

  /// What all clients know together.
  private struct Record {
    /// Who has which item on the screen or fetched ahead.
    var holders: [Int: Int] = [:]
    var decided: [(item: Int, by: Int)] = []
    var refusals: [String] = []
    var twice: [String] = []

    mutating func show(_ item: Int, to reviewer: Int) {
      if let other = holders[item], other != reviewer {
        twice.append("item \(item): \(other) and \(reviewer)")
      }
      holders[item] = reviewer
    }
  }

  /// All that threads share.
  private final class Board: Sendable {
    let record = Mutex(Record())
    let clients: [Seat]

    init(_ clients: [WebClient]) { self.clients = clients.map(Seat.init) }

    final class Seat: Sendable {
      let client: Mutex<WebClient>
      let isDone = Mutex(false)

      init(_ client: WebClient) { self.client = Mutex(client) }
    }

    var decided: Int { record.withLock { $0.decided.count } }

    /// Lets a reviewer judge until nothing is left or the server goes away.
    func judge(_ number: Int) {
      let seat = clients[number]
      let isDone = seat.client.withLock { client in
        do {
          try judge(number, &client)
          return true
        } catch {
          return false
        }
      }
      seat.isDone.withLock { $0 = isDone }
    }

    /// As the console's script does it: with the item after the one on the screen fetched ahead.
    private func judge(_ number: Int, _ client: inout WebClient) throws {
      var shown = try next(try client.send("POST", "/queues/1/next", isFragment: true), number)
      while let item = shown {
        let ahead = try next(
          try client.send("POST", "/queues/1/next", [("showing", "\(item)")], isFragment: true),
          number)
        let form = [
          ("queue", "1"), ("action", "reject"), ("elapsed", "10"), ("note", "\(item) \(number)"),
        ]
        let answer = try client.send(
          "POST", "/items/\(item)/decide", form + (ahead.map { [("showing", "\($0)")] } ?? []),
          isFragment: true)
        try require(answer)
        record.withLock { $0.decided.append((item, number)) }
        let after = try next(answer, number)
        shown = ahead ?? after
      }
    }

    private func require(_ answer: WebClient.Answer) throws {
      guard [200, 204].contains(answer.status) else {
        record.withLock { $0.refusals.append("\(answer.status): \(answer.text.prefix(200))") }
        throw WebClient.Broken(what: "status \(answer.status)")
      }
    }

    private func next(_ answer: WebClient.Answer, _ number: Int) throws -> Int? {
      try require(answer)
      if let item = answer.item { record.withLock { $0.show(item, to: number) } }
      return answer.item
    }
  }

  /// Eight reviewers judge a whole queue while the server is killed again and again.
  @Test func nothingIsGivenTwiceAndNothingAcknowledgedIsLost() throws {
    let folder = try imported(1200)
    let console = try ServedConsole(in: folder)
    let board = Board(try reviewers(console))
    var random = SplitMix(seed: 5)
    var kills = 0
    while true {
      let goal = board.decided + 10 + random.below(40)
      let group = DispatchGroup()
      for number in 0..<Self.people {
        Thread.detachNewThread(in: group) { board.judge(number) }
      }
      while group.wait(timeout: .now() + .milliseconds(1)) == .timedOut {
        if kills < 5 && board.decided >= goal { break }
      }
      if board.clients.allSatisfy({ $0.isDone.withLock { $0 } }) { break }
      try #require(kills < 5, "\(board.record.withLock { $0.refusals })")
      console.kill()
      kills += 1
      group.wait()
      let audit = try Program.run("review", "audit", in: folder)
      #expect(audit.status == 0, "\(audit.message)")
      try console.start()
    }
    console.kill()
    #expect(kills == 5)
    let record = board.record.withLock { $0 }
    #expect(record.twice == [] && record.refusals == [])
    #expect(Set(record.decided.map(\.by)).count == Self.people)
    // Every verdict that was answered is in the file, under its giver; nothing was judged twice.
    let export = try Program.run("review", "export", "--all", "--format", "csv", in: folder)
    let rows = CSVRows.read(export.text)
    let (id, note, name) = try (
      #require(rows[0].firstIndex(of: "id")), #require(rows[0].firstIndex(of: "note")),
      #require(rows[0].firstIndex(of: "reviewer"))
    )
    let given = Set(rows.dropFirst().map { $0[note] })
    #expect(record.decided.allSatisfy { given.contains("\($0.item) \($0.by)") })
    #expect(rows.dropFirst().allSatisfy { "reviewer " + $0[note].suffix(1) == $0[name] })
    #expect(Set(rows.dropFirst().map { $0[id] }).count == rows.count - 1)
    let wanted = try folder.lines("d.jsonl").count { $0.contains(#""outcome":"review""#) }
    #expect(rows.count - 1 == wanted && wanted > 300, "\(rows.count - 1) of \(wanted)")
    #expect(try Program.run("review", "audit", in: folder).status == 0)
  }
}

extension Thread {
  /// A thread of its own that a group waits for.
  fileprivate static func detachNewThread(
    in group: DispatchGroup, _ body: @escaping @Sendable () -> Void
  ) {
    group.enter()
    detachNewThread {
      body()
      group.leave()
    }
  }
}
