import Foundation

/// How somebody likes to work; stored with the reviewer.
struct Preferences: Sendable, Hashable, Codable {
  enum Theme: String, Sendable, Hashable, Codable, CaseIterable {
    case auto, light, dark
  }

  /// Keys that differ from ``KeyMap/defaults``, by action.
  var keys: [String: String] = [:]
  /// Cover harsh words until a key is held.
  var masks = true
  /// Words to cover, beside what the model found harmful.
  var words: [String] = []
  /// No colours, no marks in the text, large letters.
  var plain = false
  var theme = Theme.auto
  /// Minutes of reading after which a break is proposed; 0 for never.
  var breakMinutes = 45

  init() {}

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func value<Value: Decodable>(_ key: CodingKeys, _ standard: Value) -> Value {
      ((try? container.decodeIfPresent(Value.self, forKey: key)) ?? nil) ?? standard
    }
    keys = value(.keys, [:])
    masks = value(.masks, true)
    words = value(.words, [])
    plain = value(.plain, false)
    theme = value(.theme, .auto)
    breakMinutes = value(.breakMinutes, 45)
  }

  /// What is stored; the standard where it cannot be read.
  init(json: String) {
    self = (try? JSONDecoder().decode(Preferences.self, from: Data(json.utf8))) ?? Preferences()
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

/// Which key does what.
struct KeyMap: Sendable, Hashable {
  struct Action: Sendable, Hashable {
    var id: String
    var title: String
    var key: String
  }

  static let defaults: [Action] = [
    Action(id: "confirm", title: "Confirm, and show the next item", key: "a"),
    Action(id: "reject", title: "Reject, and show the next item", key: "r"),
    Action(id: "skip", title: "Skip, and show the next item", key: "s"),
    Action(id: "escalate", title: "Pass on to a lead", key: "e"),
    Action(id: "undo", title: "Take the last decision back", key: "u"),
    Action(id: "add", title: "Add a label", key: "l"),
    Action(id: "mark", title: "Mark words of the text", key: "t"),
    Action(id: "group", title: "Near-duplicates: all, or none", key: "g"),
    Action(id: "policy", title: "Policy text of the labels", key: "p"),
    Action(id: "note", title: "Write a note", key: "n"),
    Action(id: "unveil", title: "Hold to see covered words", key: "v"),
    Action(id: "queues", title: "Back to the queues", key: "q"),
    Action(id: "help", title: "Show these keys", key: "?"),
  ]

  var actions: [Action]

  init(_ preferences: Preferences = Preferences()) {
    actions = Self.defaults.map { action in
      var action = action
      if let key = preferences.keys[action.id], Self.isAllowed(key) { action.key = key }
      return action
    }
    if Set(actions.map(\.key)).count != actions.count { actions = Self.defaults }
  }

  subscript(_ id: String) -> String { actions.first { $0.id == id }?.key ?? "" }

  /// One visible character that is no digit: digits are for the labels.
  static func isAllowed(_ key: String) -> Bool {
    key.count == 1
      && key.unicodeScalars.allSatisfy {
        !$0.properties.isWhitespace && $0.value > 0x20 && $0.value != 0x7F
          && !(48...57).contains($0.value)
      }
  }
}
