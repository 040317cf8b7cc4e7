import Foundation

/// Checks what a decision says of itself, without its text.
struct DecisionChecker {
  private let modelID: String
  private let quiet: Set<String>

  init(_ bundle: ModelBundle) {
    modelID = bundle.id
    quiet = Set(bundle.manifest.labels.filter { !$0.asksForReview }.map(\.id))
  }

  /// What does not hold, or nothing.
  func problem(_ line: [UInt8]) -> String? {
    guard
      let decision = (try? JSONSerialization.jsonObject(with: Data(line))) as? [String: Any],
      decision["schema"] as? String == "winnow.decision/1"
    else { return "is not a decision" }
    guard let model = (decision["model"] as? [String: Any])?["id"] as? String, model == modelID
    else { return "was made by another model" }
    let labels = decision["labels"] as? [[String: Any]] ?? []
    for label in labels {
      if let problem = problem(ofLabel: label) { return problem }
    }
    return nil
  }

  private func problem(ofLabel label: [String: Any]) -> String? {
    let name = label["label"] as? String ?? "?"
    func number(_ key: String) -> Double? { (label[key] as? NSNumber)?.doubleValue }
    guard let logit = number("logit"), let bias = number("bias"),
      let probability = number("probability"), let threshold = number("threshold"),
      let flagged = label["flagged"] as? Bool
    else { return "“\(name)” lacks a number" }
    var sum = bias + (number("rest") ?? 0)
    for key in ["evidence", "document"] {
      for part in label[key] as? [[String: Any]] ?? [] {
        sum += (part["contribution"] as? NSNumber)?.doubleValue ?? 0
      }
    }
    if abs(sum - logit) > 1e-4 * max(1, abs(logit)) {
      return "“\(name)”: the parts add up to \(sum), the logit is \(logit)"
    }
    // Both are rounded to four places: nearer than that, either may be the larger.
    if threshold > 0, abs(probability - threshold) > 1e-4, !quiet.contains(name),
      flagged != (probability > threshold)
    {
      return "“\(name)”: flagged does not follow from probability and threshold"
    }
    return nil
  }
}
