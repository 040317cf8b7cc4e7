/// A minimiser for smooth functions of very many variables, with an optional L1 penalty.
///
/// It finds x that minimises F(x) = f(x) + Σ cᵢ·|xᵢ|, where the caller computes f and its gradient
/// and the constants cᵢ ≥ 0 are given.
///
/// **Direction.** From the last m steps s = x₊ − x and gradient changes y = ∇f(x₊) − ∇f(x) follows
/// the direction d = −H·g by the two-loop recursion, with H₀ = (s·y / y·y)·I of the newest pair:
/// J. Nocedal and S. Wright, "Numerical Optimization", second edition, algorithms 7.4 and 7.5.
/// The recursion is carried out on inner products alone, so the pairs are read twice an iteration
/// and not four times; see `CurvatureHistory`.
///
/// **Step.** Without a penalty a step is accepted by the weak Wolfe conditions
/// f(x + t·d) ≤ f(x) + 10⁻⁴·t·∇f(x)·d and ∇f(x + t·d)·d ≥ 0.9·∇f(x)·d; see `WolfeSearch`. The first
/// step tried is 1/|g| at the start and 1 afterwards.
///
/// **L1 penalty.** OWL-QN: G. Andrew and J. Gao, "Scalable training of L1-regularized log-linear
/// models", ICML 2007. The pseudo-gradient takes the place of the gradient, directions that
/// disagree with it in sign are set to zero, steps stay in one orthant, and the step is halved (or
/// shortened more) until F has decreased enough; see `OrthantWise`.
///
/// **Precision.** Vectors are `Float`, inner products and values are `Double`. Near the optimum,
/// where rounding hides what a step gains, the search stops and says so.
///
/// The result is the same on every run with the same objective and the same BLAS.
public struct LBFGS: Sendable {
  /// When to stop, and how much to remember.
  public struct Options: Sendable, Equatable {
    /// How many pairs of steps and gradient changes are kept, at least 1. A pair takes eight
    /// bytes a variable.
    public var memory = 8

    /// How many iterations are made at most.
    public var maximumIterations = 200

    /// Stops when |g| ≤ tolerance · max(1, |g at the start|), with the pseudo-gradient for g.
    public var gradientTolerance = 1e-4

    /// Stops when F has decreased by no more than tolerance · |F| over `objectiveWindow`
    /// iterations.
    public var objectiveTolerance = 1e-6

    /// Over how many iterations the decrease is measured, at least 1.
    public var objectiveWindow = 5

    /// How many points a line search tries at most.
    public var maximumLineSearchSteps = 20

    /// The values given with each option.
    public init() {}
  }

  /// Why the minimiser stopped.
  public enum Reason: String, Sendable {
    /// The gradient is as small as was asked.
    case gradientTolerance
    /// The value hardly decreases any more.
    case objectiveTolerance
    /// The next step would gain less than rounding hides.
    case precision
    /// The iterations are used up.
    case iterationLimit
    /// No step decreased the value, although the gradient promised it: the gradient may be wrong.
    case lineSearchFailed
    /// The value or the gradient is not a finite number.
    case notFinite
  }

  /// Where the minimiser stopped.
  public struct Solution: Sendable {
    /// The best point found.
    public var point: [Float]
    /// F at that point, the penalty included.
    public var objective: Double
    /// How many steps were taken.
    public var iterations: Int
    /// How often the objective was computed.
    public var evaluations: Int
    /// Why it stopped.
    public var reason: Reason

    /// Whether the point is a minimum as nearly as was asked or as rounding allows.
    public var converged: Bool {
      switch reason {
      case .gradientTolerance, .objectiveTolerance, .precision: true
      case .iterationLimit, .lineSearchFailed, .notFinite: false
      }
    }
  }

  /// When to stop, and how much to remember.
  public let options: Options

  /// Makes a minimiser and checks its options.
  public init(options: Options = Options()) {
    precondition(options.memory >= 1, "a memory of \(options.memory) pairs, at least 1 is needed")
    precondition(
      options.objectiveWindow >= 1,
      "a window of \(options.objectiveWindow) iterations, at least 1 is needed")
    precondition(
      options.maximumLineSearchSteps >= 1,
      "line searches of \(options.maximumLineSearchSteps) points, at least 1 is needed")
    self.options = options
  }

  /// Minimises F.
  ///
  /// - Parameters:
  ///   - start: where to begin.
  ///   - l1: the constants cᵢ, none negative; empty for no penalty.
  ///   - objective: returns f at a point and writes the whole gradient of f there, without the
  ///     penalty. What it throws ends the search and is thrown on. A value that is not finite is
  ///     taken for a step that was too long.
  ///   - progress: called after every iteration with its number, from 1, and F.
  /// - Complexity: O(memory × variables) an iteration besides the objective; all vectors,
  ///   2 · memory + 5 of them, are allocated before the first iteration.
  public func minimize(
    from start: [Float], l1: [Float] = [],
    objective: (_ point: borrowing [Float], _ gradient: inout [Float]) throws -> Double,
    progress: ((_ iteration: Int, _ objective: Double) -> Void)? = nil
  ) rethrows -> Solution {
    precondition(
      l1.isEmpty || l1.count == start.count,
      "\(l1.count) penalties for \(start.count) variables")
    precondition(
      l1.allSatisfy { $0 >= 0 && $0.isFinite }, "a penalty is negative or not finite")
    var run = LBFGSRun(options: options, start: start, penalties: l1)
    let reason = try run.run(objective, progress)
    return Solution(
      point: run.point, objective: run.value, iterations: run.iterations,
      evaluations: run.evaluations, reason: reason)
  }
}
