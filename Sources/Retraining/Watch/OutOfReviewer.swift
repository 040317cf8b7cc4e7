import Features
import LinearAlgebra
import Model

/// Predicts the answers of each reviewer by models that learnt from others alone.
///
/// Reviewers are dealt to at most ten parts; a part is predicted by a model that saw none of its
/// verdicts. Features are learnt once from all texts, which says nothing about answers.
struct OutOfReviewer {
  private let table: ReviewerTable
  private let rows: [Int?]
  private let design: FactoredDesign
  private let trainer: Trainer
  /// The part of each reviewer.
  private let partOf: [Int]
  private let parts: Int

  /// - Parameters:
  ///   - learner: holds the texts of the votes that have a row.
  ///   - rows: for each vote its document there.
  /// - Throws: `FeatureError` where no text has a word.
  init(
    _ learner: FeatureLearner, _ table: ReviewerTable, rows: [Int?], threads: Int
  ) throws {
    self.table = table
    self.rows = rows
    design = try learner.finish().design
    var options = TrainingOptions()
    // It is a yardstick and no model to keep.
    options.tolerance = 1e-2
    options.maximumIterations = 60
    trainer = Trainer(task: .multilabel, options: options, threads: threads)
    var counts = [Int](repeating: 0, count: table.reviewers.count)
    for (vote, row) in zip(table.votes, rows) where row != nil { counts[vote.reviewer] += 1 }
    let order = counts.indices.sorted { (counts[$1], $0) < (counts[$0], $1) }
    parts = min(10, counts.count)
    var partOf = counts
    for (place, reviewer) in order.enumerated() { partOf[reviewer] = place % parts }
    self.partOf = partOf
  }

  /// For each vote the answers predicted; `nil` where its text was not drawn or its reviewer is
  /// excluded.
  func answers(excluded: Set<Int>) throws -> [UInt64?] {
    let questions = table.questions.count
    var values = [Float](repeating: 0, count: design.documents * questions)
    var weights = [Float](repeating: 0, count: values.count)
    var foldOf = [Int](repeating: -1, count: design.documents)
    for (vote, row) in zip(table.votes, rows) {
      guard let row, !excluded.contains(vote.reviewer) else { continue }
      foldOf[row] = partOf[vote.reviewer]
      for question in 0..<questions {
        values[row * questions + question] = vote.answers >> UInt64(question) & 1 == 1 ? 1 : 0
        weights[row * questions + question] = 1
      }
    }
    let targets = TrainingTargets(labels: questions, values: values, weights: weights)
    let logits = try trainer.fit(design, targets, foldOf: foldOf, folds: 0..<parts).heldOut
    return zip(table.votes, rows).map { vote, row in
      guard let row, !excluded.contains(vote.reviewer) else { return nil }
      var answers: UInt64 = 0
      for question in 0..<questions where logits[row * questions + question] > 0 {
        answers |= 1 << UInt64(question)
      }
      return answers
    }
  }
}
