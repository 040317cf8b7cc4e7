import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Features

@Suite struct WordVectorsTests {
  private func words(_ count: Int) -> WordList {
    var words = WordList()
    for number in 0..<count { words.append("w\(number)".utf8) }
    return words
  }

  /// Vectors that all lean to one side, with frequencies that fall.
  private func leaning(_ count: Int, dimensions: Int, seed: UInt64) -> WordVectors {
    var random = SeededGenerator(seed: seed)
    let values = (0..<count * dimensions).map { entry in
      Float(random.unit() - 0.5 + (entry % dimensions == 0 ? 3 : 0.4))
    }
    return WordVectors(
      words: words(count), frequencies: (0..<count).map { 0.2 / Double($0 + 1) },
      vectors: Matrix(rows: count, columns: dimensions, storage: values))
  }

  /// Rows with a share each, as documents see them.
  private func moment(
    _ rows: Matrix, _ shares: [Double]
  ) -> (mean: [Double], covariance: [Double]) {
    let size = rows.columns
    var mean = [Double](repeating: 0, count: size)
    var covariance = [Double](repeating: 0, count: size * size)
    for row in 0..<rows.rows {
      for i in 0..<size {
        mean[i] += shares[row] * Double(rows[row, i])
        for j in 0..<size {
          covariance[i * size + j] += shares[row] * Double(rows[row, i]) * Double(rows[row, j])
        }
      }
    }
    return (mean, covariance)
  }

  /// More rows than are taken in at a time, too.
  @Test(arguments: [(40, 6), (300, 12), (9000, 5)])
  func meanAndFirstDirectionAreGone(count: Int, dimensions: Int) throws {
    let vectors = leaning(count, dimensions: dimensions, seed: UInt64(count))
    let rows = try vectors.weighted(a: 1e-2)
    let weights = vectors.frequencies.map { 1e-2 / (1e-2 + $0) }
    // The mean square length over running text is 1.
    let lengths = (0..<count).map { rows.row($0).reduce(0.0) { $0 + Double($1) * Double($1) } }
    let mean = zip(vectors.frequencies, lengths).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(mean / vectors.frequencies.reduce(0, +) - 1) < 1e-4)

    // Undo the weights: the mean of running text is zero, and one direction has no variance, the
    // one that had most of it.
    var unweighted = rows
    for row in 0..<count {
      for column in 0..<dimensions { unweighted[row, column] /= Float(weights[row]) }
    }
    let shares = zip(vectors.frequencies, weights).map { $0 * $1 }
    let total = shares.reduce(0, +)
    let after = moment(unweighted, shares.map { $0 / total })
    let largest = lengths.max() ?? 0
    #expect(after.mean.allSatisfy { abs($0) < 1e-4 * largest.squareRoot() })
    var centred = vectors.vectors
    let before = moment(centred, shares.map { $0 / total })
    for row in 0..<count {
      for column in 0..<dimensions { centred[row, column] -= Float(before.mean[column]) }
    }
    let old = try LAPACK.symmetricEigen(
      moment(centred, shares.map { $0 / total }).covariance, size: dimensions)
    let new = try LAPACK.symmetricEigen(after.covariance, size: dimensions)
    #expect(abs(new.values[0]) < 1e-5 * new.values[dimensions - 1])
    // What is left is as it was, all scaled alike.
    let scale = new.values[dimensions - 1] / old.values[dimensions - 2]
    for index in 1..<dimensions {
      #expect(abs(new.values[index] - scale * old.values[index - 1]) < 1e-4 * new.values[index])
    }
  }

  /// By hand. Of two words the mean is taken away, and then the one direction that is left.
  @Test func twoWordsLoseTheirOnlyDirection() throws {
    let vectors = WordVectors(
      words: words(2), frequencies: [0.5, 0.5],
      vectors: Matrix(rows: 2, columns: 3, storage: [3, 0.1, 0.7, 4, 5, 1.3]))
    #expect(try vectors.weighted(a: 0.5).storage == [0, 0, 0, 0, 0, 0])
    let four = WordVectors(
      words: words(4), frequencies: [0.25, 0.25, 0.25, 0.25],
      vectors: Matrix(rows: 4, columns: 2, storage: [7, 1, 1, 1, 4, 2, 4, 0]))
    // The mean is (4, 1), the first direction (1, 0): (0, 1) and (0, -1) are left, scaled to a mean
    // square of 1.
    let left = try four.weighted(a: 0.25).storage
    let expected: [Float] = [0, 0, 0, 0, 0, 2.0.squareRoot(), 0, -(2.0.squareRoot())].map {
      Float($0)
    }
    for (found, wanted) in zip(left, expected) { #expect(abs(found - wanted) < 1e-6) }
  }

  /// A weight of a / (a + p): the frequent word is shorter by the ratio of the weights.
  @Test func frequentWordsWeighLess() throws {
    let vectors = WordVectors(
      words: words(6), frequencies: [0.3, 0.3, 0.3, 0.3, 0.1, 0.1],
      vectors: Matrix(rows: 6, columns: 2, storage: [9, 0, -9, 0, 0, 1, 0, -1, 0, 1, 0, -1]))
    let rows = try vectors.weighted(a: 0.1)
    #expect(rows[2, 1] > 0)
    #expect(abs(rows[2, 1] / rows[4, 1] - (0.1 / 0.4) / (0.1 / 0.2)) < 1e-4)
  }

  @Test func vectorsOfNothing() throws {
    let none = WordVectors(words: WordList(), vectors: Matrix(rows: 0, columns: 3))
    #expect(try none.weighted().rows == 0)
    let zero = WordVectors(words: words(3), vectors: Matrix(rows: 3, columns: 2))
    #expect(try zero.weighted().storage == [0, 0, 0, 0, 0, 0])
    let one = WordVectors(words: words(1), vectors: Matrix(rows: 1, columns: 1, storage: [5]))
    #expect(try one.weighted().storage == [0])
  }

  @Test func numbersThatAreTooLargeAreAnError() {
    let large = Float.greatestFiniteMagnitude
    let vectors = WordVectors(
      words: words(2), vectors: Matrix(rows: 2, columns: 1, storage: [large, -large]))
    #expect(throws: LinearAlgebraError.self) { try vectors.weighted() }
  }

  /// Word r of a file without frequencies has a share of 1 / r.
  @Test func unknownFrequenciesFollowZipf() {
    let vectors = WordVectors(words: words(4), vectors: Matrix(rows: 4, columns: 1))
    for (found, wanted) in zip(vectors.frequencies, [0.48, 0.24, 0.16, 0.12]) {
      #expect(abs(found - wanted) < 1e-12)
    }
  }
}

@Suite struct EmbeddingLearnerTests {
  /// Two subjects that share small words; words of one subject stand near each other alone.
  private static let texts: [String] = {
    var random = SeededGenerator(seed: 2)
    let subjects = [
      ["boat", "river", "ferry", "harbour", "sail", "мост"],
      ["bread", "flour", "oven", "baker", "rye", "хлеб"],
    ]
    let small = ["the", "a", "of", "and"]
    return (0..<600).map { number in
      (0..<12).map { _ in
        let list = random.unit() < 0.4 ? small : subjects[number % 2]
        return list[Int(random.next() % UInt64(list.count))]
      }.joined(separator: " ")
    }
  }()

  private func learn(threads: Int, seed: UInt64 = 1) throws -> WordVectors {
    var counter = CooccurrenceCounter()
    for text in Self.texts { counter.add(Array(text.utf8).span) }
    var options = EmbeddingOptions()
    options.dimensions = 6
    options.seed = seed
    return try counter.finish(words: 100, minimum: 5).vectors(options, threads: threads)
  }

  @Test func wordsOfOneSubjectAreNear() throws {
    let vectors = try learn(threads: 1)
    #expect(vectors.words.count == 16)
    #expect(abs(vectors.frequencies.reduce(0, +) - 1) < 1e-9)
    // Not the weighted ones: what tells two subjects apart is the first direction, which they lack.
    let rows = vectors.vectors
    let place = Dictionary(
      uniqueKeysWithValues: (0..<16).map { (vectors.words.text($0), $0) })
    func cosine(_ first: String, _ second: String) throws -> Float {
      let (a, b) = (rows.row(try #require(place[first])), rows.row(try #require(place[second])))
      func dot(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Float {
        zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
      }
      return dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
    }
    #expect(try cosine("boat", "ferry") > cosine("boat", "bread") + 0.3)
    #expect(try cosine("мост", "river") > cosine("мост", "хлеб") + 0.3)
    #expect(try cosine("oven", "rye") > cosine("oven", "sail") + 0.3)
  }

  @Test func threadsDoNotChangeOneBit() throws {
    let first = try learn(threads: 1)
    for threads in [1, 2, 3] {
      let other = try learn(threads: threads)
      #expect(other.vectors == first.vectors && other.words == first.words)
    }
  }
}
