extension ClassificationReport {
  /// The report as plain text for a terminal: at most 100 columns, lines ended by newlines.
  ///
  /// Figures have three decimals; `-` stands for what is not defined.
  public var table: String { summary + labelTable + confusionTable }

  private var summary: String {
    var head = "\(task.rawValue), \(documents) documents"
    if let intervals {
      let percent = decimals(intervals.bootstrap.confidence * 100, 0)
      head += ", \(percent) % intervals from \(intervals.bootstrap.replicates) samples"
      head += " of \(intervals.units) documents or groups"
    }
    let measures: [(String, Double?, ConfidenceInterval?)] = [
      (task == .multilabel ? "exact match" : "accuracy", accuracy, intervals?.accuracy),
      ("micro F1", microF1, intervals?.microF1),
      ("macro F1", macroF1, intervals?.macroF1),
      ("log loss", logLoss, nil),
      ("Brier score", brier, nil),
      ("calibration error", calibrationError, nil),
    ]
    let lines = measures.map { name, value, interval in
      "  " + name.padded(to: 18) + decimals(value) + (interval.map { "  " + bracketed($0) } ?? "")
    }
    return ([head] + lines).joined(separator: "\n") + "\n"
  }

  private var labelTable: String {
    let width = min(26, max(5, labels.map(\.name.count).max() ?? 0))
    let head = [
      ("support", 9), ("flagged", 9), ("prec.", 7), ("recall", 7), ("F1", 7), ("interval", 13),
      ("AUC", 7), ("AP", 7), ("thresh.", 8),
    ]
    var lines = [head.reduce("label".padded(to: width)) { $0 + $1.0.padded(toRight: $1.1) }]
    for label in labels {
      let cells = [
        String(label.support), String(label.counts.flagged), decimals(label.counts.precision),
        decimals(label.counts.recall), decimals(label.counts.f1),
        label.f1Interval.map(bracketed) ?? "-", decimals(label.areaUnderROC),
        decimals(label.averagePrecision), decimals(label.threshold),
      ]
      lines.append(
        zip(cells, head).reduce(label.name.shortened(to: width).padded(to: width)) {
          $0 + $1.0.padded(toRight: $1.1.1)
        })
    }
    return "\n" + lines.joined(separator: "\n") + "\n"
  }

  /// Rows are true classes, columns decided ones; left out where it would not fit.
  private var confusionTable: String {
    guard let confusion, (2...9).contains(confusion.labels.count) else { return "" }
    let width = min(19, max(5, confusion.labels.map(\.count).max() ?? 0))
    var lines = ["true class, and how often it was taken for each"]
    lines.append(
      confusion.labels.reduce("".padded(to: width)) {
        $0 + $1.shortened(to: 8).padded(toRight: 9)
      })
    for (held, name) in confusion.labels.enumerated() {
      lines.append(
        confusion.labels.indices.reduce(name.shortened(to: width).padded(to: width)) {
          $0 + String(confusion[held, $1]).padded(toRight: 9)
        })
    }
    return "\n" + lines.joined(separator: "\n") + "\n"
  }
}
