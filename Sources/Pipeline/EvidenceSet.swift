import Ingest
import Model

/// One label, or all of them taken together.
struct EvidenceView {
  let name: String
  /// The labels, by their place among those that are compared.
  let columns: [Int]
  /// The label of the data whose documents count; `nil` for documents of any label.
  let label: String?
}

/// Documents with what humans marked and what each token adds to each label.
///
/// In a multiclass model, only differences between classes matter: what a token adds to a class is
/// counted from the mean over all classes. For several labels together, a token counts as what it
/// adds to the label that it speaks for most.
struct EvidenceSet {
  private let labels: [LabelInfo]
  private let isMulticlass: Bool
  /// The labels that are compared, by number.
  private let compared: [Int]
  private var reader: TokenContributions
  private var documents: [EvidenceDocument] = []
  private var groupNumbers: [String: Int] = [:]
  private var withoutSpans = 0
  private var withoutLabel = 0
  private var unknown: Set<String> = []

  init(_ bundle: ModelBundle, _ compared: [Int]) {
    labels = bundle.manifest.labels
    isMulticlass = bundle.manifest.task == .multiclass
    self.compared = compared
    reader = TokenContributions(bundle)
  }

  /// The number of documents.
  var count: Int { documents.count }

  /// Adds a record if humans were asked for spans and gave a label that is compared, or one that the
  /// model does not know: it may be another name of what is compared.
  mutating func add(_ record: DatasetRecord) {
    guard let spans = record.spans else {
      withoutSpans += 1
      return
    }
    let held = record.labels.filter(mayCount)
    guard !held.isEmpty else {
      withoutLabel += 1
      return
    }
    // The mean over classes needs them all.
    let columns = isMulticlass ? Array(labels.indices) : compared
    let read = reader.read(Array(record.text.utf8), labels: columns)
    let group = record.group ?? "id:\(record.id):\(record.line)"
    let number = groupNumbers[group, default: groupNumbers.count]
    groupNumbers[group] = number
    for span in spans where !labels.contains(where: { $0.id == span.label }) {
      unknown.insert(span.label)
    }
    documents.append(
      EvidenceDocument(
        record, labels: Set(held), spans: spans, tokens: read.tokens,
        contributions: isMulticlass
          ? Self.differences(read.contributions, columns.count, compared)
          : read.contributions.map { Float($0) },
        probabilities: compared.map { read.probabilities[$0] }, group: number))
  }

  /// Whether a label is compared, or unknown to the model.
  private func mayCount(_ id: String) -> Bool {
    labels.firstIndex { $0.id == id }.map(compared.contains) ?? true
  }

  /// Columns of a table of `width` columns, counted from the mean of their row.
  private static func differences(
    _ contributions: [Double], _ width: Int, _ columns: [Int]
  ) -> [Float] {
    stride(from: 0, to: contributions.count, by: width).flatMap { start in
      let mean = contributions[start..<start + width].reduce(0, +) / Double(width)
      return columns.map { Float(contributions[start + $0] - mean) }
    }
  }

  /// All labels together, then, if there are several, each label with documents in which humans
  /// marked something for it.
  var views: [EvidenceView] {
    var views = [
      EvidenceView(name: "any label", columns: Array(compared.indices), label: nil)
    ]
    guard compared.count > 1 else { return views }
    for (column, number) in compared.enumerated() {
      let id = labels[number].id
      let view = EvidenceView(name: id, columns: [column], label: id)
      let isMarked = documents.contains { document in
        document.labels.contains(id) && document.spans.contains { counts($0, for: view) }
      }
      if isMarked { views.append(view) }
    }
    return views
  }

  /// What to tell about the records.
  var notes: [String] {
    var notes: [String] = []
    if withoutSpans > 0 { notes.append("\(withoutSpans) records have no field “spans”") }
    if withoutLabel > 0 {
      notes.append("\(withoutLabel) records have none of the labels that are compared")
    }
    let names = unknown.map { $0.isEmpty ? "no label" : "“\($0)”" }.sorted().prefix(10)
    if !names.isEmpty {
      let those = isMulticlass ? "the class of their record" : "all labels together"
      notes.append(
        "spans of \(names.joined(separator: ", ")), which the model does not know, count for "
          + those)
    }
    return notes
  }

  /// Whether a span of a document is evidence for the label of a view. Where a document has one
  /// class, a span that names none of the classes speaks for that one.
  private func counts(_ span: LabelSpan, for view: EvidenceView) -> Bool {
    guard let label = view.label else { return mayCount(span.label) }
    if span.label == label { return true }
    return isMulticlass && !labels.contains { $0.id == span.label }
  }

  /// The documents of a view, as humans and `rule` mark them.
  ///
  /// - Parameters:
  ///   - scoring: whether texts are scored without what is marked and with that alone.
  mutating func texts(
    _ view: EvidenceView, _ rule: any SpanRule, scoring: Bool = false
  ) -> [MarkedText] {
    var texts: [MarkedText] = []
    for document in documents where view.label.map(document.labels.contains) ?? true {
      let contributions = document.contributions(view.columns, of: compared.count)
      let marks = rule.marks(
        TokenEvidence(
          text: document.text, tokens: document.tokens, contributions: contributions))
      precondition(
        marks.count == contributions.count,
        "a rule marked \(marks.count) tokens of \(contributions.count)")
      let human = Self.joined(
        document.spans.filter { counts($0, for: view) }.map { $0.start..<$0.end })
      var text = document.marked(human: human, marks, contributions)
      if scoring {
        text.probabilities = MarkedText.Probabilities(
          whole: probability(document.probabilities, view.columns),
          without: probability(document.text(without: marks), view.columns),
          alone: probability(document.text(only: marks), view.columns))
      }
      texts.append(text)
    }
    return texts
  }

  private mutating func probability(_ text: [UInt8], _ columns: [Int]) -> Double {
    let all = reader.probabilities(text)
    return probability(compared.map { all[$0] }, columns)
  }

  /// Of several labels a document may have, the most probable one; of classes, their chances add up.
  private func probability(_ probabilities: [Double], _ columns: [Int]) -> Double {
    let own = columns.map { probabilities[$0] }
    return isMulticlass ? own.reduce(0, +) : own.reduce(0) { max($0, $1) }
  }

  /// Ranges in order, those that touch as one.
  private static func joined(_ ranges: [Range<Int>]) -> [Range<Int>] {
    var joined: [Range<Int>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = joined.last, range.lowerBound <= last.upperBound {
        joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        joined.append(range)
      }
    }
    return joined
  }
}
