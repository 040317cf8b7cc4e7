import LinearAlgebra

/// What OWL-QN adds to L-BFGS, for a range of variables; formulas of Andrew and Gao (2007).
///
/// Variables whose penalty is zero are left as they are by all of it.
enum OrthantWise {
  /// The pseudo-gradient of f + c·|x| in one variable: the slope towards the side on which the
  /// function decreases, zero if it decreases on neither.
  ///
  /// It is the gradient plus a slope of c·|x|: the sign of x times c, or at zero the number
  /// between −c and c that brings the sum nearest to zero.
  @inline(__always)
  static func pseudoGradient(_ x: Float, _ gradient: Float, _ c: Float) -> Float {
    let notBelow = -gradient < -c ? -c : -gradient
    let atZero = notBelow > c ? c : notBelow
    let beside = x < 0 ? -c : c
    return gradient + (x == 0 ? atZero : beside)
  }

  /// Σ c·|x| over all variables.
  static func penalty(_ x: [Float], _ c: [Float]) -> Double {
    let (x, c) = (x.span, c.span)
    let count = x.count
    precondition(c.count == count, "\(c.count) penalties for \(count) variables")
    var sum = 0.0
    var others = 0.0
    var index = 0
    // Two sums at once, because one would wait for each addition.
    while index + 2 <= count {
      sum += Double(abs(x[index])) * Double(c[index])
      others += Double(abs(x[index + 1])) * Double(c[index + 1])
      index += 2
    }
    if index < count { sum += Double(abs(x[index])) * Double(c[index]) }
    return sum + others
  }

  /// downhill = minus the pseudo-gradient.
  static func pointDownhill(
    _ x: [Float], _ gradient: [Float], _ c: [Float], _ range: Range<Int>,
    into downhill: inout [Float]
  ) {
    let (x, gradient) = (x.span.extracting(range), gradient.span.extracting(range))
    let c = c.span.extracting(range)
    var target = downhill.mutableSpan
    target.withPart(range) {
      for index in 0..<$0.count {
        $0[index] = -pseudoGradient(x[index], gradient[index], c[index])
      }
    }
  }

  /// Sets what does not go downhill to zero.
  static func align(
    _ direction: inout [Float], _ downhill: [Float], _ c: [Float], _ range: Range<Int>
  ) {
    let (downhill, c) = (downhill.span.extracting(range), c.span.extracting(range))
    var target = direction.mutableSpan
    target.withPart(range) {
      for index in 0..<$0.count {
        let move = $0[index]
        let aligned = move * downhill[index] > 0 ? move : 0
        $0[index] = c[index] == 0 ? move : aligned
      }
    }
  }

  /// trial = x + t · direction, where a variable that would leave its orthant becomes zero.
  ///
  /// The orthant of a variable at zero is the side that goes downhill.
  static func step(
    _ x: [Float], _ t: Float, _ direction: [Float], _ downhill: [Float], _ c: [Float],
    _ range: Range<Int>, into trial: inout [Float]
  ) {
    let (x, direction) = (x.span.extracting(range), direction.span.extracting(range))
    let (downhill, c) = (downhill.span.extracting(range), c.span.extracting(range))
    var target = trial.mutableSpan
    target.withPart(range) {
      for index in 0..<$0.count {
        let moved = x[index] + t * direction[index]
        let orthant = x[index] == 0 ? downhill[index] : x[index]
        let inside = moved * orthant > 0 ? moved : 0
        $0[index] = c[index] == 0 ? moved : inside
      }
    }
  }
}
