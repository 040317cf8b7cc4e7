/// All ways to cut ranked documents into flagged and not flagged.
///
/// Documents are ranked by falling probability. Cut `c` flags the `flagged[c]` highest, of which
/// `found[c]` hold the label; documents of the same probability are never cut apart. Cut 0 flags
/// those of the highest probability only.
struct ThresholdSweep {
  /// How many documents each cut flags, rising.
  private(set) var flagged: [Int] = []
  /// How many of them hold the label.
  private(set) var found: [Int] = []
  /// The probability from which each cut flags: half-way to the next lower one.
  private(set) var thresholds: [Double] = []
  /// All probabilities of documents that hold the label, rising.
  let positives: [Double]
  /// All others, rising.
  let negatives: [Double]

  /// - Complexity: O(n log n).
  init(positives: [Double], negatives: [Double]) {
    self.positives = positives.sorted()
    self.negatives = negatives.sorted()
    var positive = positives.count
    var negative = negatives.count
    while let score = highest(positive, negative) {
      while positive > 0, self.positives[positive - 1] == score { positive -= 1 }
      while negative > 0, self.negatives[negative - 1] == score { negative -= 1 }
      let next = highest(positive, negative) ?? 0
      let middle = next + (score - next) / 2
      flagged.append(positives.count - positive + negatives.count - negative)
      found.append(positives.count - positive)
      // Between neighbouring numbers there is no middle.
      thresholds.append(middle > next ? middle : score)
    }
  }

  private func highest(_ positive: Int, _ negative: Int) -> Double? {
    if positive == 0 && negative == 0 { return nil }
    let held = positive > 0 ? positives[positive - 1] : -1
    let other = negative > 0 ? negatives[negative - 1] : -1
    return max(held, other)
  }

  /// The decisions of a cut.
  func counts(cut: Int) -> BinaryCounts {
    BinaryCounts(
      truePositives: found[cut], falsePositives: flagged[cut] - found[cut],
      falseNegatives: positives.count - found[cut])
  }

  /// The decisions of any threshold.
  /// - Complexity: O(log n).
  func counts(threshold: Double) -> BinaryCounts {
    let found = positives.count - Self.firstIndex(in: positives, atLeast: threshold)
    let mistaken = negatives.count - Self.firstIndex(in: negatives, atLeast: threshold)
    return BinaryCounts(
      truePositives: found, falsePositives: mistaken, falseNegatives: positives.count - found)
  }

  private static func firstIndex(in rising: [Double], atLeast threshold: Double) -> Int {
    var lower = 0
    var upper = rising.count
    while lower < upper {
      let middle = (lower + upper) / 2
      if rising[middle] < threshold { lower = middle + 1 } else { upper = middle }
    }
    return lower
  }

  /// The cut of the largest F1, smoothed; `nil` without positives.
  ///
  /// A cut that flags `k` documents here would flag about `k ± √k` of as many others. With
  /// `smoothing` s, the F1 of a cut is therefore the mean of F1 over flagging
  /// `k - s√k ... k + s√k` documents (reach rounded up), so that one lucky document does not
  /// decide; documents of the same probability enter in proportion. 0 takes F1 as it is. Of equal
  /// cuts, the first is taken.
  /// - Complexity: O(n).
  func cutOfLargestF1(smoothing: Double) -> Int? {
    guard !positives.isEmpty else { return nil }
    // sums[k]: F1 of flagging 0 (which is 0), 1, … k documents, added up.
    var sums = [0.0]
    sums.reserveCapacity(positives.count + negatives.count + 1)
    var before = (flagged: 0, found: 0)
    for cut in flagged.indices {
      let share = Double(found[cut] - before.found) / Double(flagged[cut] - before.flagged)
      for k in before.flagged + 1...flagged[cut] {
        let right = Double(before.found) + Double(k - before.flagged) * share
        sums.append(sums[k - 1] + 2 * right / Double(k + positives.count))
      }
      before = (flagged[cut], found[cut])
    }
    var best = (cut: 0, value: -1.0)
    for cut in flagged.indices {
      let k = flagged[cut]
      let reach = Int((smoothing * Double(k).squareRoot()).rounded(.up))
      var value = counts(cut: cut).f1
      if reach > 0 {
        let first = max(0, k - reach)
        let last = min(sums.count - 1, k + reach)
        value = (sums[last] - (first > 0 ? sums[first - 1] : 0)) / Double(last - first + 1)
      }
      if value > best.value { best = (cut, value) }
    }
    return best.cut
  }
}
