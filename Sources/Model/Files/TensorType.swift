/// The types of numbers a tensor may hold, by their names in the safetensors format.
public enum TensorType: String, Sendable, CaseIterable {
  /// IEEE 754 single precision.
  case float32 = "F32"
  /// IEEE 754 half precision.
  case float16 = "F16"
  /// The upper half of a single-precision number.
  case bfloat16 = "BF16"
  /// Signed, 32 bits.
  case int32 = "I32"
  /// Signed, 64 bits.
  case int64 = "I64"
  /// Unsigned, 8 bits.
  case uint8 = "U8"
  /// Unsigned, 32 bits.
  case uint32 = "U32"

  /// Bytes of one number.
  public var size: Int {
    switch self {
    case .uint8: 1
    case .float16, .bfloat16: 2
    case .float32, .int32, .uint32: 4
    case .int64: 8
    }
  }

  /// Whether values are read and written as `Float`.
  public var isFloatingPoint: Bool {
    switch self {
    case .float32, .float16, .bfloat16: true
    case .int32, .int64, .uint8, .uint32: false
    }
  }
}

/// A tensor of a file: what it is called, what it holds, and where.
public struct TensorEntry: Sendable, Equatable {
  /// The name, unique in the file.
  public let name: String
  /// The type of its numbers.
  public let type: TensorType
  /// Its dimensions, row-major; empty for a single number.
  public let shape: [Int]
  /// Its bytes, counted from the end of the header.
  public let bytes: Range<Int>

  /// How many numbers it holds.
  public var count: Int { bytes.count / type.size }

  /// The bytes that a tensor takes, or `nil` where the shape is negative or the count overflows.
  static func byteCount(_ type: TensorType, _ shape: [Int]) -> Int? {
    var count = type.size
    for dimension in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      if dimension < 0 || overflow { return nil }
      count = product
    }
    return count
  }
}
