extension SliceReport {
  /// The report as plain text for a terminal: at most 100 columns.
  public var table: String {
    ([reviewTable] + views.map(Self.table)).joined(separator: "\n")
      + "\n-: fewer than \(minimum) documents to tell from. Intervals of 95 %: Wilson for shares, "
      + "Newcombe for areas.\n"
  }

  private var width: Int {
    let names = reviewed.map { Self.name($0.slice).count }
    return min(28, max(5, names.max() ?? 0))
  }

  private static func name(_ slice: SliceTable.Slice?) -> String {
    slice.map { "\($0.field) \($0.value)" } ?? "all"
  }

  private static func row(_ name: String, _ width: Int, _ cells: [(String, Int)]) -> String {
    cells.reduce(name.shortened(to: width).padded(to: width)) { $0 + $1.0.padded(toRight: $1.1) }
  }

  private static func cell(_ value: Double?, _ interval: ConfidenceInterval?) -> (String, Int) {
    (
      decimals(value).padded(toRight: 7)
        + (interval.map { " " + bracketed($0) } ?? "").padded(to: 13), 20
    )
  }

  private static func head(_ name: String) -> (String, Int) { ("  " + name.padded(to: 18), 20) }

  /// What reviewers get to see, at most three kinds side by side.
  private var reviewTable: String {
    var lines: [String] = []
    for first in stride(from: 0, to: shares.count, by: 3) {
      let columns = first..<min(first + 3, shares.count)
      lines.append(
        Self.row(
          "flagged", width, [("documents", 11)] + columns.map { Self.head("as " + shares[$0]) }))
      for row in reviewed {
        lines.append(
          Self.row(
            Self.name(row.slice), width,
            [(String(row.documents), 11)]
              + columns.map { Self.cell(row.shares[$0].value, row.shares[$0].interval) }))
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func table(_ view: View) -> String {
    let question = view.question
    let width = min(
      30, max(5, ([view.overall] + view.rows).map { name($0.slice).count }.max() ?? 0))
    var lines = [
      "\(question.name): " + question.gold.joined(separator: " or ") + " in the data, "
        + question.labels.joined(separator: " or ") + " of the model"
    ]
    lines.append(
      row(
        "flagged", width,
        [("without", 9), ("with", 9), head("share without"), head("share with")]))
    for line in [view.overall] + view.rows {
      lines.append(
        row(
          name(line.slice), width,
          [
            (String(line.flaggedWithout.documents), 9), (String(line.flaggedWith.documents), 9),
            cell(line.flaggedWithout.value, line.flaggedWithout.interval),
            cell(line.flaggedWith.value, line.flaggedWith.interval),
          ]))
    }
    let areas = ([view.overall] + view.rows).flatMap {
      [$0.subgroup, $0.backgroundPositive, $0.backgroundNegative]
    }
    // Data without a positive, or without a negative, has none.
    guard areas.contains(where: { $0 != .unknown }) else {
      return (lines + worstLines(view)).joined(separator: "\n") + "\n"
    }
    lines.append(row("area", width, [head("subgroup AUC"), head("BPSN AUC"), head("BNSP AUC")]))
    for line in [view.overall] + view.rows {
      lines.append(
        row(
          name(line.slice), width,
          [line.subgroup, line.backgroundPositive, line.backgroundNegative].map {
            cell($0.value, $0.interval)
          }))
    }
    return (lines + worstLines(view)).joined(separator: "\n") + "\n"
  }

  private static func worstLines(_ view: View) -> [String] {
    view.worst.map { worst in
      "worst \(worst.figure.replacingUnderscores): \(name(worst.slice)), \(decimals(worst.value))"
        + (worst.overall.map { " (all: \(decimals($0)))" } ?? "")
    }
  }
}

extension String {
  fileprivate var replacingUnderscores: String { String(map { $0 == "_" ? " " : $0 }) }
}
