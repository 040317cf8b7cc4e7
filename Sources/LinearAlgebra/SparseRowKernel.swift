/// The inner loops of the sparse product, for rows of the result that one thread computes.
///
/// A tile of the result row stays in vector registers while the row's entries go by. A width that
/// is not a sum of vector lengths is covered by a second vector that overlaps the first; the
/// lanes they share are computed twice, equally. Sums are written as `sum + value * x`: a fused
/// multiplication would be a library call on processors without that instruction.
///
/// Whoever makes one has checked that shapes fit, that every index is in range and that there is
/// at least one entry, and keeps the arrays alive meanwhile.
@unsafe
struct SparseRowKernel<Values: EntryValues, Places: RowPlaces> {
  let offsets: UnsafePointer<Int>
  let indices: UnsafePointer<UInt32>
  let values: Values
  /// Where in the result each row belongs.
  let places: Places
  let dense: UnsafePointer<Float>
  let out: UnsafeMutablePointer<Float>
  let width: Int
  let adding: Bool

  /// Computes the given rows of the result.
  func run(rows: Range<Int>) {
    var column = 0
    while unsafe column < width {
      // Tiles of 32 floats, two cache lines; the last one takes what is left.
      let tile = unsafe min(width - column, 32)
      unsafe run(rows: rows, column: column, tile: tile)
      column += tile
    }
  }

  private func run(rows: Range<Int>, column: Int, tile: Int) {
    let end = column + tile
    switch tile {
    case 1: unsafe sumColumn(rows, column)
    case 2: unsafe sumTile(rows, column, SIMD2<Float>.self)
    case 3: unsafe sumTiles(rows, column, SIMD2<Float>.self, end - 2, SIMD2<Float>.self)
    case 4: unsafe sumTile(rows, column, SIMD4<Float>.self)
    case 5...7: unsafe sumTiles(rows, column, SIMD4<Float>.self, end - 4, SIMD4<Float>.self)
    case 8: unsafe sumTile(rows, column, SIMD8<Float>.self)
    case 9...12: unsafe sumTiles(rows, column, SIMD8<Float>.self, end - 4, SIMD4<Float>.self)
    case 13...15: unsafe sumTiles(rows, column, SIMD8<Float>.self, end - 8, SIMD8<Float>.self)
    case 16: unsafe sumTile(rows, column, SIMD16<Float>.self)
    case 17...20: unsafe sumTiles(rows, column, SIMD16<Float>.self, end - 4, SIMD4<Float>.self)
    case 21...24: unsafe sumTiles(rows, column, SIMD16<Float>.self, end - 8, SIMD8<Float>.self)
    default: unsafe sumTiles(rows, column, SIMD16<Float>.self, end - 16, SIMD16<Float>.self)
    }
  }

  /// One column of the result: four sums at once, because one would wait for each addition.
  private func sumColumn(_ rows: Range<Int>, _ column: Int) {
    let (offsets, indices, values, width) = unsafe (offsets, indices, values, width)
    let source = unsafe dense + column
    for row in rows {
      let target = unsafe out + (places[row] * width + column)
      let end = unsafe offsets[row + 1]
      var entry = unsafe offsets[row]
      var sum0 = unsafe adding ? target.pointee : 0
      var sum1: Float = 0
      var sum2: Float = 0
      var sum3: Float = 0
      while entry &+ 4 <= end {
        unsafe sum0 += values.times(source[Int(indices[entry]) &* width], entry)
        unsafe sum1 += values.times(source[Int(indices[entry &+ 1]) &* width], entry &+ 1)
        unsafe sum2 += values.times(source[Int(indices[entry &+ 2]) &* width], entry &+ 2)
        unsafe sum3 += values.times(source[Int(indices[entry &+ 3]) &* width], entry &+ 3)
        entry &+= 4
      }
      while entry < end {
        unsafe sum0 += values.times(source[Int(indices[entry]) &* width], entry)
        entry &+= 1
      }
      unsafe target.pointee = (sum0 + sum1) + (sum2 + sum3)
    }
  }

  /// As many columns as one vector has lanes.
  @inline(__always)
  private func sumTile<V: SIMD & BitwiseCopyable>(
    _ rows: Range<Int>, _ column: Int, _: V.Type
  ) where V.Scalar == Float {
    let (offsets, indices, values, width) = unsafe (offsets, indices, values, width)
    let source = unsafe dense + column
    for row in rows {
      let target = unsafe UnsafeMutableRawPointer(out + (places[row] * width + column))
      let end = unsafe offsets[row + 1]
      var entry = unsafe offsets[row]
      var sum = unsafe adding ? target.loadUnaligned(as: V.self) : V()
      while entry < end {
        let x = unsafe UnsafeRawPointer(source + Int(indices[entry]) &* width)
        unsafe sum += values.times(x.loadUnaligned(as: V.self), entry)
        entry &+= 1
      }
      unsafe target.storeBytes(of: sum, as: V.self)
    }
  }

  /// Two vectors of columns, which may overlap.
  @inline(__always)
  private func sumTiles<V: SIMD & BitwiseCopyable, W: SIMD & BitwiseCopyable>(
    _ rows: Range<Int>, _ columnV: Int, _: V.Type, _ columnW: Int, _: W.Type
  ) where V.Scalar == Float, W.Scalar == Float {
    let (offsets, indices, values, width) = unsafe (offsets, indices, values, width)
    let sourceV = unsafe dense + columnV
    let sourceW = unsafe dense + columnW
    for row in rows {
      let targetV = unsafe UnsafeMutableRawPointer(out + (places[row] * width + columnV))
      let targetW = unsafe UnsafeMutableRawPointer(out + (places[row] * width + columnW))
      let end = unsafe offsets[row + 1]
      var entry = unsafe offsets[row]
      var sumV = unsafe adding ? targetV.loadUnaligned(as: V.self) : V()
      var sumW = unsafe adding ? targetW.loadUnaligned(as: W.self) : W()
      while entry < end {
        let start = unsafe Int(indices[entry]) &* width
        let xV = unsafe UnsafeRawPointer(sourceV + start)
        let xW = unsafe UnsafeRawPointer(sourceW + start)
        unsafe sumV += values.times(xV.loadUnaligned(as: V.self), entry)
        unsafe sumW += values.times(xW.loadUnaligned(as: W.self), entry)
        entry &+= 1
      }
      unsafe targetV.storeBytes(of: sumV, as: V.self)
      unsafe targetW.storeBytes(of: sumW, as: W.self)
    }
  }
}

/// The values that a kernel multiplies with.
@unsafe
protocol EntryValues {
  /// `x` times the value of an entry.
  func times(_ x: Float, _ entry: Int) -> Float
  /// `x` times the value of an entry.
  func times<V: SIMD>(_ x: V, _ entry: Int) -> V where V.Scalar == Float
}

/// Every entry is 1.
struct Ones: EntryValues {
  @inline(__always)
  func times(_ x: Float, _ entry: Int) -> Float { x }

  @inline(__always)
  func times<V: SIMD>(_ x: V, _ entry: Int) -> V where V.Scalar == Float { x }
}

/// Entries have values in memory.
@unsafe
struct StoredValues: EntryValues {
  let values: UnsafePointer<Float>

  @inline(__always)
  func times(_ x: Float, _ entry: Int) -> Float { unsafe values[entry] * x }

  @inline(__always)
  func times<V: SIMD>(_ x: V, _ entry: Int) -> V where V.Scalar == Float {
    unsafe values[entry] * x
  }
}

/// Which rows of a result a kernel computes.
@unsafe
protocol RowPlaces {
  /// The place of a row in the result.
  subscript(_ row: Int) -> Int { get }
}

/// Row after row.
struct EveryRow: RowPlaces {
  @inline(__always)
  subscript(_ row: Int) -> Int { row }
}

/// The rows that have entries.
@unsafe
struct ListedRows: RowPlaces {
  let rows: UnsafePointer<UInt32>

  @inline(__always)
  subscript(_ row: Int) -> Int { unsafe Int(rows[row]) }
}
