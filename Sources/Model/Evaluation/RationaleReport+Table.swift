extension RationaleReport {
  /// The report as plain text for a terminal: at most 100 columns where names are not longer.
  public var table: String {
    var head = ""
    if let bootstrap {
      let percent = decimals(bootstrap.confidence * 100, 0)
      head =
        "\(percent) % intervals from \(bootstrap.replicates) samples of documents or groups\n\n"
    }
    return head + views.map(Self.table).joined(separator: "\n")
  }

  private static func table(_ view: View) -> String {
    var lines = [
      "\(view.name): \(view.documents) documents; humans marked \(view.markedByHumans), "
        + "the model \(view.markedByModel)"
    ]
    if view.labels != [view.name] {
      let more = view.labels.count > 5 ? " and \(view.labels.count - 4) more" : ""
      let shown = view.labels.prefix(more.isEmpty ? 5 : 4).map { $0.shortened(to: 24) }
      lines.append("  labels of the model: " + shown.joined(separator: ", ") + more)
    }
    lines.append(
      "  marked: " + view.rule + (view.tunedOn.map { "; chosen on “\($0)”" } ?? ""))
    for figure in view.figures {
      var line = "  " + figure.measure.title.padded(to: 19) + decimals(figure.value)
      line += figure.interval.map { "  " + bracketed($0) } ?? ""
      let whole: Double? =
        switch figure.measure {
        case .tokenF1: view.wholeTokenF1
        case .characterF1: view.wholeCharacterF1
        default: nil
        }
      if let whole { line = line.padded(to: 44) + "marking everything: \(decimals(whole))" }
      lines.append(line)
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
