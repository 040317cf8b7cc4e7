/// What is sent back.
struct Answer: Sendable {
  var status = 200
  var type = "text/html; charset=utf-8"
  var body: [UInt8] = []
  /// Beside those that every answer has.
  var headers: [(name: String, value: String)] = []

  /// A page or a part of one.
  static func html(_ text: String, status: Int = 200) -> Answer {
    Answer(status: status, body: Array(text.utf8))
  }

  /// Go to another page, with GET.
  static func go(to path: String) -> Answer {
    Answer(status: 303, headers: [("location", path)])
  }

  /// A table to keep.
  static func csv(_ text: String, name: String) -> Answer {
    Answer(
      type: "text/csv; charset=utf-8", body: Array(text.utf8),
      headers: [("content-disposition", "attachment; filename=\"\(name)\"")])
  }
}

/// A request that is not done, and why.
struct Refusal: Error, Hashable {
  var status: Int
  var title: String
  /// What to do about it.
  var detail: String

  init(_ status: Int, _ title: String, _ detail: String = "") {
    self.status = status
    self.title = title
    self.detail = detail
  }

  static let notFound = Refusal(404, "There is no such page", "Check the address.")
  static let malformed = Refusal(400, "The request cannot be read")
  static let forged = Refusal(
    403, "This form is out of date",
    "Go back, load the page again and send it once more. Nothing was changed.")
  static func role(_ what: String) -> Refusal {
    Refusal(403, "Your role does not allow this", what)
  }
}
