import Foundation
import Ingest
import Testing

@testable import Pipeline

/// The file that a run leaves behind while it works.
@Suite struct CheckpointTests {
  private let folder: WorkFolder
  private let path: String

  init() throws {
    folder = try WorkFolder()
    path = folder.path + "/run.checkpoint"
  }

  /// A checkpoint in which everything has a value, some of them hard to write.
  private func checkpoint() async throws -> Checkpoint {
    let bundle = try TestModels.multilabel.get()
    var maker = TextMaker(seed: 70)
    let texts = (0..<40).map { _ in maker.text() } + TestModels.texts(count: 60, seed: 71)
    let input = try folder.write(
      "in.jsonl",
      lines: try texts.map { try TestModels.line(["text": $0]) } + ["no record \u{1F33E}"])
    var settings = DecisionSettings()
    settings.findings = 9
    let ingest = IngestOptions(fields: FieldNames(text: "text", id: "“key”"))
    let run = try RunIdentity(
      program: "1.2.3", bundle: bundle, inputs: [input], ingest: ingest, settings: settings,
      decisions: folder.path + "/out.jsonl", rejects: folder.path + "/bad.jsonl")
    var sink = try CheckpointedSink(checkpoint: path, run: run, every: .zero)
    let counts = try await ScoreRun(
      bundle: bundle, inputs: [input], ingest: ingest, settings: settings
    ).run(into: &sink)
    try sink.finish()
    let checkpoint = try #require(try Checkpoint.read(path))
    #expect(checkpoint.run == run)
    #expect(checkpoint.isFinished)
    #expect(checkpoint.progress.counts == counts)
    #expect(counts.findings.count == 4 && counts.rejected == 1)
    #expect(checkpoint.progress.position.line == 102)
    #expect(checkpoint.decisions.bytes == (try folder.read("out.jsonl").count))
    #expect(checkpoint.rejects?.bytes == (try folder.read("bad.jsonl").count))
    return checkpoint
  }

  private func read(_ bytes: some Sequence<UInt8>) throws -> Result<Checkpoint?, PipelineError> {
    try folder.write("run.checkpoint", bytes)
    return Result { () throws(PipelineError) in try Checkpoint.read(path) }
  }

  @Test func whatIsWrittenIsRead() async throws {
    var written = try await checkpoint()
    for seconds in [0, 0.1, 1e-9, 12_345.678_9, 1 / 3] as [Double] {
      written.seconds = seconds
      written.isFinished.toggle()
      try written.write(to: path)
      #expect(try Checkpoint.read(path) == written)
    }
    #expect(try Checkpoint.read(path + ".partial") == nil)
  }

  @Test func noFileIsNoCheckpoint() throws {
    #expect(try Checkpoint.read(path) == nil)
  }

  @Test func tornFilesAreErrors() async throws {
    _ = try await checkpoint()
    let bytes = try folder.read("run.checkpoint")
    for count in 0..<bytes.count - 1 {
      guard case .failure(let error) = try read(bytes.prefix(count)) else {
        Issue.record("\(count) of \(bytes.count) bytes were read")
        continue
      }
      #expect(error.code == .badCheckpoint && error.file == path)
      #expect(error.hint.contains("left as they are"))
    }
  }

  @Test func changedBytesAreErrorsOrChangeNothing() async throws {
    let whole = try await checkpoint()
    let bytes = try folder.read("run.checkpoint")
    var random = TextMaker(seed: 72)
    var changed = 0
    for place in bytes.indices {
      var other = bytes
      other[place] = UInt8(random.below(256))
      switch try read(other) {
      case .success(let read): #expect(read == whole, "byte \(place)")
      case .failure(let error):
        changed += 1
        #expect(error.code == .badCheckpoint)
      }
    }
    #expect(changed > bytes.count * 9 / 10)
  }

  @Test(arguments: [
    ("", "not a whole checkpoint"), ("{}", "not a whole checkpoint"),
    ("text of a person", "not a whole checkpoint"),
    (#"{"schema":"winnow.checkpoint/2"}"#, "winnow.checkpoint/2"),
    (#"{"schema":"winnow.checkpoint/1"}"#, "damaged"),
  ])
  func otherFilesAreNamed(_ text: String, _ part: String) throws {
    guard case .failure(let error) = try read(text.utf8) else {
      Issue.record("“\(text)” was read")
      return
    }
    #expect(error.code == .badCheckpoint)
    #expect(error.description.contains(part))
    #expect(!error.description.contains("person"))
  }

  @Test func folderIsNoCheckpoint() throws {
    let error = #expect(throws: PipelineError.self) { try Checkpoint.read(folder.path) }
    #expect(error?.code == .badCheckpoint)
  }

  @Test func aFailedWriteKeepsTheLastOne() async throws {
    var checkpoint = try await checkpoint()
    // A folder where the next one is to be written.
    try FileManager.default.createDirectory(
      atPath: path + ".partial", withIntermediateDirectories: false)
    let before = checkpoint
    checkpoint.seconds += 1
    let error = #expect(throws: PipelineError.self) { try checkpoint.write(to: path) }
    #expect(error?.code == .cannotWrite && error?.file == path)
    #expect(try Checkpoint.read(path) == before)
  }

  @Test func linkIsKept() async throws {
    let checkpoint = try await checkpoint()
    let link = folder.path + "/link"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    try FileManager.default.removeItem(atPath: path)
    try folder.write("run.checkpoint", [])
    try checkpoint.write(to: link)
    #expect(try Checkpoint.read(path) == checkpoint)
  }

  @Test func scheduleCountsFromTheEndOfTheLast() {
    let start = ContinuousClock.now
    var schedule = CheckpointSchedule(every: .seconds(5), now: start)
    func isDue(_ second: Int, _ isSaving: Bool = false) -> Bool {
      schedule.isDue(at: start + .seconds(second), isSaving: isSaving)
    }
    #expect(!isDue(0) && !isDue(4))
    #expect(isDue(5))
    #expect(!isDue(6, true) && !isDue(20, true))
    // Seen to be saving at 20, so the next may be at 25.
    #expect(!isDue(21) && !isDue(24))
    #expect(isDue(26))
    #expect(!isDue(27))
    schedule = CheckpointSchedule(every: .zero, now: start)
    #expect(isDue(0) && !isDue(0, true) && isDue(0))
  }
}
