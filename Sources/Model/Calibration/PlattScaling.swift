/// Calibration of one label: the probability is `1 / (1 + exp(-(slope · logit + intercept)))`.
///
/// J. Platt, "Probabilistic outputs for support vector machines", 1999. The slope is above 0, so
/// calibration never changes which document scores higher.
public struct PlattScaling: Sendable, Equatable {
  /// Multiplies the logit; above 0.
  public let slope: Double
  /// Is added.
  public let intercept: Double

  /// Leaves logits as they are.
  public static let identity = PlattScaling(slope: 1, intercept: 0)

  /// A scaling of known parameters, both finite.
  public init(slope: Double, intercept: Double) {
    precondition(slope > 0 && slope.isFinite, "slope is \(slope), must be finite and above 0")
    precondition(intercept.isFinite, "intercept is \(intercept), must be finite")
    self.slope = slope
    self.intercept = intercept
  }

  /// The calibrated logit.
  public func logit(_ logit: Double) -> Double { slope * logit + intercept }

  /// The calibrated probability.
  public func probability(_ logit: Double) -> Double { Logistic.probability(self.logit(logit)) }
}

/// A fitted scaling, and what it stands on.
public struct PlattFit: Sendable, Equatable {
  /// The parameters.
  public let scaling: PlattScaling
  /// How they came about.
  public let outcome: CalibrationOutcome
  /// The weight of the documents that held the label.
  public let positives: Double
  /// The weight of the documents that did not.
  public let negatives: Double
}
