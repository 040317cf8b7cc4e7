import Features
import Foundation
import Ingest
import Model
import Testing

@testable import Pipeline

@Suite struct TrainingRunTests {
  /// The model's numbers and words as one value.
  private struct Print: Equatable {
    var manifest: ModelManifest
    var parameters: ModelParameters
    var text: [UInt8]

    init(_ result: TrainingRun.Result) {
      manifest = result.model.manifest
      parameters = result.model.parameters
      text = result.model.vocabulary.text
    }
  }

  private func lines(
    _ task: ClassificationTask, count: Int = 60, seed: UInt64 = 4
  ) throws -> [String] {
    try TestModels.records(task, count: count, seed: seed)
  }

  private func withSplit(_ lines: [String], _ split: String) -> [String] {
    lines.map { $0.dropLast() + #","split":"\#(split)"}"# }
  }

  private func settings(_ task: ClassificationTask) -> TrainingSettings {
    var settings = TestModels.settings(task)
    settings.training.maximumIterations = 15
    return settings
  }

  @Test(arguments: ClassificationTask.allCases)
  func threadsDoNotChangeTheModel(_ task: ClassificationTask) throws {
    let lines = try lines(task)
    let first = try Print(TestModels.train(settings(task), lines: lines))
    for threads in 2...3 {
      let other = try Print(TestModels.train(settings(task), lines: lines, threads: threads))
      #expect(other == first)
    }
  }

  @Test func testRecordsAreNeverRead() throws {
    let train = withSplit(try lines(.multilabel), "train")
    let first = try Print(
      TestModels.train(
        settings(.multilabel), lines: train + withSplit(lines(.multilabel, seed: 5), "test")))
    let second = try Print(
      TestModels.train(
        settings(.multilabel), lines: withSplit(lines(.multilabel, seed: 6), "test") + train))
    #expect(first == second)
    #expect(first.manifest.training.sources[0].train == 60)
  }

  @Test(arguments: ClassificationTask.allCases)
  func devRecordsCalibrateAlone(_ task: ClassificationTask) throws {
    var settings = settings(task)
    settings.training.minimumDev = 20
    let train = withSplit(try lines(task), "train")
    let dev = withSplit(try lines(task, count: 40, seed: 9), "dev")
    let with = try TestModels.train(settings, lines: train + dev)
    let without = try TestModels.train(settings, lines: train)
    #expect(with.model.manifest.training.calibratedOn == "dev")
    #expect(without.model.manifest.training.calibratedOn == "out-of-fold")
    #expect(with.model.manifest.training.sources[0].dev == 40)
    #expect(with.model.manifest.vocabulary == without.model.manifest.vocabulary)
    #expect(with.model.parameters.gramScales == without.model.parameters.gramScales)
    // Calibration multiplies all weights of a label by one number.
    #expect(with.model.parameters.gramWeights != without.model.parameters.gramWeights)
    #expect(with.heldOut.documents == 40)
    #expect(without.heldOut.documents == 60)
    // Too few dev records are not enough.
    settings.training.minimumDev = 41
    let few = try TestModels.train(settings, lines: train + dev)
    #expect(few.model.manifest.training.calibratedOn == "out-of-fold")
  }

  /// Held-out figures of a problem that words tell apart are good, and no better than they can be.
  @Test(arguments: ClassificationTask.allCases)
  func heldOutFiguresAreGood(_ task: ClassificationTask) throws {
    let result = try TestModels.train(
      TestModels.settings(task), lines: lines(task, count: 120, seed: 3))
    #expect(result.heldOut.documents == 120)
    #expect(result.heldOut.macroF1 > 0.85 && result.heldOut.macroF1 <= 1)
  }

  /// The records of one group are held out together: a label that is a group's own is not found.
  @Test func groupsStayOnOneSide() throws {
    let lines = (0..<80).map { number in
      let group = number / 10
      let label = group % 2 == 0 ? "even" : "odd"
      // Each group has its own word, and nothing else tells its label.
      return
        #"{"text": "word\#(group)x \#(number)", "labels": ["\#(label)"], "group": "g\#(group)"}"#
    }
    var settings = TrainingSettings()
    settings.features.longestSubword = 0
    settings.training.strength = 100
    let grouped = try TestModels.train(settings, lines: lines)
    let single = try TestModels.train(
      settings,
      lines: lines.map { $0.replacingOccurrences(of: #", "group": "g"#, with: #", "x": "g"#) })
    #expect(try #require(single.heldOut.accuracy) > 0.9)
    #expect(try #require(grouped.heldOut.accuracy) < 0.7)
  }

  @Test func manifestSaysHowTheModelCameToBe() throws {
    let manifest = try TestModels.train(
      settings(.multilabel), lines: lines(.multilabel)
    ).model.manifest
    #expect(manifest.labels == TestModels.labels)
    #expect(manifest.thresholds == [0.5, 0.5, 0.5, 0.5])
    #expect(manifest.training.command == "winnow train train.jsonl")
    #expect(manifest.training.sources.map(\.file) == ["train.jsonl"])
    #expect(manifest.training.sources[0].sha256.count == 64)
    #expect(manifest.training.options == settings(.multilabel).training)
    #expect((1...15).contains(manifest.training.iterations))
  }

  @Test func stagesAreTold() throws {
    let folder = try WorkFolder()
    let path = try folder.write("a.jsonl", lines: lines(.multilabel))
    var stages: [TrainingRun.Stage] = []
    _ = try TrainingRun(sources: [.file(path)], settings: settings(.multilabel), command: "")
      .run { stages.append($0) }
    #expect(stages.contains(.features(60)))
    #expect(stages.last == .calibrating)
    #expect(stages.contains { if case .solving(1, _) = $0 { true } else { false } })
  }

  @Test func aDataSetWithoutTrainingRecordsIsAnError() throws {
    let lines = withSplit(try lines(.multilabel, count: 5), "test")
    let error = #expect(throws: PipelineError.self) {
      try TestModels.train(settings(.multilabel), lines: lines)
    }
    #expect(error?.code == .badData)
    #expect(error?.file?.hasSuffix("train.jsonl") == true)
  }

  /// The hash of a data set is of its records, however they are written.
  @Test func theHashIsOfTheRecords() throws {
    func hash(_ records: [DatasetRecord]) -> String {
      var hash = RecordHash()
      for record in records { hash.add(record) }
      return hash.hexadecimal()
    }
    let record = DatasetRecord(id: "1", text: "river", labels: ["a", "b"], source: "x", line: 1)
    var moved = record
    moved.source = "y"
    moved.line = 7
    moved.weight = 1
    #expect(hash([record]) == hash([moved]))
    #expect(hash([record, record]) != hash([record]))
    let others = [
      DatasetRecord(id: "1r", text: "iver", labels: ["a", "b"]),
      DatasetRecord(id: "1", text: "river", labels: ["a"]),
      DatasetRecord(id: "1", text: "river", labels: ["ab"]),
      DatasetRecord(id: "1", text: "river", labels: ["a", "b"], split: "train"),
      DatasetRecord(id: "1", text: "river", labels: ["a", "b"], group: "train"),
      DatasetRecord(id: "1", text: "river", labels: ["a", "b"], judged: ["a"]),
      DatasetRecord(id: "1", text: "river", labels: ["a", "b"], judged: []),
      DatasetRecord(id: "1", text: "river", labels: ["a", "b"], weight: 2),
      DatasetRecord(
        id: "1", text: "river", labels: ["a", "b"],
        spans: [LabelSpan(start: 0, end: 1, label: "a")]),
    ]
    let hashes = Set(([record] + others).map { hash([$0]) })
    #expect(hashes.count == 10)
    #expect(hashes.allSatisfy { $0.count == 64 })
  }
}
