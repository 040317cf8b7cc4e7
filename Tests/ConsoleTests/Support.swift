import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Store
import Synchronization
import TestSupport

@testable import Console

/// A console over a database in a folder of its own, with a clock that moves when it is told to.
final class TestConsole: Sendable {
  let folder: TemporaryFolder
  let store: ReviewStore
  let console: ReviewConsole
  private let time: Time

  private final class Time: Sendable {
    let value = Mutex<Int64>(1_700_000_000_000)
  }

  /// - Parameter isNew: whether the database has no account yet, and the console makes one.
  init(settings: ConsoleSettings = ConsoleSettings(), isNew: Bool = false) throws {
    folder = try TemporaryFolder()
    let time = Time()
    store = try ReviewStore(
      folder.path("reviews.sqlite"), options: ReviewStore.Options(isDurable: false),
      clock: { Timestamp(milliseconds: time.value.withLock { $0 }) })
    if !isNew { try store.addReviewer(name: "first", role: .administrator, by: .command) }
    console = try ReviewConsole(
      store: store, model: nil, policies: .standard(), settings: settings)
    self.time = time
  }

  func advance(seconds: Int64) { time.value.withLock { $0 += seconds * 1000 } }

  /// Imports items for review: identifier and text.
  func load(_ samples: [(id: String, text: String)], axis: String = "technique") throws {
    let run = try DecisionImport(into: store, name: "test", stamp: "")
    let lines = samples.map { sample in
      """
      {"schema":"winnow.decision/1","id":"\(sample.id)","text_sha256":"\(sha256(sample.text))",\
      "language":"en","model":{"name":"test","id":"sha256:1"},"outcome":"review","priority":0.9,\
      "uncertainty":0.4,"labels":[{"label":"name_calling","axis":"\(axis)","probability":0.9,\
      "threshold":0.5,"flagged":true,"logit":2.2,"bias":-1.0,"evidence":[{"start":0,"end":4,\
      "text":"","contribution":3.2}],"document":[],"rest":0.0}],"context":[],\
      "rationale":"because","automation":"detection_only"}
      """
    }
    let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
    try run.add(
      DecisionBatch(parsing: bytes[...], firstLine: 1),
      texts: samples.map { IncomingText(id: $0.id, text: $0.text) }, position: "")
    _ = try run.finish()
  }

  /// An account, and the cookie and form token of a session of it.
  func login(_ name: String, _ role: Reviewer.Role) throws -> Login {
    let id = try store.addReviewer(name: name, role: role, by: .command).id
    let login = Login(id: id, token: Tokens.make(), csrf: Tokens.make())
    try store.startSession(
      tokenHash: Tokens.hash(login.token), csrf: login.csrf, reviewer: id, seconds: 3600)
    return login
  }

  struct Login: Sendable {
    var id: Int64
    var token: String
    var csrf: String
  }

  /// Sends a request to the application, without a network.
  func send(
    _ method: HTTPRequest.Method, _ path: String, as login: Login? = nil,
    _ form: [(String, String)] = [], token: String? = nil, headers: [String: String] = [:]
  ) async throws -> TestResponse {
    var fields = HTTPFields()
    if let login { fields[.cookie] = "winnow=\(login.token)" }
    for (name, value) in headers { fields[HTTPField.Name(name)!] = value }
    var body: ByteBuffer?
    if method == .post {
      if fields[.contentType] == nil {
        fields[.contentType] = "application/x-www-form-urlencoded"
      }
      let all = form + [("_token", token ?? login?.csrf ?? "")]
      body = ByteBuffer(
        string: all.map { "\($0.0.inQuery)=\($0.1.inQuery)" }.joined(separator: "&"))
    }
    let (sent, headers) = (body, fields)
    return try await console.application().test(.router) { client in
      try await client.execute(uri: path, method: method, headers: headers, body: sent)
    }
  }
}

extension TestResponse {
  var text: String { String(buffer: body) }
}

func sha256(_ text: String) -> String {
  SHA256.hash(data: Data(text.utf8)).map { byte in
    String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
  }.joined()
}
