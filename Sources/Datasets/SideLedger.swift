/// On which side each text stands, over all sets: 64 bits and a place for each text.
///
/// A text that some set itself puts on sides is on the first of test, dev, train among them. A text
/// that is only dealt out by hash stays where it came first.
struct SideLedger {
  /// What becomes of a record.
  enum Verdict: Hashable {
    case stays
    case moves(SplitSide)
    case leaves
  }

  private var places: [UInt64: SplitDealer.Place] = [:]

  /// Notes a text of the first pass.
  mutating func note(_ text: UInt64, _ place: SplitDealer.Place) {
    guard let known = places[text] else {
      places[text] = place
      return
    }
    guard place.isOwn else { return }
    if !known.isOwn || place.side.outranks(known.side) { places[text] = place }
  }

  /// What becomes of a record with this text that was put there.
  func verdict(_ text: UInt64, _ place: SplitDealer.Place) -> Verdict {
    guard let side = places[text]?.side, side != place.side else { return .stays }
    return place.isOwn ? .leaves : .moves(side)
  }
}
