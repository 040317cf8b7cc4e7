import CBLAS

/// A number type that BLAS has routines for: `Float` and `Double`, no other.
public protocol BLASElement: BinaryFloatingPoint, Sendable {
  /// The routines for this type.
  static var kernels: BLASKernels<Self> { get }
}

/// The C functions for one number type. Only this module can see what is inside, and it calls
/// them with shapes that were checked.
@safe
public struct BLASKernels<Element>: Sendable {
  typealias Input = UnsafePointer<Element>
  typealias Output = UnsafeMutablePointer<Element>

  let axpy: @Sendable (Int32, Element, Input, Int32, Output, Int32) -> Void
  let dot: @Sendable (Int32, Input, Int32, Input, Int32) -> Element
  let scal: @Sendable (Int32, Element, Output, Int32) -> Void
  let nrm2: @Sendable (Int32, Input, Int32) -> Element
  let asum: @Sendable (Int32, Input, Int32) -> Element
  let gemv:
    @Sendable (
      Int32, Int32, Int32, Int32, Element, Input, Int32, Input, Int32, Element, Output, Int32
    ) -> Void
  let gemm:
    @Sendable (
      Int32, Int32, Int32, Int32, Int32, Int32, Element, Input, Int32, Input, Int32, Element,
      Output, Int32
    ) -> Void
  let syrk:
    @Sendable (
      Int32, Int32, Int32, Int32, Int32, Element, Input, Int32, Element, Output, Int32
    ) -> Void
}

extension Float: BLASElement {
  /// The routines whose names start with s.
  public static let kernels = unsafe BLASKernels<Float>(
    axpy: cblas_saxpy, dot: cblas_sdot, scal: cblas_sscal, nrm2: cblas_snrm2, asum: cblas_sasum,
    gemv: cblas_sgemv, gemm: cblas_sgemm, syrk: cblas_ssyrk)
}

extension Double: BLASElement {
  /// The routines whose names start with d.
  public static let kernels = unsafe BLASKernels<Double>(
    axpy: cblas_daxpy, dot: cblas_ddot, scal: cblas_dscal, nrm2: cblas_dnrm2, asum: cblas_dasum,
    gemv: cblas_dgemv, gemm: cblas_dgemm, syrk: cblas_dsyrk)
}
