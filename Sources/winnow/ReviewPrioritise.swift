import ArgumentParser
import Foundation
import LinearAlgebra
import Pipeline
import Retraining
import Store

/// `winnow review prioritise`
struct ReviewPrioritise: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prioritise",
    abstract: "Choose which items are worth labelling next.",
    discussion: """
      Gives places to items that nobody has judged: most for what their labels are expected to tell \
      the model, and a share drawn at random, from which shares and precision can be estimated \
      without bias. Queues and lists in the order “gain” show them first. Places of an earlier run \
      are replaced, those of judged items are kept. See docs/labelling.md.

      EXAMPLES
        winnow review prioritise --count 200
        winnow review prioritise --include-passed --base corpus.jsonl --model models/default
      """)

  @OptionGroup var database: DatabaseOptions

  @OptionGroup var model: ModelOptions

  @Option(help: "File of word vectors to tell texts apart by, in place of the texts' own words.")
  var embedding: String?

  @Option(help: "Labelled data the model was trained with beside verdicts; may be repeated.")
  var base: [String] = []

  @Option(help: "How many items get a place.")
  var count: Int = 500

  @Option(help: "The share of them that is drawn at random, 0 to 1.")
  var randomShare: Double = 0.2

  @Flag(help: "Also choose among what the machine let pass.")
  var includePassed = false

  @Option(help: "Where more items wait, look at a random sample of this many.")
  var pool: Int = 200_000

  @Option(help: "Seed of what is drawn.")
  var seed: UInt64 = 1

  @Option(help: "Number of threads.")
  var threads: Int = ProcessInfo.processInfo.activeProcessorCount

  @Flag(help: "No progress and no summary.")
  var quiet = false

  mutating func validate() throws {
    guard (1...1_000_000).contains(count) else {
      throw ValidationError("--count is \(count); use 1 to 1000000")
    }
    guard (0...1).contains(randomShare) else {
      throw ValidationError("--random-share is \(randomShare); use 0 to 1")
    }
    guard (1...2_000_000).contains(pool) else {
      throw ValidationError("--pool is \(pool); use 1 to 2000000")
    }
    guard (1...1024).contains(threads) else {
      throw ValidationError("--threads is \(threads); use 1 to 1024")
    }
  }

  func run() throws {
    BLAS.useOneThread()
    let store = try database.open()
    let bundle = try model.load()
    let vectors = try embedding.map { try Embedding(path: $0) }
    if !quiet { for note in vectors?.notes ?? [] { Terminal.error("note: \(note)") } }
    var settings = Prioritisation.Settings()
    settings.selection.count = count
    settings.selection.randomShare = randomShare
    settings.selection.seed = seed
    settings.selection.threads = threads
    settings.includesPassed = includePassed
    settings.poolLimit = pool
    settings.base = base
    var progress = ProgressLine(isQuiet: quiet)
    let report = try Prioritisation(settings).run(store, bundle, embedding: vectors) { stage in
      progress.show { _ in words(stage) }
    }
    progress.end()
    if !quiet { summarise(report, progress.elapsed) }
  }

  private func words(_ stage: Prioritisation.Stage) -> String {
    switch stage {
    case .listing(let items): "\(counted(items, "item")) listed"
    case .reading(let texts): "\(counted(texts, "text")) read and scored"
    case .vectors(let texts): "vectors of \(counted(texts, "text"))"
    case .choosing(let items): "\(grouped(items)) of \(grouped(count)) chosen"
    }
  }

  private func summarise(_ report: Prioritisation.Report, _ seconds: Double) {
    let given = report.byGain + report.atRandom
    let sample =
      report.pool < report.waiting
      ? ", a random sample of \(grouped(report.waiting)) that wait" : ""
    Terminal.error(
      "\(counted(given, "place")) given in \(duration(seconds)): \(grouped(report.byGain)) for "
        + "their gain, \(grouped(report.atRandom)) at random")
    Terminal.error(
      "chosen among \(counted(report.pool, "item"))\(sample), knowing "
        + "\(counted(report.labelled, "labelled text"))")
    if report.gains.count == 3 {
      Terminal.error(
        "expected gain of the first, the middle and the last: "
          + report.gains.map { String(format: "%.3g", $0) }.joined(separator: ", ") + " nats")
    }
    if report.atRandom > 0 {
      Terminal.error(
        String(
          format: "each item that waits was drawn at random with probability %.4g",
          report.inclusion))
    }
    if given < count {
      Terminal.error("fewer than \(grouped(count)), because no more wait")
    }
  }
}
