import LinearAlgebra

extension Bootstrap {
  /// Figures of samples, where a figure needs the documents and not only sums over them.
  ///
  /// Units are drawn as ``intervals(of:)`` draws them. To compare two models on the same documents
  /// give the difference as the figure: both are then drawn together, and what makes a document
  /// easy or hard for both falls out (the paired bootstrap).
  ///
  /// - Parameters:
  ///   - groups: the group of each document.
  ///   - figures: the figures of a sample, always as many; gets how often each document was drawn.
  ///     `nil` for a figure that is not defined there.
  /// - Returns: for each figure its values in the samples where it is defined; none with fewer than
  ///   two groups.
  /// - Complexity: O(replicates x (documents + cost of `figures`)).
  public func samples(
    groups: [Int], _ figures: (_ times: [Int]) -> [Double?]
  ) -> [[Double]] {
    let count = figures([Int](repeating: 0, count: groups.count)).count
    var samples = [[Double]](repeating: [], count: count)
    let names = Set(groups).sorted()
    guard names.count >= 2 else { return samples }
    let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    let unitOfDocument = groups.map { places[$0, default: 0] }
    var generator = SeededGenerator(seed: seed)
    var drawn = [Int](repeating: 0, count: names.count)
    var times = [Int](repeating: 0, count: groups.count)
    for _ in 0..<replicates {
      for unit in drawn.indices { drawn[unit] = 0 }
      for _ in drawn.indices {
        drawn[Int(generator.next().multipliedFullWidth(by: UInt64(drawn.count)).high)] += 1
      }
      for document in times.indices { times[document] = drawn[unitOfDocument[document]] }
      for (place, figure) in figures(times).enumerated() {
        if let figure { samples[place].append(figure) }
      }
    }
    return samples
  }

  /// The percentile interval of figures from samples, of another confidence than usual; `nil`
  /// without figures.
  public func interval(of figures: [Double], confidence: Double) -> ConfidenceInterval? {
    figures.isEmpty
      ? nil
      : Bootstrap(replicates: replicates, confidence: confidence, seed: seed).interval(of: figures)
  }
}
