import Ingest

/// Reads blocks ahead of their being stored: they are parsed on other threads and come in order.
final class AheadReader<Batch: Sendable> {
  struct Part {
    var batch: Batch
    var position: InputPosition
  }

  private let reader: BlockReader
  private let parse: @Sendable (RecordBlock) -> Batch
  private var underWay: [(parsed: Task<Batch, Never>, position: InputPosition)] = []
  private var failure: (any Error)?
  private var isEnded = false

  init(_ reader: BlockReader, parse: @escaping @Sendable (RecordBlock) -> Batch) {
    self.reader = reader
    self.parse = parse
  }

  /// The next block, and where to go on after it; what was read before a failure comes first.
  func next() async throws -> Part? {
    while underWay.count < 3, !isEnded, failure == nil {
      do {
        guard let block = try reader.next() else {
          isEnded = true
          break
        }
        let parse = parse
        underWay.append((Task { @concurrent in parse(block) }, block.endPosition))
      } catch {
        failure = error
      }
    }
    guard !underWay.isEmpty else {
      if let failure { throw failure }
      return nil
    }
    let first = underWay.removeFirst()
    return Part(batch: await first.parsed.value, position: first.position)
  }
}
