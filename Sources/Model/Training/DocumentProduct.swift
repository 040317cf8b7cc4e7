import LinearAlgebra

/// The product X Xᵀ of a design with itself, for vectors of one number an output and document.
///
/// Solvers work on outputs x documents, products with X on documents x outputs, padded.
struct DocumentProduct {
  let layout: ParameterLayout
  private let design: WeightedDesign
  private let outputs: Int
  private let threads: Int
  private var rows: [Float]
  private var words: [Float]
  private var parameters: [Float]

  init(_ design: WeightedDesign, outputs: Int, threads: Int) {
    self.design = design
    self.outputs = outputs
    self.threads = threads
    layout = ParameterLayout(design, outputs: outputs)
    rows = [Float](repeating: 0, count: design.documents * layout.width)
    words = [Float](repeating: 0, count: design.subwords.rows * layout.width)
    parameters = [Float](repeating: 0, count: layout.count)
  }

  /// Replaces α, outputs x documents, by X Xᵀ α.
  mutating func replaceByImage(_ vectors: inout [Float]) {
    interleave(vectors)
    design.multiplyBack(rows, layout, &words, into: &parameters, threads: threads)
    for index in layout.bias { parameters[index] = 0 }
    design.multiply(parameters, layout, &words, into: &rows, threads: threads)
    let (width, documents) = (layout.width, design.documents)
    for output in 0..<outputs {
      for document in 0..<documents {
        vectors[output * documents + document] = rows[document * width + output]
      }
    }
  }

  /// Xᵀ α and the biases, in the places of the layout.
  mutating func parameters(_ vectors: [Float], biases: [Float]) -> [Float] {
    interleave(vectors)
    design.multiplyBack(rows, layout, &words, into: &parameters, threads: threads)
    for (output, bias) in biases.enumerated() {
      parameters[layout.bias.lowerBound + output] = bias
    }
    return parameters
  }

  /// Outputs x documents as documents x outputs.
  func byDocument(_ vectors: [Float]) -> [Float] {
    Matrix(rows: outputs, columns: design.documents, storage: vectors).transposed().storage
  }

  private mutating func interleave(_ vectors: [Float]) {
    let (width, documents) = (layout.width, design.documents)
    for output in 0..<outputs {
      for document in 0..<documents {
        rows[document * width + output] = vectors[output * documents + document]
      }
    }
  }
}
