/// What a candidate gains and loses against the current model, and whether it may replace it.
public struct GateReport: Sendable, Codable, Equatable {
  /// What a check is about.
  public enum Family: String, Sendable, Codable, CaseIterable {
    /// Mean F1 over the labels.
    case macroF1 = "macro_f1"
    /// Mean expected calibration error.
    case calibration
    /// Whether a label that documents have is known.
    case label
    /// How often a flag of a label is right.
    case precision
    /// How often harmless texts of a kind are flagged.
    case falseAlarms = "false_alarms"
  }

  /// What came of a check.
  public enum Status: String, Sendable, Codable {
    /// Not worse beyond what chance explains.
    case passed
    /// Worse: the whole interval of the difference lies on the wrong side of 0.
    case worse
    /// Too few documents to say anything.
    case tooFew = "too_few"
  }

  /// One figure of both models.
  public struct Check: Sendable, Codable, Equatable {
    /// What it is about.
    public var family: Family
    /// The label or slice; empty for a figure of the whole.
    public var name: String
    /// The figure of the current model.
    public var current: Double?
    /// The figure of the candidate.
    public var candidate: Double?
    /// Candidate less current in the sample itself.
    public var difference: Double?
    /// The interval of the difference.
    public var lower: Double?
    /// See `lower`.
    public var upper: Double?
    /// The confidence of the interval.
    public var confidence: Double
    /// The documents, or flagged entries, that the figure rests on: the fewer of both models.
    public var documents: Int
    /// What came of it.
    public var status: Status
  }

  /// The id of the current model.
  public var current: String
  /// The id of the candidate.
  public var candidate: String
  /// Documents that were scored.
  public var documents: Int
  /// Groups that samples are drawn from.
  public var groups: Int
  /// Documents whose outcome or flagged labels differ.
  public var changed: Int
  /// SHA-256 over the documents.
  public var dataHash: String
  /// Every check, by family.
  public var checks: [Check]

  /// The checks that forbid a promotion.
  public var failures: [Check] { checks.filter { $0.status == .worse } }
  /// Whether there were enough documents to compare at all.
  public var isEnough: Bool { documents >= Gate.fewestDocuments && groups >= 2 }
  /// Whether the candidate may replace the current model.
  public var isPassed: Bool { isEnough && failures.isEmpty }
}
