import Model

/// The card of a trained model: what it is for, what it was made of, how it did.
public struct ModelCard {
  private let result: TrainingRun.Result
  private let id: String
  private let notes: String

  /// A card for a model with this id.
  public init(_ result: TrainingRun.Result, id: String, notes: String = "") {
    self.result = result
    self.notes = notes
    self.id = id
  }

  /// The card in Markdown.
  public var text: String {
    let manifest = result.model.manifest
    let sources = manifest.training.sources.map {
      "- `\($0.file)`: \($0.train) training records, \($0.dev) dev records, "
        + "SHA-256 of the records `\($0.sha256)`"
    }
    let vectors = manifest.training.embedding.map {
      "- word vectors `\($0.file)`: \($0.words) words, \($0.dimensions) dimensions, "
        + "SHA-256 `\($0.sha256)`"
    }
    let known = vectors == nil ? "letters" : "letters and, where they have one, their vectors"
    let labels = manifest.labels.map { "- `\($0.id)` (\($0.axis.rawValue)): \($0.name)" }
    return """
      # \(manifest.name)

      A linear text classifier for winnow. Model id: `\(id)`.

      ## Intended use

      Points reviewers to text that may deserve a look, with the passages that led to it. It decides
      nothing: a human does. Not for removing content or judging people without review.

      ## Labels (\(manifest.task.rawValue))

      \(labels.joined(separator: "\n"))

      ## Training data

      \((sources + [vectors].compactMap(\.self)).joined(separator: "\n"))

      \(notes.isEmpty ? "" : notes + "\n\n")Made by `\(manifest.training.command)` (seed \(manifest.training.options.seed)).

      ## Results on held-out records

      Probabilities and thresholds were chosen on these same records
      (\(manifest.training.calibratedOn)), so the figures lean to the good side; `winnow evaluate`
      measures on others.

      ```
      \(result.heldOut.table)
      ```

      ## Limits

      Words the training data did not have, other registers and other languages are scored by their
      \(known) alone. Quotation, irony and context beyond the text are hardly seen by a linear model.

      """
  }
}
