import Foundation
import LinearAlgebra

/// The loss of outputs that depend on each other: one output of a multilabel model, or all classes
/// of a multiclass one.
///
/// Arrays are `outputs x documents`, row-major. With logits z, wanted outputs y and weights m:
///
/// - one output: Σ_d m_d (ln(1 + e^z_d) - y_d z_d), p_d = 1 / (1 + e^-z_d);
/// - classes: Σ_d m_d (ln Σ_k e^z_kd - Σ_k y_kd z_kd), p_kd = e^z_kd / Σ_j e^z_jd.
///
/// In both the gradient is m (p - y), the second derivative of an output with itself m p (1 - p),
/// and of two classes -m p_k p_j.
struct OutputLoss: Sendable {
  /// The number of outputs.
  let outputs: Int
  /// The number of documents.
  let documents: Int
  let isSoftmax: Bool
  /// Wanted outputs.
  let values: [Float]
  /// How much each counts; for classes one weight a document.
  let weights: [Float]

  /// The loss of some outputs of a training set.
  ///
  /// `values` and `weights` are `documents x labels`.
  init(
    labels range: Range<Int>, of labels: Int, values: [Float], weights: [Float], isSoftmax: Bool
  ) {
    func column(_ label: Int, of source: [Float]) -> [Float] {
      stride(from: label, to: source.count, by: labels).map { source[$0] }
    }
    outputs = range.count
    documents = values.count / labels
    self.isSoftmax = isSoftmax
    self.values = range.flatMap { column($0, of: values) }
    self.weights = column(range.lowerBound, of: weights)
    precondition(isSoftmax || outputs == 1, "\(outputs) outputs that are independent")
  }

  /// Computes probabilities and m (p - y) from logits.
  @inline(never)
  func differentiate(
    _ logits: [Float], into residuals: inout [Float], _ probabilities: inout [Float]
  ) {
    let (z, y, m) = (logits.span, values.span, weights.span)
    var r = residuals.mutableSpan
    var p = probabilities.mutableSpan
    let count = documents
    if !isSoftmax {
      for d in 0..<count {
        let power = FastMath.exp(notAbove0: -abs(z[d]))
        let share = 1 / (1 + power)
        p[d] = z[d] >= 0 ? share : power * share
        r[d] = m[d] * (p[d] - y[d])
      }
      return
    }
    // The residuals of the first class hold the largest logit, then the sum of powers.
    for d in 0..<count { r[d] = z[d] }
    for label in 1..<outputs {
      let base = label * count
      for d in 0..<count { r[d] = max(r[d], z[base + d]) }
    }
    for label in 0..<outputs {
      let base = label * count
      for d in 0..<count { p[base + d] = FastMath.exp(notAbove0: z[base + d] - r[d]) }
    }
    for d in 0..<count { r[d] = p[d] }
    for label in 1..<outputs {
      let base = label * count
      for d in 0..<count { r[d] += p[base + d] }
    }
    for label in (0..<outputs).reversed() {
      let base = label * count
      for d in 0..<count {
        p[base + d] /= r[d]
        r[base + d] = m[d] * (p[base + d] - y[base + d])
      }
    }
  }

  /// The loss at some logits.
  func value(_ logits: [Float]) -> Double {
    let (z, y, m) = (logits.span, values.span, weights.span)
    var total = 0.0
    for d in 0..<documents where m[d] != 0 {
      var largest = isSoftmax ? -Float.infinity : max(z[d], 0)
      var wanted: Float = 0
      var sum: Float = 0
      for output in 0..<outputs {
        let entry = output * documents + d
        if isSoftmax { largest = max(largest, z[entry]) }
        wanted += y[entry] * z[entry]
      }
      if isSoftmax {
        for output in 0..<outputs {
          sum += FastMath.exp(notAbove0: z[output * documents + d] - largest)
        }
        // One of the powers is 1, and the others add up to any number.
        total += Double(m[d]) * (Double(largest) + Foundation.log(Double(sum)) - Double(wanted))
      } else {
        let tail = FastMath.log1p(upTo1: FastMath.exp(notAbove0: -abs(z[d])))
        total += Double(m[d]) * Double(largest - wanted + tail)
      }
    }
    return total
  }

  /// Multiplies `vector`, a change of the logits, with the matrix of second derivatives.
  @inline(never)
  func multiplyCurvature(_ probabilities: [Float], _ vector: inout [Float]) {
    let (p, m) = (probabilities.span, weights.span)
    let count = documents
    if !isSoftmax {
      var v = vector.mutableSpan
      for d in 0..<count { v[d] *= m[d] * p[d] * (1 - p[d]) }
      return
    }
    var mean = [Float](repeating: 0, count: count)
    var sums = mean.mutableSpan
    var v = vector.mutableSpan
    for label in 0..<outputs {
      let base = label * count
      for d in 0..<count { sums[d] += p[base + d] * v[base + d] }
    }
    for label in 0..<outputs {
      let base = label * count
      for d in 0..<count { v[base + d] = m[d] * p[base + d] * (v[base + d] - sums[d]) }
    }
  }
}
