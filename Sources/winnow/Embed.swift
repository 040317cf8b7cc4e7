import ArgumentParser
import Features
import Foundation
import Ingest
import Pipeline

/// `winnow embed`
struct Embed: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Learn word vectors from unlabelled text, for winnow train --embedding.",
    discussion: """
      Reads text in any language once, counts which words stand near which, and decomposes their \
      mutual information. The same text and settings give the same vectors. A single input that \
      ends in .vec (word2vec, fastText, GloVe; also .vec.gz, .vec.zst) or .safetensors holds \
      vectors to convert instead. The output is text where its name ends in .vec.

      EXAMPLES
        winnow embed dump.jsonl.gz -o vectors.safetensors
        winnow embed cc.uk.300.vec.gz -o vectors.safetensors
        winnow train labelled.jsonl --embedding vectors.safetensors -o models/mine
      """)

  @Argument(help: "Text: files, folders, - for standard input; or one file of vectors.")
  var inputs: [String]

  @Option(name: [.short, .long], help: "File to write: .safetensors, or .vec for text.")
  var output: String

  @Option(help: "Numbers a vector has.")
  var dimensions = EmbeddingOptions().dimensions

  @Option(help: "Words farther apart than this do not count as near.")
  var window = EmbeddingOptions().window

  @Option(help: "Most words that get a vector.")
  var words = EmbeddingOptions().words

  @Option(help: "How often a word must occur to get one.")
  var minimum = EmbeddingOptions().minimumOccurrences

  @Option(help: "Most pairs of words counted; memory is some 40 bytes a pair.")
  var pairs = EmbeddingOptions().pairs

  @Option(help: "Seed of the decomposition.")
  var seed: UInt64 = 1

  @OptionGroup var input: InputOptions
  @OptionGroup var threads: ThreadOptions

  @Flag(help: "No progress and no summary.")
  var quiet = false

  func run() throws {
    try VectorFile.checkWritable(output)
    try OutputPlaces.check([output], against: inputs)
    if inputs.count == 1, input.format == "auto", VectorFile.isNamedAsVectors(inputs[0]) {
      return try convert(inputs[0])
    }
    var options = EmbeddingOptions()
    options.dimensions = dimensions
    options.window = window
    options.words = words
    options.minimumOccurrences = minimum
    options.pairs = pairs
    options.seed = seed
    let run = try EmbeddingRun(
      inputs: inputs, ingest: try input.ingest(), options: options, threads: threads.threads)
    var progress = ProgressLine(isQuiet: quiet)
    let total = InputSize.bytes(inputs)
    let result: EmbeddingRun.Result
    do {
      result = try run.run { stage in progress.show { _ in Self.words(stage, total) } }
    } catch {
      progress.end()
      throw error
    }
    progress.end()
    try VectorFile.write(result.vectors, to: output)
    if !quiet {
      for note in result.notes { Terminal.error("note: \(note)") }
      Terminal.error(
        "\(output): \(counted(result.vectors.words.count, "word")) of "
          + "\(result.vectors.dimensions) dimensions from \(counted(result.documents, "document")) "
          + "of \(counted(result.words, "word")), in \(duration(progress.elapsed))")
    }
    if result.rejected > 0 {
      Terminal.error("\(counted(result.rejected, "record")) could not be read and were left out")
      throw ExitCode(3)
    }
  }

  private func convert(_ path: String) throws {
    let (vectors, notes) = try VectorFile.read(path)
    try VectorFile.write(vectors, to: output)
    guard !quiet else { return }
    for note in notes { Terminal.error("note: \(note)") }
    Terminal.error(
      "\(output): \(counted(vectors.words.count, "word")) of \(vectors.dimensions) dimensions")
  }

  private static func words(_ stage: EmbeddingRun.Stage, _ total: Int?) -> String {
    switch stage {
    case .counting(let documents, let bytes):
      "counting, \(grouped(documents)) documents"
        + (total.map { ", \(min(100, 100 * bytes / max($0, 1))) %" } ?? "")
    case .decomposing(let words, let entries):
      "decomposing \(grouped(words)) words, \(grouped(entries)) entries"
    }
  }
}
