import LinearAlgebra

/// The product X Xᵀ of a design with itself, for vectors of one number an output and document, the
/// outputs of several fits one after another.
///
/// Solvers work on outputs x documents, products with X on documents x outputs, padded.
struct DocumentProduct {
  private var products: DesignProducts
  /// Of all fits.
  private let outputs: Int
  private var rows: [Float]
  private var parameters: [Float]

  var layout: ParameterLayout { products.layout }
  private var documents: Int { products.design.documents }

  init(_ design: WeightedDesign, outputs: Int, threads: Int) {
    self.outputs = design.fits * outputs
    products = DesignProducts(design, outputs: outputs, threads: threads)
    rows = [Float](repeating: 0, count: design.documents * products.layout.width)
    parameters = [Float](repeating: 0, count: products.layout.count)
  }

  /// Replaces α, outputs x documents, by X Xᵀ α.
  mutating func replaceByImage(_ vectors: inout [Float]) {
    interleave(vectors)
    products.multiplyBack(rows, into: &parameters)
    for index in layout.bias { parameters[index] = 0 }
    products.multiply(parameters, into: &rows)
    let (width, documents) = (layout.width, documents)
    for output in 0..<outputs {
      for document in 0..<documents {
        vectors[output * documents + document] = rows[document * width + output]
      }
    }
  }

  /// Xᵀ α and the biases, in the places of the layout.
  mutating func parameters(_ vectors: [Float], biases: [Float]) -> [Float] {
    interleave(vectors)
    products.multiplyBack(rows, into: &parameters)
    for (output, bias) in biases.enumerated() {
      parameters[layout.bias.lowerBound + output] = bias
    }
    return parameters
  }

  private mutating func interleave(_ vectors: [Float]) {
    let (width, documents) = (layout.width, documents)
    for output in 0..<outputs {
      for document in 0..<documents {
        rows[document * width + output] = vectors[output * documents + document]
      }
    }
  }
}
