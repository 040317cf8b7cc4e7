import Pipeline

/// The card of a candidate: that of a trained model, with where its verdicts come from and how it
/// compared.
public struct RetrainingCard {
  private let result: RetrainingRun.Result
  private let id: String
  private let report: GateReport?

  /// A card for a model with this id.
  public init(_ result: RetrainingRun.Result, id: String, _ report: GateReport?) {
    self.result = result
    self.id = id
    self.report = report
  }

  /// The card in Markdown.
  public var text: String {
    let verdicts = result.verdicts
    var notes = """
      `verdicts` are decisions of reviewers: of \
      \(verdicts.learning.count + verdicts.heldOut.count) judged items \
      \(verdicts.heldOut.count) are held out by the rule `\(HeldOutRule.name)`, and \
      \(verdicts.golden.count) with a known answer were never learnt from. Where reviewers differ \
      and nobody decided (\(verdicts.disputed)), labels count by the share of reviewers.
      """
    if result.loadedOn > 0 {
      notes += """


        Thresholds are set so that as much is flagged in \(result.loadedOn) of the newest verdicts as \
        the model before flags. The table of held-out records below is at those of the settings.
        """
    }
    if let report {
      notes += """


        ## Beside the model before

        On \(report.documents) documents that it did not learn from, against `\(report.current)`; \
        differences with bootstrap intervals:

        ```
        \(report.table())
        ```
        """
    }
    return ModelCard(result.training, id: id, notes: notes).text
  }
}
