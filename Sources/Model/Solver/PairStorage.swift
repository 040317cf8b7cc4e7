import LinearAlgebra

/// The vectors s and y of the pairs that L-BFGS remembers, in one array.
///
/// They are stored in tiles of `tileLength` variables. A tile is a small matrix with rows
/// s₀, y₀, s₁, y₁, …, so a pass over all pairs is a sequence of `gemv` calls on adjacent memory,
/// each of which adds at most `tileLength` products in `Float`.
struct PairStorage {
  static let tileLength = 1024

  /// The number of variables.
  let dimension: Int
  /// The number of pairs.
  let memory: Int
  private var vectors: [Float]

  init(dimension: Int, memory: Int) {
    self.dimension = dimension
    self.memory = memory
    vectors = [Float](repeating: 0, count: 2 * memory * dimension)
  }

  /// The ranges of variables that are worked on together.
  var tiles: some Sequence<Range<Int>> {
    stride(from: 0, to: dimension, by: Self.tileLength).lazy.map { [dimension] start in
      start..<min(start + Self.tileLength, dimension)
    }
  }

  /// Writes one tile of the pair s = point₊ − point, y = gradient₊ − gradient.
  mutating func write(
    slot: Int, _ tile: Range<Int>, newPoint: [Float], point: [Float], newGradient: [Float],
    gradient: [Float]
  ) {
    let start = position(ofRow: 2 * slot, tile)
    let end = start + tile.count
    var target = vectors.mutableSpan
    target.withPart(start..<end) {
      VectorMath.subtract(newPoint, point, tile, into: &$0)
    }
    target.withPart(end..<end + tile.count) {
      VectorMath.subtract(newGradient, gradient, tile, into: &$0)
    }
  }

  /// Writes zeros to one pair.
  mutating func clear(slot: Int) {
    for tile in tiles {
      let start = position(ofRow: 2 * slot, tile)
      var target = vectors.mutableSpan
      target.withPart(start..<start + 2 * tile.count) { $0.update(repeating: 0) }
    }
  }

  /// Adds the products of the first rows of a tile with the same tile of a vector to `sums`.
  func addProducts(
    rows: Int, _ tile: Range<Int>, with vector: [Float], scratch: inout [Float],
    to sums: inout [Double]
  ) {
    addProducts(
      rows: rows, tile, with: vector.span.extracting(tile), scratch: &scratch, to: &sums)
  }

  /// Adds the products of the first rows of a tile with one of its rows to `sums`.
  func addProducts(
    rows: Int, _ tile: Range<Int>, withRow row: Int, scratch: inout [Float],
    to sums: inout [Double]
  ) {
    let start = position(ofRow: row, tile)
    let vector = vectors.span.extracting(start..<start + tile.count)
    addProducts(rows: rows, tile, with: vector, scratch: &scratch, to: &sums)
  }

  private func addProducts(
    rows: Int, _ tile: Range<Int>, with vector: Span<Float>, scratch: inout [Float],
    to sums: inout [Double]
  ) {
    let start = position(ofRow: 0, tile)
    let block = vectors.span.extracting(start..<start + rows * tile.count)
    var products = scratch.mutableSpan
    products.withPart(0..<rows) {
      BLAS.gemv(rows: rows, columns: tile.count, block, vector, into: &$0)
    }
    for row in 0..<rows {
      sums[row] += Double(products[row])
    }
  }

  /// The square of the length of one row of a tile.
  func square(ofRow row: Int, _ tile: Range<Int>) -> Double {
    let start = position(ofRow: row, tile)
    let vector = vectors.span.extracting(start..<start + tile.count)
    return BLAS.dsdot(vector, vector)
  }

  /// vector += Σ factors[r] · row r, for one tile.
  func addCombination(factors: [Float], _ tile: Range<Int>, to vector: inout [Float]) {
    let rows = factors.count
    let start = position(ofRow: 0, tile)
    let block = vectors.span.extracting(start..<start + rows * tile.count)
    var target = vector.mutableSpan
    target.withPart(tile) {
      BLAS.gemv(
        transpose: true, rows: rows, columns: tile.count, block, factors.span, beta: 1,
        into: &$0)
    }
  }

  private func position(ofRow row: Int, _ tile: Range<Int>) -> Int {
    2 * memory * tile.lowerBound + row * tile.count
  }
}
