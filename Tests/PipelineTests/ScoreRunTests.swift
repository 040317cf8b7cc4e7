import Foundation
import Ingest
import Model
import Testing

@testable import Pipeline

/// Keeps what it is given.
private struct MemorySink: DecisionSink {
  var decisions: [UInt8] = []
  var rejected: [RejectedRecord] = []
  /// Fails at this call of `write`.
  var failsAt = Int.max
  var writes = 0

  struct Failure: Error {}

  mutating func write(_ lines: [UInt8]) throws {
    writes += 1
    if writes == failsAt { throw Failure() }
    decisions += lines
  }

  mutating func reject(_ records: [RejectedRecord]) { rejected += records }
}

@Suite struct ScoreRunTests {
  /// 200 records, about every tenth of which is bad, in JSON Lines.
  private func corpus(_ folder: WorkFolder) throws -> (path: String, bytes: [UInt8], bad: [Int]) {
    var maker = TextMaker(seed: 14)
    var lines: [String] = []
    var bad: [Int] = []
    for (number, text) in TestModels.texts(count: 200, seed: 15).enumerated() {
      if maker.below(10) == 0 {
        bad.append(number + 1)
        lines.append(["{\"text\": 3}", "not json", "[]", "{\"id\": 1}"][maker.below(4)])
      } else {
        lines.append(try TestModels.line(["id": "n\(number)", "text": text]))
      }
    }
    let bytes = Array(lines.map { $0 + "\n" }.joined().utf8)
    return (try folder.write("dump.jsonl", bytes), bytes, bad)
  }

  private func run(
    _ inputs: [String], _ task: ClassificationTask = .multilabel, threads: Int, block: Int,
    change: (inout DecisionSettings) -> Void = { _ in }
  ) async throws -> (sink: MemorySink, counts: ScoreCounts) {
    var settings = DecisionSettings()
    change(&settings)
    var sink = MemorySink()
    let counts = try await ScoreRun(
      bundle: TestModels.bundle(of: task), inputs: inputs,
      ingest: IngestOptions(blockSize: block), settings: settings, threads: threads
    ).run(into: &sink)
    return (sink, counts)
  }

  @Test(arguments: ClassificationTask.allCases)
  func threadsAndBlocksDoNotMoveAByte(_ task: ClassificationTask) async throws {
    let folder = try WorkFolder()
    let (path, bytes, bad) = try corpus(folder)
    let (first, counts) = try await run([path], task, threads: 1, block: 1 << 20) {
      $0.findings = 5
    }
    #expect(counts.documents == 200 - bad.count)
    #expect(counts.rejected == bad.count)
    #expect(counts.bytes == bytes.count)
    #expect(counts.firstRejected == first.rejected.first)
    #expect(first.rejected.map(\.line) == bad)
    #expect(first.decisions.count(where: { $0 == 0x0A }) == counts.documents)
    // Two for each of the two labels that ask for review.
    #expect(counts.findings.count == 4)
    for threads in 1...3 {
      for block in [1 << 10, 5000, 1 << 16, 1 << 20] {
        let (other, otherCounts) = try await run([path], task, threads: threads, block: block) {
          $0.findings = 5
        }
        #expect(other.decisions == first.decisions, "\(threads) threads, blocks of \(block)")
        #expect(other.rejected == first.rejected)
        #expect(otherCounts == counts)
      }
    }
  }

  @Test func countsAreThoseOfTheDecisions() async throws {
    let folder = try WorkFolder()
    let (path, _, _) = try corpus(folder)
    let (sink, counts) = try await run([path], threads: 2, block: 4096) { $0.explained = .none }
    let lines = try sink.decisions.split(separator: 0x0A).map { try JSONValue($0) }
    #expect(lines.count { $0["outcome"]?.string == "review" } == counts.flagged)
    let ids = try TestModels.multilabel.get().manifest.labels.map(\.id)
    for (label, id) in ids.enumerated() {
      // The threshold of every label is 0.5; a rounded score of just that may be either.
      let above = lines.count { ($0["scores"]?[id]?.number ?? 0) > 0.5 }
      let atLeast = lines.count { ($0["scores"]?[id]?.number ?? 0) >= 0.5 }
      #expect((above...atLeast).contains(counts.labels[label]))
    }
  }

  /// Every record comes out once, whatever else is in the input.
  @Test func everyRecordComesOutOnce() async throws {
    let folder = try WorkFolder()
    let (path, _, bad) = try corpus(folder)
    let second = try folder.write("more.jsonl", lines: [#"{"id":"last","text":"река"}"#, "{"])
    let (sink, counts) = try await run([path, second], threads: 3, block: 2048)
    let ids = try sink.decisions.split(separator: 0x0A).map { try JSONValue($0)["id"]?.string }
    let good = (1...200).filter { !bad.contains($0) }.map { "n\($0 - 1)" } + ["last"]
    #expect(ids == good)
    #expect(sink.rejected.count == bad.count + 1)
    #expect(sink.rejected.last?.source == second)
    #expect(counts.documents + counts.rejected == 202)
  }

  /// A gzip file of stored blocks that breaks off after `kept` bytes.
  private func brokenArchive(_ bytes: [UInt8], kept: Int) -> [UInt8] {
    var archive: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
    for start in stride(from: 0, to: bytes.count, by: 1000) {
      let part = bytes[start..<min(start + 1000, bytes.count)]
      let length = UInt16(part.count)
      archive += [start + 1000 >= bytes.count ? 1 : 0]
      for number in [length, ~length] {
        archive += [UInt8(truncatingIfNeeded: number), UInt8(truncatingIfNeeded: number >> 8)]
      }
      archive += part
    }
    return Array(archive.prefix(kept))
  }

  @Test(arguments: [1, 3], [1 << 10, 1 << 20])
  func whatWasReadBeforeAnErrorIsDelivered(threads: Int, block: Int) async throws {
    let folder = try WorkFolder()
    let (path, bytes, _) = try corpus(folder)
    let (whole, _) = try await run([path], threads: 1, block: 1 << 20)
    let archive = try folder.write("dump.jsonl.gz", brokenArchive(bytes, kept: bytes.count / 2))
    var sink = MemorySink()
    var seen = ScoreCounts()
    let error = await #expect(throws: IngestError.self) {
      try await ScoreRun(
        bundle: TestModels.multilabel.get(), inputs: [archive],
        ingest: IngestOptions(blockSize: block), threads: threads
      ).run(into: &sink) { seen = $0 }
    }
    #expect(error?.code == .corruptCompression)
    #expect(whole.decisions.starts(with: sink.decisions))
    #expect(sink.decisions.last == 0x0A)
    // Half of the records, but for those the last kilobytes hold.
    #expect(sink.decisions.count > whole.decisions.count * 2 / 5)
    #expect(seen.documents == sink.decisions.count { $0 == 0x0A })
  }

  @Test(arguments: [1, 2, 3])
  func aFailingSinkEndsTheRun(threads: Int) async throws {
    let folder = try WorkFolder()
    let (path, _, _) = try corpus(folder)
    let (whole, _) = try await run([path], threads: 1, block: 1 << 10)
    var sink = MemorySink(failsAt: 3)
    await #expect(throws: MemorySink.Failure.self) {
      try await ScoreRun(
        bundle: TestModels.multilabel.get(), inputs: [path],
        ingest: IngestOptions(blockSize: 1 << 10), threads: threads
      ).run(into: &sink)
    }
    #expect(sink.writes == 3)
    #expect(whole.decisions.starts(with: sink.decisions))
  }

  @Test func progressOnlyGrows() async throws {
    let folder = try WorkFolder()
    let (path, _, _) = try corpus(folder)
    var steps: [ScoreCounts] = []
    var sink = MemorySink()
    let counts = try await ScoreRun(
      bundle: TestModels.multilabel.get(), inputs: [path],
      ingest: IngestOptions(blockSize: 1 << 11), threads: 2
    ).run(into: &sink) { steps.append($0) }
    #expect(steps.count > 5)
    #expect(zip(steps, steps.dropFirst()).allSatisfy { $0.documents <= $1.documents })
    #expect(steps.last?.documents == counts.documents)
  }

  @Test func missingInputsAreAnErrorBeforeAnything() async throws {
    var sink = MemorySink()
    await #expect(throws: IngestError.self) {
      try await ScoreRun(bundle: TestModels.multilabel.get(), inputs: ["/nowhere/dump.jsonl"])
        .run(into: &sink)
    }
    #expect(sink.writes == 0)
  }

  @Test func countsAddUp() {
    var left = ScoreCounts()
    var right = ScoreCounts()
    right.documents = 3
    right.bytes = 10
    right.add(label: 1, of: 2)
    left += right
    #expect(left == right)
    left += right
    #expect(left.documents == 6 && left.bytes == 20 && left.labels == [0, 2])
    left += ScoreCounts()
    #expect(left.labels == [0, 2])
  }
}
