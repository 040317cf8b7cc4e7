extension SliceReport {
  /// The report as one JSON object on one line; figures without enough documents are `null`.
  public var json: String {
    OrderedJSON.object([
      ("minimum", .integer(minimum)),
      (
        "reviewed",
        .array(
          reviewed.map { row in
            .object(
              Self.entries(row.slice) + [
                ("documents", .integer(row.documents)),
                (
                  "flagged", .object(zip(shares, row.shares).map { ($0, Self.orderedJSON($1)) })
                ),
              ])
          })
      ),
      ("views", .array(views.map(Self.orderedJSON))),
    ]).text
  }

  private static func entries(
    _ slice: SliceTable.Slice?
  ) -> [(key: String, value: OrderedJSON)] {
    [
      ("field", slice.map { .string($0.field) } ?? .null),
      ("value", slice.map { .string($0.value) } ?? .null),
    ]
  }

  private static func orderedJSON(_ view: View) -> OrderedJSON {
    .object([
      ("name", .string(view.question.name)),
      ("gold", .array(view.question.gold.map(OrderedJSON.string))),
      ("labels", .array(view.question.labels.map(OrderedJSON.string))),
      ("slices", .array(([view.overall] + view.rows).map(orderedJSON))),
      (
        "worst",
        .object(
          view.worst.map { worst in
            (
              worst.figure,
              .object(
                entries(worst.slice) + [
                  ("figure", figure(worst.value)), ("all", figure(worst.overall)),
                ])
            )
          })
      ),
    ])
  }

  private static func orderedJSON(_ row: Row) -> OrderedJSON {
    .object(
      entries(row.slice) + [
        ("documents", .integer(row.documents)),
        ("flagged_without", orderedJSON(row.flaggedWithout)),
        ("flagged_with", orderedJSON(row.flaggedWith)),
        ("subgroup_auc", orderedJSON(row.subgroup)),
        ("bpsn_auc", orderedJSON(row.backgroundPositive)),
        ("bnsp_auc", orderedJSON(row.backgroundNegative)),
      ])
  }

  private static func orderedJSON(_ share: Share) -> OrderedJSON {
    .object([
      ("count", .integer(share.count)), ("documents", .integer(share.documents)),
      ("share", figure(share.value)), ("interval", share.interval?.orderedJSON ?? .null),
    ])
  }

  private static func orderedJSON(_ area: Area) -> OrderedJSON {
    .object([
      ("area", figure(area.value)), ("interval", area.interval?.orderedJSON ?? .null),
    ])
  }
}
