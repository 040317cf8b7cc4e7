import LinearAlgebra

/// A safetensors file that has been read and checked.
public struct SafeTensorsFile: Sendable {
  /// The file, as it was named.
  public let path: String
  /// Its tensors, in the order of their bytes.
  public let tensors: [TensorEntry]
  /// Its free texts.
  public let metadata: [String: String]
  private let bytes: [UInt8]
  private let dataStart: Int
  private let indices: [String: Int]

  /// Reads a file at once.
  public init(path: String) throws(ModelFileError) {
    try self.init(bytes: FileBytes.read(path), path: path)
  }

  /// Takes the content of a file; `path` is what errors name.
  public init(bytes: [UInt8], path: String) throws(ModelFileError) {
    let header = try SafeTensorsHeader(parsing: bytes, file: path)
    self.path = path
    self.bytes = bytes
    tensors = header.tensors
    metadata = header.metadata
    dataStart = header.dataStart
    indices = Dictionary(
      uniqueKeysWithValues: header.tensors.enumerated().map { ($1.name, $0) })
  }

  /// The tensor of that name, if there is one.
  public func tensor(_ name: String) -> TensorEntry? { indices[name].map { tensors[$0] } }

  /// A tensor of F32, F16 or BF16, all finite.
  ///
  /// - Parameters:
  ///   - shape: The shape it must have; `nil` takes any.
  /// - Throws: `missingTensor`, `wrongType`, `wrongShape`, `notFinite`.
  /// - Complexity: O(numbers); one allocation.
  public func floats(_ name: String, shape: [Int]? = nil) throws(ModelFileError) -> [Float] {
    let tensor = try find(name, [.float32, .float16, .bfloat16], shape)
    let range = fileRange(tensor)
    let values: [Float]
    switch tensor.type {
    case .float16:
      values = LittleEndian.numbers(in: range, of: bytes) { HalfPrecision.float(float16: $0) }
    case .bfloat16:
      values = LittleEndian.numbers(in: range, of: bytes) { HalfPrecision.float(bfloat16: $0) }
    default:
      values = LittleEndian.numbers(in: range, of: bytes) { Float(bitPattern: $0) }
    }
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw ModelFileError(
        .notFinite, file: path, tensor: name, detail: "number \(index) is \(values[index])")
    }
    return values
  }

  /// A tensor of F16 where it is in the file. Parameters and errors are as for ``floats(_:shape:)``.
  func halves(_ name: String, shape: [Int]? = nil) throws(ModelFileError) -> HalfNumbers {
    let tensor = try find(name, [.float16], shape)
    let range = fileRange(tensor)
    guard bytes.span.holdsFiniteHalves(range) else {
      // Finds out which it is.
      return HalfNumbers(try float16Bits(name, shape: shape))
    }
    return HalfNumbers(bytes, range)
  }

  /// The bits of a tensor of F16. Parameters and errors are as for ``floats(_:shape:)``.
  func float16Bits(_ name: String, shape: [Int]? = nil) throws(ModelFileError) -> [UInt16] {
    let tensor = try find(name, [.float16], shape)
    let values = LittleEndian.numbers(in: fileRange(tensor), of: bytes) { (bits: UInt16) in bits }
    // All exponent bits: infinite, or not a number.
    let exponent: UInt16 = 0x7C00
    if let index = values.firstIndex(where: { $0 & exponent == exponent }) {
      throw ModelFileError(
        .notFinite, file: path, tensor: name,
        detail: "number \(index) is \(HalfPrecision.float(float16: values[index]))")
    }
    return values
  }

  /// A tensor of I32. Parameters and errors are as for ``floats(_:shape:)``.
  public func int32s(_ name: String, shape: [Int]? = nil) throws(ModelFileError) -> [Int32] {
    let tensor = try find(name, [.int32], shape)
    return LittleEndian.numbers(in: fileRange(tensor), of: bytes) { (bits: UInt32) in
      Int32(bitPattern: bits)
    }
  }

  /// A tensor of U32. Parameters and errors are as for ``floats(_:shape:)``.
  public func uint32s(_ name: String, shape: [Int]? = nil) throws(ModelFileError) -> [UInt32] {
    let tensor = try find(name, [.uint32], shape)
    return LittleEndian.numbers(in: fileRange(tensor), of: bytes) { (bits: UInt32) in bits }
  }

  /// A tensor of I64. Parameters and errors are as for ``floats(_:shape:)``.
  public func int64s(_ name: String, shape: [Int]? = nil) throws(ModelFileError) -> [Int64] {
    let tensor = try find(name, [.int64], shape)
    return LittleEndian.numbers(in: fileRange(tensor), of: bytes) { (bits: UInt64) in
      Int64(bitPattern: bits)
    }
  }

  /// A tensor of U8. Parameters and errors are as for ``floats(_:shape:)``.
  public func uint8s(_ name: String, shape: [Int]? = nil) throws(ModelFileError) -> [UInt8] {
    Array(bytes[fileRange(try find(name, [.uint8], shape))])
  }

  private func fileRange(_ tensor: TensorEntry) -> Range<Int> {
    dataStart + tensor.bytes.lowerBound..<dataStart + tensor.bytes.upperBound
  }

  private func find(
    _ name: String, _ types: [TensorType], _ shape: [Int]?
  ) throws(ModelFileError) -> TensorEntry {
    guard let tensor = tensor(name) else {
      throw ModelFileError(
        .missingTensor, file: path, tensor: name, detail: "it is not in the file")
    }
    guard types.contains(tensor.type) else {
      let wanted = types.map(\.rawValue).joined(separator: " or ")
      throw ModelFileError(
        .wrongType, file: path, tensor: name,
        detail: "it holds \(tensor.type.rawValue), must be \(wanted)")
    }
    guard shape == nil || tensor.shape == shape else {
      throw ModelFileError(
        .wrongShape, file: path, tensor: name,
        detail: "its shape is \(tensor.shape), must be \(shape ?? [])")
    }
    return tensor
  }
}
