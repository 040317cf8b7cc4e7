import Features
import Foundation
import Ingest
import LinearAlgebra
import Model

@testable import Pipeline

/// Small models that are trained once for all tests, on texts about orchards and rivers.
enum TestModels {
  /// Two labels for review, a context, and a neutral label; a record has none, one or several.
  static let multilabel = Result { try bundle(.multilabel) }
  /// The same labels, one a record.
  static let multiclass = Result { try bundle(.multiclass) }

  static func bundle(of task: ClassificationTask) throws -> ModelBundle {
    try task == .multilabel ? multilabel.get() : multiclass.get()
  }

  static let labels = [
    LabelInfo(id: "loaded_language", axis: .technique),
    LabelInfo(id: "blame-shifting", axis: .harm, name: "Blame shifting"),
    LabelInfo(id: "news_reporting", axis: .context),
    LabelInfo(id: "plain", axis: .other, isNeutral: true),
  ]

  /// What a text with each label says.
  private static let marks = [
    ["a monstrous shame", "this DISGRACEFUL mess!!!", "utterly vile", "ужасный позор", "可怕的耻辱"],
    [
      "it is the millers' fault", "blame the ferrymen", "what about the millers?", "вина мельников",
      "船夫的错",
    ],
    ["the council said on Monday", "according to the report", "сообщил совет", "报道说"],
    ["the apples are ripe", "a boat at noon", "яблоки созрели", "苹果熟了"],
  ]

  private static let fillers = [
    "in Velmark", "by the river", "near the old bridge", "this autumn", "у реки", "河边", "at 12",
    "👩‍🌾", "of the orchard", "for the third time", "https://example.org/a",
  ]

  static func settings(_ task: ClassificationTask) -> TrainingSettings {
    var settings = TrainingSettings()
    settings.name = "orchard"
    settings.task = task
    settings.labels = labels
    settings.training.strength = 10
    settings.training.maximumIterations = 40
    settings.training.threshold = .fixed(0.5)
    return settings
  }

  /// Dataset records, one line of JSON each.
  static func records(_ task: ClassificationTask, count: Int, seed: UInt64) throws -> [String] {
    var maker = TextMaker(seed: seed)
    return try (0..<count).map { number in
      var held: [Int] = []
      switch task {
      case .multilabel: held = labels.indices.filter { _ in maker.below(3) == 0 }
      case .multiclass: held = [number % labels.count]
      }
      var parts = held.map { marks[$0][maker.below(marks[$0].count)] }
      for _ in 0..<1 + maker.below(3) { parts.append(fillers[maker.below(fillers.count)]) }
      parts.shuffle(using: &maker.random)
      return try line([
        "id": "r\(number)", "text": parts.joined(separator: " "),
        "labels": held.map { labels[$0].id },
      ])
    }
  }

  /// Texts that the models have an opinion on, with words they do not know.
  static func texts(count: Int, seed: UInt64) -> [String] {
    var maker = TextMaker(seed: seed)
    return (0..<count).map { _ in
      var parts = [maker.text(upTo: 6)]
      for _ in 0..<maker.below(4) {
        let mark = marks[maker.below(marks.count)]
        parts.append(mark[maker.below(mark.count)])
        parts.append(maker.text(upTo: 3))
      }
      return parts.joined(separator: " ")
    }
  }

  static func line(_ object: [String: Any]) throws -> String {
    let data = try JSONSerialization.data(withJSONObject: object, options: .sortedKeys)
    return String(decoding: data, as: UTF8.self)
  }

  /// Like `multilabel`, with the vectors of `vectors`.
  static let withVectors = Result {
    try saved(
      train(
        settings(.multilabel), lines: records(.multilabel, count: 160, seed: 1),
        embedding: embedding(vectors.get())))
  }

  /// Vectors learnt from such texts, with words that the records do not have.
  static let vectors = Result {
    var counter = CooccurrenceCounter()
    for text in texts(count: 400, seed: 21) { counter.add(Array(text.utf8).span) }
    for _ in 0..<20 { counter.add(Array("an utterly abhorrent monstrous shame".utf8).span) }
    var options = EmbeddingOptions()
    options.dimensions = 12
    return try counter.finish(words: 500, minimum: 2).vectors(options, threads: 1)
  }

  /// Vectors by way of a file.
  static func embedding(_ vectors: WordVectors) throws -> Embedding {
    let folder = try WorkFolder()
    let path = folder.path + "/orchard.safetensors"
    try VectorFile.write(vectors, to: path)
    return try Embedding(path: path)
  }

  static func train(
    _ settings: TrainingSettings, lines: [String], embedding: Embedding? = nil, threads: Int = 1
  ) throws -> TrainingRun.Result {
    let folder = try WorkFolder()
    let path = try folder.write("train.jsonl", lines: lines)
    return try TrainingRun(
      sources: [.file(path)], settings: settings, embedding: embedding, threads: threads,
      command: "winnow train train.jsonl"
    ).run()
  }

  private static func bundle(_ task: ClassificationTask) throws -> ModelBundle {
    try saved(
      train(settings(task), lines: records(task, count: 160, seed: task == .multilabel ? 1 : 2)))
  }

  /// A model by way of its folder.
  static func saved(_ result: TrainingRun.Result) throws -> ModelBundle {
    let folder = try WorkFolder()
    _ = try result.model.save(to: folder.path + "/model", metrics: "{}") { _ in "card" }
    return try ModelBundle(path: folder.path + "/model")
  }
}

/// Scores texts one at a time with nothing kept between them.
func freshLogits(_ text: [UInt8], _ bundle: ModelBundle) -> [Float] {
  var extractor = FeatureExtractor(vocabulary: bundle.vocabulary)
  var scorer = Scorer(model: bundle.model)
  var batch = FeatureBatch(denseColumns: StyleBlock.names.count)
  var logits: [Float] = []
  extractor.begin(&batch)
  _ = extractor.append(text.span, to: &batch)
  scorer.score(batch, into: &logits)
  return logits
}

/// What the model's policy makes of a text.
func freshJudgement(_ text: [UInt8], _ bundle: ModelBundle) -> Judge.Judgement {
  var judgement = Judge.Judgement()
  bundle.judge.judge(freshLogits(text, bundle)[...], into: &judgement)
  return judgement
}
