/// How often each class was taken for each other class.
public struct ConfusionMatrix: Sendable, Equatable {
  /// The names of the classes, in the order of rows and columns.
  public let labels: [String]
  /// `labels x labels`, row-major: the row is the true class, the column the decided one.
  public let counts: [Int]

  /// Counts the judged documents of multiclass predictions.
  /// - Complexity: O(documents x labels + labels²).
  init(_ predictions: Predictions) {
    precondition(
      predictions.task == .multiclass, "task is \(predictions.task), must be multiclass")
    let width = predictions.labels.count
    var counts = [Int](repeating: 0, count: width * width)
    for document in 0..<predictions.documents where predictions.isJudged(document) {
      let held = predictions.onlyLabel(in: predictions.truth, of: document)
      let given = predictions.onlyLabel(in: predictions.decisions, of: document)
      counts[held * width + given] += 1
    }
    self.labels = predictions.labels
    self.counts = counts
  }

  /// How many documents of class `held` were decided as `given`.
  public subscript(held: Int, given: Int) -> Int { counts[held * labels.count + given] }
}
