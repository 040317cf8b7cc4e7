import ArgumentParser
import Foundation
import Store
import SystemPackage

/// `winnow review`
struct Review: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The review database: decisions in, verdicts out, the audit chain.",
    subcommands: [
      ReviewImport.self, ReviewVerdicts.self, ReviewPrioritise.self, ReviewExport.self,
      ReviewStats.self, ReviewWatch.self, ReviewAudit.self, ReviewPurge.self,
    ])
}

/// Where the review database is.
struct DatabaseOptions: ParsableArguments {
  @Option(help: "The review database.")
  var database: String = "reviews.sqlite"

  /// Opens the database.
  func open(createsFile: Bool = false, isDurable: Bool = true) throws -> ReviewStore {
    try ReviewStore(
      database, options: ReviewStore.Options(createsFile: createsFile, isDurable: isDurable))
  }

  /// The files that belong to it.
  var files: [String] { [database, database + "-wal", database + "-shm"] }
}

/// `winnow review export`
struct ReviewExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write verdicts as dataset records or as a table.",
    discussion: """
      One line for each item that was judged, with the labels in force: those of the last \
      adjudication or appeal, else those that reviewers agreed on. Where they differ, “shares” has \
      the part of them for each label. Golden items are left out. --all writes every verdict, \
      golden and withdrawn ones too.

      EXAMPLES
        winnow review export -o verdicts.jsonl
        winnow review export --format csv --pseudonyms -o verdicts.csv
      """)

  @OptionGroup var database: DatabaseOptions

  @Option(name: [.short, .long], help: "File to write; - is standard output.")
  var output: String = "-"

  @Option(help: "records (JSON Lines, to train on) or csv.")
  var format: ExportOptions.Format = .records

  @Flag(help: "Pseudonyms in place of reviewers' names.")
  var pseudonyms = false

  @Flag(help: "Every verdict, also those that no longer count.")
  var all = false

  @Flag(help: "No summary.")
  var quiet = false

  func run() throws {
    try OutputPlaces.check([output], against: database.files)
    let store = try database.open()
    let file = try OutputFile(output)
    let report = try store.export(
      ExportOptions(format: format, includesAll: all, usesPseudonyms: pseudonyms)
    ) { lines in
      do {
        _ = try file.descriptor.writeAll(lines)
      } catch let error as Errno where error != .brokenPipe {
        throw UsageFailure("\(file.name): cannot be written: \(error)")
      }
    }
    try file.close()
    if quiet { return }
    Terminal.error(counted(report.lines, all ? "verdict" : "judged item"))
    if report.withoutText > 0 {
      Terminal.error(
        "\(counted(report.withoutText, "item")) left out: a record needs a text, and theirs was "
          + "removed or never imported; --format csv has them")
    }
  }
}

extension ExportOptions.Format: ExpressibleByArgument {}

/// `winnow review audit`
struct ReviewAudit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Verify the audit chain, and the database against it.",
    discussion: """
      Names the first broken entry; the exit code is then 1. Keep the printed head somewhere else: \
      with --expect-head it is also found out when the end of the chain was cut off.

      EXAMPLE
        winnow review audit --expect-head 9f3c…
      """)

  @OptionGroup var database: DatabaseOptions

  @Option(help: "Hash of the head that an earlier audit printed.")
  var expectHead: String?

  @Flag(help: "No progress.")
  var quiet = false

  mutating func validate() throws {
    if let expectHead, expectHead.count != 64 || !expectHead.allSatisfy(\.isHexDigit) {
      throw ValidationError("--expect-head is not 64 hexadecimal digits")
    }
  }

  func run() throws {
    var progress = ProgressLine(isQuiet: quiet)
    let report = try database.open().audit(expectedHead: expectHead) { entries in
      progress.show { _ in "\(grouped(Int(entries))) entries" }
    }
    progress.end()
    for fault in report.faults.prefix(20) {
      let place = fault.entry.map { "entry \($0): " } ?? ""
      Terminal.error("\(database.database): \(place)\(fault.detail)")
    }
    guard report.isClean else {
      throw UsageFailure(
        "\(database.database): \(counted(report.faults.count, "fault"))"
          + (report.faults.count == 100 ? " or more" : "")
          + "; something other than winnow changed this file: compare with a backup")
    }
    try Terminal.output(
      "\(grouped(Int(report.entries))) \(report.entries == 1 ? "entry" : "entries"), all hold\n"
        + "head \(report.entries) \(report.head)\n")
  }
}

/// `winnow review purge`
struct ReviewPurge: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "purge",
    abstract: "Remove texts; hashes, verdicts and the audit chain stay.",
    discussion: """
      Removes the text, its words in the search index and the quotations in stored decisions, and \
      overwrites them in the file. What people wrote in notes stays. Backups and exports are yours \
      to look after.

      EXAMPLES
        winnow review purge --older-than 180d
        winnow review purge --id post-4711
      """)

  @OptionGroup var database: DatabaseOptions

  @Option(help: "Everything imported longer ago than this: a number with h, d or w.")
  var olderThan: String?

  @Option(help: "The items with this identifier.")
  var id: String?

  @Flag(help: "No progress and no summary.")
  var quiet = false

  mutating func validate() throws {
    guard (olderThan == nil) != (id == nil) else {
      throw ValidationError("give either --older-than or --id")
    }
    if olderThan != nil { _ = try seconds() }
  }

  private func seconds() throws -> Double {
    let units: [Character: Double] = ["h": 3600, "d": 86_400, "w": 604_800]
    guard let olderThan, let unit = olderThan.last.flatMap({ units[$0] }),
      let number = Int(olderThan.dropLast()), (0...1_000_000).contains(number)
    else {
      throw ValidationError(
        "--older-than is “\(olderThan ?? "")”; use a number with h, d or w, such as 180d")
    }
    return Double(number) * unit
  }

  func run() throws {
    let store = try database.open()
    var progress = ProgressLine(isQuiet: quiet)
    let report: PurgeReport
    if let id {
      report = try store.purge(externalID: id, by: .command)
    } else {
      report = try store.purge(
        importedBefore: store.now.adding(seconds: -(try seconds())), by: .command
      ) { items in progress.show { _ in "\(counted(items, "item"))" } }
    }
    progress.end()
    if !quiet { Terminal.error("texts of \(counted(report.items, "item")) removed") }
  }
}
