import LinearAlgebra

extension Bootstrap {
  /// Intervals of figures that follow from sums over documents, such as means and ratios of counts.
  ///
  /// - Parameters:
  ///   - rows: what each document adds to each sum; all of one length.
  ///   - groups: the group of each document; without it every document is a unit of its own.
  ///   - figures: the figures of a sample, from its sums; `nil` for one that is not defined there.
  /// - Returns: an interval for each figure, from the samples in which it is defined; `nil` where
  ///   that is none of them, and for all with fewer than two units.
  /// - Complexity: O(replicates x units x length of a row).
  func intervals(
    ofSums rows: [[Double]], groups: [Int]? = nil, _ figures: ([Double]) -> [Double?]
  ) -> [ConfidenceInterval?] {
    let units = Self.units(rows, groups)
    let width = rows.first?.count ?? 0
    let none = figures([Double](repeating: 0, count: width)).map { _ in nil as ConfidenceInterval? }
    guard units.count >= 2 else { return none }
    var samples = [[Double]](repeating: [], count: none.count)
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<replicates {
      var sums = [Double](repeating: 0, count: width)
      for _ in units.indices {
        let unit = Int(generator.next().multipliedFullWidth(by: UInt64(units.count)).high)
        for column in 0..<width { sums[column] += units[unit][column] }
      }
      for (index, figure) in figures(sums).enumerated() {
        if let figure { samples[index].append(figure) }
      }
    }
    return samples.map { $0.isEmpty ? nil : interval(of: $0) }
  }

  /// The rows of each group added up, in the order of their first documents.
  private static func units(_ rows: [[Double]], _ groups: [Int]?) -> [[Double]] {
    guard let groups else { return rows }
    precondition(
      groups.count == rows.count, "there are \(groups.count) groups for \(rows.count) documents")
    var units: [[Double]] = []
    var unitOfGroup: [Int: Int] = [:]
    for (row, group) in zip(rows, groups) {
      guard let unit = unitOfGroup[group] else {
        unitOfGroup[group] = units.count
        units.append(row)
        continue
      }
      for column in row.indices { units[unit][column] += row[column] }
    }
    return units
  }
}
