/// How a model is learnt. Part of the training record in `config.json`.
public struct TrainingOptions: Sendable, Equatable, Codable {
  /// Inverse strength of the squared penalty, as scikit-learn's `C`: the penalty is
  /// |w|² / (2 C), against the sum of the losses.
  public var strength: Double = 1
  /// Share of the penalty that is |w| rather than |w|² / 2, 0 to 1 (elastic net).
  public var l1Ratio: Double = 0
  /// Exponent of the naive-Bayes log-count ratio that scales each n-gram; 0 for none.
  public var naiveBayesPower: Double = 1
  /// Lengths the normalised blocks are given. A longer block is penalised less.
  public var wordWeight: Double = 2
  /// See `wordWeight`.
  public var subwordWeight: Double = 1
  /// See `wordWeight`.
  public var styleWeight: Double = 0.03
  /// How long word vectors are beside the characters of their words, where there are vectors.
  public var vectorWeight: Double = 1
  /// Exponent of the class weights: 0 counts every example once, 1 gives all classes the same
  /// total weight.
  public var classBalance: Double = 0
  /// Weight of "not this label" where annotators were not asked about a label, 0 to 1.
  public var unjudgedWeight: Double = 0
  /// Parts the training set is cut into for out-of-fold scores, where there is no dev split.
  public var folds: Int = 3
  /// Seed of the assignment to folds.
  public var seed: UInt64 = 1
  /// Most iterations of the solver.
  public var maximumIterations: Int = 200
  /// The solver stops when the gradient is this much smaller than at the start.
  public var tolerance: Double = 1e-3
  /// What thresholds are chosen for.
  public var threshold: ThresholdPolicy = .f1
  /// No threshold of a multilabel model is chosen below this.
  public var lowestThreshold: Double = 0
  /// The same for single labels, by their ids.
  public var lowestThresholds: [String: Double] = [:]
  /// How much a passage that a human marked counts as a text of its own with its label; `nil` for
  /// none.
  public var spanWeight: Double?
  /// With fewer dev records than this, calibration and thresholds use held-out parts of train.
  public var minimumDev: Int = 300
  /// Whether class offsets of a multiclass model are chosen for macro-F1 rather than left at 0.
  public var tunesClassOffsets: Bool = false

  /// The default settings.
  public init() {}

  /// Reads settings; a key that is not there keeps its default, so that models and settings files
  /// outlive new keys.
  public init(from decoder: any Decoder) throws {
    self.init()
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func read<Value: Decodable>(_ key: CodingKeys, _ value: inout Value) throws {
      value = try values.decodeIfPresent(Value.self, forKey: key) ?? value
    }
    try read(.strength, &strength)
    try read(.l1Ratio, &l1Ratio)
    try read(.naiveBayesPower, &naiveBayesPower)
    try read(.wordWeight, &wordWeight)
    try read(.subwordWeight, &subwordWeight)
    try read(.styleWeight, &styleWeight)
    try read(.vectorWeight, &vectorWeight)
    try read(.classBalance, &classBalance)
    try read(.unjudgedWeight, &unjudgedWeight)
    try read(.folds, &folds)
    try read(.seed, &seed)
    try read(.maximumIterations, &maximumIterations)
    try read(.tolerance, &tolerance)
    try read(.threshold, &threshold)
    try read(.lowestThreshold, &lowestThreshold)
    try read(.lowestThresholds, &lowestThresholds)
    spanWeight = try values.decodeIfPresent(Double.self, forKey: .spanWeight)
    try read(.minimumDev, &minimumDev)
    try read(.tunesClassOffsets, &tunesClassOffsets)
  }

  /// What is wrong with the settings, or nothing.
  public var problem: String? {
    if !(strength > 0 && strength.isFinite) {
      return "training.strength is \(strength); it must be above 0"
    }
    if !(0...1).contains(l1Ratio) { return "training.l1Ratio is \(l1Ratio); it must be 0 to 1" }
    if !(0...2).contains(naiveBayesPower) {
      return "training.naiveBayesPower is \(naiveBayesPower); it must be 0 to 2"
    }
    for (name, weight) in [
      ("wordWeight", wordWeight), ("subwordWeight", subwordWeight), ("styleWeight", styleWeight),
      ("vectorWeight", vectorWeight),
    ] where !(weight >= 0 && weight.isFinite) {
      return "training.\(name) is \(weight); it must be 0 or more"
    }
    if !(0...1).contains(unjudgedWeight) {
      return "training.unjudgedWeight is \(unjudgedWeight); it must be 0 to 1"
    }
    if !(0...1).contains(lowestThreshold) {
      return "training.lowestThreshold is \(lowestThreshold); it must be 0 to 1"
    }
    for (label, lowest) in lowestThresholds.sorted(by: { $0.key < $1.key })
    where !(0...1).contains(lowest) {
      return "training.lowestThresholds.\(label) is \(lowest); it must be 0 to 1"
    }
    if let spanWeight, !(0...1).contains(spanWeight) {
      return "training.spanWeight is \(spanWeight); it must be 0 to 1"
    }
    if !(0...2).contains(classBalance) {
      return "training.classBalance is \(classBalance); it must be 0 to 2"
    }
    if minimumDev < 1 { return "training.minimumDev is \(minimumDev); it must be 1 or more" }
    if folds < 2 || folds > 20 { return "training.folds is \(folds); it must be 2 to 20" }
    if maximumIterations < 1 || !(tolerance > 0) {
      return "training.maximumIterations and training.tolerance must be above 0"
    }
    return nil
  }
}
