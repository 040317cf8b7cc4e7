import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Store

/// What every request goes through: sizes, who asks, forged forms, roles, headers of the answer.
struct Gate: Sendable {
  let desk: Desk
  static let cookie = "winnow"

  init(_ desk: Desk) { self.desk = desk }

  /// The context of a request, with the address of the client.
  struct Context: RequestContext {
    var coreContext: CoreRequestContextStorage
    var address: String

    init(source: ApplicationRequestContextSource) {
      coreContext = CoreRequestContextStorage(source: source)
      address = source.channel.remoteAddress?.ipAddress ?? ""
    }
  }

  func router(_ routes: [Route]) -> Router<Context> {
    let router = Router(context: Context.self)
    router.add(middleware: Unknown(gate: self))
    for route in routes {
      router.on(RouterPath(route.path), method: route.isPost ? .post : .get) { request, context in
        await respond(request, context, route)
      }
    }
    return router
  }

  /// Turns what no route takes into a page.
  struct Unknown: RouterMiddleware {
    let gate: Gate

    @concurrent
    func handle(
      _ request: Request, context: Context,
      next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
      do { return try await next(request, context) } catch let error as HTTPError {
        let isMethod = error.status.code == 405
        return gate.response(
          gate.answer(
            to: isMethod ? Refusal(405, "This cannot be done here") : .notFound, nil,
            isFragment: false))
      }
    }
  }

  // MARK: One request

  private func respond(_ request: Request, _ context: Context, _ route: Route) async -> Response {
    let isFragment = request.headers[Self.fragmentField] != nil
    do {
      let visit = try await read(request, context, route, isFragment: isFragment)
      let (need, handle, isPost) = (route.need, route.handle, route.isPost)
      let answer = try await desk.store.perform { _ in
        var visit = visit
        visit.visitor = try visitor(visit)
        do {
          try need.check(visit.visitor)
          if isPost && need != .nothing {
            let token = visit.form["_token"] ?? ""
            guard let csrf = visit.visitor?.csrf, Tokens.areEqual(token, csrf) else {
              throw Refusal.forged
            }
          }
          if let visitor = visit.visitor, visitor.mustChangePassword, !route.isForOneTime {
            return isFragment
              ? Answer(status: 403, body: []) : Answer.go(to: "/password")
          }
          return try handle(visit)
        } catch {
          return self.answer(to: error, visit, isFragment: isFragment)
        }
      }
      return response(answer)
    } catch {
      return response(answer(to: error, nil, isFragment: isFragment))
    }
  }

  private static let fragmentField = HTTPField.Name("x-winnow-fragment")!

  private func read(
    _ request: Request, _ context: Context, _ route: Route, isFragment: Bool
  ) async throws -> Visit {
    if !desk.settings.requiresLogin,
      !Self.isThisMachine(request.head.authority ?? request.headers[.init("host")!] ?? "")
    {
      throw Refusal(421, "Without login only this machine may use the console")
    }
    guard let query = FormFields((request.uri.query ?? "").utf8) else { throw Refusal.malformed }
    var form = FormFields()
    if route.isPost {
      if let site = request.headers[HTTPField.Name("sec-fetch-site")!],
        site != "same-origin" && site != "none"
      {
        throw Refusal.forged
      }
      let type = request.headers[.contentType] ?? ""
      guard type.hasPrefix("application/x-www-form-urlencoded") || type.isEmpty else {
        throw Refusal(415, "Forms are sent as application/x-www-form-urlencoded")
      }
      let body: ByteBuffer
      do { body = try await request.body.collect(upTo: desk.settings.largestBody) } catch {
        throw Refusal(
          413, "The form is too large",
          "At most \(desk.settings.largestBody / 1024) KiB are taken. Shorten the note.")
      }
      guard let fields = FormFields(body.readableBytesView) else { throw Refusal.malformed }
      form = fields
    }
    var parameters: [String: String] = [:]
    for (name, value) in context.parameters { parameters[String(name)] = String(value) }
    return Visit(
      desk: desk, visitor: nil, path: request.uri.path, parameters: parameters, query: query,
      form: form, isFragment: isFragment, cookies: Self.cookies(request.headers[.cookie] ?? ""),
      address: address(request, context))
  }

  /// The address of the browser: behind a proxy the last one that the proxy added, which browsers
  /// cannot make up; else that of the connection.
  private func address(_ request: Request, _ context: Context) -> String {
    guard desk.settings.isBehindHTTPS,
      let chain = request.headers[values: HTTPField.Name("x-forwarded-for")!].last,
      let last = chain.split(separator: ",").last.map({ String($0).trimmed }), !last.isEmpty
    else { return context.address }
    return String(last.prefix(64))
  }

  /// Without login a page of another site could reach the console under a name of its own that
  /// leads to this machine.
  static func isThisMachine(_ authority: String) -> Bool {
    var host = authority[...]
    if let end = host.lastIndex(of: ":"), !host.hasSuffix("]") { host = host[..<end] }
    return ConsoleSettings.isLoopback(String(host))
  }

  private static func cookies(_ text: String) -> [String: String] {
    var cookies: [String: String] = [:]
    for part in text.split(separator: ";") {
      let pair = part.split(separator: "=", maxSplits: 1)
      if pair.count == 2 { cookies[String(pair[0]).trimmed] = String(pair[1]) }
    }
    return cookies
  }

  /// Who asks, by the cookie.
  private func visitor(_ visit: Visit) throws -> Visitor? {
    guard desk.settings.requiresLogin else {
      let administrator = try desk.store.reviewers().first {
        $0.role == .administrator && $0.isActive
      }
      return administrator.map {
        Visitor(
          reviewer: $0, csrf: desk.openToken, tokenHash: nil,
          preferences: Preferences(json: $0.preferences))
      }
    }
    guard let token = visit.cookies[Self.cookie] else { return nil }
    let hash = Tokens.hash(token)
    guard let session = try desk.store.session(tokenHash: hash) else { return nil }
    if desk.store.now.milliseconds - session.seenAt.milliseconds > 300_000 {
      try desk.store.touchSession(tokenHash: hash, seconds: desk.settings.sessionSeconds)
    }
    return Visitor(
      reviewer: session.reviewer, csrf: session.csrf, tokenHash: hash,
      preferences: Preferences(json: session.reviewer.preferences))
  }

  // MARK: Answers

  /// The page that says what went wrong, without a word of any item.
  private func answer(to error: any Error, _ visit: Visit?, isFragment: Bool) -> Answer {
    let refusal = Self.refusal(for: error)
    if isFragment {
      var answer = Answer(status: refusal.status, type: "text/plain; charset=utf-8")
      answer.body = Array(
        (refusal.detail.isEmpty ? refusal.title : refusal.title + ". " + refusal.detail).utf8)
      return answer
    }
    if refusal.status == 401, let visit {
      return .go(to: "/login" + (visit.path == "/" ? "" : "?to=" + visit.path.inQuery))
    }
    return Page.message(
      desk, visit, title: refusal.title, detail: refusal.detail, status: refusal.status)
  }

  private static func refusal(for error: any Error) -> Refusal {
    if let refusal = error as? Refusal { return refusal }
    guard let error = error as? StoreError else {
      return Refusal(500, "Something went wrong", "Nothing was changed. Try again.")
    }
    let detail = error.hint.isEmpty ? "" : error.hint.sentence
    switch error.code {
    case .unknown: return Refusal(404, error.detail.sentence, detail)
    case .notAllowed: return Refusal(403, error.detail.sentence, detail)
    case .notClaimed, .alreadyJudged, .tooLate: return Refusal(409, error.detail.sentence, detail)
    case .invalid: return Refusal(422, error.detail.sentence, detail)
    case .locked, .full: return Refusal(503, error.detail.sentence, detail)
    default: return Refusal(500, "The database cannot be used", error.detail.sentence)
    }
  }

  private func response(_ answer: Answer) -> Response {
    var headers = HTTPFields()
    for (name, value) in Self.standardHeaders { headers[HTTPField.Name(name)!] = value }
    headers[.contentType] = answer.type
    for (name, value) in answer.headers {
      guard let field = HTTPField.Name(name) else { continue }
      if field == .setCookie {
        headers.append(HTTPField(name: field, value: value))
      } else {
        headers[field] = value
      }
    }
    return Response(
      status: HTTPResponse.Status(code: answer.status), headers: headers,
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
  }

  /// On every answer.
  private static let standardHeaders = [
    (
      "content-security-policy",
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()"),
    ("x-frame-options", "DENY"),
    ("cache-control", "no-store"),
  ]
}

extension String {
  /// With a capital letter and a full stop.
  var sentence: String {
    guard let first else { return self }
    return first.uppercased() + dropFirst() + (hasSuffix(".") ? "" : ".")
  }
}
