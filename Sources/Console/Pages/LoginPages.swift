import Foundation
import Store

/// Logging in and out, and passwords.
enum LoginPages {
  private static let formCookie = "winnow_form"

  static func show(_ visit: Visit) throws -> Answer {
    if visit.visitor != nil { return .go(to: "/") }
    return try form(visit, problem: nil)
  }

  /// The form carries what the cookie says: no other site can log somebody in.
  private static func form(
    _ visit: Visit, problem: String?, status: Int = 200
  ) throws -> Answer {
    let known = visit.cookies[formCookie].flatMap { $0.utf8.count == 43 ? $0 : nil }
    let token = known ?? Tokens.make()
    var values: [String: Any] = ["token": token]
    if let problem { values["problem"] = problem }
    if let place = visit.query.some("to") ?? visit.form.some("to"), isPlace(place) {
      values["to"] = place
    }
    var answer = try Page.answer(visit, "login", title: "Log in", status: status, values)
    answer.headers.append(("set-cookie", cookie(visit, formCookie, token, seconds: 3600)))
    return answer
  }

  static func login(_ visit: Visit) throws -> Answer {
    guard let cookie = visit.cookies[formCookie],
      Tokens.areEqual(cookie, visit.form["_token"] ?? "")
    else { return try form(visit, problem: "This page was out of date. Try again.", status: 403) }
    let name = visit.form.text("name")
    let now = visit.store.now
    let address = visit.address
    let wait = visit.desk.withLimiter { $0.wait(name: name, address: address, at: now) }
    guard wait == 0 else {
      var answer = try form(
        visit,
        problem: "Too many attempts. Try again in \(Numbers.duration(Int(wait) + 999)).",
        status: 429)
      answer.headers.append(("retry-after", String(wait / 1000 + 1)))
      return answer
    }
    let reviewer = try visit.store.reviewer(named: name)
    let password = String((visit.form["password"] ?? "").prefix(Passwords.longest))
    let credential = reviewer.flatMap { $0.isActive ? $0.credential : nil }
    guard try Passwords.verify(password, credential), let reviewer else {
      visit.desk.withLimiter { $0.failed(name: name, address: address, at: now) }
      return try form(visit, problem: "Name or password is wrong.", status: 401)
    }
    visit.desk.withLimiter { $0.succeeded(name: name) }
    let token = Tokens.make()
    let seconds = visit.desk.settings.sessionSeconds
    try visit.store.startSession(
      tokenHash: Tokens.hash(token), csrf: Tokens.make(), reviewer: reviewer.id, seconds: seconds)
    let place = visit.form.some("to").flatMap { isPlace($0) ? $0 : nil }
    var answer = Answer.go(to: place ?? "/")
    answer.headers += [
      ("set-cookie", self.cookie(visit, Gate.cookie, token, seconds: Int(seconds))),
      ("set-cookie", self.cookie(visit, formCookie, "", seconds: 0)),
    ]
    return answer
  }

  static func logout(_ visit: Visit) throws -> Answer {
    if let hash = try visit.me().tokenHash { try visit.store.endSession(tokenHash: hash) }
    var answer = Answer.go(to: "/login")
    answer.headers.append(("set-cookie", cookie(visit, Gate.cookie, "", seconds: 0)))
    return answer
  }

  static func password(_ visit: Visit) throws -> Answer { try passwordForm(visit, problem: nil) }

  private static func passwordForm(
    _ visit: Visit, problem: String?
  ) throws -> Answer {
    let me = try visit.me()
    guard me.tokenHash != nil else { throw Refusal(404, "There is no login, and no password") }
    var values: [String: Any] = [
      "isFirst": me.mustChangePassword, "shortest": Passwords.shortest,
    ]
    if let problem { values["problem"] = problem }
    return try Page.answer(
      visit, "password", title: "Password", status: problem == nil ? 200 : 422, values)
  }

  static func changePassword(_ visit: Visit) throws -> Answer {
    let me = try visit.me()
    let new = visit.form["new"] ?? ""
    guard new.count >= Passwords.shortest, new.count <= Passwords.longest else {
      return try passwordForm(
        visit,
        problem: "A password has \(Passwords.shortest) to \(Passwords.longest) characters.")
    }
    guard new == visit.form["again"] else {
      return try passwordForm(visit, problem: "The two do not match.")
    }
    let old = visit.form["old"] ?? ""
    guard old != new, try Passwords.verify(old, me.reviewer.credential) else {
      visit.desk.withLimiter {
        $0.failed(name: me.reviewer.name, address: visit.address, at: visit.store.now)
      }
      return try passwordForm(visit, problem: "The password until now is wrong, or the same.")
    }
    let id = me.reviewer.id
    try visit.store.changeReviewer(
      id, credential: try Passwords.credential(new), by: .reviewer(id))
    try visit.store.endSessions(of: id)
    let token = Tokens.make()
    let seconds = visit.desk.settings.sessionSeconds
    try visit.store.startSession(
      tokenHash: Tokens.hash(token), csrf: Tokens.make(), reviewer: id, seconds: seconds)
    var answer = Answer.go(to: "/")
    answer.headers.append(
      ("set-cookie", cookie(visit, Gate.cookie, token, seconds: Int(seconds))))
    return answer
  }

  private static func cookie(
    _ visit: Visit, _ name: String, _ value: String, seconds: Int
  ) -> String {
    "\(name)=\(value); Path=/; HttpOnly; SameSite=Strict; Max-Age=\(seconds)"
      + (visit.desk.settings.isBehindHTTPS ? "; Secure" : "")
  }

  /// A path of this console, and of nobody else.
  static func isPlace(_ text: String) -> Bool {
    text.hasPrefix("/") && !text.hasPrefix("//")
      && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
  }
}
