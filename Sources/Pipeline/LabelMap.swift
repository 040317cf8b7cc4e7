/// Which labels of the data answer to which labels of a model, for data with names of their own.
public struct LabelMap: Sendable, Equatable {
  /// Any of the labels of the data, set against any of the labels of the model.
  public struct Pair: Sendable, Equatable {
    /// Labels of the data.
    public let gold: [String]
    /// Labels of the model.
    public let labels: [String]

    /// How the pair is called.
    public var name: String { gold.joined(separator: "+") }
  }

  /// The pairs, in the order in which they were written.
  public let pairs: [Pair]

  /// Reads `GOLD=LABEL+LABEL,GOLD+GOLD=LABEL`.
  ///
  /// - Throws: `PipelineError` with code `.badSettings`.
  public init(_ text: String) throws(PipelineError) {
    var pairs: [Pair] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let sides = part.split(separator: "=", omittingEmptySubsequences: false)
        .map { $0.split(separator: "+").map(String.init) }
      guard sides.count == 2, !sides[0].isEmpty, !sides[1].isEmpty else {
        throw PipelineError(
          .badSettings, detail: "“\(part)” does not say which labels belong together",
          hint: "write GOLD=LABEL or GOLD=LABEL+LABEL, several separated by commas")
      }
      pairs.append(Pair(gold: sides[0], labels: sides[1]))
    }
    self.pairs = pairs
  }
}
