import ArgumentParser
import Datasets
import Foundation
import SystemPackage

/// `winnow dataset`
struct Dataset: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Bring data sets together, count them, check them.",
    subcommands: [DatasetImportCommand.self, DatasetStatsCommand.self, DatasetValidateCommand.self])
}

/// `winnow dataset import`
struct DatasetImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Map public sets to the taxonomy and write one file of records.",
    discussion: """
      EXAMPLE
        winnow dataset import --mapping datasets/mapping.json --data DIR -o default.jsonl
      """)

  @Option(help: "How labels of each set map to the taxonomy.")
  var mapping: String

  @Option(help: "Folder with the files of the sets.")
  var data: String

  @Option(name: [.short, .long], help: "File to write; - is standard output.")
  var output: String

  @Flag(help: "Also import sets that no model to be shared may be trained on.")
  var all = false

  @Flag(help: "No progress and no summary.")
  var quiet = false

  func run() throws {
    let importer = DatasetImport(
      mapping: try DatasetMapping(contentsOf: mapping), dataFolder: data, shipOnly: !all)
    let file = try OutputFile(output)
    var progress = ProgressLine(isQuiet: quiet)
    let report = try importer.run(
      into: { lines in
        do {
          _ = try file.descriptor.writeAll(lines)
        } catch let error as Errno {
          throw UsageFailure("\(file.name): cannot be written: \(error)")
        }
      },
      progress: { state in
        progress.show { _ in "\(state.set), pass \(state.pass): \(grouped(state.lines)) lines" }
      })
    progress.end()
    try file.close()
    if !quiet { Terminal.write(report.description) }
  }
}

/// `winnow dataset stats`
struct DatasetStatsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats", abstract: "Count records, labels, lengths, languages.")

  @Argument(help: "Data sets.")
  var datasets: [String]

  func run() throws {
    try Terminal.output(try DatasetStatistics(reading: datasets).description)
  }
}

/// `winnow dataset validate`
struct DatasetValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Look for spans outside the text, repeated ids, leaks between splits.",
    discussion: "Exit code 1 where something is wrong.")

  @Argument(help: "Data sets.")
  var datasets: [String]

  @Option(help: "Taxonomy file; labels it lacks are reported.")
  var taxonomy: String?

  func run() throws {
    let validation = try DatasetValidation(
      reading: datasets, taxonomy: try taxonomy.map { try TaxonomyLabels(contentsOf: $0) })
    try Terminal.output(validation.description)
    if !validation.isClean { throw ExitCode(1) }
  }
}
