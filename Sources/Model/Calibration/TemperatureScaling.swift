/// Calibration of a multiclass model: probabilities are the softmax of
/// `slope · logit + offset` of each class.
///
/// With all offsets 0 this is temperature scaling, the slope being one over the temperature; with
/// offsets it is vector scaling with one slope for all classes (C. Guo, G. Pleiss, Y. Sun and
/// K. Weinberger, "On calibration of modern neural networks", 2017). The slope is above 0.
public struct TemperatureScaling: Sendable, Equatable {
  /// Multiplies every logit; above 0.
  public let slope: Double
  /// Is added to the logit of each class.
  public let offsets: [Double]

  /// A scaling of known parameters, all finite.
  public init(slope: Double, offsets: [Double]) {
    precondition(slope > 0 && slope.isFinite, "slope is \(slope), must be finite and above 0")
    precondition(!offsets.isEmpty, "there is no class")
    for (label, offset) in offsets.enumerated() {
      precondition(offset.isFinite, "offset \(offset) of class \(label) is not finite")
    }
    self.slope = slope
    self.offsets = offsets
  }

  /// Leaves the logits of `labels` classes as they are.
  public static func identity(labels: Int) -> TemperatureScaling {
    TemperatureScaling(slope: 1, offsets: [Double](repeating: 0, count: labels))
  }

  /// The calibrated logits of whole rows.
  ///
  /// - Parameters:
  ///   - logits: `documents x classes`, row-major.
  /// - Complexity: O(documents x classes).
  public func logits(_ logits: [Double]) -> [Double] {
    precondition(
      logits.count % offsets.count == 0,
      "\(logits.count) logits do not fill rows of \(offsets.count) classes")
    var calibrated = logits
    for index in calibrated.indices {
      calibrated[index] = slope * logits[index] + offsets[index % offsets.count]
    }
    return calibrated
  }

  /// The calibrated probabilities of whole rows; each row sums to 1.
  ///
  /// - Parameters:
  ///   - logits: `documents x classes`, row-major.
  /// - Complexity: O(documents x classes).
  public func probabilities(_ logits: [Double]) -> [Double] {
    let calibrated = self.logits(logits)
    var probabilities: [Double] = []
    probabilities.reserveCapacity(logits.count)
    for start in stride(from: 0, to: calibrated.count, by: offsets.count) {
      probabilities += Logistic.softmax(calibrated[start..<start + offsets.count])
    }
    return probabilities
  }
}

/// A fitted scaling, and what it stands on.
public struct TemperatureFit: Sendable, Equatable {
  /// The parameters.
  public let scaling: TemperatureScaling
  /// How they came about.
  public let outcome: CalibrationOutcome
  /// The weight of the documents of each class.
  public let support: [Double]
}
