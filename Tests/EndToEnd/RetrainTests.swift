import Foundation
import Synchronization
import Testing

/// From verdicts to a promoted model and back, with the built program.
@Suite struct RetrainTests {
  /// Invented posts: those that blame the millers, those that answer them, and those about apples.
  private static func posts(_ range: Range<Int>, flipped: Bool = false) throws -> String {
    let parts = [
      ["the millers ruined us all", "it is the millers' fault", "drive the millers out"],
      ["the apples are ripe", "we meet at noon", "the boat comes tomorrow"],
      ["it is wrong to say the millers ruined us", "stop saying it is the millers' fault"],
    ]
    let fillers = ["in Velmark", "by the river", "near the bridge", "this autumn", "at the market"]
    return try range.map { number in
      // A fixed scramble stands in for chance.
      let draw = (number &* 2_654_435_761) >> 7
      let kind = draw % 3
      let text =
        "\(parts[kind][draw / 3 % parts[kind].count]) \(fillers[draw / 11 % 5]) "
        + "\(fillers[draw / 101 % 5]) basket \(number)"
      let holds = (kind == 0) != flipped
      return try Self.line([
        "id": "p\(number)", "text": text, "labels": holds ? ["blame"] : [], "judged": ["blame"],
        "reviewer": number.isMultiple(of: 2) ? "ada" : "ben",
      ])
    }.joined(separator: "\n") + "\n"
  }

  private static func line(_ object: [String: Any]) throws -> String {
    let data = try JSONSerialization.data(withJSONObject: object, options: .sortedKeys)
    return String(decoding: data, as: UTF8.self)
  }

  private static let settings = """
    {"name": "orchard", "labels": [], "training": {"strength": 10, "minimumDev": 20,
     "lowestThreshold": 0.3}}
    """

  private func judge(_ folder: Folder, _ posts: String, _ name: String) throws {
    try folder.write(name, posts)
    let outcome = try Program.run(
      "review", "verdicts", name, "--add-items", "--create-reviewers", in: folder)
    #expect(outcome.status == 0, "\(outcome.message)")
  }

  private func retrain(
    _ folder: Folder, _ output: String = "candidate", _ options: String...
  ) throws -> Program.Outcome {
    try Program.run(
      ["retrain", "-o", output, "--config", "settings.json"] + options, in: folder)
  }

  private func loop(_ posts: Int) throws -> Folder {
    let folder = try Folder()
    try folder.write("settings.json", Self.settings)
    try judge(folder, Self.posts(0..<posts), "posts.jsonl")
    return folder
  }

  @Test func theFirstModelComesIntoUse() throws {
    let folder = try loop(300)
    let trained = try retrain(folder)
    #expect(trained.status == 0, "\(trained.message)")
    #expect(trained.message.contains("held out"))
    let promoted = try Program.run("model", "promote", "candidate", "--by", "ada", in: folder)
    #expect(promoted.status == 0, "\(promoted.message)")
    // What is in use is a copy, and is what commands use that are told nothing else.
    try FileManager.default.removeItem(atPath: folder.path("candidate"))
    let explained = try Program.run("explain", "the millers ruined us all", in: folder)
    #expect(explained.status == 0 && explained.text.contains("blame"), "\(explained.message)")
    let list = try Program.run("model", "list", in: folder)
    #expect(list.lines.contains { $0.hasPrefix("* ") && $0.contains("orchard") })
    let card = try Program.run("model", "card", in: folder)
    #expect(card.text.contains("winnow.held-out/1"))
    // The chain knows of it, and holds.
    #expect(try Program.run("review", "audit", in: folder).status == 0)
  }

  @Test func theSameVerdictsGiveTheSameModel() throws {
    let folder = try loop(200)
    let first = try retrain(folder, "one", "--threads", "1")
    let second = try retrain(folder, "two", "--threads", "2")
    #expect(first.status == 0 && second.status == 0)
    for name in ["model.safetensors", "config.json", "vocabulary.txt"] {
      #expect(try folder.read("one/" + name) == folder.read("two/" + name))
    }
    // Also after it came into use, when thresholds follow the model in use.
    #expect(try Program.run("model", "promote", "one", in: folder).status == 0)
    let third = try retrain(folder, "three")
    #expect(third.message.contains("in use already"), "\(third.message)")
    #expect(try folder.read("one/config.json") == folder.read("three/config.json"))
  }

  @Test func aWorseModelIsRefusedAndAnOverrideIsNoted() throws {
    let folder = try loop(600)
    _ = try retrain(folder)
    #expect(try Program.run("model", "promote", "candidate", in: folder).status == 0)
    let registry = try folder.read("models/registry.json")
    // A candidate that learns the opposite from data beside the verdicts.
    try folder.write("base.jsonl", Self.posts(1000..<3000, flipped: true))
    let trained = try retrain(folder, "candidate", "--base", "base.jsonl")
    #expect(trained.status == 0, "\(trained.message)")
    #expect(trained.text.contains("WORSE") && trained.message.contains("would refuse"))
    let refused = try Program.run("model", "promote", "candidate", in: folder)
    #expect(refused.status == 1)
    #expect(refused.messages.contains { $0.hasPrefix("worse: macro-F1: ") })
    #expect(refused.message.contains("stays in use"))
    #expect(try folder.read("models/registry.json") == registry)

    let wordless = try Program.run("model", "promote", "candidate", "--override", in: folder)
    #expect(wordless.status == 2)
    let forced = try Program.run(
      "model", "promote", "candidate", "--override", "--reason", "a drill", in: folder)
    #expect(forced.status == 0, "\(forced.message)")
    let history = try Program.run("model", "list", "--history", in: folder)
    #expect(history.text.contains("a drill") && history.text.contains("overridden: macro-F1"))
    #expect(try Program.run("review", "audit", in: folder).status == 0)

    let changes = try Program.run("model", "list", "--json", in: folder)
    let models = try #require(try JSON(changes.text)["models"]?.array).compactMap {
      $0["id"]?.string
    }
    let compared = try Program.run(
      "model", "compare", String(models[0].dropFirst(7).prefix(12)),
      String(models[1].dropFirst(7).prefix(12)), "--changes", "2", in: folder)
    #expect(compared.status == 0 && compared.text.contains("before: "), "\(compared.message)")

    let back = try Program.run("model", "rollback", "--reason", "the drill is over", in: folder)
    #expect(back.status == 0 && back.message.contains(models[0]))
    let again = try Program.run("model", "rollback", "--reason", "further", in: folder)
    #expect(again.status == 1 && again.messages.count == 1)
  }

  @Test func whatWouldLoseOnCounterSpeechIsRefused() throws {
    let folder = try loop(400)
    _ = try retrain(folder)
    #expect(try Program.run("model", "promote", "candidate", in: folder).status == 0)
    // Answers to blame, learnt as blame; other answers show it.
    let answers = { (range: Range<Int>, labels: [String]) in
      try range.map { number in
        try Self.line([
          "id": "a\(number)", "text": "it is wrong to say the millers ruined us, stand \(number)",
          "labels": labels, "judged": ["blame"], "kind": "counter speech",
        ])
      }.joined(separator: "\n") + "\n"
    }
    try folder.write("hostile.jsonl", answers(0..<400, ["blame"]))
    try folder.write("answers.jsonl", answers(500..<560, []))
    let options = ["--protect", "answers.jsonl", "--protect-field", "kind"]
    let trained = try Program.run(
      ["retrain", "-o", "candidate", "--config", "settings.json", "--base", "hostile.jsonl"]
        + options, in: folder)
    #expect(trained.status == 0, "\(trained.message)")
    let refused = try Program.run(["model", "promote", "candidate"] + options, in: folder)
    #expect(refused.status == 1)
    #expect(
      refused.messages.contains { $0.hasPrefix("worse: false alarms, kind counter speech") },
      "\(refused.message)")
  }

  @Test func aModelThatMayHaveSeenTheVerdictsIsRefused() throws {
    let folder = try loop(600)
    _ = try retrain(folder)
    #expect(try Program.run("model", "promote", "candidate", in: folder).status == 0)
    _ = try Program.run(
      "train", "posts.jsonl", "-o", "outside", "--config", "settings.json", in: folder)
    let refused = try Program.run("model", "promote", "outside", in: folder)
    #expect(refused.status == 1)
    #expect(refused.message.contains("kept from the verdicts"))
  }

  @Test func killedAtAnyMomentTheModelInUseStays() throws {
    let folder = try loop(300)
    _ = try retrain(folder)
    #expect(try Program.run("model", "promote", "candidate", in: folder).status == 0)
    for step in 0..<12 {
      let script = """
        ("$WINNOW" retrain -o candidate --config settings.json --quiet --minimum-positives \
        \(step + 1) && "$WINNOW" model promote candidate --quiet) & sleep 0.\(step + 1); \
        kill -9 $(jobs -p) $(pgrep -P $(jobs -p)) 2>/dev/null; wait
        """
      _ = try Program.shell(script, in: folder)
      let list = try Program.run("model", "list", "--json", in: folder)
      #expect(list.status == 0, "\(list.message)")
      let scored = try Program.run("explain", "the millers ruined us", in: folder)
      #expect(scored.status == 0, "after \(step + 1) tenths: \(scored.message)")
    }
    #expect(try Program.run("review", "audit", in: folder).status == 0)
  }

  @Test func aRunningServerFollowsWithoutLosingARequest() throws {
    let folder = try loop(300)
    _ = try retrain(folder)
    #expect(try Program.run("model", "promote", "candidate", in: folder).status == 0)
    let console = try ServedConsole(in: folder, "--no-login")
    func shown(_ answer: WebClient.Answer) -> String? {
      answer.text.firstMatch(of: #/Model [^,<]+, (sha256:[0-9a-f]+)/#).map { String($0.1) }
    }
    var client = WebClient(port: console.port)
    // The first answer hands out a cookie.
    _ = try client.send("GET", "/")
    let before = try #require(shown(try client.send("GET", "/items/1")))
    try judge(folder, Self.posts(300..<600), "more.jsonl")
    #expect(try retrain(folder).status == 0)
    // Somebody reads while the other model comes into use.
    let reading = Reader(console.port)
    let thread = Thread { reading.run() }
    thread.start()
    #expect(try Program.run("model", "promote", "candidate", in: folder).status == 0)
    let limit = Date(timeIntervalSinceNow: 30)
    var after = before
    while after == before, Date() < limit {
      after = try #require(shown(try client.send("GET", "/items/1")))
    }
    #expect(after != before)
    reading.stop()
    #expect(reading.answers > 5)
    #expect(reading.failures == [])
    let list = try JSON(Program.run("model", "list", "--json", in: folder).text)
    #expect(try #require(list["current"]?.string).hasPrefix(after))
  }

  /// Asks for pages one after another until it is told to stop.
  private final class Reader: Sendable {
    private struct State {
      var answers = 0
      var failures: [String] = []
      var isStopped = false
      var isDone = false
    }

    private let port: UInt16
    private let state = Mutex(State())

    init(_ port: UInt16) { self.port = port }

    var answers: Int { state.withLock { $0.answers } }
    var failures: [String] { state.withLock { $0.failures } }

    func run() {
      var client = WebClient(port: port)
      _ = try? client.send("GET", "/")
      var number = 0
      while !state.withLock({ $0.isStopped }) {
        number += 1
        do {
          let answer = try client.send("GET", "/items/\(number % 50 + 1)")
          state.withLock {
            $0.answers += 1
            if answer.status != 200 { $0.failures.append("status \(answer.status)") }
          }
        } catch {
          state.withLock { $0.failures.append("\(error)") }
        }
      }
      state.withLock { $0.isDone = true }
    }

    func stop() {
      state.withLock { $0.isStopped = true }
      while !state.withLock({ $0.isDone }) { usleep(1000) }
    }
  }

  @Test func mistakesAreOneLine() throws {
    let folder = try Folder()
    let none = try Program.run("retrain", "-o", "candidate", in: folder)
    #expect(none.status == 1 && none.messages.count == 1)
    let missing = try Program.run("model", "promote", "nowhere", in: folder)
    #expect(missing.status == 1 && missing.messages.count == 1)
    let unknown = try Program.run("model", "card", "abcdef", in: folder)
    #expect(unknown.status == 1 && unknown.messages.count == 1)
    try folder.write("models/registry.json", "{")
    let broken = try Program.run("model", "list", in: folder)
    #expect(broken.status == 1 && broken.message.contains("registry.json"))
    let share = try Program.run("retrain", "-o", "x", "--held-out", "1", in: folder)
    #expect(share.status == 2)
  }

  @Test func theShippedRegistryNamesTheShippedModel() throws {
    let folder = try Folder()
    let there = "cd '\(Repository.root.path)' && \"$WINNOW\" "
    let file = try JSON(Program.shell(there + "model list --json", in: folder).text)
    let models = try #require(file["models"]?.array)
    #expect(models.count == 1 && models[0]["path"]?.string == "default")
    #expect(file["current"]?.string == models[0]["id"]?.string)
    // Reading the model checks its id against the registry's.
    let explained = try Program.shell(there + "explain 'A quiet evening.'", in: folder)
    #expect(explained.status == 0, "\(explained.message)")
  }
}
