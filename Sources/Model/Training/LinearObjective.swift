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
/// Parameters, row-major, `width` columns (outputs, padded): n-grams, character n-grams, dimensions
/// of word vectors, style, bias.
struct LinearObjective {
  /// Outputs the solver sees: one for two classes, else one a label.
  let outputs: Int
  private let losses: [OutputLoss]
  private let penalty: Float
  private var products: DesignProducts
  /// Documents x width.
  private var rows: [Float]

  /// Where the parameters are.
  var layout: ParameterLayout { products.layout }

  private var documents: Int { products.design.documents }

  init(
    _ design: WeightedDesign, _ problem: OutputProblem, options: TrainingOptions, threads: Int
  ) {
    precondition(design.fits == 1, "one objective for \(design.fits) fits")
    outputs = problem.outputs
    losses = problem.losses
    penalty = Float(problem.penalty * (1 - options.l1Ratio))
    products = DesignProducts(design, outputs: outputs, threads: threads)
    rows = [Float](repeating: 0, count: design.documents * products.layout.width)
  }

  /// Strength of the |w|₁ penalty for each parameter; empty where there is none.
  func l1(_ options: TrainingOptions) -> [Float] {
    guard options.l1Ratio > 0 else { return [] }
    let strength = Float(options.l1Ratio / options.strength)
    var strengths = [Float](repeating: strength, count: layout.count)
    for index in layout.bias { strengths[index] = 0 }
    return strengths
  }

  /// The objective at `point`; writes its gradient.
  mutating func evaluate(_ point: [Float], _ gradient: inout [Float]) -> Double {
    products.multiply(point, into: &rows)
    let loss = replaceLogitsByResiduals()
    products.multiplyBack(rows, into: &gradient)
    var square = 0.0
    for index in 0..<layout.bias.lowerBound {
      let weight = point[index]
      square += Double(weight * weight)
      gradient[index] += penalty * weight
    }
    return loss + 0.5 * Double(penalty) * square
  }

  /// The logits of all documents at `point`, documents x width.
  mutating func scores(_ point: [Float]) -> [Float] {
    products.multiply(point, into: &rows)
    return rows
  }

  /// Turns logits into m (p - y) and returns the loss.
  private mutating func replaceLogitsByResiduals() -> Double {
    let width = layout.width
    var total = 0.0
    var first = 0
    for loss in losses {
      var logits = [Float](repeating: 0, count: loss.outputs * documents)
      for output in 0..<loss.outputs {
        for document in 0..<documents {
          logits[output * documents + document] = rows[document * width + first + output]
        }
      }
      total += loss.value(logits)
      var (residuals, probabilities) = (logits, logits)
      loss.differentiate(logits, into: &residuals, &probabilities)
      for output in 0..<loss.outputs {
        for document in 0..<documents {
          rows[document * width + first + output] = residuals[output * documents + document]
        }
      }
      first += loss.outputs
    }
    for document in 0..<documents {
      for lane in outputs..<width { rows[document * width + lane] = 0 }
    }
    return total
  }
}
