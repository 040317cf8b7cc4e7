/// Minimises the penalised loss of a linear model over the documents rather than the weights.
///
///     F(w, b) = Σ losses of z + λ/2 |w|²,   z = X w + b
///
/// The gradient in w is Xᵀ u + λ w with u the derivatives of the losses, so from w = 0 every step
/// stays in the span of the documents: w = Xᵀ α. Every vector is kept as its α, one number a
/// document and output, and its *image* X Xᵀ α. Of two of them α · image is the inner product, the
/// image is what a step adds to the logits, and X is needed for one thing only: the image of each
/// new gradient, one product with Xᵀ and one with X.
///
/// **Iteration.** The new gradient, made orthogonal to the directions before it, joins them, and F is
/// minimised over all their combinations, each output with coefficients of its own, and over the
/// biases: a problem of `memory + 1` variables an output that needs no product with X. So every
/// iteration is the best that can be had from the gradients seen so far, as in the method of
/// conjugate gradients for a quadratic function. (G. Narkiss and M. Zibulevsky, "Sequential subspace
/// optimization method for large-scale unconstrained problems", 2005; here all gradients are kept
/// while there is room, and then the two oldest directions are merged at their coefficients.)
///
/// **Inner problem.** Newton's method (`SubspaceFit`). For outputs that do not depend on each other
/// the second derivatives are one small matrix an output; for classes the same matrices precondition
/// conjugate gradients.
///
/// **End.** Outputs that do not depend on each other end on their own: when the gradient is
/// `tolerance` times what it was with all weights zero and the best biases.
struct SubspaceNewton {
  /// When to stop, and how much to remember.
  struct Options: Equatable {
    /// How many directions are kept, at least 2. Each takes eight bytes a document and output.
    var memory = 12
    /// How many iterations are made at most.
    var maximumIterations = 200
    /// Stops when the gradient is this much smaller than at the start.
    var gradientTolerance = 1e-3
    /// Stops when an iteration gains no more than this share of F.
    var objectiveTolerance = 1e-6
  }

  /// Where the solver stopped.
  struct Solution {
    /// α, outputs x documents.
    var coefficients: [Float]
    /// One bias an output.
    var biases: [Float]
    /// X Xᵀ α + bias, outputs x documents.
    var logits: [Float]
    /// F there.
    var objective: Double
    /// How many gradients were computed.
    var iterations: Int
    /// For each group of outputs: how many of them it took, and whether it reached a tolerance.
    var groups: [(iterations: Int, converged: Bool)]

    /// Whether every output reached a tolerance.
    var converged: Bool { groups.allSatisfy(\.converged) }
  }

  let options: Options

  init(options: Options = Options()) {
    precondition(options.memory >= 2, "\(options.memory) directions, at least 2 are needed")
    self.options = options
  }

  /// Minimises F.
  ///
  /// - Parameters:
  ///   - losses: the outputs, in groups that do not depend on each other.
  ///   - penalty: λ, above 0.
  ///   - image: replaces α, outputs x documents, by X Xᵀ α.
  ///   - reported: how many groups, from the first, count for what is reported.
  ///   - progress: called after every iteration with its number, from 1, and F.
  func minimize(
    _ losses: [OutputLoss], penalty: Double, image: (inout [Float]) -> Void, reported: Int? = nil,
    progress: ((_ iteration: Int, _ objective: Double) -> Void)? = nil
  ) -> Solution {
    precondition(penalty > 0, "a penalty of \(penalty) leaves weights without bounds")
    var fits = losses.map { SubspaceFit($0, penalty: Float(penalty), memory: options.memory) }
    let outputs = losses.reduce(0) { $0 + $1.outputs }
    let documents = losses.first?.documents ?? 0
    var vectors = [Float](repeating: 0, count: outputs * documents)
    var iterations = 0
    while iterations < options.maximumIterations, fits.contains(where: { !$0.isDone }) {
      var start = 0
      for fit in fits {
        let range = start..<start + fit.loss.outputs * documents
        fit.writeGradient(into: &vectors, range)
        start = range.upperBound
      }
      let gradients = vectors
      image(&vectors)
      start = 0
      for index in fits.indices {
        let range = start..<start + fits[index].loss.outputs * documents
        fits[index].advance(gradient: gradients[range], image: vectors[range], options)
        start = range.upperBound
      }
      iterations += 1
      progress?(iterations, fits.prefix(reported ?? fits.count).reduce(0) { $0 + $1.objective })
    }
    return Solution(
      coefficients: fits.flatMap { $0.coefficientsOfDocuments() },
      biases: fits.flatMap(\.biases), logits: fits.flatMap(\.logits),
      objective: fits.reduce(0) { $0 + $1.objective }, iterations: iterations,
      groups: fits.map { ($0.iterations, $0.isDone) })
  }
}
