/// Turns records of one set into records of the taxonomy.
struct RecordMapper {
  let rule: DatasetMapping.SetRule
  let path: String

  /// What the mapping makes of one record, before it is cut and put on a side.
  struct Mapped {
    var labels: [String]
    /// `nil` means all labels.
    var judged: [String]?
    /// `nil` where nobody was asked for evidence.
    var spans: [LabelRange]?
  }

  /// The labels, what was judged and the evidence of a record.
  ///
  /// - Returns: the record, or why it is left out.
  /// - Throws: `unknownLabel`.
  func map(_ record: SourceRecord) throws(DatasetError) -> Result<Mapped, LeftOut> {
    if rule.skipsWithoutSpans, record.spans?.isEmpty == true { return .failure(.noSpans) }
    var labels: [String] = []
    for name in record.labels {
      guard let own = rule.labels[name] ?? rule.labels["*"] else {
        throw unknown("label", name, key: "labels", record)
      }
      labels.addNew(own)
    }
    let judged = try judged(record, labels)
    if judged?.isEmpty == true { return .failure(.nothingJudged) }
    guard let spanRule = rule.spans, let own = record.spans else {
      return .success(Mapped(labels: labels, judged: judged, spans: nil))
    }
    let spans = try spans(own, spanRule, labels, record)
    guard let agree = spanRule.agree else {
      return .success(Mapped(labels: labels, judged: judged, spans: spans.map(\.part)))
    }
    guard let annotators = record.annotators, annotators > 0 else {
      return .failure(.noAnnotators)
    }
    let agreed = SpanAgreement.runs(spans, needed: agree * Double(annotators))
    return .success(Mapped(labels: labels, judged: judged, spans: agreed))
  }

  /// What the set or the record asked about, without what its labels leave open, and what is
  /// present.
  private func judged(
    _ record: SourceRecord, _ labels: [String]
  ) throws(DatasetError) -> [String]? {
    guard var judged = rule.judged else { return nil }
    if let asked = rule.asked {
      for name in record.asked {
        guard let own = asked.labels[name] else {
          throw unknown(asked.field, name, key: "asked", record)
        }
        judged.addNew(own)
      }
    }
    for name in record.labels {
      guard let open = rule.unjudged[name] else { continue }
      judged.removeAll { open.contains($0) }
    }
    judged.addNew(labels)
    return judged
  }

  private func spans(
    _ own: [SourceSpan], _ spanRule: DatasetMapping.Spans, _ labels: [String],
    _ record: SourceRecord
  ) throws(DatasetError) -> [AnnotatedRange] {
    var spans: [AnnotatedRange] = []
    for span in own {
      guard let names = spanRule.labels[span.label] ?? spanRule.labels["*"] else {
        throw unknown("span label", span.label, key: "spans.labels", record)
      }
      for label in names == [DatasetMapping.Spans.recordLabels] ? labels : names {
        spans.append(
          AnnotatedRange(
            part: LabelRange(range: span.range, label: label), annotator: span.annotator))
      }
    }
    return spans
  }

  private func unknown(
    _ kind: String, _ name: String, key: String, _ record: SourceRecord
  ) -> DatasetError {
    DatasetError(
      .unknownLabel, file: path, set: rule.name, line: record.line,
      detail: "the \(kind) “\(name.prefix(80))” is not in the mapping",
      hint: "Add it under “\(key)” of this set, with an empty list if it is to be dropped")
  }
}

extension [String] {
  /// Appends what is not there yet.
  mutating func addNew(_ names: [String]) {
    for name in names where !contains(name) { append(name) }
  }
}
