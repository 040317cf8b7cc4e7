/// How long texts are, in Unicode scalars. Keeps one count for each length there is.
public struct TextLengths: Sendable, Hashable {
  /// How many texts.
  public private(set) var count = 0
  /// The sum of their lengths.
  public private(set) var total = 0
  private var counts: [Int: Int] = [:]

  init() {}

  /// Notes a text.
  mutating func add(_ length: Int) {
    count += 1
    total += length
    counts[length, default: 0] += 1
  }

  /// The mean, or `nil` without texts.
  public var mean: Double? { count == 0 ? nil : Double(total) / Double(count) }

  /// The smallest length that at least this share of the texts do not exceed; `nil` without texts.
  ///
  /// - Parameter share: from 0, the shortest, to 1, the longest.
  /// - Complexity: O(*k* log *k*) for *k* different lengths.
  public func quantile(_ share: Double) -> Int? {
    precondition((0...1).contains(share), "share \(share) is not in 0...1")
    let needed = share * Double(count)
    var seen = 0
    for (length, number) in counts.sorted(by: { $0.key < $1.key }) {
      seen += number
      if Double(seen) >= needed { return length }
    }
    return nil
  }
}
