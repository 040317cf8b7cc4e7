import LinearAlgebra
import TestSupport
import Testing

@testable import Retraining

@Suite struct DocumentSpaceTests {
  private func vectors(
    _ texts: [String], _ change: (inout DocumentSpace.Options) -> Void = { _ in }
  ) throws -> Matrix {
    var options = DocumentSpace.Options()
    options.rank = 8
    change(&options)
    var space = try DocumentSpace(options)
    for text in texts { space.add(Array(text.utf8).span) }
    return try space.vectors()
  }

  private func cosine(_ matrix: Matrix, _ left: Int, _ right: Int) -> Float {
    zip(matrix.row(left), matrix.row(right)).dropLast().reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Texts about three things: those about one are nearer to each other than to any other.
  @Test func textsOfLikeWordsAreNear() throws {
    let subjects = [
      "harbour crane ship salt wind rope", "orchard apple pear ladder basket autumn",
      "council vote bridge mayor budget street",
    ]
    var generator = SeededGenerator(seed: 5)
    let texts = (0..<60).map { number in
      subjects[number % 3].split(separator: " ").shuffled(using: &generator).prefix(4)
        .joined(separator: " ") + " the"
    }
    let found = try vectors(texts) { $0.rank = 3 }
    for left in 0..<60 {
      let near = (0..<60).filter { $0 % 3 == left % 3 }.map { cosine(found, left, $0) }.min() ?? 0
      let far = (0..<60).filter { $0 % 3 != left % 3 }.map { cosine(found, left, $0) }.max() ?? 0
      #expect(near > far + 0.3)
    }
  }

  @Test func vectorsHaveLengthOneAndAConstant() throws {
    let found = try vectors(TinyCorpus.random(80, seed: 2) + ["", "word-that-nobody-else-has"]) {
      $0.constant = 0.25
    }
    #expect(found.rows == 82 && found.columns == 9)
    for row in 0..<80 {
      let length = found.row(row).dropLast().reduce(0) { $0 + $1 * $1 }
      #expect(abs(length - 1) < 1e-4 || length == 0)
    }
    for row in 80..<82 {
      #expect(found.row(row).dropLast().allSatisfy { $0 == 0 })
      #expect(found[row, 8] == 0.25)
    }
  }

  @Test func threadsDoNotChangeOneBit() throws {
    let texts = TinyCorpus.random(400, seed: 3)
    let one = try vectors(texts)
    #expect(try vectors(texts) { $0.threads = 3 } == one)
    #expect(try vectors(texts) { $0.seed = 2 } != one)
  }

  @Test func textsWithoutWordsAreTheConstantAlone() throws {
    #expect(try vectors(["", " "]) == Matrix(rows: 2, columns: 1, repeating: 0.5))
    #expect(try vectors([]).rows == 0)
  }
}
