/// A range that holds the true value with a stated confidence.
public struct ConfidenceInterval: Sendable, Equatable {
  /// The range starts here.
  public let lower: Double
  /// The range ends here, inclusive.
  public let upper: Double

  /// The range `lower ... upper`.
  public init(lower: Double, upper: Double) {
    precondition(lower <= upper, "lower end \(lower) is above upper end \(upper)")
    self.lower = lower
    self.upper = upper
  }

  /// Whether `value` lies within, ends included.
  public func contains(_ value: Double) -> Bool { lower <= value && value <= upper }
}
