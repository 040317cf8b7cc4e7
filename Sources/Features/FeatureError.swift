/// Why features could not be made ready.
public struct FeatureError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of failure it is.
  public struct Code: Sendable, Equatable {
    let name: String
    /// The vocabulary of a model does not hang together.
    public static let badVocabulary = Code(name: "badVocabulary")
    /// The settings are not ones this program can follow.
    public static let badConfiguration = Code(name: "badConfiguration")
    /// There is nothing to learn a vocabulary from.
    public static let noText = Code(name: "noText")
  }

  /// The kind of failure.
  public let code: Code
  /// What was found, where.
  public let detail: String

  init(_ code: Code, _ detail: String) {
    self.code = code
    self.detail = detail
  }

  /// What is wrong and where.
  public var description: String {
    switch code {
    case .badVocabulary: "the vocabulary is damaged: \(detail)"
    case .badConfiguration: "the feature settings cannot be used: \(detail)"
    default: detail
    }
  }
}
