import CMemory

/// Labels that are judged each for itself, several at a time: logistic probabilities, which of them
/// reach their thresholds, and which label matters most.
public struct LogisticLabels: Sendable {
  /// The number of labels.
  public let count: Int
  private let thresholds: [Double]
  private let least: [Double]
  private let reviewed: [Int64]

  /// What was found about the labels of one document.
  public struct Verdict: Sendable, Equatable {
    /// Of the labels for review: of those flagged the most probable, else the one whose probability
    /// is the largest part of its threshold. The first of several; 0 where no label is for review.
    public var top: Int
    /// The highest probability of a label for review, or 0.
    public var priority: Double
    /// Whether any label reaches its threshold.
    public var isAnyFlagged: Bool
    /// Whether any label for review does.
    public var needsReview: Bool
  }

  /// Labels with these thresholds.
  ///
  /// - Parameter reviewed: for each whether it asks for review.
  public init(thresholds: [Double], reviewed: [Bool]) {
    precondition(
      thresholds.count == reviewed.count,
      "\(thresholds.count) thresholds for \(reviewed.count) labels")
    count = thresholds.count
    // No probability reaches 2.
    let rest = repeatElement(2.0, count: (4 - count % 4) % 4)
    self.thresholds = thresholds + rest
    least = self.thresholds.map { max($0, 1e-9) }
    self.reviewed = reviewed.map { $0 ? -1 : 0 } + rest.map { _ in 0 }
  }

  /// Writes `1 / (1 + exp(-logit))` of each logit, to about two units in the last place.
  ///
  /// Logits must be finite; below -709 the probability is 0.
  public static func probabilities(of logits: Span<Float>, into probabilities: inout [Double]) {
    if probabilities.count != logits.count {
      probabilities = [Double](repeating: 0, count: logits.count)
    }
    unsafe logits.withUnsafeBufferPointer { logits in
      unsafe probabilities.withUnsafeMutableBufferPointer { probabilities in
        guard let place = probabilities.baseAddress else { return }
        unsafe winnow_probabilities(logits.baseAddress, logits.count, place)
      }
    }
  }

  /// Judges one document by its logits: writes the probabilities of the labels, the same as whole
  /// ten-thousandths, rounded to the nearest, and whether each reaches its threshold.
  public func judge(
    _ logits: Span<Float>, into probabilities: inout [Double], units: inout [UInt16],
    flagged: inout [Bool]
  ) -> Verdict {
    Self.probabilities(of: logits, into: &probabilities)
    return unsafe judge(nil, &probabilities, &units, &flagged)
  }

  /// Judges one document by the probabilities of its labels, which are written too.
  public func judge(
    probabilities source: Span<Double>, into probabilities: inout [Double],
    units: inout [UInt16], flagged: inout [Bool]
  ) -> Verdict {
    precondition(source.count == count, "\(source.count) probabilities of \(count) labels")
    return unsafe source.withUnsafeBufferPointer { source in
      unsafe judge(source.baseAddress, &probabilities, &units, &flagged)
    }
  }

  /// - Parameter source: the probabilities of all labels, or `nil` if they are where they go.
  private func judge(
    _ source: UnsafePointer<Double>?, _ probabilities: inout [Double], _ units: inout [UInt16],
    _ flagged: inout [Bool]
  ) -> Verdict {
    precondition(
      probabilities.count == count && units.count == count && flagged.count == count,
      "room for \(probabilities.count), \(units.count), \(flagged.count) of \(count) labels")
    let verdict = unsafe thresholds.withUnsafeBufferPointer { thresholds in
      unsafe least.withUnsafeBufferPointer { least in
        unsafe reviewed.withUnsafeBufferPointer { reviewed in
          unsafe probabilities.withUnsafeMutableBufferPointer { probabilities in
            unsafe units.withUnsafeMutableBufferPointer { units in
              unsafe flagged.withUnsafeMutableBytes { flags in
                var labels = unsafe winnow_labels(
                  count: count, thresholds: thresholds.baseAddress, least: least.baseAddress,
                  reviewed: reviewed.baseAddress)
                // A Bool is a byte, 1 or 0.
                var judged = unsafe winnow_judged(
                  probabilities: probabilities.baseAddress, units: units.baseAddress,
                  flags: flags.bindMemory(to: UInt8.self).baseAddress)
                return unsafe winnow_judge(
                  &labels, source ?? UnsafePointer(probabilities.baseAddress), &judged)
              }
            }
          }
        }
      }
    }
    return Verdict(
      top: verdict.top, priority: verdict.priority, isAnyFlagged: verdict.is_any_flagged,
      needsReview: verdict.needs_review)
  }

  /// Writes numbers from 0 to 1 as whole ten-thousandths, rounded to the nearest.
  public static func tenThousandths(_ numbers: [Double], into units: inout [UInt16]) {
    precondition(units.count == numbers.count, "\(numbers.count) numbers for \(units.count)")
    unsafe numbers.withUnsafeBufferPointer { numbers in
      unsafe units.withUnsafeMutableBufferPointer { units in
        unsafe winnow_ten_thousandths(numbers.baseAddress, numbers.count, units.baseAddress)
      }
    }
  }
}
