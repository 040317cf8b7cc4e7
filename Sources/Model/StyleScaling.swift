/// Puts style features on one scale: (x - mean) / deviation, cut at four deviations and rounded to
/// multiples of 1/32.
///
/// With weights that are multiples of a power of two with at most eleven bits, every product and
/// every sum of a few dozen of them is an integer multiple of one unit below 2^24: exact in single
/// precision. So the dense part of a logit is the same in whatever order and with whatever kernels
/// a BLAS adds it.
public struct StyleScaling: Sendable, Equatable {
  /// The steps in one standard deviation.
  static let steps: Float = 32
  /// The largest magnitude, in standard deviations.
  static let limit: Float = 4

  /// The mean of each feature.
  public let mean: [Float]
  /// One over the standard deviation of each feature; 0 for a constant one.
  public let inverseDeviation: [Float]

  init(mean: [Float], inverseDeviation: [Float]) {
    precondition(
      mean.count == inverseDeviation.count,
      "\(mean.count) means and \(inverseDeviation.count) deviations")
    self.mean = mean
    self.inverseDeviation = inverseDeviation
  }

  /// The scale at which a feature matrix (documents x features, row-major) is standard.
  init(values: [Float], columns: Int) {
    let rows = columns == 0 ? 0 : values.count / columns
    var mean = [Double](repeating: 0, count: columns)
    var square = [Double](repeating: 0, count: columns)
    for row in 0..<rows {
      for column in 0..<columns { mean[column] += Double(values[row * columns + column]) }
    }
    for column in 0..<columns { mean[column] /= Double(max(rows, 1)) }
    for row in 0..<rows {
      for column in 0..<columns {
        let distance = Double(values[row * columns + column]) - mean[column]
        square[column] += distance * distance
      }
    }
    self.mean = mean.map(Float.init)
    inverseDeviation = square.map { sum in
      let deviation = (sum / Double(max(rows, 1))).squareRoot()
      return deviation > 1e-6 ? Float(1 / deviation) : 0
    }
  }

  /// The standardised value of one feature.
  @inline(__always)
  func standardised(_ value: Float, column: Int) -> Float {
    Self.standardised(value, mean[column], inverseDeviation[column])
  }

  @inline(__always)
  private static func standardised(_ value: Float, _ mean: Float, _ inverse: Float) -> Float {
    let scaled = (value - mean) * inverse
    let cut = min(max(scaled, -limit), limit)
    // Far from zero, single precision has no digits after the point: adding rounds to nearest, ties
    // to even, without the library call that `rounded()` is on older processors.
    let whole: Float = 0x1.8p23
    return ((cut * steps + whole) - whole) / steps
  }

  /// Standardises rows of features.
  func standardise(_ rows: [Float], into result: inout [Float]) {
    standardise(rows, 0..<rows.count, into: &result)
  }

  /// Standardises the rows of features in `range`.
  func standardise(_ rows: [Float], _ range: Range<Int>, into result: inout [Float]) {
    result.removeAll(keepingCapacity: true)
    let columns = mean.count
    guard columns > 0 else { return }
    result.append(addingCapacity: range.count) { result in
      let rows = rows.span.extracting(range)
      let mean = mean.span
      let inverse = inverseDeviation.span
      var first = 0
      while first < rows.count {
        for column in 0..<columns {
          result.append(Self.standardised(rows[first &+ column], mean[column], inverse[column]))
        }
        first &+= columns
      }
    }
  }

  /// Weights rounded so that sums with standardised values are exact.
  ///
  /// Eleven bits below the largest magnitude: a relative error of at most 1/1024 of it.
  static func rounded(_ weights: [Float]) -> [Float] {
    let largest = weights.reduce(0) { max($0, abs($1)) }
    guard largest > 0, largest.isFinite else { return weights }
    // largest < 2^(exponent + 1), so unit * 2^10 is at least largest / 2.
    var unit = Float(sign: .plus, exponent: largest.exponent - 9, significand: 1)
    // Rounded up to a power of two, it has the unit of that power: rounding again changes nothing.
    if (largest / unit).rounded() == 1024 { unit *= 2 }
    return weights.map { ($0 / unit).rounded() * unit }
  }
}
