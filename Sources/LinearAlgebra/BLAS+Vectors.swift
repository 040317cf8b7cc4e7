import CBLAS

extension BLAS {
  /// y += alpha · x, for vectors of equal length.
  ///
  /// - Complexity: O(count).
  public static func axpy<Element: BLASElement>(
    _ alpha: Element, _ x: Span<Element>, into y: inout MutableSpan<Element>
  ) {
    check(sameCount: x.count, y.count)
    if x.isEmpty { return }
    let count = int32(x.count)
    unsafe y.withUnsafeMutableBufferPointer { y in
      unsafe x.withUnsafeBufferPointer { x in
        unsafe Element.kernels.axpy(count, alpha, x.baseAddress!, 1, y.baseAddress!, 1)
      }
    }
  }

  /// The sum of products Σ x·y, added up in the precision of the elements.
  ///
  /// - Complexity: O(count).
  public static func dot<Element: BLASElement>(_ x: Span<Element>, _ y: Span<Element>) -> Element {
    check(sameCount: x.count, y.count)
    if x.isEmpty { return 0 }
    let count = int32(x.count)
    return unsafe x.withUnsafeBufferPointer { x in
      unsafe y.withUnsafeBufferPointer { y in
        unsafe Element.kernels.dot(count, x.baseAddress!, 1, y.baseAddress!, 1)
      }
    }
  }

  /// The sum of products Σ x·y of `Float` vectors, added up in `Double`.
  ///
  /// - Complexity: O(count).
  public static func dsdot(_ x: Span<Float>, _ y: Span<Float>) -> Double {
    check(sameCount: x.count, y.count)
    if x.isEmpty { return 0 }
    let count = int32(x.count)
    return unsafe x.withUnsafeBufferPointer { x in
      unsafe y.withUnsafeBufferPointer { y in
        unsafe cblas_dsdot(count, x.baseAddress!, 1, y.baseAddress!, 1)
      }
    }
  }

  /// x *= alpha. A factor of zero writes zeros, whatever was there.
  ///
  /// - Complexity: O(count).
  public static func scal<Element: BLASElement>(
    _ alpha: Element, _ x: inout MutableSpan<Element>
  ) {
    if x.isEmpty { return }
    if alpha == 0 { return x.update(repeating: 0) }
    let count = int32(x.count)
    unsafe x.withUnsafeMutableBufferPointer { x in
      unsafe Element.kernels.scal(count, alpha, x.baseAddress!, 1)
    }
  }

  /// The Euclidean length √Σ x².
  ///
  /// - Complexity: O(count).
  public static func nrm2<Element: BLASElement>(_ x: Span<Element>) -> Element {
    if x.isEmpty { return 0 }
    let count = int32(x.count)
    return unsafe x.withUnsafeBufferPointer { x in
      unsafe Element.kernels.nrm2(count, x.baseAddress!, 1)
    }
  }

  /// The sum of absolute values Σ |x|.
  ///
  /// - Complexity: O(count).
  public static func asum<Element: BLASElement>(_ x: Span<Element>) -> Element {
    if x.isEmpty { return 0 }
    let count = int32(x.count)
    return unsafe x.withUnsafeBufferPointer { x in
      unsafe Element.kernels.asum(count, x.baseAddress!, 1)
    }
  }
}
