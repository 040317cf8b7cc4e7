import LinearAlgebra

/// Elementwise operations on a range of vectors of equal length, without calls or branches
/// inside, so that they become vector instructions.
enum VectorMath {
  /// result = a + t · b.
  static func add(
    _ a: [Float], _ t: Float, _ b: [Float], _ range: Range<Int>, into result: inout [Float]
  ) {
    let (a, b) = (a.span.extracting(range), b.span.extracting(range))
    var target = result.mutableSpan
    target.withPart(range) {
      for index in 0..<$0.count {
        $0[index] = a[index] + t * b[index]
      }
    }
  }

  /// result = factor · a.
  static func scale(
    _ a: [Float], by factor: Float, _ range: Range<Int>, into result: inout [Float]
  ) {
    let a = a.span.extracting(range)
    var target = result.mutableSpan
    target.withPart(range) {
      for index in 0..<$0.count {
        $0[index] = factor * a[index]
      }
    }
  }

  /// result = a − b, where `result` is as long as the range.
  static func subtract(
    _ a: [Float], _ b: [Float], _ range: Range<Int>, into result: inout MutableSpan<Float>
  ) {
    let (a, b) = (a.span.extracting(range), b.span.extracting(range))
    precondition(result.count == range.count, "\(result.count) elements for \(range)")
    for index in 0..<result.count {
      result[index] = a[index] - b[index]
    }
  }

  /// Σ a·b over a range, in `Double`.
  static func dot(_ a: [Float], _ b: [Float], _ range: Range<Int>) -> Double {
    BLAS.dsdot(a.span.extracting(range), b.span.extracting(range))
  }
}
