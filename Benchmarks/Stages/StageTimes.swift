import Foundation

/// A stage of scoring.
enum Stage: String, CaseIterable {
  case read = "read"
  case parse = "parse JSON"
  case tokens = "normalise, hash"
  case words = "look up words"
  case features = "count, n-grams, style"
  case newWords = "rows of new words"
  case style = "dense block"
  case sums = "sum rows"
  case judge = "judge"
  case write = "write lines"
}

/// What the stages took.
struct StageTimes {
  private var seconds: [Stage: Double] = [:]
  private var documents = 0
  private var bytes = 0

  func start() -> ContinuousClock.Instant { .now }

  mutating func end(_ stage: Stage, _ start: ContinuousClock.Instant) {
    seconds[stage, default: 0] += (ContinuousClock.now - start) / .seconds(1)
  }

  mutating func measure(_ stage: Stage, _ body: () -> Void) {
    let start = start()
    body()
    end(stage, start)
  }

  mutating func count(documents: Int, bytes: Int) {
    self.documents += documents
    self.bytes += bytes
  }

  /// A table in Markdown.
  func table(labels: Int) -> String {
    let total = seconds.values.reduce(0, +)
    func row(_ name: String, _ time: Double) -> String {
      let each = String(format: "%.0f", time / Double(documents) * 1e9)
      let share = String(format: "%.1f", 100 * time / total)
      let perByte = String(format: "%.2f", time / Double(bytes) * 1e9)
      return "| \(name) | \(each) | \(perByte) | \(share) % |"
    }
    let megabytes = Double(bytes) / 1e6
    return
      ([
        String(
          format: "%d documents, %.1f MB of text, %d labels, one thread", documents, megabytes,
          labels), "",
        "| stage | ns a document | ns a byte of text | share |", "|---|---|---|---|",
      ] + Stage.allCases.map { row($0.rawValue, seconds[$0, default: 0]) } + [
        row("all", total), "",
        String(format: "%.1f MB of text a second, without start-up", megabytes / total),
      ]).joined(separator: "\n")
  }
}
