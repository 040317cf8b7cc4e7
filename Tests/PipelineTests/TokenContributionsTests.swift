import Features
import Model
import Testing

@testable import Pipeline

@Suite struct TokenContributionsTests {
  /// What tokens add are the spans of the explanation, before any are put together.
  @Test(arguments: ClassificationTask.allCases, 1...4 as ClosedRange<UInt64>)
  func tokensAddUpToTheSpans(_ task: ClassificationTask, seed: UInt64) throws {
    let bundle = try TestModels.bundle(of: task)
    var reader = TokenContributions(bundle)
    var explainer = DocumentExplainer(bundle)
    let labels = [2, 0, 1]
    for text in TestModels.texts(count: 30, seed: seed) {
      let bytes = Array(text.utf8)
      let read = reader.read(bytes, labels: labels)
      #expect(read.probabilities == freshJudgement(bytes, bundle).probabilities)
      #expect(read.contributions.count == 3 * read.tokens.count)
      var end = 0
      for token in read.tokens {
        #expect(token.lowerBound >= end && !token.isEmpty && token.upperBound <= bytes.count)
        end = token.upperBound
      }
      for (column, explanation) in explainer.explanations(bytes.span, labels: labels).enumerated() {
        var sum = 0.0
        for token in read.tokens.indices { sum += read.contributions[3 * token + column] }
        let spans = explanation.spans.reduce(0) { $0 + $1.contribution }
        #expect(abs(sum - spans) < 1e-9)
        for span in explanation.spans {
          var inside = 0.0
          for (token, range) in read.tokens.enumerated()
          where range.lowerBound >= span.start && range.upperBound <= span.end {
            inside += read.contributions[3 * token + column]
          }
          #expect(abs(inside - span.contribution) < 1e-9)
        }
      }
    }
  }
}
