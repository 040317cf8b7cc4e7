import LinearAlgebra

/// Minimises a smooth convex function of a few variables by Newton's method with backtracking.
///
/// The step `d` solves `(H + r I) d = -g`; it is halved until the value falls by at least
/// `1e-4 |g · d|` (Armijo). `r` starts at a rounding-sized share of the trace and grows only when
/// the matrix is not positive definite.
struct ConvexNewton {
  /// The function at one point: value, gradient (`n`) and Hessian (`n x n`, row-major).
  struct Evaluation {
    var value: Double
    var gradient: [Double]
    var hessian: [Double]
  }

  /// Where the search ended.
  struct Result {
    var point: [Double]
    var iterations: Int
    var converged: Bool
  }

  /// The search ends when no entry of the gradient exceeds this, relative to the first value.
  var tolerance = 1e-11
  /// The search gives up after this many steps.
  var maximumIterations = 100

  /// Searches from `start`.
  func minimize(from start: [Double], _ function: ([Double]) -> Evaluation) -> Result {
    var point = start
    var here = function(point)
    let limit = tolerance * max(1, abs(here.value))
    for iteration in 0..<maximumIterations {
      if here.gradient.allSatisfy({ abs($0) <= limit }) {
        return Result(point: point, iterations: iteration, converged: true)
      }
      guard let step = step(here) else { break }
      let slope = zip(here.gradient, step).reduce(0) { $0 + $1.0 * $1.1 }
      // What a whole step can gain is half of this, and less than the value's own rounding.
      if -slope <= abs(here.value) * 1e-15 {
        let end = zip(point, step).map { $0 + $1 }
        return Result(point: end, iterations: iteration, converged: true)
      }
      var length = 1.0
      var next: (point: [Double], evaluation: Evaluation)?
      while length > 1e-10 {
        let candidate = zip(point, step).map { $0 + length * $1 }
        let evaluation = function(candidate)
        if evaluation.value <= here.value + 1e-4 * length * slope {
          next = (candidate, evaluation)
          break
        }
        length /= 2
      }
      // No shorter step helps: the value cannot fall below its own rounding any more.
      guard let next else { return Result(point: point, iterations: iteration, converged: true) }
      (point, here) = next
    }
    return Result(point: point, iterations: maximumIterations, converged: false)
  }

  private func step(_ evaluation: Evaluation) -> [Double]? {
    let size = evaluation.gradient.count
    let trace = (0..<size).reduce(0) { $0 + evaluation.hessian[$1 * (size + 1)] }
    var ridge = max(trace / Double(size) * 1e-14, 1e-300)
    for _ in 0..<20 {
      var matrix = evaluation.hessian
      for index in 0..<size { matrix[index * (size + 1)] += ridge }
      let solution = try? LAPACK.solvePositiveDefinite(
        matrix, size: size, rightHandSides: evaluation.gradient.map { -$0 })
      if let solution { return solution }
      ridge *= 1000
    }
    return nil
  }
}
