extension ClassificationReport {
  /// The report as one JSON object on one line.
  ///
  /// `{"task", "documents", "accuracy", "micro_f1", "macro_f1", "labels": {name: {"precision",
  /// "recall", "f1", "auc", "average_precision", "support", "threshold", …}}, …}`, keys always in
  /// the same order, labels in the order of the model, figures with six significant digits. What is
  /// not defined, such as the AUC of a label that always or never held, is `null`.
  public var json: String { orderedJSON.text }

  var orderedJSON: OrderedJSON {
    var entries: [(key: String, value: OrderedJSON)] = [
      ("task", .string(task.rawValue)),
      ("documents", .integer(documents)),
      ("accuracy", figure(accuracy)),
      ("micro_f1", figure(microF1)),
      ("macro_f1", figure(macroF1)),
      ("labels", .object(labels.map { ($0.name, $0.orderedJSON) })),
      ("micro_precision", figure(counts.precision)),
      ("micro_recall", figure(counts.recall)),
      ("macro_precision", figure(macroPrecision)),
      ("macro_recall", figure(macroRecall)),
      ("log_loss", figure(logLoss)),
      ("brier", figure(brier)),
      ("calibration_error", figure(calibrationError)),
      ("intervals", intervals?.orderedJSON ?? .null),
    ]
    if let confusion { entries.append(("confusion", confusion.orderedJSON)) }
    return .object(entries)
  }
}

extension LabelReport {
  var orderedJSON: OrderedJSON {
    .object([
      ("precision", figure(counts.precision)),
      ("recall", figure(counts.recall)),
      ("f1", figure(counts.f1)),
      ("auc", figure(areaUnderROC)),
      ("average_precision", figure(averagePrecision)),
      ("support", .integer(support)),
      ("threshold", figure(threshold)),
      ("flagged", .integer(counts.flagged)),
      ("documents", .integer(documents)),
      ("log_loss", figure(logLoss)),
      ("brier", figure(brier)),
      ("calibration_error", figure(calibrationError)),
      ("f1_interval", f1Interval?.orderedJSON ?? .null),
    ])
  }
}

extension BootstrapIntervals {
  var orderedJSON: OrderedJSON {
    .object([
      ("confidence", figure(bootstrap.confidence)),
      ("replicates", .integer(bootstrap.replicates)),
      ("seed", .string(String(bootstrap.seed))),
      ("units", .integer(units)),
      ("accuracy", accuracy.orderedJSON),
      ("micro_f1", microF1.orderedJSON),
      ("macro_f1", macroF1.orderedJSON),
    ])
  }
}

extension ConfidenceInterval {
  var orderedJSON: OrderedJSON { .array([figure(lower), figure(upper)]) }
}

extension ConfusionMatrix {
  /// Rows by true class, columns by decided class.
  var orderedJSON: OrderedJSON {
    .array(
      labels.indices.map { held in
        .array(labels.indices.map { given in .integer(self[held, given]) })
      })
  }
}

/// A figure with six significant digits: more would differ between machines.
func figure(_ value: Double?) -> OrderedJSON {
  OrderedJSON(value?.rounded(significantDigits: 6))
}
