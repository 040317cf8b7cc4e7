import Ingest
import Model

/// One document with what humans marked and what its tokens add.
struct EvidenceDocument {
  /// UTF-8.
  let text: [UInt8]
  /// The labels that humans gave.
  let labels: Set<String>
  /// What humans marked, in Unicode scalars.
  let spans: [LabelSpan]
  /// The model's tokens, in bytes of `text`.
  let tokens: [Range<Int>]
  /// The same in Unicode scalars.
  private let scalars: [Range<Int>]
  /// The tokens that are compared, in Unicode scalars.
  private let plain: [Range<Int>]
  /// What each of the model's tokens adds to each compared label, row-major.
  let contributions: [Float]
  /// The probability of each compared label.
  let probabilities: [Double]
  /// The number of its group.
  let group: Int

  init(
    _ record: DatasetRecord, labels: Set<String>, spans: [LabelSpan], tokens: [Range<Int>],
    contributions: [Float], probabilities: [Double], group: Int
  ) {
    text = Array(record.text.utf8)
    self.labels = labels
    self.spans = spans
    self.tokens = tokens
    let before = Self.scalars(before: text)
    scalars = tokens.map { before[$0.lowerBound]..<before[$0.upperBound] }
    plain = PlainTokens.ranges(record.text)
    self.contributions = contributions
    self.probabilities = probabilities
    self.group = group
  }

  /// What each token adds to the label among `columns` that it speaks for most.
  func contributions(_ columns: [Int], of width: Int) -> [Double] {
    tokens.indices.map { token in
      columns.reduce(-.infinity) { max($0, Double(contributions[token * width + $1])) }
    }
  }

  /// Humans' marks and the model's: tokens in a row become one range with what is between them.
  ///
  /// - Parameters:
  ///   - human: ranges of Unicode scalars.
  ///   - marks: whether each of the model's tokens is marked.
  ///   - contributions: of each of the model's tokens; a plain token has the sum of those in it.
  func marked(human: [Range<Int>], _ marks: [Bool], _ contributions: [Double]) -> MarkedText {
    var scores = [Double](repeating: 0, count: plain.count)
    var next = 0
    for (token, contribution) in zip(scalars, contributions) {
      while next < plain.count, plain[next].upperBound <= token.lowerBound { next += 1 }
      var index = next
      while index < plain.count, plain[index].lowerBound < token.upperBound {
        scores[index] += contribution
        index += 1
      }
    }
    return MarkedText(
      tokens: plain, human: human, model: Self.runs(marks, scalars), scores: scores, group: group)
  }

  /// The text with blanks in place of what is marked.
  func text(without marks: [Bool]) -> [UInt8] {
    var rest: [UInt8] = []
    var position = 0
    for range in Self.runs(marks, tokens) {
      rest += text[position..<range.lowerBound]
      rest.append(0x20)
      position = range.upperBound
    }
    return rest + text[position...]
  }

  /// What is marked, with blanks between.
  func text(only marks: [Bool]) -> [UInt8] {
    Array(Self.runs(marks, tokens).map { text[$0] }.joined(separator: [0x20]))
  }

  /// From the first to the last token of each run of marked ones.
  private static func runs(_ marks: [Bool], _ tokens: [Range<Int>]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var last = -2
    for token in tokens.indices where marks[token] {
      if token == last + 1 {
        runs[runs.count - 1] = runs[runs.count - 1].lowerBound..<tokens[token].upperBound
      } else {
        runs.append(tokens[token])
      }
      last = token
    }
    return runs
  }

  /// How many scalars begin before each byte of a text, and before its end.
  private static func scalars(before text: [UInt8]) -> [Int] {
    var numbers: [Int] = []
    numbers.reserveCapacity(text.count + 1)
    var count = 0
    for byte in text {
      numbers.append(count)
      if byte & 0xC0 != 0x80 { count += 1 }
    }
    numbers.append(count)
    return numbers
  }
}
