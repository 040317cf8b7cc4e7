/// Puts the records of one set on a side of the split.
struct SplitDealer {
  let rule: DatasetMapping.SetRule
  /// Whether the set has a dev part of its own.
  let hasDev: Bool

  /// A side, and whether the set itself chose it.
  struct Place: Hashable {
    var side: SplitSide
    var isOwn: Bool
  }

  /// The side of a record, or `nil` if its own split is none.
  func place(_ record: SourceRecord) -> Place? {
    switch rule.split {
    case .own(let dev):
      guard let side = SplitSide(rawValue: record.split ?? "") else { return nil }
      let moves = side == .train && !hasDev && dev > 0 && share(record.id) < dev
      return Place(side: moves ? .dev : side, isOwn: true)
    case .hash(let key, let train, let dev):
      let value = key == .group ? record.group ?? record.id : record.id
      let share = share(value)
      let side: SplitSide = share < train ? .train : share < train + dev ? .dev : .test
      return Place(side: side, isOwn: false)
    }
  }

  /// A number from 0 up to 1 that depends on the set's name and the value only.
  private func share(_ value: String) -> Double {
    Double(TextIdentity.shortHash("\(rule.name)/\(value)")) / 0x1p64
  }
}
