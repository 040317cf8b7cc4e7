extension RationaleReport {
  /// The report as one JSON object on one line; what is not defined is `null`.
  public var json: String {
    OrderedJSON.object([
      ("bootstrap", bootstrap.map { .integer($0.replicates) } ?? .null),
      ("views", .array(views.map(Self.orderedJSON))),
    ]).text
  }

  private static func orderedJSON(_ view: View) -> OrderedJSON {
    var entries: [(key: String, value: OrderedJSON)] = [
      ("name", .string(view.name)),
      ("labels", .array(view.labels.map(OrderedJSON.string))),
      ("rule", .string(view.rule)),
      ("tuned_on", view.tunedOn.map(OrderedJSON.string) ?? .null),
      ("documents", .integer(view.documents)),
      ("marked_by_humans", .integer(view.markedByHumans)),
      ("marked_by_model", .integer(view.markedByModel)),
    ]
    var intervals: [(key: String, value: OrderedJSON)] = []
    for own in view.figures {
      entries.append((own.measure.rawValue, figure(own.value)))
      intervals.append((own.measure.rawValue, own.interval?.orderedJSON ?? .null))
    }
    entries.append(("intervals", .object(intervals)))
    let whole: [(key: String, value: OrderedJSON)] = [
      ("token_f1", figure(view.wholeTokenF1)), ("character_f1", figure(view.wholeCharacterF1)),
    ]
    entries.append(("marking_everything", .object(whole)))
    return .object(entries)
  }
}
