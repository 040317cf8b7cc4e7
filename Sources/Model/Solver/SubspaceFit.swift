import LinearAlgebra

/// Outputs that depend on each other, minimised over the span of some directions.
///
/// For output k the directions q_ki are orthonormal: q_ki · q_kj = 1 where i = j, else 0. With
/// coefficients c the logits are z_k = Σ_i c_ki X q_ki + b_k and the penalty is λ/2 |c|².
struct SubspaceFit {
  let loss: OutputLoss
  let penalty: Float
  private let memory: Int
  private(set) var basis: [SubspaceBasis]
  private(set) var biases: [Float]
  private(set) var logits: [Float]
  private(set) var objective: Double
  /// Whether a tolerance was reached.
  private(set) var isDone = false
  /// How many gradients were taken in.
  private(set) var iterations = 0
  private var residuals: [Float]
  private var probabilities: [Float]
  private var trial: [Float]
  private var step: [Float]
  /// The length of the gradient with all weights zero; `nil` before it is known.
  private var firstLength: Double?

  /// Starts with all weights zero and the best biases.
  init(_ loss: OutputLoss, penalty: Float, memory: Int) {
    self.loss = loss
    self.penalty = penalty
    self.memory = memory
    let zeros = [Float](repeating: 0, count: loss.outputs * loss.documents)
    basis = (0..<loss.outputs).map { _ in
      SubspaceBasis(documents: loss.documents, memory: memory)
    }
    biases = [Float](repeating: 0, count: loss.outputs)
    logits = zeros
    residuals = zeros
    probabilities = zeros
    trial = zeros
    step = zeros
    objective = 0
    loss.differentiate(logits, into: &residuals, &probabilities)
    solve(tolerance: 1e-4 * Double(loss.weights.reduce(0, +)))
    objective = loss.value(logits)
  }

  /// Writes α of the gradient: u + λ α of the present weights.
  func writeGradient(into vectors: inout [Float], _ range: Range<Int>) {
    var target = vectors.mutableSpan
    target.withPart(range) { part in
      for output in 0..<loss.outputs {
        let lane = lane(output)
        part.withPart(lane) {
          basis[output].writeCombination(factor: penalty, into: &$0)
          BLAS.axpy(1, residuals.span.extracting(lane), into: &$0)
        }
      }
    }
  }

  /// α of the present weights.
  func coefficientsOfDocuments() -> [Float] {
    var result = logits
    var target = result.mutableSpan
    for output in 0..<loss.outputs {
      target.withPart(lane(output)) { basis[output].writeCombination(factor: 1, into: &$0) }
    }
    return result
  }

  /// Takes the gradient in, as α and image, and goes to the minimum over all directions.
  mutating func advance(
    gradient: ArraySlice<Float>, image: ArraySlice<Float>, _ options: SubspaceNewton.Options
  ) {
    guard !isDone else { return }
    iterations += 1
    let length = max(BLAS.dsdot(gradient.span, image.span), 0).squareRoot()
    let first = firstLength ?? length
    firstLength = first
    if length <= options.gradientTolerance * first {
      isDone = true
      return
    }
    for output in 0..<loss.outputs {
      let range = gradient.startIndex + lane(output).lowerBound
      basis[output].add(
        gradient[range..<range + loss.documents], image: image[range..<range + loss.documents])
    }
    solve(tolerance: 0.03 * length)
    let before = objective
    objective = loss.value(logits) + 0.5 * Double(penalty) * square
    if !(objective < before - options.objectiveTolerance * abs(objective)) { isDone = true }
  }

  private func lane(_ output: Int) -> Range<Int> {
    output * loss.documents..<(output + 1) * loss.documents
  }

  /// |w|².
  private var square: Double {
    basis.reduce(0) { sum, basis in
      sum + basis.coefficients.reduce(0) { $0 + Double($1) * Double($1) }
    }
  }
}

// MARK: - Newton's method

extension SubspaceFit {
  /// Goes to where the gradient in coefficients and biases is no longer than `tolerance`.
  ///
  /// `residuals` and `probabilities` are those of `logits` before and after.
  private mutating func solve(tolerance: Double) {
    for _ in 0..<30 {
      let gradient = coefficientGradient(residuals)
      guard Self.length(gradient) > tolerance, let direction = direction(gradient) else { return }
      guard take(direction, gradient) else { return }
    }
  }

  /// For each output the gradient in its coefficients, and last in its bias.
  private func coefficientGradient(_ residuals: [Float]) -> [[Double]] {
    (0..<loss.outputs).map { output in
      let coefficients = basis[output].coefficients
      var products = basis[output].products(residuals.span.extracting(lane(output)))
      for index in coefficients.indices {
        products[index] += Double(penalty) * Double(coefficients[index])
      }
      return products
    }
  }

  /// The solution of H s = gradient, up to a tenth of it where outputs depend on each other.
  private mutating func direction(_ gradient: [[Double]]) -> [[Double]]? {
    var inverses: [SmallMatrix] = []
    for output in 0..<loss.outputs {
      let curvature = basis[output].curvature(
        probabilities.span.extracting(lane(output)), loss.weights.span)
      guard let inverse = curvature.inverse(ridge: Double(penalty)) else { return nil }
      inverses.append(inverse)
    }
    func precondition(_ vector: [[Double]]) -> [[Double]] {
      zip(inverses, vector).map { $0.times($1) }
    }
    var solution = precondition(gradient)
    guard loss.isSoftmax else { return solution }

    // Conjugate gradients, started at zero.
    var residual = gradient
    var direction = solution
    var product = Self.dot(residual, direction)
    let goal = 0.1 * Self.length(gradient)
    solution = gradient.map { $0.map { _ in 0 } }
    for _ in 0..<30 {
      let image = curvatureTimes(direction)
      let curvature = Self.dot(direction, image)
      guard curvature > 0 else { break }
      let length = product / curvature
      Self.add(length, direction, to: &solution)
      Self.add(-length, image, to: &residual)
      if Self.length(residual) <= goal { break }
      let next = precondition(residual)
      let newProduct = Self.dot(residual, next)
      let share = newProduct / product
      product = newProduct
      direction = zip(next, direction).map { zip($0, $1).map { $0 + share * $1 } }
    }
    return solution
  }

  /// H times a vector of coefficients and biases.
  private mutating func curvatureTimes(_ vector: [[Double]]) -> [[Double]] {
    setStep(vector)
    loss.multiplyCurvature(probabilities, &step)
    return (0..<loss.outputs).map { output in
      var products = basis[output].products(step.span.extracting(lane(output)))
      for index in basis[output].coefficients.indices {
        products[index] += Double(penalty) * vector[output][index]
      }
      return products
    }
  }

  /// Sets `step` to the change of the logits that belongs to a change of coefficients and biases.
  private mutating func setStep(_ vector: [[Double]]) {
    let (basis, documents) = (basis, loss.documents)
    var target = step.mutableSpan
    for output in basis.indices {
      target.withPart(output * documents..<(output + 1) * documents) {
        basis[output].writeImage(of: vector[output], into: &$0)
      }
    }
  }

  /// Goes against `direction`, as far as F decreases: all the way, or less where the slope would be
  /// uphill by more than half of what it is downhill here. F is convex, so the point where the slope
  /// is zero is always between.
  private mutating func take(_ direction: [[Double]], _ gradient: [[Double]]) -> Bool {
    let slope = -Self.dot(direction, gradient)
    guard slope < 0 else { return false }
    setStep(direction)
    var length = 1.0
    var low = 0.0
    var high = Double.infinity
    for _ in 0..<20 {
      VectorMath.add(logits, Float(-length), step, logits.indices, into: &trial)
      loss.differentiate(trial, into: &residuals, &probabilities)
      var newSlope = -BLAS.dsdot(residuals, step)
      for output in 0..<loss.outputs {
        for (index, coefficient) in basis[output].coefficients.enumerated() {
          let move = direction[output][index]
          newSlope -= Double(penalty) * (Double(coefficient) - length * move) * move
        }
      }
      if newSlope <= -0.5 * slope, newSlope >= 0.9 * slope || length >= 1 { break }
      if newSlope > 0 { high = length } else { low = length }
      let secant = length * slope / (slope - newSlope)
      length = min(max(secant, low + 0.1 * (high - low)), high - 0.1 * (high - low))
    }
    swap(&logits, &trial)
    for output in 0..<loss.outputs {
      biases[output] -= Float(length * (direction[output].last ?? 0))
      basis[output].move(direction[output], by: Float(-length))
    }
    return true
  }

  private static func dot(_ a: [[Double]], _ b: [[Double]]) -> Double {
    zip(a, b).reduce(0) { $0 + zip($1.0, $1.1).reduce(0) { $0 + $1.0 * $1.1 } }
  }

  private static func length(_ a: [[Double]]) -> Double { dot(a, a).squareRoot() }

  private static func add(_ factor: Double, _ a: [[Double]], to b: inout [[Double]]) {
    for row in a.indices {
      for column in a[row].indices { b[row][column] += factor * a[row][column] }
    }
  }
}
