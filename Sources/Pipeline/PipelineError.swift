/// Why a run could not go on.
public struct PipelineError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of failure it is.
  public struct Code: Sendable, Equatable {
    let name: String
    /// The reader of the output went away.
    public static let closedPipe = Code(name: "closedPipe")
    /// A file cannot be written.
    public static let cannotWrite = Code(name: "cannotWrite")
    /// A file cannot be read.
    public static let cannotRead = Code(name: "cannotRead")
    /// A model folder does not hold a model this program can use.
    public static let badModel = Code(name: "badModel")
    /// Settings cannot be followed.
    public static let badSettings = Code(name: "badSettings")
    /// A data set cannot be used for what was asked.
    public static let badData = Code(name: "badData")
    /// A file that should be a checkpoint is none, or is damaged.
    public static let badCheckpoint = Code(name: "badCheckpoint")
    /// A checkpoint is of another command than the one that wants to go on from it.
    public static let otherRun = Code(name: "otherRun")
    /// What is to be read or written with a checkpoint cannot be gone back to.
    public static let notResumable = Code(name: "notResumable")
    /// An input is not what it was when the run began.
    public static let changedInput = Code(name: "changedInput")
    /// An output does not hold what was written to it, or is being written by another process.
    public static let changedOutput = Code(name: "changedOutput")
  }

  /// The kind of failure.
  public let code: Code
  /// The file it is about.
  public let file: String?
  /// What was found.
  public let detail: String
  /// What to do about it.
  public let hint: String

  init(_ code: Code, file: String? = nil, detail: String, hint: String = "") {
    self.code = code
    self.file = file
    self.detail = detail
    self.hint = hint
  }

  /// What is wrong, where, and what to do.
  public var description: String {
    var line = file.map { "\($0): \(detail)" } ?? detail
    if !hint.isEmpty { line += "; \(hint)" }
    return line
  }
}
