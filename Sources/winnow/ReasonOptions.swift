import ArgumentParser
import Pipeline

/// What a decision says beside the scores.
struct ReasonOptions: ParsableArguments {
  @Option(help: "For which documents contributions are listed: flagged, all or none.")
  var explain: DecisionSettings.Explained = .flagged

  @Option(help: "Most spans listed for a label, or all.")
  var evidence: String = "5"

  @Option(help: "What offsets count: scalar, utf8, utf16 or grapheme.")
  var offsets: OffsetUnit = .scalar

  @Flag(help: "Leave out documents that pass.")
  var flaggedOnly = false

  mutating func validate() throws {
    _ = try limit()
  }

  private func limit() throws -> Int? {
    if evidence == "all" { return nil }
    guard let number = Int(evidence), number >= 0 else {
      throw ValidationError("--evidence is “\(evidence)”; use a number from 0 up, or all")
    }
    return number
  }

  /// The settings for the writer.
  func settings() throws -> DecisionSettings {
    var settings = DecisionSettings()
    settings.explained = explain
    settings.evidence = try limit()
    settings.offsets = offsets
    settings.flaggedOnly = flaggedOnly
    return settings
  }
}
