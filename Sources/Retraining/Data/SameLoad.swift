import Ingest
public import Pipeline

/// Thresholds with which a candidate raises as many flags as the model in use does.
///
/// A candidate that is better but flags more is more work, and more harmless texts are flagged; one
/// that flags as much as before and finds more is better in all that the gate looks at. So for each
/// label that both models know, the threshold is set where, on the newest verdicts, as many texts
/// are flagged as the model in use flags. Other labels keep the threshold of the settings.
public enum SameLoad {
  /// The thresholds of a candidate, in the order of its labels.
  ///
  /// - Parameters:
  ///   - texts: texts that neither model learnt from.
  ///   - lowest: no threshold is set below this, by label.
  /// - Complexity: O(bytes of the texts + labels x texts log texts).
  public static func thresholds(
    of candidate: ModelBundle, like current: ModelBundle, on texts: [String],
    lowest: (String) -> Double = { _ in 0 }
  ) -> [Double] {
    var scorers = (TextScorer(current), TextScorer(candidate))
    let old = texts.map { scorers.0.score($0).flagged }
    let new = texts.map { scorers.1.score($0).probabilities }
    let known = current.manifest.labels.map(\.id)
    return candidate.manifest.labels.indices.map { label in
      let usual = candidate.manifest.thresholds[label]
      let id = candidate.manifest.labels[label].id
      guard let place = known.firstIndex(of: id), !texts.isEmpty else { return usual }
      let flags = old.count { $0[place] }
      // The settings have the last word where they come to the same.
      if new.count(where: { $0[label] >= usual }) == flags { return usual }
      return max(threshold(flags: flags, new.map { $0[label] }), lowest(id))
    }
  }

  /// The smallest multiple of 1/10,000 that lies above all but the `flags` largest probabilities.
  ///
  /// Where probabilities are closer together than that, fewer are flagged. Asked again for so many
  /// as it flags, the answer is the same: a model that follows itself keeps its thresholds.
  static func threshold(flags: Int, _ probabilities: [Double]) -> Double {
    let sorted = probabilities.sorted(by: >)
    guard flags < sorted.count else { return ((sorted.last ?? 0) * 1e4).rounded(.down) / 1e4 }
    var units = (sorted[flags] * 1e4).rounded(.down)
    while units / 1e4 <= sorted[flags] { units += 1 }
    return min(units / 1e4, 1)
  }
}
