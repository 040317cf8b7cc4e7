import ArgumentParser
import Foundation
import Model
import Pipeline
import Retraining
import Store

/// `winnow model`
struct ModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model",
    abstract: "The registry of models: compare, promote, roll back.",
    subcommands: [
      ModelList.self, ModelCompare.self, ModelPromote.self, ModelRollback.self,
      ModelCardCommand.self,
    ])
}

/// `winnow model list`
struct ModelList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Which models there are, and which one is in use.")

  @OptionGroup var registry: RegistryOptions

  @Flag(help: "The registry as JSON.")
  var json = false

  @Flag(help: "Who changed the model in use, when and why.")
  var history = false

  func run() throws {
    let file = try registry.opened.read()
    if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      try Terminal.output(String(decoding: try encoder.encode(file), as: UTF8.self) + "\n")
      return
    }
    guard !file.models.isEmpty else {
      Terminal.error(
        "\(registry.registry): no model yet; “winnow model promote DIR” puts one in use")
      return
    }
    try Terminal.output(history ? Self.changes(file) : Self.models(file))
  }

  private static func models(_ file: RegistryFile) -> String {
    var lines = ["  id            name              added       macro-F1  records  folder"]
    for entry in file.models {
      let mark = entry.id == file.current ? "* " : "  "
      let figure = entry.gate?.macroF1.map { String(format: "%.3f", $0.after) } ?? "-"
      lines.append(
        mark + String(entry.id.dropFirst(7).prefix(12)) + "  " + pad(entry.name, 16) + "  "
          + entry.added.prefix(10) + "  " + pad(figure, 8) + "  "
          + pad(grouped(entry.data.reduce(0) { $0 + $1.records }), 7) + "  " + entry.path)
    }
    lines.append("* in use")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func changes(_ file: RegistryFile) -> String {
    file.history.map { change in
      var line =
        "\(change.time)  \(change.action.rawValue)  "
        + "\(change.model.dropFirst(7).prefix(12))  by \(change.by)"
      if !change.reason.isEmpty { line += ": \(change.reason)" }
      for worse in change.overridden ?? [] { line += "\n    overridden: \(worse)" }
      return line + "\n"
    }.joined()
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}

/// `winnow model card`
struct ModelCardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "card", abstract: "Print the card of a model.")

  @Argument(help: "Id, its first digits, name or folder; the model in use if left out.")
  var model: String?

  @OptionGroup var registry: RegistryOptions

  func run() throws {
    let folder = try ModelPlace.folder(model, registry.opened)
    let path = ModelFolder(path: folder).path(of: ModelFolder.cardName)
    guard let card = FileManager.default.contents(atPath: path) else {
      throw UsageFailure("\(path): cannot be read; the model has no card")
    }
    try Terminal.output(String(decoding: card, as: UTF8.self))
  }
}

/// `winnow model rollback`
struct ModelRollback: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback",
    abstract: "Put the model in use that was there before.",
    discussion: """
      Repeating it goes further back. With --database it is noted in the audit chain.

      EXAMPLE
        winnow model rollback --reason "too many alarms about football"
      """)

  @Option(help: "Why.")
  var reason: String

  @Option(help: "Who; the name of the account if left out.")
  var by: String?

  @Option(help: "Review database whose audit chain notes it.")
  var database: String?

  @OptionGroup var registry: RegistryOptions

  func run() throws {
    let store = try database.map {
      try ReviewStore($0, options: ReviewStore.Options(createsFile: false))
    }
    let entry = try Promotion(registry.opened, store: store, now: Timestamp.now())
      .rollback(by: by ?? NSUserName(), reason: reason)
    Terminal.error("in use: \(entry.name) \(entry.id)")
  }
}

/// Finds models that people name.
enum ModelPlace {
  /// The folder of a model: a path that holds one, else what the registry knows by that name; without
  /// a name the model in use.
  static func folder(_ name: String?, _ registry: ModelRegistry) throws -> String {
    guard let name else { return try CurrentModel.usualFolder(registry) }
    let folder = ModelFolder(path: name)
    if FileManager.default.fileExists(atPath: folder.path(of: ModelFolder.configurationName)) {
      return name
    }
    return registry.folder(of: try registry.read().entry(named: name))
  }
}
