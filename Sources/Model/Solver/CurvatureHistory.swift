/// The last pairs (s, y) of L-BFGS, with the inner products its direction needs.
///
/// The direction −H·g lies in the span of the pairs and q = −g, so the two-loop recursion can be
/// done on coefficients once these products are known:
///
///     s·q and y·q of every pair,   s·y of every older s with every newer y,   y·y of every two
///
/// Only those with the newest y and with q are new in an iteration. They are formed in one pass
/// over the pairs, the direction in a second one (the idea: W. Chen, Z. Wang and J. Zhou,
/// "Large-scale L-BFGS using MapReduce", NIPS 2014).
struct CurvatureHistory {
  private var pairs: PairStorage
  private let memory: Int
  /// Slots in use, the oldest pair first.
  private var order: [Int] = []
  /// The slot that was written last, in use or not.
  private var newest = 0
  /// The newest s times itself.
  private var stepSquare = 0.0
  /// Every row (s₀, y₀, s₁, …) times the newest y, and times q.
  private var changeProducts: [Double]
  private var downhillProducts: [Double]
  /// s of slot i times y of slot j at i * memory + j, where i is not newer than j.
  private var stepChange: [Double]
  /// y times y of any two slots.
  private var changeChange: [Double]
  private var scratch: [Float]

  init(dimension: Int, memory: Int) {
    pairs = PairStorage(dimension: dimension, memory: memory)
    self.memory = memory
    changeProducts = [Double](repeating: 0, count: 2 * memory)
    downhillProducts = changeProducts
    stepChange = [Double](repeating: 0, count: memory * memory)
    changeChange = stepChange
    scratch = [Float](repeating: 0, count: 2 * memory)
    order.reserveCapacity(memory)
  }

  var isEmpty: Bool { order.isEmpty }

  /// The ranges of variables that are worked on together, in order.
  var tiles: some Sequence<Range<Int>> { pairs.tiles }

  /// Forgets all pairs.
  mutating func removeAll() {
    order.removeAll(keepingCapacity: true)
  }

  /// Chooses a slot for a new pair: a free one, or that of the oldest pair.
  mutating func beginPair() {
    if order.count == memory { order.removeFirst() }
    newest = (0..<memory).first { !order.contains($0) } ?? 0
    stepSquare = 0
    for row in 0..<2 * memory {
      changeProducts[row] = 0
      downhillProducts[row] = 0
    }
  }

  /// Writes a tile of the new pair, s = point₊ − point and y = gradient₊ − gradient, and adds up
  /// its products.
  mutating func addTile(
    _ tile: Range<Int>, newPoint: [Float], point: [Float], newGradient: [Float],
    gradient: [Float], q: [Float]
  ) {
    pairs.write(
      slot: newest, tile, newPoint: newPoint, point: point, newGradient: newGradient,
      gradient: gradient)
    let (step, rows) = (2 * newest, rowsInUse)
    pairs.addProducts(
      rows: rows, tile, withRow: step + 1, scratch: &scratch, to: &changeProducts)
    pairs.addProducts(rows: rows, tile, with: q, scratch: &scratch, to: &downhillProducts)
    stepSquare += pairs.square(ofRow: step, tile)
  }

  /// Keeps the new pair if it has positive curvature that is more than rounding.
  mutating func endPair() {
    let curvature = changeProducts[2 * newest]
    let size = (stepSquare * changeProducts[2 * newest + 1]).squareRoot()
    // A step at right angles to the change of gradient says nothing about H.
    guard curvature.isFinite, size.isFinite, curvature > 1e-6 * size else {
      // It must hold numbers all the same, because rows out of use are multiplied by zero.
      return pairs.clear(slot: newest)
    }
    order.append(newest)
    for slot in order {
      stepChange[slot * memory + newest] = changeProducts[2 * slot]
      changeChange[slot * memory + newest] = changeProducts[2 * slot + 1]
      changeChange[newest * memory + slot] = changeProducts[2 * slot + 1]
    }
  }

  /// The rows of a tile up to the last one that is in use.
  private var rowsInUse: Int {
    2 * (max(order.max() ?? 0, newest) + 1)
  }
}

extension CurvatureHistory {
  /// The direction −H·g as a combination of q = −g and the pairs.
  struct Combination {
    /// The factor of q.
    var scale: Double
    /// The factors of the rows s₀, y₀, s₁, ….
    var rows: [Float]
    /// The product of the direction with q, that is minus the slope.
    var productWithQ: Double
  }

  /// The two-loop recursion on coefficients.
  ///
  /// - Parameter squareOfQ: q·q.
  func combination(squareOfQ: Double) -> Combination {
    var alpha = [Double](repeating: 0, count: memory)
    var beta = alpha
    for (position, slot) in order.enumerated().reversed() {
      var product = downhillProducts[2 * slot]
      for newer in order[(position + 1)...] {
        product -= alpha[newer] * stepChange[slot * memory + newer]
      }
      alpha[slot] = product / stepChange[slot * memory + slot]
    }
    let last = order[order.count - 1] * (memory + 1)
    let scale = stepChange[last] / changeChange[last]
    for (position, slot) in order.enumerated() {
      var product = scale * downhillProducts[2 * slot + 1]
      for other in order {
        product -= scale * alpha[other] * changeChange[slot * memory + other]
      }
      for older in order[..<position] {
        product += (alpha[older] - beta[older]) * stepChange[older * memory + slot]
      }
      beta[slot] = product / stepChange[slot * memory + slot]
    }
    var rows = [Float](repeating: 0, count: rowsInUse)
    var total = scale * squareOfQ
    for slot in order {
      let (ofStep, ofChange) = (alpha[slot] - beta[slot], -scale * alpha[slot])
      rows[2 * slot] = Float(ofStep)
      rows[2 * slot + 1] = Float(ofChange)
      total += ofStep * downhillProducts[2 * slot] + ofChange * downhillProducts[2 * slot + 1]
    }
    return Combination(scale: scale, rows: rows, productWithQ: total)
  }

  /// Adds the pairs' part of a tile to the direction.
  func add(_ combination: Combination, _ tile: Range<Int>, to direction: inout [Float]) {
    pairs.addCombination(factors: combination.rows, tile, to: &direction)
  }
}
