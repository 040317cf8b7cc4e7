/// The safe door to LAPACK: solving, eigenvalues, orthogonal bases, singular values.
///
/// Matrices are row-major, as everywhere in this project; LAPACK's are column-major, and where
/// the two differ the operation says how it translates. Input that is not finite is refused
/// before LAPACK sees it, because some of its iterations would never end.
public enum LAPACK {
  /// Throws if an element is a NaN or an infinity.
  static func checkFinite<Element: BinaryFloatingPoint>(
    _ elements: [Element], _ operation: String, _ shape: [Int]
  ) throws(LinearAlgebraError) {
    if let position = elements.firstIndex(where: { !$0.isFinite }) {
      throw LinearAlgebraError(
        code: .notFinite, operation: operation, shape: shape, detail: position)
    }
  }

  /// Stops the program if LAPACK refused an argument: that is a mistake in this module.
  static func checkArguments(_ info: Int32, _ routine: StaticString) {
    precondition(info >= 0, "\(routine) refused argument \(-info)")
  }

  /// The size of work space that a query returned as a floating-point number.
  static func workSize<Element: BinaryFloatingPoint>(_ answer: Element) -> Int {
    // A `Float` cannot hold every large size; one step up is never too small.
    max(1, Int(answer.nextUp.rounded(.up)))
  }
}
