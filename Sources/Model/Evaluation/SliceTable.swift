/// Scored documents and the parts of the data that they belong to.
public struct SliceTable: Sendable {
  /// A part of the data: the documents with one value of a field.
  public struct Slice: Sendable, Hashable {
    /// The field of the record.
    public let field: String
    /// Its value.
    public let value: String

    /// Takes field and value.
    public init(field: String, value: String) {
      self.field = field
      self.value = value
    }
  }

  /// A question about every document: whether it holds what some labels of the model speak of.
  public struct Question: Sendable, Equatable {
    /// What it is called.
    public let name: String
    /// The labels of the data any of which means yes.
    public let gold: [String]
    /// The labels of the model any of which means yes.
    public let labels: [String]

    /// Takes the parts.
    public init(name: String, gold: [String], labels: [String]) {
      self.name = name
      self.gold = gold
      self.labels = labels
    }
  }

  /// What is known of one document about one question.
  public struct Answer: Sendable, Equatable {
    /// Whether humans said yes.
    public var isHeld: Bool
    /// Whether the model says yes.
    public var isFlagged: Bool
    /// How likely a yes is, by the model.
    public var score: Double

    /// Takes the parts.
    public init(isHeld: Bool, isFlagged: Bool, score: Double) {
      self.isHeld = isHeld
      self.isFlagged = isFlagged
      self.score = score
    }
  }

  /// The questions.
  public let questions: [Question]
  /// What else is counted of every document, such as whether any technique was flagged.
  public let shares: [String]
  /// The slices met so far, in the order of their first documents.
  public private(set) var slices: [Slice] = []
  /// The slices of each document.
  private(set) var memberships: [[Int]] = []
  /// The answers of each document, one a question; `nil` where no human was asked.
  private(set) var answers: [[Answer?]] = []
  /// Whether each document counts for each of `shares`.
  private(set) var counted: [[Bool]] = []
  private var numbers: [Slice: Int] = [:]

  /// An empty table.
  public init(questions: [Question], shares: [String]) {
    self.questions = questions
    self.shares = shares
  }

  /// The number of documents.
  public var documents: Int { memberships.count }

  /// Adds a document: its slices, each once; an answer to each question; an entry for each share.
  public mutating func add(slices: [Slice], answers: [Answer?], counted: [Bool]) {
    precondition(
      answers.count == questions.count,
      "there are \(answers.count) answers to \(questions.count) questions")
    precondition(
      counted.count == shares.count, "there are \(counted.count) entries for \(shares.count) shares"
    )
    memberships.append(
      slices.map { slice in
        if let number = numbers[slice] { return number }
        numbers[slice] = self.slices.count
        self.slices.append(slice)
        return self.slices.count - 1
      })
    self.answers.append(answers)
    self.counted.append(counted)
  }
}
