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
  /// - Throws: `IngestError`; `PipelineError` with code `.badData` where there are no words or too
  ///   few; `LinearAlgebraError`.
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
    let (read, total) = (counter.documents, counter.total)
    let counts = try finish(consume counter)
    progress(.decomposing(words: counts.words.count, entries: counts.weights.entryCount))
    let vectors = try counts.vectors(options, threads: threads)
    var notes: [String] = []
    if counts.isApproximate {
      notes.append(
        "rare words or pairs were forgotten to stay within the limits; --pairs raises that of pairs"
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

  private func finish(
    _ counter: consuming CooccurrenceCounter
  ) throws(PipelineError) -> Cooccurrence {
    let (documents, words) = (counter.documents, counter.total)
    do {
      return try counter.finish(words: options.words, minimum: options.minimumOccurrences)
    } catch {
      throw words == 0
        ? PipelineError(
          .badData, file: inputs.first,
          detail: documents == 0 ? "holds no text" : "holds no words",
          hint: "give text to learn from")
        : PipelineError(
          .badData, file: inputs.first,
          detail: "\(error), of \(words) in \(documents) documents",
          hint: "give more text, or a lower --minimum")
    }
  }
}
