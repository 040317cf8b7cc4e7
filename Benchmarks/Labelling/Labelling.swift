import Foundation
import LinearAlgebra
import Pipeline
import Retraining

/// Curves of quality against number of labels, for several ways to choose what is labelled next.
@main
struct Labelling {
  private static let usage = """
    usage: labelling DATA CONFIG NAME PARTS STRATEGIES SEEDS BUDGETS CSV [DIMENSIONS]
      PARTS       dev, test or dev,test
      STRATEGIES  such as random,margin,gain,gain+random0.2
      SEEDS       such as 1-5
      BUDGETS     such as 250,500,1000; the first is drawn at random
      CSV         file to add rows to
    """

  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard (8...9).contains(arguments.count) else {
      print(usage)
      exit(2)
    }
    BLAS.useOneThread()
    let strategies = arguments[4].split(separator: ",").compactMap { Strategy(String($0)) }
    let bounds = arguments[5].split(separator: "-").compactMap { UInt64($0) }
    let set = try LabelledSet(
      path: arguments[0], parts: arguments[3].split(separator: ",").map(String.init))
    let budgets = arguments[6].split(separator: ",").compactMap { Int($0) }
      .map { min($0, set.pool.count) }
    guard let first = bounds.first, let last = bounds.last, !strategies.isEmpty, !budgets.isEmpty
    else {
      print(usage)
      exit(2)
    }
    let settings = try TrainingSettings.read(
      Array(Data(contentsOf: URL(fileURLWithPath: arguments[1]))), file: arguments[1])
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("labelling-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let start = Date()
    var options = DocumentSpace.Options()
    if arguments.count > 8 { options.rank = Int(arguments[8]) ?? options.rank }
    var space = try DocumentSpace(options)
    for document in set.pool { space.add(Array(document.text.utf8).span) }
    let vectors = try space.vectors()
    print(
      "\(set.pool.count) in the pool, "
        + set.held.map { "\($0.documents.count) in \($0.part), " }.joined()
        + "\(set.labels.count) labels, "
        + "vectors of \(vectors.columns) in \(seconds(since: start))")
    let csv = try Table(arguments[7])
    let simulation = Simulation(set: set, settings: settings, vectors: vectors, folder: folder)
    for seed in first...last {
      for strategy in strategies {
        let start = Date()
        var line = ""
        try simulation.run(strategy, budgets: budgets, seed: seed) { labels, parts, choosing in
          line += " \(labels):"
          for (part, quality) in parts {
            line += String(format: " %.4f", quality.macroF1)
            csv.add(
              "\(arguments[2]),\(part),\(strategy.name),\(seed),\(labels),"
                + String(format: "%.5f,%.5f,%.3f", quality.macroF1, quality.microF1, choosing))
          }
        }
        print("\(strategy.name) \(seed)\(line) (\(seconds(since: start)))")
      }
    }
  }

  private static func seconds(since start: Date) -> String {
    String(format: "%.1f s", Date().timeIntervalSince(start))
  }
}

/// A file that rows are added to.
private struct Table {
  private let handle: FileHandle

  init(_ path: String) throws {
    let header = "set,part,strategy,seed,labels,macro_f1,micro_f1,choosing_seconds\n"
    if !FileManager.default.fileExists(atPath: path) {
      try Data(header.utf8).write(to: URL(fileURLWithPath: path))
    }
    handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try handle.seekToEnd()
  }

  func add(_ row: String) { handle.write(Data((row + "\n").utf8)) }
}
