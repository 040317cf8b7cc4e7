/// An address, who may use it, and what it does.
struct Route: Sendable {
  var isPost: Bool
  var path: String
  var need: Need
  /// Whether somebody who has to change the password first may use it.
  var isForOneTime = false
  var handle: @Sendable (Visit) throws -> Answer

  static func get(
    _ path: String, _ need: Need, _ handle: @escaping @Sendable (Visit) throws -> Answer
  ) -> Route {
    Route(isPost: false, path: path, need: need, handle: handle)
  }

  static func post(
    _ path: String, _ need: Need, _ handle: @escaping @Sendable (Visit) throws -> Answer
  ) -> Route {
    Route(isPost: true, path: path, need: need, handle: handle)
  }

  /// The same for one who has a one-time password.
  var alsoForOneTime: Route {
    var route = self
    route.isForOneTime = true
    return route
  }
}

/// All addresses.
enum Routes {
  static let all: [Route] =
    [
      .get("/assets/:name", .nothing, AssetPages.file),
      .get("/login", .nothing, LoginPages.show),
      .post("/login", .nothing, LoginPages.login),
      .post("/logout", .login, LoginPages.logout).alsoForOneTime,
      .get("/password", .login, LoginPages.password).alsoForOneTime,
      .post("/password", .login, LoginPages.changePassword).alsoForOneTime,
      .get("/", .login, HomePage.show),
      .get("/preferences", .login, PreferencePages.show),
      .post("/preferences", .login, PreferencePages.save),
      .get("/items", .login, ItemsPage.show),
      .post("/items/filters", .login, ItemsPage.saveFilter),
      .post("/items/filters/remove", .login, ItemsPage.removeFilter),
      .get("/items/:item", .login, ItemPages.show),
      .post("/items/:item/claim", .judging, ItemPages.claim),
      .post("/items/:item/decide", .judging, DecidePages.decide),
      .post("/items/:item/renew", .judging, DecidePages.renew),
      .post("/items/:item/appeal", .judging, ItemPages.appeal),
      .post("/items/:item/golden", .leading, ItemPages.golden),
      .post("/undo", .judging, DecidePages.undo),
      .post("/queues/:queue/next", .judging, DecidePages.next),
      .get("/labels/:label", .login, LabelPage.show),
      .get("/queues", .leading, QueuePages.show),
      .post("/queues", .leading, QueuePages.save),
      .get("/insights", .login, InsightPages.show),
      .get("/insights/:name", .login, InsightPages.table),
      .get("/agreement", .overseeing, AgreementPages.show),
      .get("/shadow", .overseeing, ShadowPage.show),
      .get("/audit", .overseeing, AuditPages.show),
      .post("/audit", .overseeing, AuditPages.verify),
      .get("/users", .administering, UserPages.show),
      .post("/users", .administering, UserPages.add),
      .post("/users/:user", .administering, UserPages.change),
    ]
}
