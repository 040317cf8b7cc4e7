import Foundation
import Ingest

/// A folder that goes away with the test.
final class TemporaryFolder {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("ingest-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, with the folders on its way, and returns its path.
  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let file = path + "/" + name
    try FileManager.default.createDirectory(
      atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    return file
  }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    try write(name, Array(text.utf8))
  }
}

/// SplitMix64 (Steele, Lea, Flood 2014): small, seeded, good enough for tests.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

/// A document as a value, for comparisons.
struct Document: Equatable, CustomStringConvertible {
  var id: String
  var text: String
  var language: String?
  var line = 0
  var byteOffset = 0

  var description: String { "\(line)@\(byteOffset) \(id)/\(language ?? "-"): \(text.prefix(60))" }

  /// Without the place, which differs from format to format.
  var content: Document { Document(id: id, text: text, language: language) }
}

/// Everything that comes out of some inputs.
struct Reading: Equatable {
  var documents: [Document] = []
  var rejected: [RejectedRecord] = []
  var repaired = 0
  var error: IngestError?
  /// Where each block ended, and how many documents and rejections there were by then.
  var positions: [InputPosition] = []
  var progress: [[Int]] = []

  var contents: [Document] { documents.map(\.content) }

  /// What does not depend on the size of blocks.
  var records: Reading {
    Reading(documents: documents, rejected: rejected, repaired: repaired, error: error)
  }

  init(
    documents: [Document] = [], rejected: [RejectedRecord] = [], repaired: Int = 0,
    error: IngestError? = nil
  ) {
    self.documents = documents
    self.rejected = rejected
    self.repaired = repaired
    self.error = error
  }

  init(
    _ inputs: [String], _ options: IngestOptions = IngestOptions(),
    resumeAt: InputPosition? = nil
  ) {
    do throws(IngestError) {
      let reader = try BlockReader(inputs, options: options, resumeAt: resumeAt)
      let parser = DocumentParser(options: options)
      var batch = DocumentBatch()
      while let block = try reader.next() {
        batch.reset()
        parser.parse(block, into: &batch)
        documents += batch.list
        rejected += batch.rejected
        repaired += batch.repaired
        positions.append(block.endPosition)
        progress.append([documents.count, rejected.count])
      }
    } catch {
      self.error = error
    }
  }
}

extension DocumentBatch {
  var list: [Document] {
    documents.indices.map {
      Document(
        id: id($0), text: text($0), language: language($0), line: documents[$0].line,
        byteOffset: documents[$0].byteOffset)
    }
  }
}
