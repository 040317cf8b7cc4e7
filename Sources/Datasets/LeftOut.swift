/// Why a record is not in the import; open, so that callers compare with the constants below.
public struct LeftOut: RawRepresentable, Error, Sendable, Hashable {
  /// The reason in plain words.
  public let rawValue: String

  /// Makes a reason of its words.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// The line is not well-formed JSON in UTF-8.
  public static let notJSON = LeftOut(rawValue: "not well-formed JSON")
  /// JSON, but not an object.
  public static let notObject = LeftOut(rawValue: "not a JSON object")
  /// There is no string `text`.
  public static let noText = LeftOut(rawValue: "no field “text” with a string")
  /// There is no list `labels`.
  public static let noLabels = LeftOut(rawValue: "no field “labels” with a list of strings")
  /// The reader could not take it: too long, or cut off.
  public static let unread = LeftOut(rawValue: "too long, or cut off")
  /// The list of spans is empty, and the mapping skips such records.
  public static let noSpans = LeftOut(rawValue: "without spans")
  /// Agreement is wanted, and the record does not say how many annotated it.
  public static let noAnnotators = LeftOut(rawValue: "no number of “annotators” above 0")
  /// Nothing is present and nothing was judged.
  public static let nothingJudged = LeftOut(rawValue: "nothing judged")
  /// The split is none of train, dev, test.
  public static let noSplit = LeftOut(rawValue: "“split” is none of train, dev, test")
  /// The same text stands on another side of a split.
  public static let otherSide = LeftOut(rawValue: "same text on another side")

  /// All reasons, in the order of a report.
  static let all: [LeftOut] = [
    .notJSON, .notObject, .noText, .noLabels, .unread, .noSpans, .noAnnotators, .nothingJudged,
    .noSplit, .otherSide,
  ]
}
