import Foundation
public import Pipeline
import Retraining
import Store
import Synchronization

/// What all requests share.
final class Desk: Sendable {
  let store: ReviewStore
  private let model: LiveModel
  /// The model as of now.
  var bundle: ModelBundle? { model.bundle }
  /// A second model that is compared with.
  let shadow: ShadowBoard?
  let policies: PolicyTexts
  let settings: ConsoleSettings
  let templates: Templates
  /// Tells browsers when style and script changed.
  let assetVersion: String
  /// What forms carry where nobody logs in.
  let openToken = Tokens.make()
  private let limiter = Mutex(LoginLimiter())
  private let kept = Mutex<[String: Kept]>([:])

  private struct Kept {
    var until: Timestamp
    var value: any Sendable
  }

  init(
    _ store: ReviewStore, _ model: LiveModel, _ policies: PolicyTexts,
    _ settings: ConsoleSettings
  ) throws {
    self.store = store
    self.model = model
    self.policies = policies
    self.settings = settings
    shadow = settings.shadow.map(ShadowBoard.init)
    templates = try Templates()
    assetVersion = Assets.version
  }

  func withLimiter<Value>(_ body: (inout sending LoginLimiter) -> sending Value) -> Value {
    limiter.withLock { body(&$0) }
  }

  /// An answer that reads much, kept for a minute.
  func keep<Value: Sendable>(
    _ name: String, _ make: () throws -> Value
  ) throws -> Value {
    let now = store.now
    let found = kept.withLock { $0[name] }
    if let found, found.until > now, let value = found.value as? Value { return value }
    let value = try make()
    kept.withLock { entries in
      entries = entries.filter { $0.value.until > now }
      entries[name] = Kept(until: now.adding(seconds: 60), value: value)
    }
    return value
  }
}

/// How the console is run.
public struct ConsoleSettings: Sendable {
  /// The address to listen on.
  public var host: String
  /// The port.
  public var port: Int
  /// Whether people log in; without it, everybody who reaches the port is an administrator.
  public var requiresLogin: Bool
  /// Whether browsers reach it by HTTPS, through a proxy: cookies are then for HTTPS only.
  public var isBehindHTTPS: Bool
  /// Seconds a session lasts without a request.
  public var sessionSeconds = 28_800.0
  /// Bytes of a request's body.
  public var largestBody = 256 * 1024
  /// A model whose decisions about shown items are compared, for leads and auditors.
  public var shadow: ModelBundle?

  /// Makes settings.
  public init(
    host: String = "127.0.0.1", port: Int = 8080, requiresLogin: Bool = true,
    isBehindHTTPS: Bool = false
  ) {
    self.host = host
    self.port = port
    self.requiresLogin = requiresLogin
    self.isBehindHTTPS = isBehindHTTPS
  }

  /// Whether only this machine can reach it.
  public var isLoopback: Bool { Self.isLoopback(host) }

  static func isLoopback(_ host: String) -> Bool {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return host == "localhost" || host == "::1" || host == "[::1]"
      || (parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil })
  }
}
