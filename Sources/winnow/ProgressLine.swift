import Foundation
import Pipeline

/// Tells on standard error how a run goes: one line that is rewritten on a terminal, one line every
/// few seconds elsewhere.
struct ProgressLine {
  private let isQuiet: Bool
  private let start = Date()
  private var last = Date()
  private var isShown = false
  private let interval = Terminal.isErrorInteractive ? 0.2 : 5.0

  init(isQuiet: Bool) {
    self.isQuiet = isQuiet
  }

  /// Shows `text` unless something was shown a moment ago.
  mutating func show(_ text: (ProgressLine) -> String) {
    guard !isQuiet, Date().timeIntervalSince(last) >= interval else { return }
    last = Date()
    if Terminal.isErrorInteractive {
      Terminal.write("\r\u{1B}[2K" + text(self))
      isShown = true
    } else {
      Terminal.error(text(self))
    }
  }

  /// The numbers of a scoring run, in words; those of an earlier run that it goes on from do not
  /// make it faster.
  func words(
    _ counts: ScoreCounts, total: Int?, since earlier: ScoreCounts = ScoreCounts()
  ) -> String {
    let seconds = max(Date().timeIntervalSince(start), 1e-3)
    let documents = counts.documents - earlier.documents
    let bytes = counts.bytes - earlier.bytes
    var text =
      "\(grouped(counts.documents)) documents, "
      + "\(grouped(Int(Double(documents) / seconds)))/s, "
      + String(format: "%.1f MB/s", Double(bytes) / 1e6 / seconds)
      + ", \(grouped(counts.flagged)) for review, \(grouped(counts.rejected)) rejected"
    if let total, bytes > 0, total > counts.bytes {
      let left = seconds * Double(total - counts.bytes) / Double(bytes)
      text += ", \(duration(left)) left"
    }
    return text
  }

  /// Clears the line.
  mutating func end() {
    if isShown { Terminal.write("\r\u{1B}[2K") }
    isShown = false
  }

  /// The time since the start.
  var elapsed: Double { Date().timeIntervalSince(start) }
}

/// 1234567 as 1,234,567.
func grouped(_ value: Int) -> String {
  var digits = Array(String(abs(value)))
  var position = digits.count - 3
  while position > 0 {
    digits.insert(",", at: position)
    position -= 3
  }
  return (value < 0 ? "-" : "") + String(digits)
}

/// 2 and “record” as 2 records.
func counted(_ value: Int, _ noun: String) -> String {
  grouped(value) + " " + noun + (value == 1 ? "" : "s")
}

/// Seconds in words.
func duration(_ seconds: Double) -> String {
  if seconds < 1 { return String(format: "%.0f ms", seconds * 1000) }
  if seconds < 90 { return String(format: "%.1f s", seconds) }
  let minutes = Int(seconds / 60)
  return minutes < 90
    ? "\(minutes) min" : String(format: "%d h %02d min", minutes / 60, minutes % 60)
}
