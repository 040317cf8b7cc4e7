/// Reads inputs in order into blocks of whole records: files, folders of `.txt` files, and `-` for
/// standard input; plain or compressed with gzip or zstd, in any ``RecordFormat``.
///
/// ```swift
/// let reader = try BlockReader(["dump.jsonl.gz"])
/// let parser = DocumentParser()
/// var batch = DocumentBatch()
/// while let block = try reader.next() {
///   batch.reset()
///   parser.parse(block, into: &batch)
/// }
/// ```
///
/// The compression is found by the first bytes, the format by the ending of the name or, where that
/// says nothing, by the content. A byte order mark is left out. Memory is bounded by the block
/// size and the longest record allowed, whatever the length of the input.
///
/// From a pipe a block is given out as soon as it holds a whole record and nothing more has come,
/// so that a slow input is read without delay.
///
/// One task at a time uses a reader.
public final class BlockReader {
  /// How inputs are read.
  public let options: IngestOptions

  private var walker: InputWalker
  private var source: SourceReader?
  /// How many sources were begun.
  private var begun = 0
  private var resumption: InputPosition?

  /// Opens nothing yet, but looks whether every input is there.
  ///
  /// - Parameters:
  ///   - inputs: paths of files and folders, and `-`.
  ///   - options: how to read them.
  ///   - resumeAt: an ``RecordBlock/endPosition`` of an earlier run over the same inputs: reading
  ///     goes on there. A plain file is gone to at once; compressed data before it is
  ///     decompressed and left out.
  /// - Throws: `notFound` or `unreadable`.
  public init(
    _ inputs: [String], options: IngestOptions = IngestOptions(),
    resumeAt: InputPosition? = nil
  ) throws(IngestError) {
    self.options = options
    walker = try InputWalker(inputs)
    resumption = resumeAt
  }

  /// The next block, or `nil` after the last.
  ///
  /// After an error the rest of the source it happened in is left out, and the next call goes on
  /// with the source after it.
  ///
  /// - Throws: ``IngestError``, after everything before the fault has been given out.
  public func next() throws(IngestError) -> RecordBlock? {
    while true {
      if source == nil {
        guard try openNext() else { return nil }
      }
      do {
        if let block = try source?.next() { return block }
        source = nil
      } catch {
        source = nil
        throw error
      }
    }
  }

  /// Opens the next file to read; `false` after the last.
  private func openNext() throws(IngestError) -> Bool {
    while let file = try walker.next() {
      let number = begun
      begun += 1
      if let target = resumption, target.source > number { continue }
      var reader = try SourceReader(file, number: number, options: options)
      if let target = resumption, target.source == number { try reader.resume(at: target) }
      resumption = nil
      source = consume reader
      return true
    }
    let target = resumption ?? .start
    resumption = nil
    // The place after the last source is one to go on from, with nothing left to read.
    if target.source > begun || (target.source == begun && target.byteOffset > 0) {
      throw IngestError(
        .changedInput,
        detail: "\(target.source) inputs were read to their end before, now there are \(begun)",
        hint: "Give the same inputs as before, or begin anew without the checkpoint")
    }
    return false
  }
}
