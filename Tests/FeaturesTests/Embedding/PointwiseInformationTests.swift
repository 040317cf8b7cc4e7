import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Features

@Suite struct PointwiseInformationTests {
  private func counts(_ texts: [String], window: Int = 4) throws -> Cooccurrence {
    var counter = CooccurrenceCounter(window: window)
    for text in texts { counter.add(Array(text.utf8).span) }
    return try counter.finish(words: 60, minimum: 2)
  }

  /// The value of a pair by the written formula, from dense counts.
  private func value(
    _ i: Int, _ j: Int, _ w: [[Double]], _ k: [Double], _ options: EmbeddingOptions
  ) -> Double {
    let s = w.indices.map { row in zip(w[row], k).reduce(0) { $0 + $1.0 * $1.1 } }
    let c = zip(k, s).map { $0 * $1 }
    let sum = c.reduce(0) { $0 + pow($1, options.smoothing) }
    func directed(_ i: Int, _ j: Int) -> Double {
      log(w[i][j] * k[j] / s[i] * sum / pow(c[j], options.smoothing))
    }
    return max(0, (directed(i, j) + directed(j, i)) / 2 - log(options.shift))
  }

  @Test(arguments: [(0.75, 1e-4, 1.0), (1, 1e9, 1), (0, 0.02, 1), (0.5, 0.01, 3)])
  func equalsTheFormula(smoothing: Double, subsampling: Double, shift: Double) throws {
    let counts = try counts(TinyCorpus.random(150, seed: 3))
    var options = EmbeddingOptions()
    options.smoothing = smoothing
    options.subsampling = subsampling
    options.shift = shift
    let dense = counts.weights.dense()
    let w = (0..<dense.rows).map { dense.row($0).map(Double.init) }
    let k = counts.occurrences.map {
      min(1, (subsampling / (Double($0) / Double(counts.total))).squareRoot())
    }
    let found = counts.pointwiseInformation(options).dense()
    var positive = 0
    for i in w.indices {
      for j in w.indices {
        let expected = w[i][j] > 0 ? value(i, j, w, k, options) : 0
        #expect(abs(Double(found[i, j]) - expected) < 1e-5)
        positive += found[i, j] > 0 ? 1 : 0
      }
    }
    #expect(positive > 20)
    #expect(found == found.transposed())
  }

  /// By hand: three documents “a b”, window 1, nothing left out, nothing smoothed. Every other word
  /// of a is b, so ln(3 / 3 · 6 / 3) = ln 2.
  @Test func twoWords() throws {
    var options = EmbeddingOptions()
    options.smoothing = 1
    options.subsampling = 1e9
    let information = try counts(["salt bread", "salt bread", "bread salt"], window: 1)
      .pointwiseInformation(options)
    let ln2 = Float(0.6931472)
    #expect(information.dense().storage == [0, ln2, ln2, 0])
  }

  @Test func wordsWithoutNeighboursHaveNone() throws {
    let information = try counts(["salt", "salt", "bread", "bread"])
      .pointwiseInformation(EmbeddingOptions())
    #expect(information.entryCount == 0)
    #expect(information.rows == 2)
  }

  @Test func settingsOutOfRangeAreNamed() {
    func problem(_ change: (inout EmbeddingOptions) -> Void) -> String {
      var options = EmbeddingOptions()
      change(&options)
      return options.problem ?? "none"
    }
    #expect(problem { _ in } == "none")
    #expect(problem { $0.dimensions = 0 }.contains("0 dimensions"))
    #expect(problem { $0.dimensions = 1025 }.contains("1 to 1024"))
    #expect(problem { $0.window = 16 }.contains("window of 16"))
    #expect(problem { $0.words = 0 }.contains("0 words"))
    #expect(problem { $0.minimumOccurrences = 0 }.contains("minimum of 0"))
    #expect(problem { $0.smoothing = .nan }.contains("smoothing"))
    #expect(problem { $0.subsampling = 0 }.contains("subsampling"))
    #expect(problem { $0.shift = .infinity }.contains("shift"))
    #expect(problem { $0.pairs = 999 }.contains("999 pairs"))
  }
}
