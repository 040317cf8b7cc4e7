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
  public struct Verdict: Sendable {
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

  /// Judges one document: writes `1 / (1 + exp(-logit))` of each label to `probabilities`, to about
  /// two units in the last place, and to `flagged` whether it reaches the threshold.
  ///
  /// Logits must be finite; below -709 the probability is 0.
  public func judge(
    _ logits: Span<Float>, into probabilities: inout [Double], _ flagged: inout [Bool]
  ) -> Verdict {
    precondition(
      logits.count == count && probabilities.count == count && flagged.count == count,
      "\(logits.count) logits and room for \(probabilities.count), \(flagged.count) of \(count)")
    let verdict = unsafe thresholds.withUnsafeBufferPointer { thresholds in
      unsafe least.withUnsafeBufferPointer { least in
        unsafe reviewed.withUnsafeBufferPointer { reviewed in
          var labels = unsafe winnow_labels(
            count: count, thresholds: thresholds.baseAddress, least: least.baseAddress,
            reviewed: reviewed.baseAddress)
          return unsafe logits.withUnsafeBufferPointer { logits in
            unsafe probabilities.withUnsafeMutableBufferPointer { probabilities in
              unsafe flagged.withUnsafeMutableBytes { flags in
                // A Bool is a byte, 1 or 0.
                unsafe winnow_judge(
                  &labels, logits.baseAddress, probabilities.baseAddress,
                  flags.bindMemory(to: UInt8.self).baseAddress)
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
