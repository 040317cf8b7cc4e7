/// The first pass: on which side each text stands, and what must be known of each set before its
/// records are written.
struct ImportSurvey {
  /// What is known of one set.
  struct Facts {
    var hasDev = false
    /// Whether no group of the set stands on two sides.
    var groupsHold = true
  }

  /// `nil` where records stay where their set puts them.
  private(set) var ledger: SideLedger?
  /// One for each set, in order.
  private(set) var facts: [Facts] = []

  init(keepsOneSide: Bool) {
    ledger = keepsOneSide ? SideLedger() : nil
  }

  /// Reads one set.
  mutating func read(_ file: SourceFile, progress: (Int) -> Void) throws {
    var known = Facts(hasDev: try Self.hasDev(file))
    let mapper = RecordMapper(rule: file.rule, path: file.path)
    let dealer = SplitDealer(rule: file.rule, hasDev: known.hasDev)
    var groups: [UInt64: SplitSide] = [:]
    try file.forEach { line, result in
      if line % 1000 == 0 { progress(line) }
      guard case .success(let record) = result, case .success = try mapper.map(record),
        let place = dealer.place(record)
      else { return }
      if let group = record.group {
        let side = groups[TextIdentity.shortHash(group), default: place.side]
        if side != place.side { known.groupsHold = false }
        groups[TextIdentity.shortHash(group)] = side
      }
      guard ledger != nil else { return }
      for piece in file.rule.pieces(of: record.text) {
        ledger?.note(TextIdentity.hash(piece.text), place)
      }
    }
    facts.append(known)
  }

  /// Whether a set has a dev part; looked up only where that matters.
  private static func hasDev(_ file: SourceFile) throws -> Bool {
    guard case .own(let dev) = file.rule.split, dev > 0 else { return false }
    var hasDev = false
    try file.forEach { _, result in
      if case .success(let record) = result, record.split == SplitSide.dev.rawValue {
        hasDev = true
      }
    }
    return hasDev
  }
}

extension DatasetMapping.SetRule {
  /// The texts that are written for one text.
  func pieces(of text: String) -> [TextCutter.Piece] {
    guard let cut else {
      return [TextCutter.Piece(text: text, range: 0..<text.unicodeScalars.count)]
    }
    return TextCutter.pieces(text, limit: cut)
  }
}
