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
  /// Columns of the parameter matrices: `outputs` padded for the kernels.
  let width: Int
  let task: ClassificationTask
  private let design: WeightedDesign
  private let values: [Float]
  private let weights: [Float]
  private let penalty: Float
  private let threads: Int
  private var logits: [Float]
  private var wordRows: [Float]

  /// Offsets of the blocks in the parameter vector.
  let gramRange: Range<Int>
  let subwordRange: Range<Int>
  let styleRange: Range<Int>
  let biasRange: Range<Int>

  /// The number of parameters.
  var count: Int { biasRange.upperBound }

  init(
    _ design: WeightedDesign, _ targets: TrainingTargets, task: ClassificationTask,
    options: TrainingOptions, threads: Int
  ) {
    let isBinary = task == .multiclass && targets.labels == 2
    outputs = isBinary ? 1 : targets.labels
    width = outputs == 1 ? 1 : (outputs + 3) / 4 * 4
    self.task = isBinary ? .multilabel : task
    self.design = design
    self.threads = threads
    // Two classes: one output, z = z_1 - z_0, is the same model as a softmax over (-z/2, z/2), whose
    // penalty is half of |w|².
    values = isBinary ? Self.column(1, of: targets.values, targets.labels) : targets.values
    weights = isBinary ? Self.column(1, of: targets.weights, targets.labels) : targets.weights
    let share = isBinary ? 0.5 : 1
    penalty = Float(share * (1 - options.l1Ratio) / options.strength)
    let grams = design.grams.columns * width
    let subwords = design.subwords.columns * width
    let style = design.style.columns * width
    gramRange = 0..<grams
    subwordRange = grams..<grams + subwords
    styleRange = grams + subwords..<grams + subwords + style
    biasRange = grams + subwords + style..<grams + subwords + style + width
    logits = [Float](repeating: 0, count: design.documents * width)
    wordRows = [Float](repeating: 0, count: design.subwords.rows * width)
  }

  /// Strength of the |w|₁ penalty for each parameter; empty where there is none.
  func l1(_ options: TrainingOptions) -> [Float] {
    guard options.l1Ratio > 0 else { return [] }
    var strengths = [Float](repeating: Float(options.l1Ratio / options.strength), count: count)
    for index in biasRange { strengths[index] = 0 }
    return strengths
  }

  /// The objective at `point`; writes its gradient.
  mutating func evaluate(_ point: borrowing [Float], _ gradient: inout [Float]) -> Double {
    computeLogits(point)
    let loss = replaceLogitsByResiduals()
    var words = Self.take(&wordRows)
    multiplyBack(logits, &words, &gradient)
    wordRows = words
    for lane in 0..<width {
      var sum = 0.0
      for document in 0..<design.documents { sum += Double(logits[document * width + lane]) }
      gradient[biasRange.lowerBound + lane] = Float(sum)
    }
    var square = 0.0
    for index in 0..<biasRange.lowerBound {
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

  /// Writes Xᵀ residuals, block by block.
  private func multiplyBack(
    _ residuals: [Float], _ words: inout [Float], _ gradient: inout [Float]
  ) {
    design.occurrencesTransposed.multiply(
      residuals, width: width, into: &words, threads: threads)
    let rows = words
    var target = gradient.mutableSpan
    target.withPart(gramRange) { part in
      design.gramsTransposed.multiply(residuals.span, width: width, into: &part, threads: threads)
    }
    target.withPart(subwordRange) { part in
      design.subwordsTransposed.multiply(rows.span, width: width, into: &part, threads: threads)
    }
    target.withPart(styleRange) { part in
      BLAS.gemm(
        transposeA: true, rows: design.style.columns, columns: width, inner: design.documents,
        alpha: 1, design.style.storage.span, residuals.span, beta: 0, into: &part)
    }
  }

  private mutating func computeLogits(_ point: borrowing [Float]) {
    var words = Self.take(&wordRows)
    var out = Self.take(&logits)
    multiply(point, &words, &out)
    wordRows = words
    logits = out
  }

  /// Writes X point + bias to `out`.
  private func multiply(
    _ point: borrowing [Float], _ words: inout [Float], _ out: inout [Float]
  ) {
    let all = point.span
    let bias = all.extracting(biasRange)
    for document in 0..<design.documents {
      for lane in 0..<width { out[document * width + lane] = bias[lane] }
    }
    var rows = words.mutableSpan
    design.subwords.multiply(
      all.extracting(subwordRange), width: width, into: &rows, threads: threads)
    var target = out.mutableSpan
    design.grams.multiply(
      all.extracting(gramRange), width: width, into: &target, adding: true, threads: threads)
    design.occurrences.multiply(
      rows.span, width: width, into: &target, adding: true, threads: threads)
    BLAS.gemm(
      rows: design.documents, columns: width, inner: design.style.columns, alpha: 1,
      design.style.storage.span, all.extracting(styleRange), beta: 1, into: &target)
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

  private static func column(_ column: Int, of values: [Float], _ labels: Int) -> [Float] {
    stride(from: column, to: values.count, by: labels).map { values[$0] }
  }
}
