public import Features
public import Ingest
import LinearAlgebra

/// Learns word vectors from unlabelled text.
public struct EmbeddingRun: Sendable {
  private let inputs: [String]
  private let ingest: IngestOptions
  private let options: EmbeddingOptions
  private let threads: Int

  /// A run over `inputs` (paths, folders, `-`) whose sparse products share `threads` threads.
  ///
  /// - Throws: `PipelineError` with code `.badSettings`.
  public init(
    inputs: [String], ingest: IngestOptions = IngestOptions(), options: EmbeddingOptions,
    threads: Int = 1
  ) throws(PipelineError) {
    if let problem = options.problem { throw PipelineError(.badSettings, detail: problem) }
    self.inputs = inputs
    self.ingest = ingest
    self.options = options
    self.threads = threads
  }

  /// What a run is doing.
  public enum Stage: Sendable, Equatable {
    /// Counting: documents and bytes so far.
    case counting(documents: Int, bytes: Int)
    /// Decomposing a matrix of so many words and entries.
    case decomposing(words: Int, entries: Int)
  }

  /// Word vectors, and what to tell about them.
  public struct Result: Sendable {
    /// The vectors.
    public let vectors: WordVectors
    /// Documents read.
    public let documents: Int
    /// Words in them.
    public let words: Int
    /// Records that could not be read.
    public let rejected: Int
    /// Warnings, for people.
    public let notes: [String]
  }

  /// Reads, counts, decomposes.
  ///
  /// - Throws: `IngestError`, `FeatureError` where there are no words, `LinearAlgebraError`.
  public func run(progress: (Stage) -> Void = { _ in }) throws -> Result {
    let reader = try BlockReader(inputs, options: ingest)
    let parser = DocumentParser(options: ingest)
    var counter = CooccurrenceCounter(window: options.window, pairLimit: options.pairs)
    var documents = DocumentBatch()
    var bytes = 0
    var rejected = 0
    while let block = try reader.next() {
      documents.reset()
      parser.parse(block, into: &documents)
      rejected += documents.rejected.count
      let text = documents.bytes.span
      for document in documents.documents { counter.add(text.extracting(document.textRange)) }
      bytes += block.count
      progress(.counting(documents: counter.documents, bytes: bytes))
    }
    let (read, total, isApproximate) = (
      counter.documents, counter.total, counter.isApproximate
    )
    let counts = try counter.finish(words: options.words, minimum: options.minimumOccurrences)
    progress(.decomposing(words: counts.words.count, entries: counts.weights.entryCount))
    let vectors = try counts.vectors(options, threads: threads)
    var notes: [String] = []
    if isApproximate {
      notes.append(
        "rare pairs of words were forgotten to stay within \(options.pairs) pairs; more with --pairs"
      )
    }
    if vectors.words.count < options.dimensions {
      notes.append(
        "\(vectors.words.count) words are fewer than \(options.dimensions) dimensions; "
          + "vectors have \(vectors.dimensions)")
    }
    return Result(
      vectors: vectors, documents: read, words: total, rejected: rejected, notes: notes)
  }
}
