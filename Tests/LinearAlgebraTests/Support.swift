import LinearAlgebra

extension SeededGenerator {
  /// A number between -1 and 1.
  mutating func signed<Element: BinaryFloatingPoint>(_: Element.Type = Element.self) -> Element {
    Element(2 * unit() - 1)
  }

  mutating func vector<Element: BinaryFloatingPoint>(
    _ count: Int, _: Element.Type = Element.self
  ) -> [Element] {
    (0..<count).map { _ in signed() }
  }

  /// A sparse matrix whose rows have from none to `longest` entries, columns unsorted.
  mutating func sparse(rows: Int, columns: Int, longest: Int) -> SparseMatrix {
    var offsets = [0]
    var indices: [UInt32] = []
    for _ in 0..<rows {
      let count = columns == 0 ? 0 : Int(next() % UInt64(longest + 1))
      for _ in 0..<count {
        indices.append(UInt32(next() % UInt64(columns)))
      }
      offsets.append(indices.count)
    }
    return SparseMatrix(
      rows: rows, columns: columns, rowOffsets: offsets, columnIndices: indices,
      values: vector(indices.count))
  }

  /// A symmetric positive definite matrix: B · Bᵀ + I.
  mutating func positiveDefinite(_ size: Int) -> [Double] {
    let factor: [Double] = vector(size * size)
    var identity = [Double](repeating: 0, count: size * size)
    for index in 0..<size {
      identity[index * size + index] = 1
    }
    return Reference.syrk(size: size, inner: size, factor, beta: 1, identity)
  }
}

/// The largest difference between two vectors; infinite if they cannot be compared.
func distance<Element: BinaryFloatingPoint>(_ x: [Element], _ y: [Element]) -> Double {
  guard x.count == y.count else { return .infinity }
  var largest = 0.0
  for (a, b) in zip(x, y) {
    let difference = abs(Double(a) - Double(b))
    if difference.isNaN { return .infinity }
    largest = max(largest, difference)
  }
  return largest
}

/// What rounding may change in a sum of `terms` products of numbers between -1 and 1.
func tolerance<Element: BinaryFloatingPoint>(_: Element.Type, terms: Int) -> Double {
  Double(Element.ulpOfOne) * Double(4 + 2 * terms)
}
