import Foundation
import Ingest
import Model
import Testing

@testable import Pipeline

@Suite struct VerificationTests {
  private struct Lines: DecisionSink {
    var bytes: [UInt8] = []
    mutating func write(_ lines: [UInt8]) { bytes += lines }
    mutating func reject(_ records: [RejectedRecord]) {}
  }

  /// A folder with an input and the decisions about it, changed.
  private func prepared(
    _ task: ClassificationTask = .multilabel, _ change: (inout [String]) throws -> Void = { _ in }
  ) async throws -> WorkFolder {
    let folder = try WorkFolder()
    let records = try TestModels.texts(count: 30, seed: 60).enumerated().map {
      try TestModels.line(["id": "v\($0)", "text": $1])
    }
    let input = try folder.write("in.jsonl", lines: records)
    var sink = Lines()
    _ = try await ScoreRun(bundle: TestModels.bundle(of: task), inputs: [input]).run(into: &sink)
    var lines = String(decoding: sink.bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    #expect(lines.count == 30)
    try change(&lines)
    try folder.write("out.jsonl", lines: lines)
    return folder
  }

  private func verify(
    _ folder: WorkFolder, _ task: ClassificationTask = .multilabel, rescored: Bool
  ) async throws -> Verification.Result {
    try await Verification(
      bundle: TestModels.bundle(of: task), decisions: folder.path + "/out.jsonl",
      inputs: rescored ? [folder.path + "/in.jsonl"] : [], threads: 2
    ).run()
  }

  @Test(arguments: ClassificationTask.allCases, [true, false])
  func ownDecisionsReproduce(_ task: ClassificationTask, rescored: Bool) async throws {
    let result = try await verify(prepared(task), task, rescored: rescored)
    #expect(result.decisions == 30)
    #expect(result.mismatches == [])
    #expect(result.mismatchCount == 0)
  }

  @Test(arguments: [true, false])
  func aChangedNumberIsFound(rescored: Bool) async throws {
    var changed = -1
    let folder = try await prepared { lines in
      changed = try #require(lines.firstIndex { $0.contains(#""bias":"#) })
      lines[changed] = lines[changed].replacing(#""bias":"#, with: #""bias":1"#, maxReplacements: 1)
        .replacing(#""bias":1-"#, with: #""bias":-1"#)
    }
    let result = try await verify(folder, rescored: rescored)
    #expect(result.mismatchCount == 1)
    #expect(result.mismatches.map(\.line) == [changed + 1])
    #expect(result.mismatches.map(\.id) == ["v\(changed)"])
  }

  @Test func aMissingLineAndAStrayOneAreFound() async throws {
    let missing = try await verify(prepared { $0.remove(at: 4) }, rescored: true)
    #expect(missing.decisions == 29)
    #expect(missing.mismatches.map(\.id) == ["v4"])
    let stray = try await verify(
      prepared { $0.insert($0[3].replacing("v3", with: "x"), at: 9) }, rescored: true)
    #expect(stray.decisions == 31)
    #expect(stray.mismatches.map(\.id) == ["x"])
    #expect(stray.mismatches.map(\.line) == [10])
  }

  @Test func anotherModelsDecisionsAreNot() async throws {
    let folder = try await prepared(.multiclass)
    let result = try await verify(folder, .multilabel, rescored: false)
    #expect(result.mismatchCount == 30)
    #expect(result.mismatches[0].reason.contains("another model"))
  }
}
