/// How well what a model marks agrees with what humans marked, and how much its decision rests on
/// it.
public enum RationaleMeasure: String, Sendable, CaseIterable {
  /// Mean over documents of the F1 of tokens (ERASER's and HateXplain's token-F1).
  case tokenF1 = "token_f1"
  /// Mean over documents of the precision of tokens.
  case tokenPrecision = "token_precision"
  /// Mean over documents of the recall of tokens.
  case tokenRecall = "token_recall"
  /// F1 of the tokens of all documents together.
  case microTokenF1 = "micro_token_f1"
  /// Mean over documents of the F1 of characters (SemEval-2021 task 5).
  case characterF1 = "character_f1"
  /// F1 of spans, of mean precision and mean recall (ERASER's IOU-F1 at .5).
  case spanF1 = "iou_f1"
  /// Mean over documents of the average precision of token scores.
  case averagePrecision = "token_auprc"
  /// Mean fall of the probability when what is marked is left out.
  case comprehensiveness = "comprehensiveness"
  /// Mean fall of the probability when nothing but what is marked is left.
  case sufficiency = "sufficiency"

  /// In words, for a table.
  var title: String {
    switch self {
    case .tokenF1: "token F1"
    case .tokenPrecision: "token precision"
    case .tokenRecall: "token recall"
    case .microTokenF1: "token F1, pooled"
    case .characterF1: "character F1"
    case .spanF1: "IoU F1 at .5"
    case .averagePrecision: "token AUPRC"
    case .comprehensiveness: "comprehensiveness"
    case .sufficiency: "sufficiency"
    }
  }
}

/// What one document adds to each sum that a measure is made of, and the measures of such sums.
///
/// Documents in which neither humans nor the model marked a token count for no measure of tokens,
/// as in ERASER, but for that of characters.
struct RationaleSums {
  /// The columns of a row.
  private enum Sum: Int, CaseIterable {
    case documents, characterF1
    case marked, precision, recall, tokenF1
    case truePositives, falsePositives, falseNegatives
    case spanPrecision, spansGiven, spanRecall, spansHeld
    case averagePrecision, ranked
    case comprehensiveness, sufficiency, scored
  }

  /// What `text` adds to each sum.
  static func row(_ text: MarkedText) -> [Double] {
    var row = [Double](repeating: 0, count: Sum.allCases.count)
    func set(_ sum: Sum, _ value: Double) { row[sum.rawValue] = value }
    let counts = text.tokenCounts
    set(.documents, 1)
    set(.characterF1, text.characterF1)
    if counts.support + counts.flagged > 0 {
      set(.marked, 1)
      set(.precision, counts.precision)
      set(.recall, counts.recall)
      set(.tokenF1, counts.f1)
    }
    set(.truePositives, Double(counts.truePositives))
    set(.falsePositives, Double(counts.falsePositives))
    set(.falseNegatives, Double(counts.falseNegatives))
    let spans = text.spanMatches
    if let precision = spans.precision {
      set(.spanPrecision, precision)
      set(.spansGiven, 1)
    }
    if let recall = spans.recall {
      set(.spanRecall, recall)
      set(.spansHeld, 1)
    }
    if let precision = text.averagePrecision {
      set(.averagePrecision, precision)
      set(.ranked, 1)
    }
    if let probabilities = text.probabilities {
      set(.comprehensiveness, probabilities.whole - probabilities.without)
      set(.sufficiency, probabilities.whole - probabilities.alone)
      set(.scored, 1)
    }
    return row
  }

  /// Rows added up.
  static func total(_ rows: [[Double]]) -> [Double] {
    var total = [Double](repeating: 0, count: Sum.allCases.count)
    for row in rows { for column in row.indices { total[column] += row[column] } }
    return total
  }

  /// A measure of a sum of rows; `nil` where there is nothing to divide by.
  static func measure(_ measure: RationaleMeasure, _ sums: [Double]) -> Double? {
    func sum(_ sum: Sum) -> Double { sums[sum.rawValue] }
    func mean(_ part: Sum, _ whole: Sum) -> Double? {
      sum(whole) == 0 ? nil : sum(part) / sum(whole)
    }
    switch measure {
    case .tokenF1: return mean(.tokenF1, .marked)
    case .tokenPrecision: return mean(.precision, .marked)
    case .tokenRecall: return mean(.recall, .marked)
    case .microTokenF1:
      let sizes = 2 * sum(.truePositives) + sum(.falsePositives) + sum(.falseNegatives)
      return sizes == 0 ? nil : 2 * sum(.truePositives) / sizes
    case .characterF1: return mean(.characterF1, .documents)
    case .spanF1:
      guard sum(.spansGiven) + sum(.spansHeld) > 0 else { return nil }
      let precision = mean(.spanPrecision, .spansGiven) ?? 0
      let recall = mean(.spanRecall, .spansHeld) ?? 0
      return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall)
    case .averagePrecision: return mean(.averagePrecision, .ranked)
    case .comprehensiveness: return mean(.comprehensiveness, .scored)
    case .sufficiency: return mean(.sufficiency, .scored)
    }
  }
}
