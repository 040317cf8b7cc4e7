import ArgumentParser
import Console
import Foundation
import Pipeline
import Retraining
import Store

/// `winnow serve`
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The review console: a web application in which people decide.",
    discussion: """
      Items come from “winnow review import”. The first start makes an administrator and prints a \
      password that is good for one login. Nothing is loaded from the network. For others to reach \
      it, put a proxy with HTTPS before it and say so with --behind-https.

      EXAMPLES
        winnow serve
        winnow serve --database reviews.sqlite --model models/mine --port 9000
        winnow serve --no-login
      """)

  @OptionGroup var database: DatabaseOptions

  @Option(
    help: ArgumentHelp(
      "Model folder, to explain items that have a text and no reasons; if left out, the model in "
        + "use by the registry, and after a promotion the new one."))
  var model: String?

  @OptionGroup var registry: RegistryOptions

  @Option(
    help: "Model folder of a second model that is compared with; reviewers see nothing of it.")
  var shadow: String?

  @Option(help: "Labels with names and policy; those of the program when left out.")
  var taxonomy: String?

  @Option(help: "Address to listen on.")
  var host: String = "127.0.0.1"

  @Option(help: "Port to listen on; 0 for any that is free.")
  var port: Int = 8080

  @Flag(help: "Everybody on this machine is an administrator; on a loopback address only.")
  var noLogin = false

  @Flag(help: "Browsers come through a proxy with HTTPS: cookies are for HTTPS only.")
  var behindHTTPS = false

  mutating func validate() throws {
    guard (0...65_535).contains(port) else {
      throw ValidationError("--port is from 0 to 65535, not \(port)")
    }
    let settings = ConsoleSettings(host: host)
    guard !noLogin || settings.isLoopback else {
      throw ValidationError(ConsoleError.openToOthers(host).description)
    }
  }

  func run() async throws {
    let store = try database.open(createsFile: true)
    var settings = ConsoleSettings(
      host: host, port: port, requiresLogin: !noLogin, isBehindHTTPS: behindHTTPS)
    settings.shadow = try shadow.map { try ModelBundle(path: $0) }
    let console = try ReviewConsole(
      store: store, following: try loadModel(), policies: try policies(), settings: settings)
    if let account = console.firstAccount {
      Terminal.error(
        "Administrator “\(account.name)”, password for the first login: \(account.password)")
    }
    if !noLogin && !behindHTTPS && !ConsoleSettings(host: host).isLoopback {
      Terminal.error(
        "winnow: passwords cross the network in plain text; put a proxy with HTTPS before it")
    }
    let host = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
    do {
      try await console.run { port in
        Terminal.error("The console is at http://\(host):\(port)/ (end it with Ctrl-C)")
      } changed: { outcome in
        switch outcome {
        case .success(let id): Terminal.error("now in use: \(id)")
        case .failure(let error):
          Terminal.error(
            "winnow: the model stays as it is: \(FailureWording.text(error))")
        }
      }
    } catch {
      throw UsageFailure("\(host):\(port): cannot be served: \(error)")
    }
  }

  private func loadModel() throws -> LiveModel {
    if let model { return LiveModel(try ModelBundle(path: model)) }
    let usual =
      FileManager.default.fileExists(atPath: "models/default")
      ? try? ModelBundle(path: "models/default") : nil
    return try LiveModel(following: registry.opened, usual: usual)
  }

  private func policies() throws -> PolicyTexts {
    guard let taxonomy else { return try .standard() }
    guard let data = FileManager.default.contents(atPath: taxonomy) else {
      throw UsageFailure("\(taxonomy): cannot be read; check the path")
    }
    do { return try PolicyTexts(json: data) } catch {
      throw UsageFailure(
        "\(taxonomy): is not a taxonomy; datasets/schema/taxonomy.schema.json describes the format")
    }
  }
}
