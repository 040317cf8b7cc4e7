/// The second pass over one set: writes its records.
struct SetWriter {
  private(set) var report: ImportReport.SetReport
  private(set) var labels = LabelCounts()

  private let file: SourceFile
  private let facts: ImportSurvey.Facts
  private let ledger: SideLedger?
  private let mapper: RecordMapper
  private let dealer: SplitDealer
  private var ids: Set<UInt64> = []
  private var encoder = RecordEncoder()

  private var rule: DatasetMapping.SetRule { file.rule }

  init(_ file: SourceFile, _ facts: ImportSurvey.Facts, _ ledger: SideLedger?) {
    self.file = file
    self.facts = facts
    self.ledger = ledger
    mapper = RecordMapper(rule: file.rule, path: file.path)
    dealer = SplitDealer(rule: file.rule, hasDev: facts.hasDev)
    report = ImportReport.SetReport(name: file.rule.name)
  }

  mutating func run(_ write: ([UInt8]) throws -> Void, progress: (Int) -> Void) throws {
    try file.forEach { line, result in
      if line % 1000 == 0 { progress(line) }
      report.read += 1
      switch result {
      case .failure(let reason): report.leaveOut(reason, line: line)
      case .success(let record): try add(record)
      }
      if encoder.bytes.count >= 1 << 20 { try write(encoder.take()) }
    }
    if !encoder.bytes.isEmpty { try write(encoder.take()) }
  }

  private mutating func add(_ record: SourceRecord) throws(DatasetError) {
    let id = newID(record.id)
    let mapped: RecordMapper.Mapped
    switch try mapper.map(record) {
    case .failure(let reason):
      report.leaveOut(reason, line: record.line)
      return
    case .success(let value): mapped = value
    }
    guard let place = dealer.place(record) else {
      report.leaveOut(.noSplit, line: record.line)
      return
    }
    if rule.spans != nil { report.droppedSpans += record.droppedSpans }
    let pieces = rule.pieces(of: record.text)
    for (index, piece) in pieces.enumerated() {
      add(
        piece, of: record, mapped, place,
        id: pieces.count == 1 ? id : "\(id)/\(index + 1)")
    }
  }

  private mutating func add(
    _ piece: TextCutter.Piece, of record: SourceRecord, _ mapped: RecordMapper.Mapped,
    _ place: SplitDealer.Place, id: String
  ) {
    var output = OutputRecord(
      id: id, text: piece.text, labels: mapped.labels, judged: mapped.judged,
      spans: mapped.spans?.compactMap { $0.inside(piece.range) }, split: place.side,
      language: record.language, group: group(of: record), weight: rule.weight)
    switch ledger?.verdict(TextIdentity.hash(piece.text), place) ?? .stays {
    case .stays: break
    case .leaves:
      report.leaveOut(.otherSide, line: record.line)
      return
    case .moves(let side):
      // Its group stays behind on the other side.
      output.split = side
      output.group = nil
      report.moved += 1
    }
    encoder.append(output)
    report.written[output.split.index] += 1
    labels.add(output)
    if output.split == .train { addAssumed(output) }
  }

  private mutating func addAssumed(_ record: OutputRecord) {
    guard let assumed = rule.assumed, let judged = record.judged else { return }
    var second = record
    second.id += DatasetImport.assumedSuffix
    second.labels = []
    second.judged = assumed.labels.filter { !judged.contains($0) }
    if second.judged == [] { return }
    second.spans = nil
    second.weight = rule.weight * assumed.weight
    encoder.append(second)
    report.assumed += 1
    labels.addAssumed(second)
  }

  /// `NAME/ID`, with `#2` and so on where it was there before.
  private mutating func newID(_ own: String) -> String {
    let id = "\(rule.name)/\(own)"
    var candidate = id
    var number = 1
    while !ids.insert(TextIdentity.shortHash(candidate)).inserted {
      number += 1
      candidate = "\(id)#\(number)"
    }
    return candidate
  }

  /// The group, unless groups of this set stand on both sides of its split; then they are topics
  /// and keep nothing together. Pieces share the document's.
  private func group(of record: SourceRecord) -> String? {
    guard facts.groupsHold else { return nil }
    let own = record.group ?? (rule.cut == nil ? nil : record.id)
    return own.map { "\(rule.name)/\($0)" }
  }
}

extension LabelRange {
  /// The part in a piece of the text, counted from the start of the piece.
  func inside(_ piece: Range<Int>) -> LabelRange? {
    let part = range.clamped(to: piece)
    if part.isEmpty { return nil }
    let start = part.lowerBound - piece.lowerBound
    return LabelRange(range: start..<start + part.count, label: label)
  }
}
