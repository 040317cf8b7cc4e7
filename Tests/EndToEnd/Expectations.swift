import Testing

/// Expects a failure that is told in one line: the right exit code, every part of `says` in the
/// message, and none of what only a programmer understands.
func expectFailure(
  _ outcome: Program.Outcome, status: Int32 = 1, says parts: String...,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(outcome.status == status, "\(outcome.message)", sourceLocation: sourceLocation)
  #expect(outcome.messages.count == 1, "\(outcome.message)", sourceLocation: sourceLocation)
  #expect(
    outcome.message.hasPrefix("winnow: "), "\(outcome.message)", sourceLocation: sourceLocation)
  for part in parts {
    #expect(
      outcome.message.contains(part), "“\(part)” is not in: \(outcome.message)",
      sourceLocation: sourceLocation)
  }
  for word in ["Fatal", "Error Domain", "NSCocoa", "Optional(", "rror(", "NSPOSIX", "Swift."] {
    #expect(
      !outcome.message.contains(word), "\(outcome.message)", sourceLocation: sourceLocation)
  }
}

/// Expects a run without a fault, with nothing said.
func expectSilentSuccess(
  _ outcome: Program.Outcome, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(outcome.status == 0, "\(outcome.message)", sourceLocation: sourceLocation)
  #expect(outcome.message.isEmpty, "\(outcome.message)", sourceLocation: sourceLocation)
}

/// Scores one text or file with the shared model, expecting success, and returns the decisions.
func scored(
  _ arguments: String..., in folder: Folder, sourceLocation: SourceLocation = #_sourceLocation
) throws -> [JSON] {
  let outcome = try Program.run(
    ["score"] + arguments + ["--model", try Models.shared.multilabel.path, "--quiet"], in: folder)
  expectSilentSuccess(outcome, sourceLocation: sourceLocation)
  return try outcome.lines.map { try JSON($0) }
}
