import Foundation
import Hummingbird
import Logging
public import Pipeline
public import Retraining
public import Store

/// The web application in which people decide.
///
/// ```swift
/// let console = try ReviewConsole(store: store, model: bundle, policies: .standard(), settings: .init())
/// try await console.run { port in … }
/// ```
///
/// Pages are made on the server. Nothing is loaded from anywhere else, and no file is served: all
/// that browsers load is part of the program.
public struct ReviewConsole: Sendable {
  let desk: Desk
  private let model: LiveModel
  /// The name and the one-time password of an administrator, where nobody could log in as one.
  public let firstAccount: (name: String, password: String)?

  /// Prepares the application; makes an administrator where the database has none.
  ///
  /// - Parameter model: scores items that have a text and no decision; `nil` leaves them as is.
  /// - Throws: ``StoreError``; ``ConsoleError`` where login is off on a public address.
  public init(
    store: ReviewStore, model: ModelBundle?, policies: PolicyTexts, settings: ConsoleSettings
  ) throws {
    try self.init(
      store: store, following: LiveModel(model), policies: policies, settings: settings)
  }

  /// The same with a model that may be replaced while requests are answered.
  public init(
    store: ReviewStore, following model: LiveModel, policies: PolicyTexts,
    settings: ConsoleSettings
  ) throws {
    self.model = model
    guard settings.requiresLogin || settings.isLoopback else {
      throw ConsoleError.openToOthers(settings.host)
    }
    desk = try Desk(store, model, policies, settings)
    firstAccount = try Self.administrator(store, canLogIn: settings.requiresLogin)
  }

  /// Sees to it that there is an administrator: verdicts that were imported may have made reviewers,
  /// and a start without login one who has no password.
  ///
  /// - Returns: name and one-time password of the one who can log in since now.
  private static func administrator(
    _ store: ReviewStore, canLogIn: Bool
  ) throws -> (name: String, password: String)? {
    let people = try store.reviewers()
    let able = people.filter { $0.role == .administrator && $0.isActive }
    guard canLogIn else {
      if able.isEmpty {
        try store.addReviewer(
          name: freeName(people), role: .administrator, credential: nil, by: .command)
      }
      return nil
    }
    if able.contains(where: { $0.credential != nil }) { return nil }
    let password = Passwords.oneTime()
    let credential = try Passwords.credential(password, isOneTime: true)
    if let known = able.first {
      try store.changeReviewer(known.id, credential: credential, by: .command)
      return (known.name, password)
    }
    let name = freeName(people)
    try store.addReviewer(
      name: name, role: .administrator, credential: credential, by: .command)
    return (name, password)
  }

  private static func freeName(_ people: [Reviewer]) -> String {
    let taken = Set(people.map(\.name))
    var name = "admin"
    var number = 2
    while taken.contains(name) {
      name = "admin-\(number)"
      number += 1
    }
    return name
  }

  /// Serves until the process is told to end (SIGTERM, SIGINT).
  ///
  /// - Parameters:
  ///   - isReady: is called once requests are taken, with the port.
  ///   - changed: is called where another model came into use, or could not.
  public func run(
    isReady: @escaping @Sendable (Int) -> Void = { _ in },
    changed: @escaping @Sendable (Result<String, any Error>) -> Void = { _ in }
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { [model] in await model.follow(report: changed) }
      defer { group.cancelAll() }
      try await application(isReady: isReady).runService()
    }
  }

  func application(
    isReady: @escaping @Sendable (Int) -> Void = { _ in }
  ) -> some ApplicationProtocol {
    Application(
      router: Gate(desk).router(Routes.all),
      configuration: ApplicationConfiguration(
        address: .hostname(desk.settings.host, port: desk.settings.port)),
      onServerRunning: { isReady($0.localAddress?.port ?? 0) },
      logger: Logger(label: "winnow", factory: { _ in SwiftLogNoOpLogHandler() }))
  }
}

/// Why the console does not start.
public enum ConsoleError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Login was turned off on an address that others reach.
  case openToOthers(String)

  /// One line: what is wrong, what to do.
  public var description: String {
    switch self {
    case .openToOthers(let host):
      "without login only this machine may reach the console, and “\(host)” is not it; "
        + "leave out --no-login, or use --host 127.0.0.1"
    }
  }
}
