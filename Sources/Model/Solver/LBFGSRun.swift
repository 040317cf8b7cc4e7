import LinearAlgebra

/// The state of one minimisation.
struct LBFGSRun {
  typealias Objective = (borrowing [Float], inout [Float]) throws -> Double

  private let options: LBFGS.Options
  /// Empty where nothing is penalised.
  private let penalties: [Float]
  private(set) var point: [Float]
  private var gradient: [Float]
  private var trial: [Float]
  private var trialGradient: [Float]
  /// Minus the gradient, or minus the pseudo-gradient where there is a penalty.
  private var downhill: [Float]
  /// The square of its length.
  private var downhillSquare = 0.0
  private var direction: [Float]
  private var history: CurvatureHistory

  private(set) var value = 0.0
  private(set) var iterations = 0
  private(set) var evaluations = 0

  init(options: LBFGS.Options, start: [Float], penalties: [Float]) {
    let zeros = [Float](repeating: 0, count: start.count)
    self.options = options
    self.penalties = penalties.contains { $0 > 0 } ? penalties : []
    point = start
    gradient = zeros
    trial = start
    trialGradient = zeros
    downhill = zeros
    direction = zeros
    history = CurvatureHistory(dimension: start.count, memory: options.memory)
  }

  mutating func run(
    _ objective: Objective, _ progress: ((Int, Double) -> Void)?
  ) rethrows -> LBFGS.Reason {
    value = try evaluate(objective)
    exchangeWithTrial()
    pointDownhill()
    guard value.isFinite, downhillSquare.isFinite else { return .notFinite }
    let smallGradient =
      options.gradientTolerance * max(1, downhillSquare.squareRoot())
    var recentValues = [value]

    while true {
      if downhillSquare.squareRoot() <= smallGradient { return .gradientTolerance }
      if isFlat(recentValues) { return .objectiveTolerance }
      if iterations >= options.maximumIterations { return .iterationLimit }

      var slope = makeDirection()
      if !(slope < 0), !history.isEmpty { slope = takeDownhill() }
      guard slope < 0 else { return .notFinite }
      switch try search(objective, slope: slope) {
      case .found(let newValue):
        value = newValue
        advance()
        iterations += 1
        recentValues.append(value)
        progress?(iterations, value)
      case .failed(let reason):
        if history.isEmpty || reason == .precision { return reason }
        // The pairs may mislead; the gradient alone gets one more chance.
        history.removeAll()
      }
    }
  }

  /// Whether the last iterations together decreased the value too little to go on.
  private func isFlat(_ values: [Double]) -> Bool {
    let window = options.objectiveWindow
    guard values.count > window else { return false }
    return values[values.count - 1 - window] - value <= options.objectiveTolerance * abs(value)
  }
}

// MARK: - Directions

extension LBFGSRun {
  /// Sets `downhill` at the current point.
  private mutating func pointDownhill() {
    downhillSquare = 0
    for tile in history.tiles {
      downhillSquare += pointDownhill(tile)
    }
  }

  /// The same for one tile; returns the square of the tile's length.
  private mutating func pointDownhill(_ tile: Range<Int>) -> Double {
    if penalties.isEmpty {
      VectorMath.scale(gradient, by: -1, tile, into: &downhill)
    } else {
      OrthantWise.pointDownhill(point, gradient, penalties, tile, into: &downhill)
    }
    return VectorMath.dot(downhill, downhill, tile)
  }

  /// Sets `direction` to −H·g and returns the slope along it.
  private mutating func makeDirection() -> Double {
    if history.isEmpty { return takeDownhill() }
    let combination = history.combination(squareOfQ: downhillSquare)
    var product = 0.0
    for tile in history.tiles {
      VectorMath.scale(
        downhill, by: Float(combination.scale), tile, into: &direction)
      history.add(combination, tile, to: &direction)
      if !penalties.isEmpty {
        OrthantWise.align(&direction, downhill, penalties, tile)
        product += VectorMath.dot(direction, downhill, tile)
      }
    }
    return penalties.isEmpty ? -combination.productWithQ : -product
  }

  /// Forgets the pairs and sets `direction` to `downhill`; returns the slope along it.
  private mutating func takeDownhill() -> Double {
    history.removeAll()
    VectorMath.scale(downhill, by: 1, downhill.indices, into: &direction)
    return -downhillSquare
  }

  /// Makes the trial point the current one, and stores the pair in one pass over all pairs.
  private mutating func advance() {
    exchangeWithTrial()
    history.beginPair()
    downhillSquare = 0
    for tile in history.tiles {
      downhillSquare += pointDownhill(tile)
      history.addTile(
        tile, newPoint: point, point: trial, newGradient: gradient, gradient: trialGradient,
        q: downhill)
    }
    history.endPair()
  }

  private mutating func exchangeWithTrial() {
    swap(&point, &trial)
    swap(&gradient, &trialGradient)
  }
}

// MARK: - Steps

extension LBFGSRun {
  private enum SearchResult {
    /// `trial` and `trialGradient` hold a better point; this is its value.
    case found(Double)
    case failed(LBFGS.Reason)
  }

  /// Computes the value at `trial`, the penalty included, and the gradient there.
  private mutating func evaluate(_ objective: Objective) rethrows -> Double {
    evaluations += 1
    var result = try objective(trial, &trialGradient)
    precondition(
      trialGradient.count == trial.count,
      "the objective returned \(trialGradient.count) slopes for \(trial.count) variables")
    if !penalties.isEmpty { result += OrthantWise.penalty(trial, penalties) }
    return result
  }

  private mutating func search(_ objective: Objective, slope: Double) rethrows -> SearchResult {
    let first = history.isEmpty ? 1 / downhillSquare.squareRoot() : 1
    // Values are sums of `Float` computations, so smaller differences mean nothing.
    let noise = Double(Float.ulpOfOne) * abs(value)
    return penalties.isEmpty
      ? try searchLine(objective, slope, first, noise)
      : try searchOrthant(objective, slope, first, noise)
  }

  private mutating func searchLine(
    _ objective: Objective, _ slope: Double, _ first: Double, _ noise: Double
  ) rethrows -> SearchResult {
    var search = WolfeSearch(value: value, slope: slope, noise: noise)
    var step = first
    var result = Double.nan
    for _ in 0..<options.maximumLineSearchSteps {
      result = try evaluate(objective, at: step)
      let newSlope = BLAS.dsdot(trialGradient, direction)
      switch search.next(step: step, value: result, slope: newSlope) {
      case .accept: return found(result, promised: -slope * first, noise)
      case .tryStep(let length): step = length
      }
    }
    if search.bestStep > 0 { result = try evaluate(objective, at: search.bestStep) }
    return search.bestStep > 0
      ? found(result, promised: -slope * first, noise)
      : .failed(failure(result, promised: -slope * first, noise))
  }

  private mutating func evaluate(_ objective: Objective, at step: Double) rethrows -> Double {
    VectorMath.add(point, Float(step), direction, point.indices, into: &trial)
    return try evaluate(objective)
  }

  private mutating func searchOrthant(
    _ objective: Objective, _ slope: Double, _ first: Double, _ noise: Double
  ) rethrows -> SearchResult {
    var step = first
    var result = Double.nan
    for _ in 0..<options.maximumLineSearchSteps {
      let promised = stepInOrthant(step)
      result = try evaluate(objective)
      if result <= value + 1e-4 * promised {
        return found(result, promised: -slope * first, noise)
      }
      // The minimum of the parabola through value, slope and result, kept within bounds.
      let factor = -promised / (2 * (result - value - promised))
      step *= factor.isFinite ? min(max(factor, 0.1), 0.5) : 0.1
    }
    return .failed(failure(result, promised: -slope * first, noise))
  }

  /// Sets the trial point and returns the slope times the step that was taken, shortened as it may
  /// be where an orthant ends.
  private mutating func stepInOrthant(_ step: Double) -> Double {
    var promised = 0.0
    for tile in history.tiles {
      OrthantWise.step(
        point, Float(step), direction, downhill, penalties, tile, into: &trial)
      // The trial gradient is not in use before the objective writes it.
      VectorMath.add(trial, -1, point, tile, into: &trialGradient)
      promised -= VectorMath.dot(downhill, trialGradient, tile)
    }
    return promised
  }

  /// A step that was accepted, unless it was too short to move the point.
  private func found(_ result: Double, promised: Double, _ noise: Double) -> SearchResult {
    trial == point ? .failed(failure(result, promised: promised, noise)) : .found(result)
  }

  /// Why a search found nothing: `promised` is what the first step should have gained.
  private func failure(_ result: Double, promised: Double, _ noise: Double) -> LBFGS.Reason {
    if !result.isFinite { return .notFinite }
    return promised <= 10 * noise ? .precision : .lineSearchFailed
  }
}
