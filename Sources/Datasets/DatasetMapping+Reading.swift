public import Foundation

extension DatasetMapping {
  /// Reads a mapping file and checks all of it.
  ///
  /// - Throws: `unreadable`, or `badMapping` naming the first key that is unknown, missing or of a
  ///   kind that does not fit.
  public init(contentsOf path: String) throws(DatasetError) {
    try self.init(JSONValue.read(path, or: .badMapping), file: path)
  }

  /// Reads a mapping from JSON.
  ///
  /// - Parameters:
  ///   - json: the JSON in UTF-8.
  ///   - file: the name for messages.
  /// - Throws: `badMapping` naming the first key that is unknown, missing or of a kind that does
  ///   not fit.
  public init(json: Data, file: String = "mapping") throws(DatasetError) {
    try self.init(JSONValue.parse(json, file: file, or: .badMapping), file: file)
  }

  init(_ value: JSONValue, file: String) throws(DatasetError) {
    let root = try StrictObject(
      value, at: "", file: file, keys: ["version", "taxonomy", "same_text", "sets"])
    guard case .array(let items) = try root.value("sets"), !items.isEmpty else {
      throw root.fault("sets", "must be a list of sets that is not empty")
    }
    var sets: [SetRule] = []
    for (index, item) in items.enumerated() {
      let rule = try SetRule(
        StrictObject(item, at: "sets[\(index)]", file: file, keys: SetRule.keys))
      if sets.contains(where: { $0.name == rule.name }) {
        throw StrictObject.fault("sets[\(index)].name", "is “\(rule.name)” a second time", file)
      }
      sets.append(rule)
    }
    var sameText = SameText.keep
    if root.has("same_text") {
      guard let value = SameText(rawValue: try root.string("same_text")) else {
        throw root.fault("same_text", "must be “one_side” or “keep”")
      }
      sameText = value
    }
    self.init(
      version: try root.string("version"),
      taxonomy: root.has("taxonomy") ? try root.string("taxonomy") : nil, sameText: sameText,
      sets: sets)
  }
}

extension DatasetMapping.SetRule {
  static let keys = [
    "name", "file", "licence", "source", "ship", "labels", "judged", "judged_from_field", "asked",
    "unjudged", "assumed", "spans", "skip", "cut", "split", "weight", "notes",
  ]

  init(_ object: StrictObject) throws(DatasetError) {
    name = try object.string("name")
    file = try object.string("file")
    licence = try object.string("licence")
    source = try object.string("source")
    ship = try object.bool("ship")
    labels = try object.table("labels")
    judged = try object.strings("judged") == ["*"] ? nil : object.labels("judged")
    asked = try Self.asked(object)
    unjudged = object.has("unjudged") ? try object.table("unjudged") : [:]
    assumed = try Self.assumed(object)
    spans = try Self.spans(object)
    skipsWithoutSpans = try Self.skipsWithoutSpans(object)
    cut = try Self.cut(object)
    split = try Self.split(object)
    weight = try object.share("weight", isPositive: true)
    notes = try object.string("notes")
    try check(object)
  }

  private func check(_ object: StrictObject) throws(DatasetError) {
    let isName = name.utf8.allSatisfy { $0 == 0x5F || (0x30...0x39 ~= $0) || (0x61...0x7A ~= $0) }
    if !isName || !(name.utf8.first.map { 0x61...0x7A ~= $0 } ?? false) {
      throw object.fault("name", "must be small letters, digits and _, a letter first")
    }
    let endings = [".jsonl", ".jsonl.gz", ".jsonl.zst"]
    if file.contains("/") || file.contains("\\") || !endings.contains(where: file.hasSuffix) {
      throw object.fault("file", "must be a file name ending in .jsonl, .jsonl.gz or .jsonl.zst")
    }
    if judged == nil && !(unjudged.isEmpty && asked == nil && assumed == nil) {
      throw object.fault(
        "judged", "is [\"*\"], so “unjudged”, “asked” and “assumed” have nothing to work on")
    }
  }

  private static func asked(
    _ object: StrictObject
  ) throws(DatasetError) -> DatasetMapping.Asked? {
    guard object.has("asked") || object.has("judged_from_field") else { return nil }
    return DatasetMapping.Asked(
      field: try object.string("judged_from_field"), labels: try object.table("asked"))
  }

  private static func assumed(
    _ object: StrictObject
  ) throws(DatasetError) -> DatasetMapping.Assumed? {
    guard object.has("assumed") else { return nil }
    let inner = try object.object("assumed", keys: ["labels", "weight"])
    let labels = try inner.labels("labels")
    if labels.isEmpty { throw inner.fault("labels", "must not be empty") }
    return DatasetMapping.Assumed(
      labels: labels, weight: try inner.share("weight", isPositive: true))
  }

  private static func spans(
    _ object: StrictObject
  ) throws(DatasetError) -> DatasetMapping.Spans? {
    guard object.has("spans") else { return nil }
    let inner = try object.object("spans", keys: ["labels", "agree"])
    return DatasetMapping.Spans(
      labels: try inner.table("labels", also: DatasetMapping.Spans.recordLabels),
      agree: inner.has("agree") ? try inner.share("agree", isPositive: true) : nil)
  }

  private static func skipsWithoutSpans(_ object: StrictObject) throws(DatasetError) -> Bool {
    guard object.has("skip") else { return false }
    let inner = try object.object("skip", keys: ["without_spans"])
    return inner.has("without_spans") ? try inner.bool("without_spans") : false
  }

  private static func cut(_ object: StrictObject) throws(DatasetError) -> Int? {
    guard object.has("cut") else { return nil }
    guard case .number(let value) = try object.value("cut"), let whole = Int(exactly: value),
      whole >= 50
    else { throw object.fault("cut", "must be a whole number from 50 up") }
    return whole
  }

  private static func split(
    _ object: StrictObject
  ) throws(DatasetError) -> DatasetMapping.Split {
    let inner = try object.object("split", keys: ["from", "by", "train", "dev", "test"])
    switch try inner.string("from") {
    case "split":
      let own = try object.object("split", keys: ["from", "dev"])
      return .own(dev: own.has("dev") ? try own.share("dev") : 0)
    case "hash":
      guard let key = DatasetMapping.HashKey(rawValue: try inner.string("by")) else {
        throw inner.fault("by", "must be “id” or “group”")
      }
      let (train, dev, test) = try (inner.share("train"), inner.share("dev"), inner.share("test"))
      if abs(train + dev + test - 1) > 1e-9 {
        throw object.fault("split", "has shares that add up to \(train + dev + test), not to 1")
      }
      return .hash(by: key, train: train, dev: dev)
    default: throw inner.fault("from", "must be “split” or “hash”")
    }
  }
}
