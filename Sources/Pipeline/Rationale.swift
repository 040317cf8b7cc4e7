import Model

/// Says in plain words why a document was flagged, from the facts of its decision alone.
struct Rationale {
  private let task: ClassificationTask
  /// The name of each label in small letters.
  private let names: [[UInt8]]
  /// Whether a label may be what a text is flagged for.
  private let asksForReview: [Bool]
  private let contexts: [Int]

  init(labels: [LabelInfo], task: ClassificationTask) {
    self.task = task
    names = labels.map { Array($0.name.lowercased().utf8) }
    asksForReview = labels.map(\.asksForReview)
    contexts = labels.indices.filter { labels[$0].axis == .context }
  }

  /// One to four sentences.
  func text(
    _ judgement: Judge.Judgement, _ evidence: [Evidence], _ counterfactual: Counterfactual?,
    of text: [UInt8]
  ) -> String {
    var words: [UInt8] = []
    write(judgement, evidence, counterfactual, of: text.span, to: &words)
    return String(decoding: words, as: UTF8.self)
  }

  /// The same, appended to `words` as UTF-8.
  func write(
    _ judgement: borrowing Judge.Judgement, _ evidence: [Evidence],
    _ counterfactual: Counterfactual?, of text: Span<UInt8>, to words: inout [UInt8]
  ) {
    let evidence = evidence.span
    var first: Int?
    var named = 0
    for index in evidence.indices {
      let label = evidence[index].label
      guard judgement.flagged[label], asksForReview[label] else { continue }
      words.add(named == 0 ? "Flagged for " : named == 1 ? ", also " : ", ")
      name(label, judgement, to: &words)
      named += 1
      first = first ?? index
    }
    if let first {
      reasons(evidence[first], text, to: &words)
    } else if !evidence.isEmpty {
      let nearest = evidence[0].label
      words.add("Not flagged; ")
      words.add(judgement.flagged[nearest] ? "most probable" : "nearest")
      words.add(" is ")
      name(nearest, judgement, to: &words)
      reasons(evidence[0], text, to: &words)
    }
    if let counterfactual { write(counterfactual, text, to: &words) }
    var isContextNamed = false
    for context in contexts where judgement.flagged[context] {
      if isContextNamed {
        words.add(", ")
      } else {
        startSentence(&words)
        words.add("May be protected as ")
      }
      isContextNamed = true
      name(context, judgement, to: &words)
    }
    if isContextNamed { words.add(".") }
  }

  private func startSentence(_ words: inout [UInt8]) {
    if !words.isEmpty { words.add(" ") }
  }

  private func write(
    _ counterfactual: Counterfactual, _ text: Span<UInt8>, to words: inout [UInt8]
  ) {
    startSentence(&words)
    words.add("Without ")
    for (index, range) in counterfactual.removed.prefix(3).enumerated() {
      if index > 0 { words.add(", ") }
      quote(range, text, to: &words)
    }
    if counterfactual.removed.count > 3 { words.add(" and other words") }
    words.add(" it would be ")
    percent(counterfactual.probability, to: &words)
    words.add(
      task == .multilabel ? ", under the threshold." : ", and another label would be chosen.")
  }

  private func reasons(
    _ evidence: borrowing Evidence, _ text: Span<UInt8>, to words: inout [UInt8]
  ) {
    let spans = evidence.spans.span
    if evidence.isSorted {
      list(spans, text, to: &words)
    } else {
      var strongest = Evidence.Strongest(limit: Self.mostReasons)
      for index in spans.indices { strongest.add(spans[index]) }
      list(strongest.items.span, text, to: &words)
    }
  }

  /// The most passages that are named.
  private static let mostReasons = 3

  /// Names the first passages of those that weigh something, strongest first.
  private func list(_ items: Span<Evidence.Item>, _ text: Span<UInt8>, to words: inout [UInt8]) {
    var named = 0
    while named < min(items.count, Self.mostReasons), items[named].contribution >= 0.05 {
      words.add(named == 0 ? ": " : ", ")
      quote(items[named].bytes, text, to: &words)
      words.add(" adds ")
      let tenths = Int((items[named].contribution * 10).rounded())
      words.add(number: tenths / 10)
      words.add(".")
      words.add(number: tenths % 10)
      named += 1
    }
    words.add(named == 0 ? "; no single passage weighs much." : ".")
  }

  private func name(
    _ label: Int, _ judgement: borrowing Judge.Judgement, to words: inout [UInt8]
  ) {
    words.append(contentsOf: names[label])
    words.add(" (")
    percent(judgement.probabilities[label], to: &words)
    words.add(")")
  }

  private func percent(_ probability: Double, to words: inout [UInt8]) {
    let share = Int((probability * 100).rounded())
    if share == 100, probability < 1 { return words.add("over 99 %") }
    words.add(number: share)
    words.add(" %")
  }

  /// The longest passage, in characters, that is quoted whole.
  private static let longest = 60

  /// Writes a passage on one line in quotation marks, cut short where it is long.
  private func quote(_ range: Range<Int>, _ text: Span<UInt8>, to words: inout [UInt8]) {
    let passage = text.extracting(range)
    words.add("“")
    defer { words.add("”") }
    // No more bytes than characters are allowed, or none but ASCII: there is nothing to count.
    if passage.count <= Self.longest {
      words.addLine(passage)
    } else if isPlain(passage) {
      words.addLine(passage.extracting(first: Self.longest - 1))
      words.add("…")
    } else {
      let whole = passage.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
      let flat = String(whole.map { $0.isNewline ? " " : $0 })
      guard flat.count > Self.longest else { return words.append(contentsOf: flat.utf8) }
      words.append(contentsOf: flat.prefix(Self.longest - 1).utf8)
      words.add("…")
    }
  }

  /// Whether every byte is a character.
  private func isPlain(_ text: Span<UInt8>) -> Bool {
    for index in text.indices where text[index] >= 0x80 || text[index] == 0x0D { return false }
    return true
  }
}

extension [UInt8] {
  fileprivate mutating func add(_ text: StaticString) {
    text.withUTF8Buffer { append(contentsOf: $0) }
  }

  fileprivate mutating func add(number: Int) {
    if number < 10 {
      append(0x30 + UInt8(number))
    } else {
      add(number: number / 10)
      append(0x30 + UInt8(number % 10))
    }
  }

  /// Appends valid UTF-8 with a space in place of each line break, as `Character.isNewline` has it.
  fileprivate mutating func addLine(_ text: Span<UInt8>) {
    append(addingCapacity: text.count) { bytes in
      var index = 0
      while index < text.count {
        let byte = text[index]
        let width = byte <= 0x0D || byte == 0xC2 || byte == 0xE2 ? Self.lineBreak(text, index) : 0
        bytes.append(width > 0 ? 0x20 : byte)
        index += Swift.max(width, 1)
      }
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
