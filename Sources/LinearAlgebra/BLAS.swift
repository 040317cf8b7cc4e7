import CBLAS

/// The safe door to BLAS, the Basic Linear Algebra Subprograms: every shape is checked, and no
/// pointer leaves this module.
///
/// Matrices are row-major without gaps. Each operation exists for `Float` and `Double`, for spans
/// and for arrays. Results depend on the library that was loaded and on the processor in their
/// last bits; with `useOneThread()` they are the same on every run on one machine. A library may
/// also choose other inner loops for other shapes, so a row of a product can differ in its last
/// bit with the number of rows that were multiplied at once.
public enum BLAS {
  /// Makes the library use the calling thread only. Call it once, before work starts: winnow
  /// splits work itself, in fixed parts, and more threads below would only compete.
  ///
  /// It does something for OpenBLAS alone; reference BLAS never has more threads.
  public static func useOneThread() {
    winnow_blas_use_one_thread()
  }

  /// The library that was loaded: OpenBLAS's own description, or "reference or other BLAS".
  public static var implementationName: String {
    guard let description = unsafe winnow_blas_openblas_description() else {
      return "reference or other BLAS"
    }
    return unsafe String(cString: description)
  }

  static let rowMajor: Int32 = 101
  static let upper: Int32 = 121

  static func transposition(_ transposed: Bool) -> Int32 {
    transposed ? 112 : 111
  }

  /// A size in the 32-bit integers that BLAS and LAPACK count with.
  static func int32(_ value: Int) -> Int32 {
    precondition(
      value >= 0 && value <= Int(Int32.max),
      "BLAS counts from 0 to \(Int32.max), which \(value) is not")
    return Int32(truncatingIfNeeded: value)
  }

  /// A leading dimension, which is at least 1 even where nothing is read.
  static func leading(_ value: Int) -> Int32 {
    max(1, int32(value))
  }

  static func check(_ name: String, _ count: Int, _ rows: Int, _ columns: Int) {
    precondition(rows >= 0 && columns >= 0, "\(name) cannot be \(rows) x \(columns)")
    precondition(
      count == rows * columns,
      "\(name) has \(count) elements, but \(rows) x \(columns) are needed")
  }

  static func check(sameCount x: Int, _ y: Int) {
    precondition(x == y, "one vector has \(x) elements, the other \(y)")
  }
}
