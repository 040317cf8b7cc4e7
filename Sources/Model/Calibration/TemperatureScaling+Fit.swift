import Foundation

extension TemperatureScaling {
  /// Fits the slope, and on demand the offsets, on held-out documents.
  ///
  /// Minimises by Newton's method, with `u = slope · logits + offsets`,
  ///
  ///     sum w (logsumexp(u) - u_class) + prior/2 ((slope - 1)² + |offsets|²).
  ///
  /// The prior keeps the answer finite for classes without documents and for classes that are
  /// separated perfectly, and near the identity for small samples; against thousands of documents
  /// it counts for nothing. It also makes the offsets sum to 0. Where the best slope is below the
  /// least of ``PlattScaling/slopes``, that one is taken and the rest fitted; without any weight the
  /// identity is the answer.
  ///
  /// - Parameters:
  ///   - logits: Raw logits of held-out documents, `documents x labels`, row-major, finite.
  ///   - classes: The true class of each document, within `0..<labels`.
  ///   - labels: The number of classes.
  ///   - weights: Weights of the documents, not negative; 0 means not judged. `nil`: all 1.
  ///   - withOffsets: Whether offsets are fitted; else they are 0.
  ///   - prior: The strength of the prior, above 0 where offsets are fitted.
  /// - Complexity: O(documents x labels²) a step with offsets, O(documents x labels) without.
  public static func fit(
    logits: [Double], classes: [Int], labels: Int, weights: [Double]? = nil,
    withOffsets: Bool = true, prior: Double = 1
  ) -> TemperatureFit {
    let sample = TemperatureSample(
      logits: logits, classes: classes, labels: labels, weights: weights, prior: prior)
    precondition(prior > 0 || (prior == 0 && !withOffsets), "prior is \(prior), must be above 0")
    func answer(_ scaling: TemperatureScaling, _ outcome: CalibrationOutcome) -> TemperatureFit {
      TemperatureFit(scaling: scaling, outcome: outcome, support: sample.support)
    }
    guard sample.support.contains(where: { $0 > 0 }) else {
      return answer(.identity(labels: labels), .untouched)
    }
    let free = sample.fit(slope: nil, withOffsets: withOffsets)
    let slopes = PlattScaling.slopes
    if slopes.contains(free.slope) { return answer(free.scaling, .fitted) }
    let nearest = free.slope < slopes.lowerBound ? slopes.lowerBound : slopes.upperBound
    return answer(sample.fit(slope: nearest, withOffsets: withOffsets).scaling, .slopeAtLimit)
  }
}

/// Judged rows of logits with their classes.
private struct TemperatureSample {
  private let labels: Int
  private let prior: Double
  private var logits: [Double] = []
  private var classes: [Int] = []
  private var weights: [Double] = []
  private(set) var support: [Double]

  init(logits all: [Double], classes: [Int], labels: Int, weights: [Double]?, prior: Double) {
    precondition(labels > 0, "there are \(labels) classes, must be at least 1")
    precondition(
      all.count == classes.count * labels,
      "there are \(all.count) logits for \(classes.count) documents of \(labels) classes")
    precondition(
      weights.map { $0.count == classes.count } ?? true,
      "there are \(classes.count) documents and \(weights?.count ?? 0) weights")
    self.labels = labels
    self.prior = prior
    support = [Double](repeating: 0, count: labels)
    for (document, held) in classes.enumerated() {
      let weight = weights?[document] ?? 1
      precondition(weight >= 0 && weight.isFinite, "weight \(weight) at \(document) is negative")
      guard weight > 0 else { continue }
      precondition(
        (0..<labels).contains(held), "class \(held) of document \(document) is not in 0..<\(labels)"
      )
      let row = all[document * labels..<(document + 1) * labels]
      precondition(row.allSatisfy(\.isFinite), "a logit of document \(document) is not finite")
      logits += row
      self.classes.append(held)
      self.weights.append(weight)
      support[held] += weight
    }
  }

  /// Parameters of any slope, also one that no scaling may have.
  struct Parameters {
    var slope: Double
    var offsets: [Double]
    var scaling: TemperatureScaling { TemperatureScaling(slope: slope, offsets: offsets) }
  }

  /// The best parameters, with the slope given or free. The variables of the search are the free
  /// slope, if any, then the free offsets.
  func fit(slope fixed: Double?, withOffsets: Bool) -> Parameters {
    func parameters(_ point: [Double]) -> Parameters {
      let offsets = withOffsets ? Array(point.suffix(labels)) : []
      return Parameters(
        slope: fixed ?? point[0],
        offsets: withOffsets ? offsets : [Double](repeating: 0, count: labels))
    }
    let start =
      (fixed == nil ? [1.0] : []) + [Double](repeating: 0, count: withOffsets ? labels : 0)
    if start.isEmpty { return parameters([]) }
    let result = ConvexNewton().minimize(from: start) { point in
      evaluate(parameters(point), freeSlope: fixed == nil, freeOffsets: withOffsets)
    }
    return parameters(result.point)
  }

  private func evaluate(
    _ at: Parameters, freeSlope: Bool, freeOffsets: Bool
  ) -> ConvexNewton.Evaluation {
    let first = freeSlope ? 1 : 0
    let size = first + (freeOffsets ? labels : 0)
    var value = prior / 2 * at.offsets.reduce((at.slope - 1) * (at.slope - 1)) { $0 + $1 * $1 }
    var gradient = [Double](repeating: 0, count: size)
    var hessian = [Double](repeating: 0, count: size * size)
    if freeSlope { gradient[0] = prior * (at.slope - 1) }
    if freeOffsets {
      for label in 0..<labels { gradient[first + label] = prior * at.offsets[label] }
    }
    for variable in 0..<size { hessian[variable * (size + 1)] = prior }

    var odds = [Double](repeating: 0, count: labels)
    for document in classes.indices {
      let start = document * labels
      let weight = weights[document]
      var top = -Double.infinity
      for label in 0..<labels {
        odds[label] = at.slope * logits[start + label] + at.offsets[label]
        top = max(top, odds[label])
      }
      let ofClass = odds[classes[document]]
      var sum = 0.0
      for label in 0..<labels {
        odds[label] = exp(odds[label] - top)
        sum += odds[label]
      }
      value += weight * (top + log(sum) - ofClass)

      // With probabilities p and logits z: the gradient by the slope is E[z] - z_class, the
      // curvature Var[z]; by offset j it is p_j - [j = class], and the mixed one p_j (z_j - E[z]).
      var mean = 0.0
      for label in 0..<labels {
        odds[label] /= sum
        mean += odds[label] * logits[start + label]
      }
      if freeSlope {
        gradient[0] += weight * (mean - logits[start + classes[document]])
        for label in 0..<labels {
          let distance = logits[start + label] - mean
          hessian[0] += weight * odds[label] * distance * distance
        }
      }
      guard freeOffsets else { continue }
      gradient[first + classes[document]] -= weight
      for label in 0..<labels {
        let share = weight * odds[label]
        let row = (first + label) * size
        gradient[first + label] += share
        hessian[row + first + label] += share
        for other in 0..<labels { hessian[row + first + other] -= share * odds[other] }
        if freeSlope {
          let mixed = share * (logits[start + label] - mean)
          hessian[row] += mixed
          hessian[first + label] += mixed
        }
      }
    }
    return ConvexNewton.Evaluation(value: value, gradient: gradient, hessian: hessian)
  }
}
