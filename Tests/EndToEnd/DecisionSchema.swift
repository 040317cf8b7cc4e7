/// What `datasets/schema/decision.schema.json` demands of a decision, written out by hand.
enum DecisionSchema {
  /// What does not hold, each in a few words; nothing for a good decision.
  static func problems(_ decision: JSON) -> [String] {
    var check = SchemaCheck()
    check.keys(
      decision, "decision",
      required: [
        "schema", "id", "text_sha256", "model", "outcome", "priority", "uncertainty", "automation",
      ],
      allowed: [
        "language", "offsets", "labels", "context", "counterfactual", "rationale", "scores",
      ])
    check.that(decision["schema"]?.string == "winnow.decision/1", "schema")
    check.that(decision["id"]?.string?.isEmpty == false, "id")
    check.that(decision["text_sha256"]?.string?.wholeMatch(of: #/[0-9a-f]{64}/#) != nil, "sha256")
    check.that(
      decision["language"].map {
        $0.string?.wholeMatch(of: #/[a-z]{2,3}(-[A-Za-z0-9]{2,8})*/#) != nil
      } ?? true, "language")
    let model = decision["model"] ?? .null
    check.keys(model, "model", required: ["name", "id"], allowed: [])
    check.that(model["name"]?.string?.isEmpty == false, "model.name")
    check.that(model["id"]?.string?.wholeMatch(of: #/sha256:[0-9a-f]{64}/#) != nil, "model.id")
    check.that(["review", "pass"].contains(decision["outcome"]?.string), "outcome")
    check.share(decision["priority"], "priority")
    check.that((decision["uncertainty"]?.number ?? -1) >= 0, "uncertainty")
    check.that(decision["automation"]?.string == "detection_only", "automation")
    check.that(
      decision["offsets"].map {
        ["scalar", "utf8", "utf16", "grapheme"].contains($0.string)
      } ?? true, "offsets")
    if decision["scores"] != nil {
      compact(decision, &check)
    } else {
      explained(decision, &check)
    }
    return check.problems
  }

  private static func compact(_ decision: JSON, _ check: inout SchemaCheck) {
    for key in ["labels", "context", "counterfactual", "rationale"] {
      check.that(decision[key] == nil, "\(key) beside scores")
    }
    let scores = decision["scores"] ?? .null
    check.that(!scores.keys.isEmpty, "scores without a label")
    for label in scores.keys { check.share(scores[label], "scores.\(label)") }
  }

  private static func explained(_ decision: JSON, _ check: inout SchemaCheck) {
    check.that(decision["rationale"]?.string?.isEmpty == false, "rationale")
    guard let labels = decision["labels"]?.array, let context = decision["context"]?.array else {
      check.that(false, "neither scores nor labels and context")
      return
    }
    for item in context {
      check.keys(item, "context", required: ["label", "probability"], allowed: [])
      check.that(item["label"]?.string?.isEmpty == false, "context.label")
      check.share(item["probability"], "context.probability")
    }
    for item in labels { label(item, &check) }
    let flagged = labels.map { $0["flagged"]?.truth }
    if decision["outcome"]?.string == "review" {
      check.that(flagged.contains(true), "review without a flagged label")
    } else {
      check.that(!flagged.contains(true), "pass with a flagged label")
    }
    if let counterfactual = decision["counterfactual"] {
      check.keys(
        counterfactual, "counterfactual", required: ["label", "remove", "probability"], allowed: [])
      check.share(counterfactual["probability"], "counterfactual.probability")
      let removed = counterfactual["remove"]?.array ?? []
      check.that(!removed.isEmpty, "counterfactual.remove")
      for range in removed {
        check.range(range.array?.first, range.array?.last, "counterfactual.remove")
        check.that(range.array?.count == 2, "counterfactual.remove of two numbers")
      }
    }
  }

  private static func label(_ label: JSON, _ check: inout SchemaCheck) {
    check.keys(
      label, "label",
      required: [
        "label", "probability", "threshold", "flagged", "logit", "bias", "evidence", "document",
      ], allowed: ["axis", "rest"])
    check.that(label["label"]?.string?.isEmpty == false, "label")
    check.that(
      label["axis"].map { ["technique", "harm", "context"].contains($0.string) } ?? true, "axis")
    check.share(label["probability"], "probability")
    check.share(label["threshold"], "threshold")
    check.that(label["flagged"]?.truth != nil, "flagged")
    check.that(label["logit"]?.number != nil, "logit")
    check.that(label["bias"]?.number != nil, "bias")
    check.that(label["rest"] == nil || label["rest"]?.number != nil, "rest")
    check.that(label["evidence"]?.array != nil && label["document"]?.array != nil, "lists")
    for part in label["document"]?.array ?? [] {
      check.keys(part, "document", required: ["feature", "contribution"], allowed: [])
      check.that(part["feature"]?.string?.isEmpty == false, "feature")
      check.that(part["contribution"]?.number != nil, "document contribution")
    }
    var taken: [Range<Int>] = []
    for span in label["evidence"]?.array ?? [] {
      check.keys(span, "evidence", required: ["start", "end", "text", "contribution"], allowed: [])
      check.range(span["start"], span["end"], "evidence")
      check.that(span["text"]?.string?.isEmpty == false, "evidence.text")
      check.that(span["contribution"]?.number != nil, "evidence contribution")
      guard let start = span["start"]?.integer, let end = span["end"]?.integer, start < end else {
        continue
      }
      check.that(!taken.contains { $0.overlaps(start..<end) }, "spans of a label overlap")
      taken.append(start..<end)
    }
  }
}

/// Collects what does not hold.
private struct SchemaCheck {
  private(set) var problems: [String] = []

  mutating func that(_ holds: Bool, _ problem: String) {
    if !holds { problems.append(problem) }
  }

  mutating func keys(
    _ object: JSON, _ name: String, required: Set<String>, allowed: Set<String>
  ) {
    let keys = Set(object.keys)
    for key in required.subtracting(keys).sorted() { problems.append("\(name) lacks \(key)") }
    for key in keys.subtracting(required).subtracting(allowed).sorted() {
      problems.append("\(name) has \(key)")
    }
  }

  mutating func share(_ value: JSON?, _ name: String) {
    that((0...1).contains(value?.number ?? -1), "\(name) is not within 0...1")
  }

  mutating func range(_ start: JSON?, _ end: JSON?, _ name: String) {
    guard let start = start?.integer, let end = end?.integer else {
      problems.append("\(name) is no range of whole numbers")
      return
    }
    that(start >= 0 && start < end, "\(name): \(start)..<\(end)")
  }
}
