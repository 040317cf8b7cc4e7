/// Which items to list; what is `nil` does not matter.
public struct ItemFilter: Sendable, Hashable, Codable {
  /// Only these states; empty means those that fit the place: all that wait, or what a queue is
  /// for.
  public var states: [ItemState]
  /// Flagged for this label.
  public var label: String?
  /// Flagged for any label of this axis.
  public var axis: String?
  /// From this source.
  public var source: String?
  /// In this language.
  public var language: String?
  /// Written (or, where that is unknown, imported) at this moment or later.
  public var from: Timestamp?
  /// Written before this moment.
  public var until: Timestamp?
  /// The least probability: of `label` where it is given, else of the top label.
  public var leastScore: Double?
  /// The largest probability.
  public var mostScore: Double?
  /// Words the text holds, all of them; "several words" in quotes stand together; a word may end in
  /// `*`.
  public var text: String?
  /// Near-duplicates of one group.
  public var group: Int64?

  /// Makes a filter; without arguments it keeps everything.
  public init(
    states: [ItemState] = [], label: String? = nil, axis: String? = nil, source: String? = nil,
    language: String? = nil, from: Timestamp? = nil, until: Timestamp? = nil,
    leastScore: Double? = nil, mostScore: Double? = nil, text: String? = nil, group: Int64? = nil
  ) {
    self.states = states
    self.label = label
    self.axis = axis
    self.source = source
    self.language = language
    self.from = from
    self.until = until
    self.leastScore = leastScore
    self.mostScore = mostScore
    self.text = text
    self.group = group
  }

  /// Whether it asks for words and states, and nothing else.
  public var hasOnlyText: Bool { self == ItemFilter(states: states, text: text) && text != nil }

  /// Makes a value of its parts.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    states = try container.decodeIfPresent([ItemState].self, forKey: .states) ?? []
    label = try container.decodeIfPresent(String.self, forKey: .label)
    axis = try container.decodeIfPresent(String.self, forKey: .axis)
    source = try container.decodeIfPresent(String.self, forKey: .source)
    language = try container.decodeIfPresent(String.self, forKey: .language)
    from = try container.decodeIfPresent(Timestamp.self, forKey: .from)
    until = try container.decodeIfPresent(Timestamp.self, forKey: .until)
    leastScore = try container.decodeIfPresent(Double.self, forKey: .leastScore)
    mostScore = try container.decodeIfPresent(Double.self, forKey: .mostScore)
    text = try container.decodeIfPresent(String.self, forKey: .text)
    group = try container.decodeIfPresent(Int64.self, forKey: .group)
  }
}

/// The order of a list. Ties come in the order of import.
public enum ItemOrder: String, Sendable, Hashable, CaseIterable, Codable {
  /// The machine's probability, largest first.
  case priority
  /// What the machine knows least about first.
  case uncertainty
  case oldest
  case newest
  /// What has most near-duplicates first.
  case spread
  /// What was chosen to be labelled next, in its order; then the others by priority. See
  /// ``ReviewStore/setPlaces(_:model:facts:by:)``.
  case gain

  var column: String {
    switch self {
    case .priority: "i.priority"
    case .uncertainty: "i.uncertainty"
    case .oldest, .newest: "i.age_at"
    case .spread: "i.spread"
    case .gain: "i.gain_order"
    }
  }

  /// The order that a list of what passed can have.
  func inPassed(_ isPassed: Bool) -> ItemOrder {
    isPassed && self != .gain ? .priority : self
  }

  var isDescending: Bool { self != .oldest }
  /// Ties of `newest` run backwards, so that one index serves both ways.
  var tiesDescend: Bool { self == .newest }

  var index: String {
    switch self {
    case .priority: "items_priority"
    case .uncertainty: "items_uncertainty"
    case .oldest, .newest: "items_age"
    case .spread: "items_spread"
    case .gain: "items_gain"
    }
  }
}

/// The place of an item in a list, to go on after it.
public struct PageKey: Sendable, Hashable, Codable {
  /// What the list is ordered by.
  public var value: Double
  /// The item.
  public var id: Int64

  /// Makes a value of its parts.
  public init(value: Double, id: Int64) {
    self.value = value
    self.id = id
  }
}
