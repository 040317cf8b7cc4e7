import Foundation
import Store

/// Queues: what is asked, and how honestly.
enum QueuePages {
  static func show(_ visit: Visit) throws -> Answer {
    let queues = try visit.store.queues()
    var new = ReviewQueue(name: "")
    if let fields = FormFields(visit.query.text("filter").utf8) {
      new.filter = try FilterForm.filter(fields, for: try visit.me())
      new.order = FilterForm.order(fields)
    }
    return try Page.answer(
      visit, "queues", title: "Set up",
      [
        "queues": queues.map { queue in
          row(queue).merging(["heading": queue.name]) { $1 }
        } + [row(new).merging(["heading": "A new queue"]) { $1 }]
      ])
  }

  private static func row(_ queue: ReviewQueue) -> [String: Any] {
    [
      "id": queue.id, "name": queue.name, "isNew": queue.id == 0,
      "kinds": Page.options(
        ReviewQueue.Kind.allCases.map { ($0.rawValue, HomePage.kind($0)) },
        chosen: queue.kind.rawValue),
      "orders": Page.options(
        ItemOrder.allCases.map { ($0.rawValue, HomePage.order($0)) },
        chosen: queue.order.rawValue),
      "hidesScore": queue.hidesScore, "golden": FilterForm.share(queue.goldenShare),
      "second": FilterForm.share(queue.secondShare), "isActive": queue.isActive,
      "query": FilterForm.query(queue.filter, .priority),
      "list": FilterForm.query(queue.filter, queue.order),
    ]
  }

  static func save(_ visit: Visit) throws -> Answer {
    let me = try visit.me()
    let form = visit.form
    let id = form.number("id") ?? 0
    func share(_ name: String) throws -> Double {
      guard let value = form.real(name), (0...100).contains(value) else {
        throw Refusal(422, "A share is per cent, from 0 to 100")
      }
      return value / 100
    }
    var queue: ReviewQueue
    if id == 0 {
      queue = ReviewQueue(name: "")
    } else {
      guard let known = try visit.store.queues().first(where: { $0.id == id }) else {
        throw Refusal.notFound
      }
      queue = known
    }
    guard let kind = ReviewQueue.Kind(rawValue: form.text("kind")),
      let fields = FormFields(form.text("query").drop { $0 == "?" }.utf8)
    else { throw Refusal.malformed }
    queue.name = form.text("name")
    queue.kind = kind
    queue.order = FilterForm.order(form)
    queue.hidesScore = form["hides"] != nil
    queue.goldenShare = try share("golden")
    queue.secondShare = try share("second")
    queue.isActive = form["active"] != nil
    queue.filter = try FilterForm.filter(fields, for: me)
    try visit.store.saveQueue(queue, by: .reviewer(me.reviewer.id))
    return .go(to: "/queues")
  }
}

/// Accounts.
enum UserPages {
  static func show(_ visit: Visit) throws -> Answer { try page(visit, news: nil) }

  private static func page(
    _ visit: Visit, news: (name: String, password: String)?
  ) throws -> Answer {
    let me = try visit.me()
    var values: [String: Any] = [
      "roles": Page.options(roles, chosen: "reviewer"),
      "users": try visit.store.reviewers().map { user in
        [
          "id": user.id, "name": user.name, "pseudonym": user.pseudonym,
          "roles": Page.options(roles, chosen: user.role.rawValue), "isActive": user.isActive,
          "isMe": user.id == me.reviewer.id,
          "since": user.createdAt.dayText, "waits": Passwords.isOneTime(user.credential),
        ] as [String: Any]
      },
    ]
    if let news { values["news"] = ["name": news.name, "password": news.password] }
    return try Page.answer(visit, "users", title: "Accounts", values)
  }

  private static let roles: [(value: String, name: String)] = [
    ("reviewer", "reviewer: judges items"), ("lead", "lead: also disagreements and queues"),
    ("auditor", "auditor: reads all, changes nothing"), ("administrator", "administrator"),
  ]

  static func add(_ visit: Visit) throws -> Answer {
    let me = try visit.me()
    guard let role = Reviewer.Role(rawValue: visit.form.text("role")) else {
      throw Refusal.malformed
    }
    let password = Passwords.oneTime()
    let name = visit.form.text("name")
    try visit.store.addReviewer(
      name: name, role: role, credential: try Passwords.credential(password, isOneTime: true),
      pseudonym: visit.form.some("pseudonym"), by: .reviewer(me.reviewer.id))
    return try page(visit, news: (name, password))
  }

  static func change(_ visit: Visit) throws -> Answer {
    let me = try visit.me()
    let id = try visit.number("user")
    let actor = Actor.reviewer(me.reviewer.id)
    let user = try visit.store.reviewer(id)
    if visit.form["action"] == "password" {
      let password = Passwords.oneTime()
      try visit.store.changeReviewer(
        id, credential: try Passwords.credential(password, isOneTime: true), by: actor)
      if id != me.reviewer.id { try visit.store.endSessions(of: id) }
      return try page(visit, news: (user.name, password))
    }
    guard let role = Reviewer.Role(rawValue: visit.form.text("role")) else {
      throw Refusal.malformed
    }
    let isActive = visit.form["active"] != nil
    if id == me.reviewer.id && (role != .administrator || !isActive) {
      throw Refusal(
        422, "You cannot take your own account away", "Ask another administrator.")
    }
    try visit.store.changeReviewer(
      id, role: role, pseudonym: visit.form.some("pseudonym"), isActive: isActive, by: actor)
    return .go(to: "/users")
  }
}

/// How the reviewer likes to work.
enum PreferencePages {
  static func show(_ visit: Visit) throws -> Answer { try page(visit, problem: nil) }

  private static func page(_ visit: Visit, problem: String?) throws -> Answer {
    let preferences = try visit.me().preferences
    var values: [String: Any] = [
      "actions": KeyMap(preferences).actions.map {
        ["id": $0.id, "title": $0.title, "key": $0.key]
      },
      "masks": preferences.masks, "words": preferences.words.joined(separator: "\n"),
      "plain": preferences.plain, "breakMinutes": preferences.breakMinutes,
      "themes": Page.options(
        [("auto", "as the system"), ("light", "light"), ("dark", "dark")],
        chosen: preferences.theme.rawValue),
      "isSaved": visit.query["saved"] != nil,
    ]
    if let problem { values["problem"] = problem }
    return try Page.answer(
      visit, "preferences", title: "Preferences", status: problem == nil ? 200 : 422, values)
  }

  static func save(_ visit: Visit) throws -> Answer {
    let me = try visit.me()
    let form = visit.form
    var preferences = Preferences()
    var used: [String: String] = [:]
    for action in KeyMap.defaults where form["action"] != "standard" {
      let key = form["key-\(action.id)"]?.trimmed ?? action.key
      guard KeyMap.isAllowed(key) else {
        return try page(
          visit, problem: "A key is one character and no digit: digits are for labels.")
      }
      if let other = used[key] {
        return try page(
          visit, problem: "“\(key)” stands for two things: \(other) and \(action.title).")
      }
      used[key] = action.title
      if key != action.key { preferences.keys[action.id] = key }
    }
    preferences.masks = form["masks"] != nil
    preferences.plain = form["plain"] != nil
    preferences.theme = Preferences.Theme(rawValue: form.text("theme")) ?? .auto
    preferences.breakMinutes = form.number("break").map { max(0, min(600, Int($0))) } ?? 45
    preferences.words = form.text("words").split(separator: "\n").map { String($0).trimmed }
      .filter { !$0.isEmpty }.prefix(500).map { String($0.prefix(80)) }
    try visit.store.setPreferences(try preferences.json(), of: me.reviewer.id)
    return .go(to: "/preferences?saved")
  }
}
