import Foundation
import Pipeline
import Store

/// One item with everything a reviewer needs, as HTML: the part of the page that changes when the
/// next item comes.
struct Stage {
  let visit: Visit
  let me: Visitor
  /// The claim, where the reviewer holds the item; `nil` to look at it only.
  let task: ReviewTask?
  let item: Item
  let hidesScore: Bool
  let machine: MachineView?

  /// An item that the reviewer holds.
  init(_ visit: Visit, _ task: ReviewTask) throws {
    try self.init(visit, task, task.item, hidesScore: task.hidesScore)
  }

  /// An item to look at.
  init(_ visit: Visit, looking item: Item) throws {
    let me = try visit.me()
    let isOpen = [.open, .second, .golden].contains(item.state)
    let hides = try isOpen && ItemsPage.hidesScores(visit, me)
    try self.init(visit, nil, item, hidesScore: hides)
  }

  private init(
    _ visit: Visit, _ task: ReviewTask?, _ item: Item, hidesScore: Bool
  ) throws {
    self.visit = visit
    me = try visit.me()
    self.task = task
    self.item = item
    self.hidesScore = hidesScore
    let record = try visit.store.machineRecords(of: item.id).first
    var machine = record.flatMap { MachineView($0, text: item.text) }
    // A record that only has scores says nothing of why; the model at hand does, if it is the same.
    let saysWhy = !(machine?.labels.isEmpty ?? true)
    if !saysWhy, let text = item.text, let bundle = visit.desk.bundle,
      record == nil || record?.modelID == bundle.id
    {
      let live = MachineView(scoring: text, bundle)
      if machine == nil || !live.labels.isEmpty { machine = live }
    }
    self.machine = machine
    // A comparison that fails is no reason to show no page.
    try? visit.desk.shadow?.note(item, visit.store)
  }

  /// The labels that the machine put before the reviewer, in the order they are shown.
  static func questions(_ store: ReviewStore, _ item: Int64) throws -> [MachineLabel] {
    try store.machineLabels(of: item).filter { $0.isFlagged && $0.axis != "context" }
  }

  // MARK: HTML

  func html() throws -> String {
    var values = try basics()
    try addMachine(to: &values)
    try addSurroundings(to: &values)
    if let task { try addForm(task, to: &values) }
    return visit.desk.templates.render("stage", values)
  }

  private func basics() throws -> [String: Any] {
    let keys = KeyMap(me.preferences)
    var values: [String: Any] = [
      "csrf": me.csrf, "id": item.id, "external": item.externalID, "source": item.source,
      "language": item.language, "hash": String(item.textHashText.prefix(12)),
      "state": FilterForm.name(FilterForm.shown(task == nil ? item.state : .open, to: me)),
      "when": Numbers.minute(item.date ?? item.importedAt),
      "age": Numbers.age(item.date ?? item.importedAt, at: visit.store.now),
      "text": text(), "hasText": item.text != nil, "hidesScore": hidesScore,
      "isHeld": task != nil, "isOnlySeen": task == nil, "isPlain": me.preferences.plain,
      "key": Dictionary(uniqueKeysWithValues: keys.actions.map { ($0.id, $0.key) }),
      "exposure": try HomePage.exposure(visit, me),
      "reviewer": me.reviewer.id,
    ]
    if let purpose = task?.purpose, purpose != .judge {
      values["purpose"] =
        purpose == .appeal
        ? "Somebody appealed against the verdict. You have not judged this item; judge it afresh."
        : "Judgements differ, or a reviewer passed this on. Your verdict is in force."
    }
    if let task, let queue = task.queue { values["queue"] = queue }
    if let token = try visit.store.lastDecision(of: me.reviewer.id) { values["undo"] = token }
    if let reminder = try reminder() { values["reminder"] = reminder }
    values["tags"] = HTMLText.escape(item.language)
    return values
  }

  /// The text with marks and covers.
  private func text() -> String {
    guard let text = item.text else { return "" }
    var veils: [Range<Int>] = []
    if me.preferences.masks {
      veils = Veil.words(me.preferences.words, in: text)
      // Before the first judgement the covers must not say what the score would.
      if !hidesScore, let machine { veils += Veil.passages(machine) }
    }
    var marks: [Highlighter.Mark] = []
    if !hidesScore, !me.preferences.plain, let machine {
      marks = Highlighter.marks(machine) { visit.desk.policies.name($0) }
    }
    return Highlighter(text).html(marks: marks, veils: veils)
  }

  /// A word about a break, after long reading. It counts minutes, never people.
  private func reminder() throws -> String? {
    let minutes = me.preferences.breakMinutes
    guard minutes > 0 else { return nil }
    let since = visit.store.now.adding(seconds: Double(-(minutes + 10) * 60))
    let (_, spent) = try visit.store.exposure(of: me.reviewer.id, since: since)
    guard spent >= minutes * 60_000 else { return nil }
    return "You have been reading for \(Numbers.duration(spent)). A few minutes away from the "
      + "screen help; items stay where they are."
  }

  // MARK: What the machine said

  private func addMachine(to values: inout [String: Any]) throws {
    let policies = visit.desk.policies
    let flagged = try Self.questions(visit.store, item.id)
    guard let machine, !hidesScore else {
      values["labels"] = flagged.map(\.label).sorted().enumerated().map { place, label in
        labelRow(label, place: place).merging(["isQuestion": true]) { $1 }
      }
      values["hasLabels"] = !flagged.isEmpty
      addPolicies(flagged.map(\.label), to: &values)
      return
    }
    let shown = machine.labels
    values["labels"] = shown.enumerated().map { place, label in
      labelRow(label.id, place: place).merging(details(label)) { $1 }
    }
    values["hasLabels"] = !shown.isEmpty
    values["hasMarks"] = !Highlighter.marks(machine) { $0 }.isEmpty
    values["model"] = machine.modelName
    values["modelID"] = String(machine.modelID.prefix(19))
    values["isLive"] = machine.isLive
    values["context"] = machine.context.map {
      ["name": policies.name($0.label), "probability": Numbers.percent($0.probability)]
    }
    values["hasContext"] = !machine.context.isEmpty
    if !machine.rationale.isEmpty { values["rationale"] = machine.rationale }
    if let other = machine.counterfactual {
      let quotes = other.removed.compactMap { range in
        item.text.map { Self.slice($0, range) }
      }
      values["counterfactual"] = [
        "quotes": quotes, "label": policies.name(other.label),
        "probability": Numbers.percent(other.probability),
      ]
    }
    if shown.isEmpty {
      values["scores"] = machine.scores.prefix(5).map {
        ["name": policies.name($0.label), "probability": Numbers.percent($0.probability)]
      }
      values["hasScores"] = !machine.scores.isEmpty
    }
    addPolicies(shown.map(\.id), to: &values)
  }

  private func labelRow(_ label: String, place: Int) -> [String: Any] {
    var row: [String: Any] = [
      "label": label, "name": visit.desk.policies.name(label), "isHeld": task != nil,
      "axis": visit.desk.policies.axis(label),
    ]
    if place < 9 { row["digit"] = String(place + 1) }
    return row
  }

  private func details(_ label: MachineView.Label) -> [String: Any] {
    let largest = label.passages.map { abs($0.contribution) }.max() ?? 1
    var row: [String: Any] = [
      "axis": label.axis, "probability": Numbers.percent(label.probability),
      "meter": Numbers.fixed(label.probability, 2),
      "passages": label.passages.prefix(8).map { passage in
        [
          "text": passage.text, "number": Numbers.signed(passage.contribution),
          "meter": Numbers.fixed(max(0, passage.contribution) / largest, 2),
        ]
      },
      "document": label.document.prefix(5).map {
        ["name": Self.featureName($0.feature), "number": Numbers.signed($0.contribution)]
      },
    ]
    if let threshold = label.threshold { row["threshold"] = Numbers.percent(threshold) }
    if let logit = label.logit, let bias = label.bias {
      row["sum"] = [
        "bias": Numbers.signed(bias), "rest": label.rest.map { Numbers.signed($0) } ?? "",
        "logit": Numbers.signed(logit),
      ]
    }
    return row
  }

  private static func featureName(_ feature: String) -> String {
    feature.replacing("style.", with: "").replacing("_", with: " ")
  }

  private static func slice(_ text: String, _ range: Range<Int>) -> String {
    String(
      String.UnicodeScalarView(text.unicodeScalars.dropFirst(range.lowerBound).prefix(range.count)))
  }

  private func addPolicies(_ labels: [String], to values: inout [String: Any]) {
    values["policies"] = labels.compactMap { visit.desk.policies[$0] }.map(LabelPage.values)
  }

  // MARK: What stands around it

  private func addSurroundings(to values: inout [String: Any]) throws {
    let precedents = try visit.store.precedents(of: item.id)
    values["precedents"] = precedents.map { precedent in
      let harsh = try? visit.store.machineLabels(of: precedent.item.id).contains {
        $0.isFlagged && $0.axis == "harm"
      }
      return [
        "id": precedent.item.id, "similarity": Numbers.percent(precedent.similarity),
        "excerpt": ItemsPage.excerpt(
          precedent.item, me, isHarsh: me.preferences.masks && (harsh ?? false), length: 140),
        "verdict": Self.words(precedent.verdict, visit.desk.policies),
        "when": Numbers.minute(precedent.verdict.createdAt),
      ] as [String: Any]
    }
    values["hasPrecedents"] = !precedents.isEmpty
    values["history"] = try history()
    if item.spread > 1, task == nil { values["group"] = item.group }
    values["canAppeal"] = task == nil && item.state == .decided && me.judges
    values["canClaim"] = task == nil && canClaim
    values["isAgain"] = item.state == .decided
    values["canSetGolden"] = task == nil && me.leads && item.purgedAt == nil
    values["isGolden"] = me.leads && item.state == .golden
    if task == nil && me.leads { try addAnswer(to: &values) }
  }

  private var canClaim: Bool {
    switch FilterForm.shown(item.state, to: me) {
    case .open, .second, .appealed, .passed: me.judges
    case .disputed, .escalated, .decided: me.leads
    case .golden, .purged: false
    }
  }

  private func history() throws -> [[String: Any]] {
    let names = try visit.desk.keep("names") {
      Dictionary(
        uniqueKeysWithValues: try visit.store.reviewers().map { ($0.id, $0.pseudonym) })
    }
    func who(_ id: Int64) -> String { id == me.reviewer.id ? "you" : names[id] ?? "somebody" }
    return try visit.store.history(of: item.id, seenBy: me.reviewer.id).map { event in
      var row: [String: Any] = ["when": Numbers.minute(event.time)]
      switch event.kind {
      case .imported: row["what"] = "came in"
      case .decision(let model): row["what"] = "scored by the model \(model)"
      case .verdict(let verdict):
        row["what"] = Self.words(verdict, visit.desk.policies)
        row["who"] = who(verdict.reviewer)
        row["round"] = Self.round(verdict.round, me)
        row["isWithdrawn"] = verdict.isWithdrawn
        if !verdict.draft.note.isEmpty { row["note"] = verdict.draft.note }
        if !verdict.draft.reason.isEmpty { row["reason"] = verdict.draft.reason }
      case .escalation(let escalation):
        row["what"] = "passed on to a lead"
        row["who"] = who(escalation.reviewer)
        row["reason"] = escalation.reason
        row["note"] = escalation.note
      case .appeal(let appeal):
        row["what"] =
          "appeal" + (appeal.isOverturned.map { $0 ? ": overturned" : ": upheld" } ?? "")
        row["reason"] = appeal.reason
        row["note"] = appeal.note
      case .purged: row["what"] = "text removed"
      }
      return row
    }
  }

  static func round(_ round: Verdict.Round, _ me: Visitor) -> String {
    switch round {
    case .first, .golden: me.oversees && round == .golden ? "known answer" : ""
    case .second: me.oversees ? "second judgement" : ""
    case .adjudication: "decided by a lead"
    case .appeal: "on appeal"
    case .withdrawal: "taken back"
    }
  }

  /// A verdict in a few words.
  static func words(_ verdict: Verdict, _ policies: PolicyTexts) -> String {
    if verdict.round == .withdrawal { return "took a verdict back" }
    let labels = verdict.draft.labels.map(policies.name).joined(separator: ", ")
    switch verdict.draft.outcome {
    case .confirmed: return "confirmed: \(labels)"
    case .rejected: return labels.isEmpty ? "rejected" : "rejected (\(labels))"
    }
  }

  // MARK: The form

  private func addForm(_ task: ReviewTask, to values: inout [String: Any]) throws {
    let flagged = Set(try Self.questions(visit.store, item.id).map(\.label))
    let others = visit.desk.policies.labels.filter { !flagged.contains($0.id) }
    values["axes"] = ["technique", "harm", "context"].map { axis in
      [
        "axis": axis, "name": visit.desk.policies.axes[axis]?.name ?? axis,
        "others": others.filter { $0.axis == axis }.map { ["label": $0.id, "name": $0.name] },
      ] as [String: Any]
    }
    let all = flagged.sorted().map { ($0, visit.desk.policies.name($0)) }
    values["spanLabels"] = Page.options(
      all + others.filter { $0.axis != "context" }.map { ($0.id, $0.name) }, chosen: nil)
    values["reasons"] = Page.options(Self.reasons.map { ($0, $0) }, chosen: nil)
    let members = try visit.store.groupMembers(of: item.id, for: me.reviewer.id, limit: 200)
    values["members"] = members.map { member in
      [
        "id": member.id, "external": member.externalID, "source": member.source,
        "excerpt": ItemsPage.excerpt(
          member, me,
          isHarsh: me.preferences.masks && !hidesScore
            && !(machine.map(Veil.passages) ?? []).isEmpty, length: 160),
      ] as [String: Any]
    }
    values["hasMembers"] = !members.isEmpty
    values["memberCount"] = Numbers.count(members.count, "near-duplicate")
  }

  /// Short reasons to choose from.
  static let reasons = [
    "clear case", "context protects it", "quotation or report", "satire or fiction",
    "wrong label", "not enough to tell", "policy unclear", "a language I do not read",
    "needs a second opinion",
  ]
}
