import Foundation
import LinearAlgebra

/// The regularised loss of a linear model, and its gradient.
///
/// With logits `z_dk = x_d · w_k + b_k`, wanted outputs y and weights m:
///
/// - multilabel: Σ_dk m_dk (ln(1 + e^z_dk) - y_dk z_dk)
/// - multiclass: Σ_d m_d (ln Σ_k e^z_dk - Σ_k y_dk z_dk)
///
/// plus (1 - ρ) |w|² / (2 C), biases left out; the ρ |w|₁ / C part belongs to the solver. The
/// gradient is Xᵀ (m (p - y)) plus the penalty's. X is never formed: its blocks are multiplied as
/// `WeightedDesign` keeps them.
///
/// Parameters, row-major, `width` columns (outputs, padded): n-grams, character n-grams, style,
/// bias.
struct LinearObjective {
  /// Outputs the solver sees: one for two classes, else one a label.
  let outputs: Int
  /// Where the parameters are.
  let layout: ParameterLayout
  let task: ClassificationTask
  private let design: WeightedDesign
  private let values: [Float]
  private let weights: [Float]
  private let penalty: Float
  private let threads: Int
  private var logits: [Float]
  private var wordRows: [Float]

  private var width: Int { layout.width }

  init(
    _ design: WeightedDesign, _ targets: TrainingTargets, task: ClassificationTask,
    options: TrainingOptions, threads: Int
  ) {
    let problem = OutputProblem(targets, task: task, options)
    outputs = problem.outputs
    self.task = problem.isSoftmax ? .multiclass : .multilabel
    self.design = design
    self.threads = threads
    values = problem.values
    weights = problem.weights
    penalty = Float(problem.penalty * (1 - options.l1Ratio))
    layout = ParameterLayout(design, outputs: outputs)
    logits = [Float](repeating: 0, count: design.documents * layout.width)
    wordRows = [Float](repeating: 0, count: design.subwords.rows * layout.width)
  }

  /// Strength of the |w|₁ penalty for each parameter; empty where there is none.
  func l1(_ options: TrainingOptions) -> [Float] {
    guard options.l1Ratio > 0 else { return [] }
    var strengths = [Float](repeating: Float(options.l1Ratio / options.strength), count: layout.count)
    for index in layout.bias { strengths[index] = 0 }
    return strengths
  }

  /// The objective at `point`; writes its gradient.
  mutating func evaluate(_ point: borrowing [Float], _ gradient: inout [Float]) -> Double {
    computeLogits(point)
    let loss = replaceLogitsByResiduals()
    var words = Self.take(&wordRows)
    design.multiplyBack(logits, layout, &words, into: &gradient, threads: threads)
    wordRows = words
    var square = 0.0
    for index in 0..<layout.bias.lowerBound {
      let weight = point[index]
      square += Double(weight * weight)
      gradient[index] += penalty * weight
    }
    return loss + 0.5 * Double(penalty) * square
  }

  /// The logits of all documents at `point`, documents x width.
  mutating func scores(_ point: borrowing [Float]) -> [Float] {
    computeLogits(point)
    return logits
  }

  /// Takes a buffer out of the objective, so that it can be written while the rest is read.
  private static func take(_ buffer: inout [Float]) -> [Float] {
    let taken = buffer
    buffer = []
    return taken
  }

  private mutating func computeLogits(_ point: borrowing [Float]) {
    var words = Self.take(&wordRows)
    var out = Self.take(&logits)
    design.multiply(point, layout, &words, into: &out, threads: threads)
    wordRows = words
    logits = out
  }

  /// Turns logits into m (p - y) / n and returns the mean loss.
  private mutating func replaceLogitsByResiduals() -> Double {
    switch task {
    case .multilabel: logisticResiduals()
    case .multiclass: softmaxResiduals()
    }
  }

  private mutating func logisticResiduals() -> Double {
    var loss = 0.0
    for document in 0..<design.documents {
      for output in 0..<width {
        let entry = document * width + output
        let weight = output < outputs ? weights[document * outputs + output] : 0
        guard weight != 0 else {
          logits[entry] = 0
          continue
        }
        let wanted = Double(values[document * outputs + output])
        let logit = Double(logits[entry])
        let power = Foundation.exp(-abs(logit))
        loss += Double(weight) * (max(logit, 0) + Foundation.log1p(power) - wanted * logit)
        let probability = (logit >= 0 ? 1 : power) / (1 + power)
        logits[entry] = Float(Double(weight) * (probability - wanted))
      }
    }
    return loss
  }

  private mutating func softmaxResiduals() -> Double {
    var loss = 0.0
    var powers = [Double](repeating: 0, count: outputs)
    for document in 0..<design.documents {
      let base = document * width
      let weight = Double(weights[document * outputs])
      var largest = -Double.infinity
      for output in 0..<outputs { largest = max(largest, Double(logits[base + output])) }
      var sum = 0.0
      for output in 0..<outputs {
        powers[output] = Foundation.exp(Double(logits[base + output]) - largest)
        sum += powers[output]
      }
      loss += weight * (largest + Foundation.log(sum))
      for output in 0..<outputs {
        let wanted = Double(values[document * outputs + output])
        loss -= weight * wanted * Double(logits[base + output])
        logits[base + output] = Float(weight * (powers[output] / sum - wanted))
      }
      for output in outputs..<width { logits[base + output] = 0 }
    }
    return loss
  }
}
