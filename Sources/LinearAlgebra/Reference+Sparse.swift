extension Reference {
  /// sparse · dense, where `dense` is `sparse.columns` x `width`, row-major.
  public static func multiply(_ sparse: SparseMatrix, _ dense: [Float], width: Int) -> [Float] {
    precondition(
      dense.count == sparse.columns * width,
      "\(dense.count) elements for \(sparse.columns) x \(width)")
    var result: [Float] = []
    for row in 0..<sparse.rows {
      for column in 0..<width {
        var sum = 0.0
        for entry in sparse.entries(ofRow: row) {
          let x = dense[Int(sparse.columnIndices[entry]) * width + column]
          sum += Double(sparse.values[entry]) * Double(x)
        }
        result.append(Float(sum))
      }
    }
    return result
  }
}
