import Model

/// Says in plain words why a document was flagged, from the facts of its decision alone.
struct Rationale {
  let labels: [LabelInfo]
  let task: ClassificationTask

  /// One to four sentences.
  func text(
    _ judgement: Judge.Judgement, _ evidence: [Evidence], _ counterfactual: Counterfactual?,
    textOf: (Range<Int>) -> String
  ) -> String {
    var sentences: [String] = []
    let flagged = evidence.filter {
      judgement.flagged[$0.label] && labels[$0.label].asksForReview
    }
    if let first = flagged.first {
      var sentence =
        "Flagged for \(name(first.label)) (\(percent(judgement.probabilities[first.label])))"
      let others = flagged.dropFirst().map {
        "\(name($0.label)) (\(percent(judgement.probabilities[$0.label])))"
      }
      if !others.isEmpty { sentence += ", also " + others.joined(separator: ", ") }
      sentences.append(sentence + reasons(first, textOf))
    } else if let nearest = evidence.first {
      sentences.append(
        "Not flagged; \(judgement.flagged[nearest.label] ? "most probable" : "nearest") is "
          + "\(name(nearest.label)) "
          + "(\(percent(judgement.probabilities[nearest.label])))" + reasons(nearest, textOf))
    }
    if let counterfactual {
      let quotes = counterfactual.removed.prefix(3).map { quoted(textOf($0)) }
      let more = counterfactual.removed.count > 3 ? " and other words" : ""
      sentences.append(
        "Without \(quotes.joined(separator: ", "))\(more) it would be "
          + "\(percent(counterfactual.probability)), "
          + (task == .multilabel ? "under the threshold." : "and another label would be chosen."))
    }
    let contexts = labels.indices.filter {
      labels[$0].axis == .context && judgement.flagged[$0]
    }
    if !contexts.isEmpty {
      let names = contexts.map { "\(name($0)) (\(percent(judgement.probabilities[$0])))" }
      sentences.append("May be protected as \(names.joined(separator: ", ")).")
    }
    return sentences.joined(separator: " ")
  }

  private func reasons(_ evidence: Evidence, _ textOf: (Range<Int>) -> String) -> String {
    let strongest = evidence.spans.filter { $0.contribution >= 0.05 }
      .sorted { $0.contribution > $1.contribution }.prefix(3)
    guard !strongest.isEmpty else { return "; no single passage weighs much." }
    let parts = strongest.map { item in
      "\(quoted(textOf(item.bytes))) adds \(decimal(item.contribution))"
    }
    return ": " + parts.joined(separator: ", ") + "."
  }

  private func name(_ label: Int) -> String { labels[label].name.lowercased() }

  private func quoted(_ text: String) -> String {
    let flat = String(text.map { $0.isNewline ? " " : $0 })
    return flat.count > 60 ? "“\(flat.prefix(59))…”" : "“\(flat)”"
  }

  private func percent(_ probability: Double) -> String {
    let share = Int((probability * 100).rounded())
    return share == 100 && probability < 1 ? "over 99 %" : "\(share) %"
  }

  private func decimal(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
