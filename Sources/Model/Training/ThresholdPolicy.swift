/// How the thresholds of a multilabel model are chosen, as it is written in settings: `f1`,
/// `micro-f1`, `precision:0.9`, `recall:0.8` or `fixed:0.5`.
public enum ThresholdPolicy: Sendable, Equatable, Codable {
  /// The best F1 of each label, small labels drawn towards a common threshold.
  case f1
  /// One threshold for all labels, of the best micro-F1.
  case microF1
  /// At least this precision for each label.
  case precision(Double)
  /// At least this recall for each label.
  case recall(Double)
  /// The same given threshold for all.
  case fixed(Double)

  /// Reads the text form.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let share = parts.count == 2 ? Double(parts[1]) : nil
    switch (parts.first, share) {
    case ("f1", nil) where parts.count == 1: self = .f1
    case ("micro-f1", nil) where parts.count == 1: self = .microF1
    case ("precision", let share?) where share > 0 && share <= 1: self = .precision(share)
    case ("recall", let share?) where share > 0 && share <= 1: self = .recall(share)
    case ("fixed", let share?) where (0...1).contains(share): self = .fixed(share)
    default: return nil
    }
  }

  /// The text form.
  public var text: String {
    switch self {
    case .f1: "f1"
    case .microF1: "micro-f1"
    case .precision(let share): "precision:\(share)"
    case .recall(let share): "recall:\(share)"
    case .fixed(let share): "fixed:\(share)"
    }
  }

  /// Reads the text form from settings.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let policy = ThresholdPolicy(text) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "“\(text)” is none of f1, micro-f1, precision:P, recall:R, fixed:T")
    }
    self = policy
  }

  /// Writes the text form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }

  /// The thresholds that held-out scores support; parameters as for
  /// ``ThresholdSelection/thresholds(probabilities:truth:labels:judged:)``.
  public func choices(
    probabilities: [Double], truth: [Bool], labels: Int, judged: [Bool]?
  ) -> [ThresholdChoice] {
    let goal: ThresholdGoal =
      switch self {
      case .f1, .microF1: .maximumF1
      case .precision(let share): .precision(share)
      case .recall(let share): .recall(share)
      case .fixed(let share): .fixed(share)
      }
    if self == .microF1 {
      let common = ThresholdSelection(goal: goal).commonThreshold(
        probabilities: probabilities, truth: truth, labels: labels, judged: judged)
      return [ThresholdChoice](repeating: common, count: labels)
    }
    return ThresholdSelection(goal: goal).thresholds(
      probabilities: probabilities, truth: truth, labels: labels, judged: judged)
  }
}
