import Foundation
import Ingest

/// A data set with known labels, of which a simulation pretends to know only some.
struct LabelledSet {
  struct Document {
    var id: String
    var text: String
    var labels: [String]
    var group: String?
  }

  /// What may be labelled.
  var pool: [Document] = []
  /// What quality is measured on, by part.
  var held: [(part: String, documents: [Document])] = []
  /// All labels of the pool, sorted.
  var labels: [String] = []

  /// Reads the pool from `train`; held out are `parts` of `dev` and `test`. Where the data have no
  /// `dev`, a fifth of `train` takes its place, cut by the hash of the group or id.
  init(path: String, parts: [String]) throws {
    let reader = try DatasetReader([path])
    var dev: [Document] = []
    var test: [Document] = []
    while let record = try reader.next() {
      let document = Document(
        id: record.id, text: record.text, labels: record.labels, group: record.group)
      switch record.split ?? "train" {
      case "train": pool.append(document)
      case "dev": dev.append(document)
      case "test": test.append(document)
      default: continue
      }
    }
    if dev.isEmpty {
      dev = pool.filter(Self.isCutOff)
      pool.removeAll(where: Self.isCutOff)
    }
    held = parts.map { ($0, $0 == "test" ? test : dev) }
    labels = Set(pool.flatMap(\.labels)).sorted()
  }

  private static func isCutOff(_ document: Document) -> Bool {
    // FNV-1a, and a finishing mix: the low bits of the plain sum follow the last letters.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in (document.group ?? document.id).utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    return (hash &* 0x9E37_79B9_7F4A_7C15) >> 32 % 5 == 0
  }
}
