import Foundation
import Ingest
import Testing

@testable import Pipeline

/// A run that is broken off anywhere goes on, and one that must not go on says why.
@Suite struct CheckpointedSinkTests {
  /// Breaks off after some blocks.
  private struct StoppingSink: DecisionSink {
    var inner: CheckpointedSink
    var blocks: Int
    /// Every checkpoint is waited for, so that there is one after each block.
    var waits: Bool

    struct Stop: Error {}

    mutating func begin() throws { try inner.begin() }
    mutating func write(_ lines: [UInt8]) throws { try inner.write(lines) }
    mutating func reject(_ records: [RejectedRecord]) throws { try inner.reject(records) }

    mutating func reached(_ progress: ScoreProgress) throws {
      if blocks == 0 { throw Stop() }
      blocks -= 1
      try inner.reached(progress)
      if waits { inner.saver.wait() }
    }
  }

  private let folder: WorkFolder
  private let bundle: ModelBundle
  private let inputs: [String]
  private let decisions: String
  private let rejects: String
  private let checkpoint: String
  private let ingest = IngestOptions(blockSize: 1 << 10)

  init() throws {
    folder = try WorkFolder()
    bundle = try TestModels.multilabel.get()
    var lines = try TestModels.texts(count: 120, seed: 80).enumerated().map {
      try TestModels.line(["id": "n\($0)", "text": $1])
    }
    for place in stride(from: 3, to: lines.count, by: 9) { lines[place] = "{\"text\": 3}" }
    inputs = [
      try folder.write("a.jsonl", lines: Array(lines.prefix(80))),
      try folder.write("b.jsonl", lines: Array(lines.dropFirst(80))),
    ]
    decisions = folder.path + "/out.jsonl"
    rejects = folder.path + "/bad.jsonl"
    checkpoint = folder.path + "/run.checkpoint"
  }

  private func settings() -> DecisionSettings {
    var settings = DecisionSettings()
    settings.findings = 6
    return settings
  }

  private func run(
    program: String = "1", inputs: [String]? = nil,
    change: (inout DecisionSettings, inout IngestOptions) -> Void = { _, _ in }
  ) throws -> RunIdentity {
    var settings = settings()
    var ingest = ingest
    change(&settings, &ingest)
    return try RunIdentity(
      program: program, bundle: bundle, inputs: inputs ?? self.inputs, ingest: ingest,
      settings: settings, decisions: decisions, rejects: rejects)
  }

  private func sink(_ run: RunIdentity? = nil) throws -> CheckpointedSink {
    try CheckpointedSink(checkpoint: checkpoint, run: run ?? self.run(), every: .zero)
  }

  private func scorer(threads: Int) -> ScoreRun {
    ScoreRun(
      bundle: bundle, inputs: inputs, ingest: ingest, settings: settings(), threads: threads)
  }

  /// Runs until `blocks` are done; the numbers where the run came to its end before.
  private func run(blocks: Int, threads: Int) async throws -> ScoreCounts? {
    var stopping = StoppingSink(inner: try sink(), blocks: blocks, waits: threads == 1)
    do {
      let start = stopping.inner.start
      let counts = try await scorer(threads: threads).run(into: &stopping, from: start)
      try stopping.inner.finish()
      return counts
    } catch is StoppingSink.Stop {
      try stopping.inner.close()
      return nil
    }
  }

  /// What an undisturbed run writes.
  private func whole() async throws -> (decisions: [UInt8], rejects: [UInt8], ScoreCounts) {
    var sink = FileSink(decisions: folder.path + "/whole", rejects: folder.path + "/whole-bad")
    let counts = try await scorer(threads: 1).run(into: &sink)
    try sink.close()
    return (try folder.read("whole"), try folder.read("whole-bad"), counts)
  }

  private func clear() throws {
    for file in [decisions, rejects, checkpoint] {
      try? FileManager.default.removeItem(atPath: file)
    }
  }

  private func append(_ text: String, to path: String) throws {
    let file = try #require(FileHandle(forWritingAtPath: path))
    try file.seekToEnd()
    try file.write(contentsOf: Data(text.utf8))
    try file.close()
  }

  @Test(arguments: [1, 3])
  func brokenOffAnywhereItGoesOn(threads: Int) async throws {
    let (expected, expectedRejects, counts) = try await whole()
    #expect(counts.rejected == 13 && counts.findings.count == 4)
    var furthest = 0
    for blocks in 0..<12 {
      try clear()
      #expect(try await run(blocks: blocks, threads: threads) == nil)
      // Lines that came after the last checkpoint, the last one torn.
      try append("{\"id\":\"torn\"}\n{\"id\":", to: decisions)
      try append("{", to: rejects)
      let earlier = try #require(try Checkpoint.read(checkpoint))
      furthest = max(furthest, earlier.progress.counts.documents)
      #expect(!earlier.isFinished)
      var last: ScoreCounts?
      while last == nil { last = try await run(blocks: blocks + 3, threads: 4 - threads) }
      #expect(try folder.read("out.jsonl") == expected, "after \(blocks) blocks")
      #expect(try folder.read("bad.jsonl") == expectedRejects)
      #expect(last == counts)
    }
    if threads == 1 { #expect(furthest > 80) }
  }

  @Test func theFirstCheckpointComesBeforeAnOutputIsEmptied() async throws {
    try folder.write("out.jsonl", lines: ["of before"])
    // No place for the checkpoint: the run fails, and nothing was lost.
    try FileManager.default.createDirectory(
      atPath: checkpoint + ".partial", withIntermediateDirectories: false)
    await #expect(throws: PipelineError.self) { try await run(blocks: 9, threads: 1) }
    #expect(try folder.read("out.jsonl") == Array("of before\n".utf8))
  }

  @Test func aFinishedRunIsKnownAsOne() async throws {
    let (expected, _, counts) = try await whole()
    #expect(try await run(blocks: 99, threads: 2) == counts)
    var again = try sink()
    #expect(again.earlier?.isFinished == true)
    #expect(again.earlier?.progress.counts == counts)
    try again.close()
    #expect(try folder.read("out.jsonl") == expected)
    try append("{}\n", to: decisions)
    expect(.changedOutput, "out.jsonl", "the finished run wrote") { try sink() }
  }

  /// Expects a refusal that names its reason and changes no file.
  private func expect(
    _ code: PipelineError.Code, _ parts: String...,
    sourceLocation: SourceLocation = #_sourceLocation,
    open: () throws -> CheckpointedSink
  ) {
    let files = ["out.jsonl", "bad.jsonl", "run.checkpoint"]
    let before = files.map { try? folder.read($0) }
    let error = #expect(throws: PipelineError.self, sourceLocation: sourceLocation) {
      var sink = try open()
      try sink.close()
    }
    #expect(error?.code == code, "\(error?.description ?? "")", sourceLocation: sourceLocation)
    for part in parts {
      #expect(
        error?.description.contains(part) == true, "\(error?.description ?? "")",
        sourceLocation: sourceLocation)
    }
    #expect(files.map { try? folder.read($0) } == before, sourceLocation: sourceLocation)
  }

  @Test func otherCommandsAreRefused() async throws {
    _ = try await run(blocks: 4, threads: 1)
    expect(.otherRun, "--explain", "flagged, now all") {
      try sink(run { settings, _ in settings.explained = .all })
    }
    expect(.otherRun, "--evidence") { try sink(run { settings, _ in settings.evidence = nil }) }
    expect(.otherRun, "--offsets") { try sink(run { settings, _ in settings.offsets = .utf8 }) }
    expect(.otherRun, "--flagged-only") {
      try sink(run { settings, _ in settings.flaggedOnly = true })
    }
    expect(.otherRun, "--findings") { try sink(run { settings, _ in settings.findings = 7 }) }
    expect(.otherRun, "--format") { try sink(run { _, ingest in ingest.format = .text }) }
    expect(.otherRun, "--text-field") { try sink(run { _, ingest in ingest.fields.text = "a" }) }
    expect(.otherRun, "--id-field") { try sink(run { _, ingest in ingest.fields.id = "a" }) }
    expect(.otherRun, "longest-record") {
      try sink(run { _, ingest in ingest.maximumRecordBytes = 4000 })
    }
    expect(.otherRun, "winnow 1, this is 2") { try sink(run(program: "2")) }
    expect(.otherRun, "other inputs") { try sink(run(inputs: inputs.reversed())) }
    expect(.otherRun, "other inputs") { try sink(run(inputs: [inputs[0]])) }
    expect(.otherRun, "--output") {
      var run = try run()
      run.decisions += "x"
      return try sink(run)
    }
    expect(.otherRun, "--rejects", "now not given") {
      var run = try run()
      run.rejects = nil
      return try sink(run)
    }
    expect(.otherRun, "--model") {
      var run = try run()
      run.model = "sha256:0"
      return try sink(run)
    }
    // How blocks are cut does not shape the output.
    var same = try sink(run { _, ingest in ingest.blockSize = 1 << 14 })
    try same.close()
  }

  @Test func changedInputsAreRefused() async throws {
    _ = try await run(blocks: 4, threads: 1)
    let bytes = try folder.read("b.jsonl")
    try append("{}\n", to: inputs[1])
    expect(.changedInput, "b.jsonl", "(\(bytes.count) bytes then, \(bytes.count + 3) now)") {
      try sink()
    }
    // The same size, written later.
    try folder.write("b.jsonl", bytes)
    expect(.changedInput, "b.jsonl", "changed since") { try sink() }
  }

  @Test func changedOutputsAreRefused() async throws {
    _ = try await run(blocks: 10, threads: 1)
    let output = try folder.read("out.jsonl")
    let rejected = try folder.read("bad.jsonl")
    let written = try #require(try Checkpoint.read(checkpoint)).decisions.bytes
    #expect(written > 100)
    try folder.write("out.jsonl", output.prefix(written - 1))
    expect(.changedOutput, "out.jsonl", "holds \(written - 1) bytes where \(written)") {
      try sink()
    }
    var other = output
    other[written - 10] ^= 1
    try folder.write("out.jsonl", other)
    expect(.changedOutput, "out.jsonl", "does not hold what was written") { try sink() }
    try FileManager.default.removeItem(atPath: decisions)
    expect(.changedOutput, "out.jsonl", "not there any more") { try sink() }
    try folder.write("out.jsonl", output)
    try folder.write("bad.jsonl", [])
    expect(.changedOutput, "bad.jsonl", "holds 0 bytes") { try sink() }
    try folder.write("bad.jsonl", rejected)
    var whole = try sink()
    // Only one at a time.
    expect(.changedOutput, "another process") { try sink() }
    try whole.close()
  }

  @Test func whatCannotBeReadAgainIsRefused() throws {
    for input in ["-", "/dev/null"] {
      let error = #expect(throws: PipelineError.self) { try run(inputs: inputs + [input]) }
      #expect(error?.code == .notResumable)
    }
    let missing = #expect(throws: IngestError.self) { try run(inputs: ["/nowhere/a.jsonl"]) }
    #expect(missing?.code == .notFound)
  }

  @Test func folderIsStampedByItsTexts() throws {
    let texts = folder.path + "/texts"
    try FileManager.default.createDirectory(atPath: texts, withIntermediateDirectories: true)
    try folder.write("texts/a.txt", "one".utf8)
    try folder.write("texts/b.txt", "three".utf8)
    let stamp = try InputStamp(of: texts)
    #expect(stamp.files == 2 && stamp.bytes == 8)
    try folder.write("texts/readme.md", "no text".utf8)
    #expect(try InputStamp(of: texts) == stamp)
    let manager = FileManager.default
    try manager.moveItem(atPath: texts + "/b.txt", toPath: texts + "/c.txt")
    let renamed = try InputStamp(of: texts)
    #expect(renamed.bytes == 8 && renamed != stamp)
    try manager.moveItem(atPath: texts + "/c.txt", toPath: texts + "/b.txt")
    #expect(try InputStamp(of: texts) == stamp)
    try folder.write("texts/c.txt", [])
    #expect(try InputStamp(of: texts) != stamp)
  }
}
