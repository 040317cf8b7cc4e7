public import Ingest

/// Everything that shapes the output of a scoring run. Two runs that are equal here write the same
/// bytes; the number of threads is not part of it.
public struct RunIdentity: Sendable, Equatable, Codable {
  /// The version of the program.
  public var program: String
  /// The id of the model.
  public var model: String
  /// The options of reading and writing, by the names they have on the command line.
  public var options: [String: String]
  /// The inputs.
  public var inputs: [InputStamp]
  /// Where decisions go, as it was given.
  public var decisions: String
  /// Where rejected records go, as it was given.
  public var rejects: String?

  /// Notes what a run is about to do; looks at its inputs.
  ///
  /// - Throws: what `InputStamp` throws.
  public init(
    program: String, bundle: ModelBundle, inputs: [String], ingest: IngestOptions,
    settings: DecisionSettings, decisions: String, rejects: String?
  ) throws {
    self.program = program
    model = bundle.id
    options = [
      "--format": ingest.format?.rawValue ?? "auto",
      "--text-field": ingest.fields.text,
      "--id-field": ingest.fields.id,
      "--explain": settings.explained.rawValue,
      "--evidence": settings.evidence.map(String.init) ?? "all",
      "--offsets": settings.offsets.rawValue,
      "--flagged-only": settings.flaggedOnly ? "on" : "off",
      "--findings": String(settings.findings),
      "languages": ingest.fields.language.joined(separator: ","),
      "longest-record": String(ingest.maximumRecordBytes),
    ]
    self.inputs = try inputs.map { try InputStamp(of: $0) }
    self.decisions = decisions
    self.rejects = rejects
  }

  /// Checks that a run goes on with what an earlier one began.
  ///
  /// - Parameter checkpoint: the file that the earlier one left.
  /// - Throws: `PipelineError` with code `otherRun` where the command says something else, with code
  ///   `changedInput` where the command is the same and what it reads is not.
  func check(against earlier: RunIdentity, checkpoint: String) throws(PipelineError) {
    func other(_ detail: String) -> PipelineError {
      PipelineError(
        .otherRun, file: checkpoint, detail: detail,
        hint: "repeat the command it was made by, or remove this file to begin anew")
    }
    if earlier.inputs.map(\.path) != inputs.map(\.path) {
      throw other("this checkpoint is of a run over other inputs")
    }
    for (name, was, now) in [
      ("--output", earlier.decisions, decisions),
      ("--rejects", earlier.rejects ?? "not given", rejects ?? "not given"),
      ("--model", earlier.model, model),
    ] where was != now {
      throw other("this checkpoint is of a run with another \(name): \(was), now \(now)")
    }
    for name in Set(options.keys).union(earlier.options.keys).sorted()
    where options[name] != earlier.options[name] {
      throw other(
        "this checkpoint is of a run with another \(name): "
          + "\(earlier.options[name] ?? "not given"), now \(options[name] ?? "not given")")
    }
    if program != earlier.program {
      throw other("this checkpoint is of winnow \(earlier.program), this is \(program)")
    }
    for (was, now) in zip(earlier.inputs, inputs) where was != now {
      let size = was.bytes == now.bytes ? "" : " (\(was.bytes) bytes then, \(now.bytes) now)"
      throw PipelineError(
        .changedInput, file: now.path, detail: "changed since the run began\(size)",
        hint: "bring back what was there, or remove \(checkpoint) to begin anew")
    }
  }
}
