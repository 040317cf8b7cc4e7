/// A flagged document, cut short to be shown in a summary.
public struct Finding: Sendable, Equatable, Codable {
  /// The identifier of the document.
  public let id: String
  /// The name of the label it was flagged for.
  public let label: String
  /// The probability of the label.
  public let probability: Double
  /// The text around the strongest passage.
  public let excerpt: String
  /// Passages of `excerpt` that speak for the label, in reading order.
  public let passages: [String]

  private static let width = 220

  init(_ subject: DecisionEncoder.Subject, _ evidence: Evidence, _ label: LabelInfo) {
    let text = subject.text
    let strongest = evidence.spans.max { $0.contribution < $1.contribution }
    var first = text.startIndex
    if let strongest, text.count > Self.width {
      first += max(0, strongest.bytes.lowerBound - Self.width / 3)
    }
    while first < text.endIndex, text[first] & 0xC0 == 0x80 { first += 1 }
    var last = min(first + Self.width, text.endIndex)
    while last < text.endIndex, text[last] & 0xC0 == 0x80 { last -= 1 }
    let shown = first - text.startIndex..<last - text.startIndex
    func slice(_ range: Range<Int>) -> String {
      String(
        decoding: text[text.startIndex + range.lowerBound..<text.startIndex + range.upperBound],
        as: UTF8.self)
    }
    id = String(decoding: subject.id, as: UTF8.self)
    self.label = label.name
    probability = subject.judgement.probabilities[evidence.label]
    excerpt =
      (first > text.startIndex ? "…" : "") + slice(shown) + (last < text.endIndex ? "…" : "")
    passages = evidence.spans.map(\.bytes)
      .filter { shown.lowerBound <= $0.lowerBound && $0.upperBound <= shown.upperBound }
      .sorted { $0.lowerBound < $1.lowerBound }.map(slice)
  }
}

/// The strongest findings so far, at most two for one label so that the summary is not all of a kind.
struct Findings: Sendable {
  private let limit: Int
  private(set) var best: [Finding] = []

  /// Goes on from findings of before, best first.
  init(limit: Int, best: [Finding] = []) {
    self.limit = limit
    self.best = best
  }

  /// Whether a finding of this probability may be among the best.
  func accepts(_ probability: Double) -> Bool {
    limit > 0 && (best.count < limit || probability > (best.last?.probability ?? 0))
  }

  /// Adds a finding; of equal ones the earlier stays.
  mutating func add(_ finding: Finding) {
    guard accepts(finding.probability) else { return }
    let same = best.indices.filter { best[$0].label == finding.label }
    if same.count >= 2 {
      guard let last = same.last, best[last].probability < finding.probability else { return }
      best.remove(at: last)
    }
    let place = best.firstIndex { $0.probability < finding.probability } ?? best.count
    best.insert(finding, at: place)
    if best.count > limit { best.removeLast() }
  }

  /// Adds the findings of a later block.
  mutating func merge(_ other: Findings) {
    for finding in other.best { add(finding) }
  }
}
