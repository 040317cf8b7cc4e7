import Foundation

extension GateReport.Check {
  /// What the check is about.
  public var subject: String {
    switch family {
    case .macroF1: "macro-F1"
    case .calibration: "calibration error"
    case .label: "label “\(name)”"
    case .precision: "precision of “\(name)”"
    case .falseAlarms: "false alarms, \(name)"
    }
  }

  /// One line: what, from where to where, by how much and how sure.
  public var words: String {
    if family == .label {
      return "\(subject) is not known to the candidate; \(documents) documents have it"
    }
    let documents = "\(documents) " + (family == .precision ? "flags" : "documents")
    return "\(subject): \(Self.number(current)) before, \(Self.number(candidate)) now, "
      + "\(Self.signed(difference)) \(interval), \(documents)"
  }

  /// The interval of the difference.
  var interval: String {
    guard let lower, let upper else { return "[-]" }
    return "[\(Self.signed(lower)), \(Self.signed(upper))]"
  }

  static func number(_ value: Double?) -> String {
    value.map { String(format: "%.3f", $0) } ?? "-"
  }

  static func signed(_ value: Double?) -> String {
    value.map { String(format: "%+.3f", $0) } ?? "-"
  }
}

extension GateReport {
  /// The comparison as a table.
  ///
  /// - Parameter all: also figures of too few documents.
  public func table(all: Bool = false) -> String {
    let rows = checks.filter { all || $0.status != .tooFew || $0.name.isEmpty }
    let width = max(20, rows.map(\.subject.count).max() ?? 0)
    func padded(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(0, width - text.count))
    }
    func right(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.count)) + text
    }
    var lines = [
      padded("", width) + right("before", 9) + right("now", 9) + right("change", 9)
        + "  interval            documents"
    ]
    for check in rows {
      let verdict =
        switch check.status {
        case .passed: ""
        case .worse: "  WORSE"
        case .tooFew: "  too few to say"
        }
      lines.append(
        padded(check.subject, width) + right(Check.number(check.current), 9)
          + right(Check.number(check.candidate), 9) + right(Check.signed(check.difference), 9)
          + "  " + padded(check.interval, 18) + right(String(check.documents), 9) + verdict)
    }
    let hidden = checks.count - rows.count
    lines.append(
      "\(documents) documents in \(groups) groups; \(changed) would be decided in another way"
        + (hidden > 0 ? "; \(hidden) figures rest on too few and are left out" : ""))
    return lines.joined(separator: "\n")
  }

  /// The comparison as one JSON object.
  public var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }
}
