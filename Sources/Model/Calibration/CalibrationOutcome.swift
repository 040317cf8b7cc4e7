/// How a calibration came about.
public enum CalibrationOutcome: String, Sendable {
  /// All parameters were fitted.
  case fitted
  /// Too few documents of one side, or all logits the same: the slope was left at 1 and only the
  /// level was fitted.
  case levelOnly = "level_only"
  /// The best slope lay outside its range; it was set to the nearer end and the rest fitted.
  case slopeAtLimit = "slope_at_limit"
  /// Nothing was judged: logits were left as they are.
  case untouched
}
