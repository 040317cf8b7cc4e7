/// A text as a model sees it, for a rule to mark.
public struct TokenEvidence: Sendable {
  /// UTF-8.
  public let text: [UInt8]
  /// The model's tokens, in bytes of `text`, in reading order.
  public let tokens: [Range<Int>]
  /// What each token adds to the logit of the label in question.
  public let contributions: [Double]
}

/// Chooses what a model marks in a text as evidence for a label.
///
/// Whatever marks passages can be measured with `RationaleRun`: give it another rule.
public protocol SpanRule: Sendable {
  /// What the rule does, in words for a report.
  var summary: String { get }

  /// Which tokens to mark: one entry a token.
  func marks(_ evidence: TokenEvidence) -> [Bool]
}

/// Marks the tokens that add at least a share of what the strongest adds, and short gaps between
/// them.
public struct StrongestTokens: SpanRule, Equatable {
  /// The least share of the strongest contribution, above 0 and at most 1.
  public let share: Double
  /// The least contribution, from 0; a token that adds nothing is never marked for itself.
  public let minimum: Double
  /// So many tokens in a row between two marked ones are marked as well.
  public let gap: Int

  /// Takes the settings.
  public init(share: Double = 0.3, minimum: Double = 0, gap: Int = 1) {
    precondition(share > 0 && share <= 1, "share is \(share), must be above 0 and at most 1")
    precondition(minimum >= 0, "minimum is \(minimum), must not be negative")
    precondition(gap >= 0, "gap is \(gap), must not be negative")
    self.share = share
    self.minimum = minimum
    self.gap = gap
  }

  /// The settings that are tried where they are to be chosen.
  public static let candidates: [any SpanRule] = {
    var rules: [any SpanRule] = []
    for gap in 0...4 {
      for minimum in [0, 0.1, 0.2, 0.4] {
        for share in [0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8] {
          rules.append(StrongestTokens(share: share, minimum: minimum, gap: gap))
        }
      }
    }
    return rules
  }()

  /// The settings in words.
  public var summary: String {
    "tokens that add \(share) of the strongest or more"
      + (minimum > 0 ? " and at least \(minimum)" : "")
      + (gap > 0 ? ", and up to \(gap) in a row between them" : "")
  }

  /// Which tokens to mark.
  /// - Complexity: O(tokens).
  public func marks(_ evidence: TokenEvidence) -> [Bool] { marks(evidence.contributions) }

  /// Which tokens to mark, by what each of them adds.
  func marks(_ contributions: [Double]) -> [Bool] {
    let strongest = contributions.max() ?? 0
    let least = max(share * strongest, minimum)
    var marks = contributions.map { $0 > 0 && $0 >= least }
    var last: Int?
    for index in marks.indices where marks[index] {
      if let last, index - last - 1 <= gap {
        for between in last + 1..<index { marks[between] = true }
      }
      last = index
    }
    return marks
  }
}
