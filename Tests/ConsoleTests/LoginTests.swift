import HTTPTypes
import HummingbirdTesting
import Store
import TestSupport
import Testing

@testable import Console

struct LoginTests {
  private func attempt(
    _ console: TestConsole, _ name: String, _ password: String, to: String? = nil
  ) async throws -> TestResponse {
    let token = Tokens.make()
    var form = [("name", name), ("password", password)]
    if let to { form.append(("to", to)) }
    return try await console.send(
      .post, "/login", form, token: token, headers: ["cookie": "winnow_form=\(token)"])
  }

  @Test func theFirstPasswordIsGoodOnce() async throws {
    let console = try TestConsole(isNew: true)
    let account = try #require(console.console.firstAccount)
    let answer = try await attempt(console, account.name, account.password)
    #expect(answer.status.code == 303)
    let cookie = try #require(
      answer.headers[values: .setCookie].first { $0.hasPrefix("winnow=") })
    #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"))
    let token = String(cookie.dropFirst(7).prefix { $0 != ";" })
    let session = try #require(try console.store.session(tokenHash: Tokens.hash(token)))
    let login = TestConsole.Login(id: session.reviewer.id, token: token, csrf: session.csrf)
    // Nothing but a new password.
    for path in ["/", "/items", "/users"] {
      #expect(try await console.send(.get, path, as: login).headers[.location] == "/password")
    }
    let change = try await console.send(
      .post, "/password", as: login,
      [("old", account.password), ("new", "quite a new one"), ("again", "quite a new one")])
    #expect(change.headers[.location] == "/")
    // The old session has ended, and so has the old password.
    #expect(try await console.send(.get, "/", as: login).headers[.location] == "/login")
    #expect(try await attempt(console, "admin", account.password).status.code == 401)
    #expect(try await attempt(console, "admin", "quite a new one").status.code == 303)
  }

  @Test func aSecondStartMakesNobody() throws {
    let console = try TestConsole(isNew: true)
    let again = try ReviewConsole(
      store: console.store, model: nil, policies: .standard(), settings: ConsoleSettings())
    #expect(again.firstAccount == nil)
  }

  @Test func whereNobodyCanLogInAnAdministratorIsMade() throws {
    let folder = try TemporaryFolder()
    let store = try ReviewStore(
      folder.path("reviews.sqlite"), options: ReviewStore.Options(isDurable: false))
    // Verdicts from elsewhere make reviewers, who cannot log in; one has the usual name.
    for name in ["ada", "admin"] {
      try store.addReviewer(name: name, role: .reviewer, by: .command)
    }
    func start(_ requiresLogin: Bool) throws -> (name: String, password: String)? {
      try ReviewConsole(
        store: store, model: nil, policies: .standard(),
        settings: ConsoleSettings(requiresLogin: requiresLogin)
      ).firstAccount
    }
    // Without login somebody is there to act as; with it, the same gets a password.
    #expect(try start(false) == nil)
    #expect(try store.reviewer(named: "admin-2")?.role == .administrator)
    let account = try #require(try start(true))
    #expect(account.name == "admin-2" && !account.password.isEmpty)
    #expect(try start(true) == nil)
    #expect(try store.reviewers().count { $0.role == .administrator } == 1)
  }

  @Test func weakAndDifferingPasswordsAreRefused() async throws {
    let console = try TestConsole(isNew: true)
    let login = try console.login("one", .reviewer)
    try console.store.changeReviewer(
      login.id, credential: try Passwords.credential("the one before"), by: .command)
    for (old, new, again) in [
      ("the one before", "short", "short"),
      ("the one before", "long enough now", "long enough, no"),
      ("something else", "long enough now", "long enough now"),
      ("the one before", "the one before", "the one before"),
    ] {
      let answer = try await console.send(
        .post, "/password", as: login, [("old", old), ("new", new), ("again", again)])
      #expect(answer.status.code == 422)
    }
  }

  @Test func aLoginFormOfAnotherSiteIsRefused() async throws {
    let console = try TestConsole(isNew: true)
    let account = try #require(console.console.firstAccount)
    let answer = try await console.send(
      .post, "/login", [("name", account.name), ("password", account.password)], token: "x",
      headers: ["cookie": "winnow_form=\(Tokens.make())"])
    #expect(answer.status.code == 403)
    #expect(!answer.headers[values: .setCookie].contains { $0.hasPrefix("winnow=") })
  }

  @Test func guessingIsSlowedDown() async throws {
    let console = try TestConsole(isNew: true)
    for _ in 0..<LoginLimiter.freeOfName {
      #expect(try await attempt(console, "admin", "wrong").status.code == 401)
    }
    let account = try #require(console.console.firstAccount)
    let answer = try await attempt(console, "ADMIN", account.password)
    #expect(answer.status.code == 429 && answer.headers[.retryAfter] != nil)
    console.advance(seconds: 16)
    #expect(try await attempt(console, "admin", account.password).status.code == 303)
  }

  /// Behind a proxy all connections come from it: one who guesses must not shut out the others.
  @Test(arguments: [true, false])
  func addressesAreThoseThatTheProxySays(isBehindHTTPS: Bool) async throws {
    let console = try TestConsole(
      settings: ConsoleSettings(isBehindHTTPS: isBehindHTTPS), isNew: true)
    func attempt(_ number: Int, from address: String) async throws -> Int {
      let token = Tokens.make()
      return try await console.send(
        .post, "/login", [("name", "name \(number)"), ("password", "x")], token: token,
        headers: [
          "cookie": "winnow_form=\(token)", "x-forwarded-for": "10.0.0.\(number), \(address)",
        ]
      ).status.code
    }
    for number in 0..<LoginLimiter.freeOfAddress {
      #expect(try await attempt(number, from: "192.0.2.1") == 401)
    }
    #expect(try await attempt(50, from: "192.0.2.1") == 429)
    #expect(try await attempt(51, from: "192.0.2.2") == (isBehindHTTPS ? 401 : 429))
  }

  @Test func theWaitDoublesAndEnds() {
    var limiter = LoginLimiter()
    var now = Timestamp(milliseconds: 1_000_000)
    var waits: [Int64] = []
    for _ in 0..<12 {
      limiter.failed(name: "a", address: "x", at: now)
      let wait = limiter.wait(name: "A", address: "y", at: now)
      waits.append(wait / 1000)
      now = Timestamp(milliseconds: now.milliseconds + wait)
    }
    #expect(waits == [0, 0, 0, 0, 15, 30, 60, 120, 240, 480, 900, 900])
    #expect(limiter.wait(name: "b", address: "y", at: now) == 0)
    let later = Timestamp(milliseconds: now.milliseconds + LoginLimiter.memory + 1)
    #expect(limiter.wait(name: "a", address: "x", at: later) == 0)
  }

  @Test func onlyPathsOfTheConsoleAreGoneTo() {
    for good in ["/", "/items/3", "/items?text=a&order=b"] { #expect(LoginPages.isPlace(good)) }
    for bad in [
      "//evil.example", "https://evil.example", "/\\evil.example", "items", "", "/a\nb", "/é",
    ] { #expect(!LoginPages.isPlace(bad), "\(bad)") }
  }

  @Test func credentials() throws {
    let credential = try Passwords.credential("correct horse battery")
    #expect(credential.hasPrefix("scrypt$32768$8$3$"))
    #expect(try Passwords.verify("correct horse battery", credential))
    #expect(try !Passwords.verify("correct horse batterz", credential))
    #expect(try !Passwords.verify("", nil))
    for broken in ["", "scrypt$", "scrypt$1$2$3$4", "plain"] {
      #expect(try !Passwords.verify("x", broken))
    }
    #expect(credential != (try Passwords.credential("correct horse battery")))
  }
}
