/// Who answered which question how about which text: what reviewers are compared by.
///
/// Question 0 is whether anything asks for action, the others are labels, at most 63. Answers are
/// bits of a number, bit `q` for question `q`.
struct ReviewerTable {
  /// One judgement, given without sight of others.
  struct Vote: Hashable {
    /// The place in `reviewers`.
    var reviewer: Int
    /// The text; near-duplicates are one.
    var text: Int
    var answers: UInt64
    /// The known answers, where the item is a golden one.
    var golden: UInt64?
  }

  /// The numbers of the reviewers.
  var reviewers: [Int64]
  /// The labels of the questions; `nil` for question 0.
  var questions: [String?]
  /// In the order they were given.
  var votes: [Vote]

  /// How often one reviewer was right, or agreed, and how often the others.
  struct Trials: Hashable {
    var reviewer: Int
    var signal: ReviewerFinding.Signal
    var question: Int
    var own = WatchSample.Count()
    var others = WatchSample.Count()
  }

  /// Trials of every reviewer, signal and question, reviewers in `excluded` left out.
  ///
  /// - Parameter predictions: for each vote the answers of a model that saw no vote of its reviewer;
  ///   `nil` where there are none.
  func trials(excluded: Set<Int>, predictions: [UInt64?]) -> [Trials] {
    let kept = votes.indices.filter { !excluded.contains(votes[$0].reviewer) }
    return golden(kept) + agreement(kept.filter { votes[$0].golden == nil })
      + predicted(kept.filter { votes[$0].golden == nil }, predictions)
  }

  private func golden(_ kept: [Int]) -> [Trials] {
    compare(.golden, kept) { place in
      votes[place].golden.map { ~($0 ^ votes[place].answers) }
    }
  }

  private func predicted(_ kept: [Int], _ predictions: [UInt64?]) -> [Trials] {
    compare(.prediction, kept) { place in predictions[place].map { ~($0 ^ votes[place].answers) } }
  }

  /// Trials that do not depend on which reviewer is asked about.
  ///
  /// - Parameter right: the questions with the right answer.
  private func compare(
    _ signal: ReviewerFinding.Signal, _ kept: [Int], _ right: (Int) -> UInt64?
  ) -> [Trials] {
    var own = [[WatchSample.Count]](
      repeating: [WatchSample.Count](repeating: WatchSample.Count(), count: questions.count),
      count: reviewers.count)
    var seen: Set<Place> = []
    for place in kept {
      let vote = votes[place]
      guard let right = right(place),
        seen.insert(Place(reviewer: vote.reviewer, text: vote.text)).inserted
      else { continue }
      for question in questions.indices {
        own[vote.reviewer][question].all += 1
        if right >> UInt64(question) & 1 == 1 { own[vote.reviewer][question].yes += 1 }
      }
    }
    var result: [Trials] = []
    for question in questions.indices {
      let total = own.reduce(into: WatchSample.Count()) {
        $0.yes += $1[question].yes
        $0.all += $1[question].all
      }
      for reviewer in reviewers.indices where own[reviewer][question].all > 0 {
        let count = own[reviewer][question]
        result.append(
          Trials(
            reviewer: reviewer, signal: signal, question: question, own: count,
            others: WatchSample.Count(total.yes - count.yes, of: total.all - count.all)))
      }
    }
    return result
  }

  private struct Place: Hashable {
    var reviewer: Int
    var text: Int
  }

  /// Each reviewer against the majority of the others on texts that several judged, beside texts on
  /// which two or more others can be compared with each other; one trial a text.
  private func agreement(_ kept: [Int]) -> [Trials] {
    var judges: [Int: [Vote]] = [:]
    for place in kept {
      let vote = votes[place]
      if judges[vote.text, default: []].contains(where: { $0.reviewer == vote.reviewer }) {
        continue
      }
      judges[vote.text, default: []].append(vote)
    }
    let several = judges.values.filter { $0.count > 1 }
    guard !several.isEmpty else { return [] }
    // Of every text: how the first judge compares with the rest, once with all judges, and once
    // without each of them.
    var result: [Trials] = []
    for question in questions.indices {
      var own = [WatchSample.Count](repeating: WatchSample.Count(), count: reviewers.count)
      var all = WatchSample.Count()
      var left = own
      for votes in several {
        for (index, vote) in votes.enumerated() {
          var rest = votes
          rest.remove(at: index)
          if let agrees = Self.agrees(vote, with: rest, on: question) {
            own[vote.reviewer].all += 1
            if agrees { own[vote.reviewer].yes += 1 }
          }
          // Without this reviewer, the text says less of the others.
          Self.add(votes, question, -1, to: &left[vote.reviewer])
          Self.add(rest, question, 1, to: &left[vote.reviewer])
        }
        Self.add(votes, question, 1, to: &all)
      }
      for reviewer in reviewers.indices where own[reviewer].all > 0 {
        result.append(
          Trials(
            reviewer: reviewer, signal: .agreement, question: question, own: own[reviewer],
            others: WatchSample.Count(
              all.yes + left[reviewer].yes, of: all.all + left[reviewer].all)))
      }
    }
    return result
  }

  private static func add(
    _ votes: [Vote], _ question: Int, _ sign: Int, to count: inout WatchSample.Count
  ) {
    guard let first = votes.first,
      let agrees = agrees(first, with: Array(votes.dropFirst()), on: question)
    else { return }
    count.all += sign
    if agrees { count.yes += sign }
  }

  /// Whether a vote says what most of the others say; `nil` where these are even, or none.
  private static func agrees(_ vote: Vote, with others: [Vote], on question: Int) -> Bool? {
    let yes = others.count { $0.answers >> UInt64(question) & 1 == 1 }
    guard 2 * yes != others.count else { return nil }
    return (2 * yes > others.count) == (vote.answers >> UInt64(question) & 1 == 1)
  }
}
