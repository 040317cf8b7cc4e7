import Model

/// Says in plain words why a document was flagged, from the facts of its decision alone.
struct Rationale {
  private let task: ClassificationTask
  /// The name of each label in small letters.
  private let names: [FixedText]
  /// Whether a label may be what a text is flagged for.
  private let asksForReview: [Bool]
  private let contexts: [Int]
  private let phrases = Phrases()

  /// What sentences are made of.
  private struct Phrases {
    let flaggedFor = FixedText("Flagged for ")
    let also = FixedText(", also ")
    let notFlagged = FixedText("Not flagged; ")
    let mostProbable = FixedText("most probable is ")
    let nearest = FixedText("nearest is ")
    let colon = FixedText(": ")
    let comma = FixedText(", ")
    let adds = FixedText(" adds ")
    let nothing = FixedText("; no single passage weighs much.")
    let without = FixedText("Without ")
    let others = FixedText(" and other words")
    let wouldBe = FixedText(" it would be ")
    let underThreshold = FixedText(", under the threshold.")
    let anotherLabel = FixedText(", and another label would be chosen.")
    let context = FixedText("May be protected as ")
    let space = FixedText(" ")
    let period = FixedText(".")
    let opening = FixedText(" (")
    let closing = FixedText(")")
    let percent = FixedText(" %")
    let almostAll = FixedText("over 99 %")
    let quote = FixedText("“")
    let unquote = FixedText("”")
    let ellipsis = FixedText("…")
  }
  /// Room for the name of a label with what is said of it, and for a passage without its bytes.
  private let nameLimit: Int
  private static let passageLimit = 96

  init(labels: [LabelInfo], task: ClassificationTask) {
    self.task = task
    names = labels.map { FixedText(Array($0.name.lowercased().utf8)) }
    asksForReview = labels.map(\.asksForReview)
    contexts = labels.indices.filter { labels[$0].axis == .context }
    nameLimit = 96 + (names.map(\.count).max() ?? 0)
  }

  /// One to four sentences.
  func text(
    _ judgement: Judge.Judgement, _ evidence: [Evidence], _ counterfactual: Counterfactual?,
    of text: [UInt8]
  ) -> String {
    var words = JSONBytes()
    write(judgement, evidence, counterfactual, of: text.span, to: &words)
    return String(decoding: words.bytes, as: UTF8.self)
  }

  /// The same, appended to `words` as UTF-8.
  func write(
    _ judgement: borrowing Judge.Judgement, _ evidence: [Evidence],
    _ counterfactual: Counterfactual?, of text: Span<UInt8>, to words: inout JSONBytes
  ) {
    let evidence = evidence.span
    var main = 0
    while main < evidence.count, !isReason(evidence[main].label, judgement) { main += 1 }
    let isFlagged = main < evidence.count
    // Where nothing is flagged, what is nearest is spoken of.
    if !isFlagged { main = 0 }
    let passages = evidence.isEmpty ? [] : strongest(evidence[main])
    var limit = (evidence.count + contexts.count + 4) * nameLimit
    for passage in passages.prefix(Self.mostReasons) {
      limit += Self.passageLimit + passage.bytes.count
    }
    if let counterfactual {
      for removed in counterfactual.removed.prefix(Self.mostReasons) {
        limit += Self.passageLimit + removed.count
      }
    }
    words.append(upTo: limit) { line in
      if isFlagged {
        var named = 0
        for index in main..<evidence.count where isReason(evidence[index].label, judgement) {
          line.put(
            named == 0 ? phrases.flaggedFor : named == 1 ? phrases.also : phrases.comma)
          name(evidence[index].label, judgement, to: &line)
          named += 1
        }
        list(passages, text, to: &line)
      } else if !evidence.isEmpty {
        let nearest = evidence[0].label
        line.put(phrases.notFlagged)
        line.put(judgement.flagged[nearest] ? phrases.mostProbable : phrases.nearest)
        name(nearest, judgement, to: &line)
        list(passages, text, to: &line)
      }
      if let counterfactual { write(counterfactual, text, to: &line) }
      var isContextNamed = false
      for context in contexts where judgement.flagged[context] {
        if isContextNamed {
          line.put(phrases.comma)
        } else {
          startSentence(&line)
          line.put(phrases.context)
        }
        isContextNamed = true
        name(context, judgement, to: &line)
      }
      if isContextNamed { line.put(phrases.period) }
    }
  }

  private func isReason(_ label: Int, _ judgement: borrowing Judge.Judgement) -> Bool {
    judgement.flagged[label] && asksForReview[label]
  }

  private func startSentence(_ line: inout LineWriter) {
    if line.count > 0 { line.put(phrases.space) }
  }

  private func write(
    _ counterfactual: borrowing Counterfactual, _ text: Span<UInt8>, to line: inout LineWriter
  ) {
    startSentence(&line)
    line.put(phrases.without)
    let count = counterfactual.removed.count
    for index in 0..<min(count, Self.mostReasons) {
      if index > 0 { line.put(phrases.comma) }
      quote(counterfactual.removed[index], text, to: &line)
    }
    if count > Self.mostReasons { line.put(phrases.others) }
    line.put(phrases.wouldBe)
    percent(counterfactual.probability, to: &line)
    line.put(task == .multilabel ? phrases.underThreshold : phrases.anotherLabel)
  }

  /// The strongest spans first, those that may be named among them.
  private func strongest(_ evidence: borrowing Evidence) -> [Evidence.Item] {
    if evidence.isSorted { return evidence.spans }
    var strongest = Evidence.Strongest(limit: Self.mostReasons)
    for span in evidence.spans { strongest.add(span) }
    return strongest.items
  }

  /// The most passages that are named.
  private static let mostReasons = 3

  /// Names the first passages of those that weigh something, strongest first.
  private func list(_ items: [Evidence.Item], _ text: Span<UInt8>, to line: inout LineWriter) {
    var named = 0
    while named < min(items.count, Self.mostReasons), items[named].contribution >= 0.05 {
      line.put(named == 0 ? phrases.colon : phrases.comma)
      quote(items[named].bytes, text, to: &line)
      line.put(phrases.adds)
      let tenths = UInt((items[named].contribution * 10).rounded())
      line.putNumber(tenths / 10)
      line.put(phrases.period)
      line.putNumber(tenths % 10)
      named += 1
    }
    line.put(named == 0 ? phrases.nothing : phrases.period)
  }

  private func name(
    _ label: Int, _ judgement: borrowing Judge.Judgement, to line: inout LineWriter
  ) {
    line.put(names[label])
    line.put(phrases.opening)
    percent(judgement.probabilities[label], to: &line)
    line.put(phrases.closing)
  }

  private func percent(_ probability: Double, to line: inout LineWriter) {
    let share = UInt((probability * 100).rounded())
    if share == 100, probability < 1 { return line.put(phrases.almostAll) }
    line.putNumber(share)
    line.put(phrases.percent)
  }

  /// The longest passage, in characters, that is quoted whole.
  private static let longest = 60

  /// Writes a passage on one line in quotation marks, cut short where it is long.
  private func quote(_ range: Range<Int>, _ text: Span<UInt8>, to line: inout LineWriter) {
    let passage = text.extracting(range)
    line.put(phrases.quote)
    // No more bytes than characters are allowed, or none but ASCII: there is nothing to count.
    if passage.count <= Self.longest {
      line.putLine(passage)
    } else if isPlain(passage) {
      line.putLine(passage.extracting(first: Self.longest - 1))
      line.put(phrases.ellipsis)
    } else {
      let whole = passage.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
      let flat = String(whole.map { $0.isNewline ? " " : $0 })
      let isLong = flat.count > Self.longest
      let bytes = Array(isLong ? flat.prefix(Self.longest - 1).utf8 : flat[...].utf8)
      line.put(bytes.span)
      if isLong { line.put(phrases.ellipsis) }
    }
    line.put(phrases.unquote)
  }

  /// Whether every byte is a character.
  private func isPlain(_ text: Span<UInt8>) -> Bool {
    for index in text.indices where text[index] >= 0x80 || text[index] == 0x0D { return false }
    return true
  }
}

extension LineWriter {
  /// Writes valid UTF-8 with a space in place of each line break, as `Character.isNewline` has it.
  fileprivate mutating func putLine(_ text: Span<UInt8>) {
    var index = 0
    while index < text.count {
      let byte = text[index]
      let width = byte <= 0x0D || byte == 0xC2 || byte == 0xE2 ? Self.lineBreak(text, index) : 0
      put(width > 0 ? 0x20 : UInt64(byte), length: 1)
      index += max(width, 1)
    }
  }

  /// The length of the line break at a place of a text: CR LF, LF, VT, FF, CR, NEL, LS or PS.
  private static func lineBreak(_ text: Span<UInt8>, _ place: Int) -> Int {
    func holds(_ byte: UInt8, after count: Int) -> Bool {
      place + count < text.count && text[place + count] == byte
    }
    switch text[place] {
    case 0x0A, 0x0B, 0x0C: return 1
    case 0x0D: return holds(0x0A, after: 1) ? 2 : 1
    case 0xC2: return holds(0x85, after: 1) ? 2 : 0
    case 0xE2:
      return holds(0x80, after: 1) && (holds(0xA8, after: 2) || holds(0xA9, after: 2)) ? 3 : 0
    default: return 0
    }
  }
}
