import LinearAlgebra

/// The directions of one output: for each its α and its image, one number a document, and the
/// coefficient that the present weights have in it.
struct SubspaceBasis {
  private static let tileLength = 2048

  private let documents: Int
  private let memory: Int
  /// Directions x documents: α.
  private var vectors: [Float] = []
  /// Directions x documents: X Xᵀ α.
  private var images: [Float] = []
  /// One for each direction.
  private(set) var coefficients: [Float] = []
  /// The place of the oldest direction that was not merged into the first one.
  private var oldest = 1

  init(documents: Int, memory: Int) {
    self.documents = documents
    self.memory = memory
    vectors.reserveCapacity(memory * documents)
    images.reserveCapacity(memory * documents)
  }

  private var count: Int { coefficients.count }

  private func row(_ index: Int) -> Range<Int> { index * documents..<(index + 1) * documents }

  /// Adds what a vector holds beside the directions that are there, with length 1 and coefficient 0;
  /// nothing where that is next to nothing.
  mutating func add(_ vector: ArraySlice<Float>, image: ArraySlice<Float>) {
    var vector = Array(vector)
    var image = Array(image)
    let before = BLAS.dsdot(vector, image)
    guard before > 0 else { return }
    let isFull = count == memory
    if isFull { mergeOldest() }
    if count > 0 {
      // A product of α with an image is an inner product of weights.
      var products = [Float](repeating: 0, count: count)
      BLAS.gemv(rows: count, columns: documents, images, vector, into: &products)
      BLAS.gemv(
        transpose: true, rows: count, columns: documents, alpha: -1, vectors, products, beta: 1,
        into: &vector)
      BLAS.gemv(
        transpose: true, rows: count, columns: documents, alpha: -1, images, products, beta: 1,
        into: &image)
    }
    let square = BLAS.dsdot(vector, image)
    guard square > 1e-6 * before else { return }
    BLAS.scal(Float(1 / square.squareRoot()), &vector)
    BLAS.scal(Float(1 / square.squareRoot()), &image)
    if isFull {
      vectors.replaceSubrange(row(oldest), with: vector)
      images.replaceSubrange(row(oldest), with: image)
      oldest = oldest == memory - 1 ? 1 : oldest + 1
    } else {
      vectors += vector
      images += image
      coefficients.append(0)
    }
  }

  /// Makes the first direction and the oldest other one a single one, along the weights they hold
  /// together, and leaves zeros in place of the other.
  private mutating func mergeOldest() {
    let (first, second) = (coefficients[0], coefficients[oldest])
    let length = (first * first + second * second).squareRoot()
    let (firstShare, secondShare) = length > 0 ? (first / length, second / length) : (1, 0)
    for index in 0..<documents {
      let other = oldest * documents + index
      vectors[index] = firstShare * vectors[index] + secondShare * vectors[other]
      images[index] = firstShare * images[index] + secondShare * images[other]
      vectors[other] = 0
      images[other] = 0
    }
    coefficients[0] = length
    coefficients[oldest] = 0
  }

  /// Changes coefficients by `factor` times a direction, which has one entry more.
  mutating func move(_ direction: [Double], by factor: Float) {
    for index in coefficients.indices { coefficients[index] += factor * Float(direction[index]) }
  }

  /// Writes `factor` times α of the present weights.
  func writeCombination(factor: Float, into result: inout MutableSpan<Float>) {
    BLAS.gemv(
      transpose: true, rows: count, columns: documents, alpha: factor, vectors.span,
      coefficients.span, into: &result)
  }

  /// Writes the change of logits that belongs to a change of coefficients and, last, bias.
  func writeImage(of change: [Double], into result: inout MutableSpan<Float>) {
    result.update(repeating: Float(change[count]))
    let change = change.dropLast().map { Float($0) }
    BLAS.gemv(
      transpose: true, rows: count, columns: documents, images.span, change.span, beta: 1,
      into: &result)
  }

  /// The products of the images, and last of ones, with a vector.
  func products(_ vector: Span<Float>) -> [Double] {
    var products = [Float](repeating: 0, count: count)
    var target = products.mutableSpan
    BLAS.gemv(rows: count, columns: documents, images.span, vector, into: &target)
    var sum = 0.0
    for index in 0..<documents { sum += Double(vector[index]) }
    return products.map { Double($0) } + [sum]
  }

  /// Σ_d m_d p_d (1 - p_d) f_d f_dᵀ, where f_d are the entries of the images and a one.
  func curvature(_ probabilities: Span<Float>, _ weights: Span<Float>) -> SmallMatrix {
    let size = count + 1
    var sums = [Float](repeating: 0, count: size * size)
    var tile = [Float](repeating: 0, count: size * Self.tileLength)
    var roots = [Float](repeating: 0, count: Self.tileLength)
    for start in stride(from: 0, to: documents, by: Self.tileLength) {
      let length = min(Self.tileLength, documents - start)
      let p = probabilities.extracting(start..<start + length)
      let m = weights.extracting(start..<start + length)
      for index in 0..<length {
        roots[index] = (m[index] * p[index] * (1 - p[index])).squareRoot()
      }
      var target = tile.mutableSpan
      for direction in 0..<count {
        let from = direction * documents + start
        let image = images.span.extracting(from..<from + length)
        target.withPart(direction * length..<(direction + 1) * length) {
          for index in 0..<length { $0[index] = roots[index] * image[index] }
        }
      }
      target.withPart(count * length..<size * length) {
        for index in 0..<length { $0[index] = roots[index] }
      }
      var total = sums.mutableSpan
      BLAS.syrk(
        size: size, inner: length, tile.span.extracting(0..<size * length), beta: 1, into: &total)
    }
    return SmallMatrix(size: size, entries: sums.map { Double($0) })
  }
}

/// A symmetric matrix of a few rows.
struct SmallMatrix {
  let size: Int
  var entries: [Double]

  /// The inverse, after `ridge` was added to all diagonal entries but the last, and rounding-sized
  /// numbers to all; `nil` where that is not positive definite.
  func inverse(ridge: Double) -> SmallMatrix? {
    var matrix = entries
    var identity = [Double](repeating: 0, count: size * size)
    let trace = (0..<size).reduce(0) { $0 + entries[$1 * (size + 1)] }
    for index in 0..<size {
      identity[index * (size + 1)] = 1
      matrix[index * (size + 1)] += (index < size - 1 ? ridge : 0) + 1e-6 * trace / Double(size)
    }
    matrix[size * size - 1] += 1e-12
    let inverse = try? LAPACK.solvePositiveDefinite(
      matrix, size: size, rightHandSides: identity, count: size)
    return inverse.map { SmallMatrix(size: size, entries: $0) }
  }

  /// The product with a vector.
  func times(_ vector: [Double]) -> [Double] {
    (0..<size).map { row in
      (0..<size).reduce(0) { $0 + entries[row * size + $1] * vector[$1] }
    }
  }
}
