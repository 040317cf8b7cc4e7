import Foundation
import Store

/// Numbers and moments as people read them.
enum Numbers {
  /// With so many decimals; a minus sign, not a hyphen.
  static func fixed(_ value: Double, _ decimals: Int) -> String {
    let text = String(format: "%.\(decimals)f", value)
    return text.hasPrefix("-") ? "\u{2212}" + text.dropFirst() : text
  }

  /// With its sign.
  static func signed(_ value: Double, _ decimals: Int = 2) -> String {
    (value > 0 ? "+" : "") + fixed(value, decimals)
  }

  /// Whole per cent.
  static func percent(_ value: Double) -> String {
    value > 0 && value < 0.005 ? "< 1\u{A0}%" : "\(Int((value * 100).rounded()))\u{A0}%"
  }

  /// Thousands apart.
  static func grouped(_ value: Int) -> String {
    let digits = String(abs(value))
    var text = ""
    for (place, digit) in digits.enumerated() {
      if place > 0 && (digits.count - place) % 3 == 0 { text += "\u{202F}" }
      text.append(digit)
    }
    return value < 0 ? "\u{2212}" + text : text
  }

  /// `3 minutes`.
  static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    grouped(number) + "\u{A0}" + (number == 1 ? one : many ?? one + "s")
  }

  /// Day and minute in UTC.
  static func minute(_ time: Timestamp) -> String {
    let text = time.description
    return text.prefix(10) + " " + text.dropFirst(11).prefix(5)
  }

  /// How long ago, roughly.
  static func age(_ time: Timestamp, at now: Timestamp) -> String {
    let minutes = max(0, now.milliseconds - time.milliseconds) / 60_000
    switch minutes {
    case 0: return "just now"
    case ..<60: return count(Int(minutes), "minute")
    case ..<2880: return count(Int(minutes / 60), "hour")
    default: return count(Int(minutes / 1440), "day")
    }
  }

  static func duration(_ milliseconds: Int) -> String {
    let seconds = milliseconds / 1000
    return seconds < 60 ? count(seconds, "second") : count(seconds / 60, "minute")
  }
}
