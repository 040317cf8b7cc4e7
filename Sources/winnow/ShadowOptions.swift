import ArgumentParser
import Foundation
import Pipeline

/// A second model that is compared with.
struct ShadowOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Model folder of a second model that is compared with; decisions do not depend on it.",
      discussion: "How often the two decide otherwise is told at the end. Not with --checkpoint."))
  var shadow: String?

  @Option(help: "Where documents go that the two decide otherwise, one line of JSON each.")
  var shadowOutput: String?

  mutating func validate() throws {
    if shadowOutput != nil && shadow == nil {
      throw ValidationError("--shadow-output needs --shadow, the model to compare with")
    }
  }

  /// Reads the second model.
  func load() throws -> ModelBundle? { try shadow.map { try ModelBundle(path: $0) } }
}

/// What two models decided otherwise so far.
struct ShadowComparison {
  private let current: ModelBundle
  private let shadow: ModelBundle
  private var counts: ShadowCounts
  private let path: String?
  private var file: ShadowFile?

  init(_ current: ModelBundle, _ shadow: ModelBundle, _ path: String?) {
    self.current = current
    self.shadow = shadow
    counts = ShadowCounts(current: current, shadow: shadow)
    self.path = path
  }

  mutating func add(_ block: ShadowBlock) throws {
    counts += block.counts
    try open()
    try file?.append(block)
  }

  /// Opened late: a run that cannot read its input leaves the file as it was.
  private mutating func open() throws {
    if file == nil { file = try path.map { try ShadowFile($0) } }
  }

  mutating func close() throws {
    try open()
    try file?.close()
  }

  /// In words for a terminal.
  var text: String {
    var lines = [
      "Beside \(current.manifest.name) (\(current.id.prefix(15))…): \(shadow.manifest.name) "
        + "(\(shadow.id.prefix(15))…)",
      "\(grouped(counts.differing)) of \(counted(counts.documents, "document")) would be decided "
        + "otherwise (\(share(counts.differing)))",
      "for review: \(grouped(counts.currentReview)) (\(share(counts.currentReview))) now, "
        + "\(grouped(counts.shadowReview)) (\(share(counts.shadowReview))) with the other",
      "     now   other  otherwise  mean difference of probability",
    ]
    // A label of one model that neither flags says nothing.
    for label in counts.labels where label.isShared || label.current + label.shadow > 0 {
      let mean = label.meanDifference.map { String(format: "%.4f", $0) } ?? "in one model only"
      lines.append(
        cell(label.current, 8) + cell(label.shadow, 8) + cell(label.differing, 11) + "  " + mean
          + "  " + label.id)
    }
    return lines.joined(separator: "\n")
  }

  private func share(_ number: Int) -> String {
    String(format: "%.1f %%", 100 * Double(number) / Double(max(1, counts.documents)))
  }

  private func cell(_ number: Int, _ width: Int) -> String {
    let digits = grouped(number)
    return String(repeating: " ", count: max(0, width - digits.count)) + digits
  }
}
