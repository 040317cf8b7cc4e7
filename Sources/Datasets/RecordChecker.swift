import Ingest

/// Looks at one record after the other for what ``DatasetValidation`` reports.
struct RecordChecker {
  private let taxonomy: Set<String>?
  private var counts: [DatasetValidation.Kind: DatasetValidation.Finding] = [:]
  private var ids: Set<UInt64> = []
  private var groups = SideSets()
  private var texts = SideSets()

  init(_ taxonomy: TaxonomyLabels?) {
    self.taxonomy = taxonomy.map { Set($0.ids) }
  }

  /// The faults so far.
  var findings: [DatasetValidation.Finding] {
    let order: [DatasetValidation.Kind] = [
      .rejected, .spanOutside, .repeatedID, .unknownSplit, .groupOnTwoSides, .textOnTwoSides,
      .unknownLabel,
    ]
    return order.compactMap { counts[$0] }
  }

  mutating func check(_ record: DatasetRecord) {
    if !ids.insert(TextIdentity.shortHash(record.id)).inserted {
      note(.repeatedID, record)
    }
    if let split = record.split {
      if let side = SplitSide(rawValue: split) {
        checkSides(record, side)
      } else {
        note(.unknownSplit, record, "“\(split.prefix(40))”")
      }
    }
    guard let taxonomy else { return }
    var names: [String] = []
    names.addNew(record.labels + (record.judged ?? []) + (record.spans ?? []).map(\.label))
    for name in names where !taxonomy.contains(name) {
      note(.unknownLabel, record, "“\(name.prefix(80))”")
    }
  }

  private mutating func checkSides(_ record: DatasetRecord, _ side: SplitSide) {
    if let group = record.group, groups.insert(TextIdentity.shortHash(group), side) {
      note(.groupOnTwoSides, record, "group “\(group.prefix(80))”")
    }
    if texts.insert(TextIdentity.hash(record.text), side) { note(.textOnTwoSides, record) }
  }

  /// Takes over what the reader noticed.
  mutating func note(_ issues: DatasetIssues) {
    let kept = DatasetValidation.Finding.kept
    if issues.rejectedCount > 0 {
      counts[.rejected] = DatasetValidation.Finding(
        kind: .rejected, count: issues.rejectedCount,
        places: issues.rejected.prefix(kept).map(\.description))
    }
    if issues.rejectedSpanCount > 0 {
      counts[.spanOutside] = DatasetValidation.Finding(
        kind: .spanOutside, count: issues.rejectedSpanCount,
        places: issues.rejectedSpans.prefix(kept).map(\.description))
    }
  }

  private mutating func note(
    _ kind: DatasetValidation.Kind, _ record: DatasetRecord, _ what: String = ""
  ) {
    var finding = counts[kind] ?? DatasetValidation.Finding(kind: kind, count: 0, places: [])
    finding.count += 1
    if finding.places.count < DatasetValidation.Finding.kept {
      let place = "\(record.source):\(record.line): record “\(record.id.prefix(80))”"
      finding.places.append(what.isEmpty ? place : "\(place): \(what)")
    }
    counts[kind] = finding
  }
}

/// The sides that something stands on.
private struct SideSets {
  private var sides: [UInt64: UInt8] = [:]

  /// Notes a side; true the first time that it is not the only one.
  mutating func insert(_ hash: UInt64, _ side: SplitSide) -> Bool {
    let before = sides[hash] ?? 0
    let after = before | 1 << UInt8(side.index)
    sides[hash] = after
    return before.nonzeroBitCount == 1 && after != before
  }
}
