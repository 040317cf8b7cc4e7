/// Why a decomposition could not be made: a property of the numbers, not of the calling program.
public struct LinearAlgebraError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What went wrong. New codes may be added.
  public struct Code: Sendable, Hashable {
    /// A short name, stable across versions.
    public let name: String

    /// The matrix is not positive definite, so it has no Cholesky factor.
    public static let notPositiveDefinite = Code(name: "notPositiveDefinite")

    /// An iteration did not converge.
    public static let notConverged = Code(name: "notConverged")

    /// The input holds a NaN or an infinity.
    public static let notFinite = Code(name: "notFinite")
  }

  /// What went wrong.
  public let code: Code

  /// The operation, in the words of this module: "solvePositiveDefinite".
  public let operation: String

  /// The number of rows and columns of the matrix.
  public let shape: [Int]

  /// What LAPACK returned as `info`; for `notFinite` the position of the first such element.
  public let detail: Int

  /// What is wrong, where, and what to do.
  public var description: String {
    let matrix = shape.map(String.init).joined(separator: " x ")
    let problem =
      switch code {
      case .notPositiveDefinite:
        "its leading block of \(detail) rows is not positive definite; "
          + "add to the diagonal (a stronger penalty) or leave out columns that repeat others"
      case .notConverged:
        "the iteration did not converge (LAPACK reports \(detail)); scale the matrix"
      case .notFinite:
        "element \(detail) is not a finite number; check the numbers it was made from"
      default:
        "\(code.name) (\(detail))"
      }
    return "\(operation) failed for a \(matrix) matrix: \(problem)."
  }
}
