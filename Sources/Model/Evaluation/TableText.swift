/// A number with a fixed count of decimals, or `-`.
func decimals(_ value: Double?, _ places: Int = 3) -> String {
  guard let value, value.isFinite, value.magnitude < 1e12 else { return "-" }
  var scale = 1
  for _ in 0..<places { scale *= 10 }
  let units = Int((value.magnitude * Double(scale)).rounded())
  let sign = value < 0 && units > 0 ? "-" : ""
  guard places > 0 else { return sign + String(units) }
  let fraction = String(units % scale)
  let zeros = String(repeating: "0", count: places - fraction.count)
  return "\(sign)\(units / scale).\(zeros)\(fraction)"
}

/// An interval without leading zeros: `[.12 .34]`.
func bracketed(_ interval: ConfidenceInterval) -> String {
  func short(_ value: Double) -> String {
    let text = decimals(value)
    return text.hasPrefix("0.") ? String(text.dropFirst()) : text
  }
  return "[\(short(interval.lower)) \(short(interval.upper))]"
}

extension String {
  /// Filled with blanks at the end up to `width` characters.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: Swift.max(0, width - count))
  }

  /// Filled with blanks at the beginning up to `width` characters.
  func padded(toRight width: Int) -> String {
    String(repeating: " ", count: Swift.max(0, width - count)) + self
  }

  /// At most `width` characters, the last one an ellipsis where something was cut off.
  func shortened(to width: Int) -> String {
    count <= width ? self : prefix(width - 1) + "…"
  }
}
