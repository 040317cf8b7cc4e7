import Foundation
import Store

/// How far reviewers agree: to find unclear policy, not to grade people.
enum AgreementPages {
  private static func report(_ visit: Visit) throws -> AgreementReport {
    try visit.desk.keep("agreement") { try visit.store.agreement() }
  }

  static func show(_ visit: Visit) throws -> Answer {
    let report = try report(visit)
    let name = try names(visit)
    let policies = visit.desk.policies
    return try Page.answer(
      visit, "agreement", title: "Agreement",
      [
        "labels": report.labels.map { row in
          [
            "name": row.label.map(policies.name) ?? "confirmed or rejected",
            "units": Numbers.grouped(row.units),
            "agreed": Numbers.percent(row.units > 0 ? Double(row.agreed) / Double(row.units) : 0),
            "alpha": words(row.alpha), "kappa": words(row.kappa),
          ]
        },
        "pairs": report.pairs.map { row in
          [
            "pair": row.reviewers.map(name).joined(separator: " and "),
            "name": row.label.map(policies.name) ?? "confirmed or rejected",
            "units": Numbers.grouped(row.units),
            "agreed": Numbers.percent(row.units > 0 ? Double(row.agreed) / Double(row.units) : 0),
            "kappa": words(row.kappa),
          ]
        }, "isEmpty": report.labels.allSatisfy { $0.units == 0 },
        "chart": Chart.bars(
          "Krippendorff's alpha by label",
          report.labels.compactMap { row in
            row.alpha.map {
              Chart.Bar(
                name: row.label.map(policies.name) ?? "confirmed or rejected", value: $0.value,
                interval: $0.interval, note: Numbers.count(row.units, "item"))
            }
          }, bottom: -1, unit: { Numbers.fixed($0, 1) }),
        "golden": Chart.bars(
          "Known answers that were given",
          try golden(visit).compactMap { row in
            row.right.value.map {
              Chart.Bar(
                name: row.label.map(policies.name) ?? "confirmed or rejected", value: $0,
                interval: row.right.interval, note: "\(row.right.count) of \(row.right.total)")
            }
          }),
      ])
  }

  private static func golden(_ visit: Visit) throws -> [GoldenAgreement] {
    try visit.desk.keep("golden") { try visit.store.goldenAgreement() }
  }

  static func goldenTable(_ visit: Visit) throws -> Table {
    var table = Table(["label", "right", "judgements", "share", "low", "high"])
    for row in try golden(visit) {
      table.add([
        row.label ?? "outcome", "\(row.right.count)", "\(row.right.total)",
        InsightPages.plain(row.right.value), InsightPages.plain(row.right.interval?.lowerBound),
        InsightPages.plain(row.right.interval?.upperBound),
      ])
    }
    return table
  }

  /// Pseudonyms.
  static func names(_ visit: Visit) throws -> (Int64) -> String {
    let names = Dictionary(
      uniqueKeysWithValues: try visit.store.reviewers().map { ($0.id, $0.pseudonym) })
    return { names[$0] ?? "#\($0)" }
  }

  private static func words(_ estimate: Agreement.Estimate?) -> String {
    guard let estimate else { return "—" }
    let value = Numbers.fixed(estimate.value, 2)
    guard let interval = estimate.interval else { return value }
    return "\(value) (\(Numbers.fixed(interval.lowerBound, 2)) to "
      + "\(Numbers.fixed(interval.upperBound, 2)))"
  }

  static func table(_ visit: Visit) throws -> Table {
    let report = try report(visit)
    let name = try names(visit)
    var table = Table(["reviewers", "label", "items", "agreed", "measure", "value", "low", "high"])
    func add(
      _ who: String, _ label: String?, _ units: Int, _ agreed: Int, _ measure: String,
      _ estimate: Agreement.Estimate?
    ) {
      table.add([
        who, label ?? "outcome", "\(units)", "\(agreed)", measure,
        InsightPages.plain(estimate?.value), InsightPages.plain(estimate?.interval?.lowerBound),
        InsightPages.plain(estimate?.interval?.upperBound),
      ])
    }
    for row in report.labels {
      add("all", row.label, row.units, row.agreed, "krippendorff_alpha", row.alpha)
      add("all", row.label, row.units, row.agreed, "fleiss_kappa", row.kappa)
    }
    for row in report.pairs {
      let who = row.reviewers.map(name).joined(separator: " ")
      add(who, row.label, row.units, row.agreed, "cohen_kappa", row.kappa)
    }
    return table
  }
}

/// The audit chain.
enum AuditPages {
  private static let rows: Int64 = 100

  static func show(_ visit: Visit) throws -> Answer { try page(visit, report: nil) }

  static func verify(_ visit: Visit) throws -> Answer {
    try page(visit, report: try visit.store.audit(expectedHead: visit.form.some("head")))
  }

  private static func page(_ visit: Visit, report: AuditReport?) throws -> Answer {
    let head = try visit.store.auditHead()
    let last = head?.number ?? 0
    let after = max(0, visit.query.number("after") ?? max(0, last - rows))
    let entries = try visit.store.auditEntries(after: after, limit: Int(rows))
    var values: [String: Any] = [
      "head": head?.hashText ?? "", "last": Numbers.grouped(Int(last)),
      "entries": entries.map { entry in
        [
          "number": entry.number, "time": entry.time.description, "actor": entry.actor,
          "kind": entry.kind, "item": entry.item as Any, "hash": String(entry.hashText.prefix(16)),
          "payload": entry.payload,
        ] as [String: Any]
      },
    ]
    if after > 0 { values["earlier"] = max(0, after - rows) }
    if let end = entries.last?.number, end < last { values["later"] = end }
    if let report {
      values["report"] =
        [
          "isClean": report.isClean, "entries": Numbers.grouped(Int(report.entries)),
          "head": report.head,
          "faults": report.faults.map {
            ["entry": $0.entry.map { "entry \($0)" } ?? "the chain", "detail": $0.detail]
          },
        ] as [String: Any]
    }
    return try Page.answer(visit, "audit", title: "Audit", values)
  }
}
