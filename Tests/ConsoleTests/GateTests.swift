import HTTPTypes
import HummingbirdTesting
import Store
import Testing

@testable import Console

/// What must be refused.
struct GateTests {
  @Test func headersAreOnEveryAnswer() async throws {
    let console = try TestConsole()
    for path in ["/login", "/", "/nothing/here", "/assets/console.css", "/items/abc"] {
      let answer = try await console.send(.get, path)
      let policy = answer.headers[HTTPField.Name("content-security-policy")!] ?? ""
      #expect(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "\(path)")
      #expect(answer.headers[HTTPField.Name("x-content-type-options")!] == "nosniff")
    }
  }

  @Test func strangersAreSentToTheLogin() async throws {
    let console = try TestConsole()
    for route in Routes.all where route.need != .nothing {
      let path = route.path.replacing(/:\w+/, with: "1")
      let answer = try await console.send(route.isPost ? .post : .get, path)
      #expect(answer.status.code == 303 && answer.headers[.location]?.hasPrefix("/login") == true)
    }
  }

  @Test func rolesAreHeld() async throws {
    let console = try TestConsole()
    try console.load([("a", "some text")])
    let logins: [Reviewer.Role: TestConsole.Login] = [
      .reviewer: try console.login("reviewer", .reviewer), .lead: try console.login("lead", .lead),
      .auditor: try console.login("auditor", .auditor),
      .administrator: try console.login("administrator", .administrator),
    ]
    for route in Routes.all {
      let path = route.path.replacing(/:\w+/, with: "1")
      for (role, login) in logins {
        let isAllowed =
          switch route.need {
          case .nothing, .login: true
          case .judging: role != .auditor
          case .leading: role == .lead || role == .administrator
          case .overseeing: role != .reviewer
          case .administering: role == .administrator
          }
        guard !isAllowed else { continue }
        let answer = try await console.send(route.isPost ? .post : .get, path, as: login)
        #expect(answer.status.code == 403, "\(route.path) for \(role)")
      }
    }
  }

  @Test func anAuditorChangesNothing() async throws {
    let console = try TestConsole()
    try console.load([("a", "some text")])
    let auditor = try console.login("auditor", .auditor)
    let before = try console.store.auditHead()?.hashText
    let harmless: Set = ["/login", "/logout", "/preferences", "/password"]
    for route in Routes.all
    where route.isPost && !harmless.contains(route.path) && !route.path.contains("filters") {
      let path = route.path.replacing(/:\w+/, with: "1")
      _ = try await console.send(
        .post, path, as: auditor, [("action", "reject"), ("outcome", "rejected")])
    }
    #expect(try console.store.auditHead()?.hashText == before)
  }

  @Test func aForgedFormIsRefused() async throws {
    let console = try TestConsole()
    try console.load([("a", "some text")])
    let lead = try console.login("lead", .lead)
    let other = try console.login("other", .lead)
    let before = try console.store.auditHead()?.hashText
    for token in ["", "x", other.csrf, lead.csrf + "x", String(lead.csrf.dropLast())] {
      for route in Routes.all where route.isPost && route.need != .nothing {
        guard route.need != .administering else { continue }
        let path = route.path.replacing(/:\w+/, with: "1")
        let answer = try await console.send(.post, path, as: lead, token: token)
        #expect(answer.status.code == 403, "\(route.path)")
      }
    }
    let answer = try await console.send(
      .post, "/queues/1/next", as: lead, headers: ["sec-fetch-site": "cross-site"])
    #expect(answer.status.code == 403)
    #expect(try console.store.auditHead()?.hashText == before)
    #expect(try console.store.claims().isEmpty)
  }

  @Test func anExpiredSessionIsNone() async throws {
    let console = try TestConsole()
    let login = try console.login("one", .reviewer)
    #expect(try await console.send(.get, "/", as: login).status.code == 200)
    console.advance(seconds: 3601)
    #expect(try await console.send(.get, "/", as: login).status.code == 303)
    let answer = try await console.send(
      .post, "/queues/1/next", as: login, headers: ["x-winnow-fragment": "1"])
    #expect(answer.status.code == 401)
  }

  @Test func aClosedAccountIsOutAtOnce() async throws {
    let console = try TestConsole()
    let login = try console.login("one", .reviewer)
    try console.store.changeReviewer(login.id, isActive: false, by: .command)
    #expect(try await console.send(.get, "/", as: login).status.code == 303)
  }

  @Test(arguments: [
    "/assets/../Package.swift", "/assets/..%2f..%2fetc%2fpasswd", "/assets/%2e%2e/console.css",
    "/../../etc/passwd", "/assets/..%5c..%5cwindows", "//etc/passwd", "/items/..%2f1",
    "/insights/..%2faudit", "/labels/..%2f..%2fetc", "/assets/console.css%00.js",
  ])
  func pathsThatClimbFindNothing(path: String) async throws {
    let console = try TestConsole()
    let login = try console.login("one", .administrator)
    let answer = try await console.send(.get, path, as: login)
    #expect(answer.status.code == 404, "\(answer.status)")
    #expect(!answer.text.contains("root:"))
  }

  @Test func aLargeBodyIsRefused() async throws {
    let console = try TestConsole()
    let login = try console.login("one", .reviewer)
    let note = String(repeating: "x", count: 300_000)
    let answer = try await console.send(
      .post, "/items/1/decide", as: login, [("action", "reject"), ("note", note)])
    #expect(answer.status.code == 413)
    let many = (0..<3000).map { ("m\($0)", "1") }
    #expect(try await console.send(.post, "/items/1/decide", as: login, many).status.code == 400)
  }

  @Test func otherBodiesAreRefused() async throws {
    let console = try TestConsole()
    let login = try console.login("one", .reviewer)
    for type in ["application/json", "multipart/form-data; boundary=x", "text/plain"] {
      let answer = try await console.send(
        .post, "/preferences", as: login, headers: ["content-type": type])
      #expect(answer.status.code == 415)
    }
    #expect(FormFields("a=%zz".utf8) == nil && FormFields("a=%ff".utf8) == nil)
    #expect(FormFields("a=%4".utf8) == nil)
  }

  @Test func withoutLoginOnlyThisMachineIsServed() async throws {
    #expect(throws: ConsoleError.openToOthers("0.0.0.0")) {
      _ = try TestConsole(settings: ConsoleSettings(host: "0.0.0.0", requiresLogin: false))
    }
    let console = try TestConsole(settings: ConsoleSettings(requiresLogin: false))
    for host in ["127.0.0.1:8080", "localhost", "localhost:8080", "[::1]:8080", "[::1]"] {
      #expect(Gate.isThisMachine(host), "\(host)")
    }
    for host in ["evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example", ""] {
      #expect(!Gate.isThisMachine(host), "\(host)")
    }
    let page = try await console.send(.get, "/")
    #expect(page.text.contains("Login is off"))
  }

  @Test(arguments: [
    ("127.0.0.1", true), ("127.9.9.9", true), ("localhost", true), ("::1", true),
    ("0.0.0.0", false), ("127.0.0.1.example", false), ("127.0.0", false), ("10.0.0.1", false),
    ("127.0.0.256", false), ("", false),
  ])
  func loopback(host: String, isLoopback: Bool) {
    #expect(ConsoleSettings.isLoopback(host) == isLoopback)
  }
}
