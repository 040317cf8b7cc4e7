import Foundation

/// Writes a safetensors file tensor by tensor, without holding it in memory.
///
/// The header comes first, so all tensors are declared before the first number; their numbers are
/// then appended in the order of their names (by UTF-8 bytes), each in one or several pieces. The
/// same tensors always give the same bytes.
public struct SafeTensorsWriter: ~Copyable {
  /// How many numbers are converted at a time.
  private static let piece = 1 << 16

  private let path: String
  private let file: FileHandle
  private let tensors: [TensorEntry]
  private var current = 0
  private var written = 0

  /// Creates the file, or empties it, and writes the header.
  ///
  /// - Parameters:
  ///   - tensors: Name, type and shape of each tensor, in any order; names are unique.
  ///   - metadata: Free texts.
  public init(
    path: String, tensors: [(name: String, type: TensorType, shape: [Int])],
    metadata: [String: String] = [:]
  ) throws(ModelFileError) {
    let sorted = tensors.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    precondition(
      Set(tensors.map(\.name)).count == tensors.count,
      "\(tensors.count) tensors have only \(Set(tensors.map(\.name)).count) different names")
    var entries: [TensorEntry] = []
    var end = 0
    for (name, type, shape) in sorted {
      precondition(name != "__metadata__", "a tensor cannot be called \(name)")
      guard let count = TensorEntry.byteCount(type, shape) else {
        preconditionFailure("tensor \(name) cannot have the shape \(shape)")
      }
      entries.append(TensorEntry(name: name, type: type, shape: shape, bytes: end..<end + count))
      end += count
    }
    let file = try FileBytes.create(path)
    let header = SafeTensorsHeader.bytes(tensors: entries, metadata: metadata)
    try Self.write(header, to: file, path)
    self.path = path
    self.file = file
    self.tensors = entries
    skipComplete()
  }

  /// Appends numbers to a tensor of F32, F16 or BF16.
  ///
  /// - Throws: `outOfRange` for a number that is not finite or too large for the type, and what the
  ///   system reports.
  public mutating func append(_ values: [Float], to name: String) throws(ModelFileError) {
    let type = start(values.count, name) { $0.isFloatingPoint }
    for first in stride(from: 0, to: values.count, by: Self.piece) {
      let part = values[first..<min(first + Self.piece, values.count)]
      let bytes: [UInt8]
      let invalid: Int?
      switch type {
      case .float16:
        let bits = part.map(HalfPrecision.float16Bits)
        invalid = bits.firstIndex { $0 & 0x7c00 == 0x7c00 }
        bytes = LittleEndian.bytes(of: bits[...])
      case .bfloat16:
        let bits = part.map(HalfPrecision.bfloat16Bits)
        invalid = bits.firstIndex { $0 & 0x7f80 == 0x7f80 }
        bytes = LittleEndian.bytes(of: bits[...])
      default:
        let bits = part.map(\.bitPattern)
        invalid = bits.firstIndex { $0 & 0x7f80_0000 == 0x7f80_0000 }
        bytes = LittleEndian.bytes(of: bits[...])
      }
      if let invalid {
        throw ModelFileError(
          .outOfRange, file: path, tensor: name,
          detail: "number \(first + invalid) of those to be written is \(values[first + invalid]), "
            + "which \(type.rawValue) cannot hold")
      }
      try Self.write(bytes, to: file, path)
    }
    skipComplete()
  }

  /// Appends numbers to a tensor of I32.
  public mutating func append(_ values: [Int32], to name: String) throws(ModelFileError) {
    try append(values, to: name, .int32)
  }

  /// Appends numbers to a tensor of U32.
  public mutating func append(_ values: [UInt32], to name: String) throws(ModelFileError) {
    try append(values, to: name, .uint32)
  }

  /// Appends numbers to a tensor of I64.
  public mutating func append(_ values: [Int64], to name: String) throws(ModelFileError) {
    try append(values, to: name, .int64)
  }

  /// Appends numbers to a tensor of U8.
  public mutating func append(_ values: [UInt8], to name: String) throws(ModelFileError) {
    try append(values, to: name, .uint8)
  }

  /// Ends the file and waits until it is on the disk; every tensor must be complete.
  public consuming func finish() throws(ModelFileError) {
    if current < tensors.count {
      let tensor = tensors[current]
      preconditionFailure(
        "\(tensor.name) has \(written) bytes, was declared with \(tensor.bytes.count)")
    }
    do {
      try file.synchronize()
      try file.close()
    } catch {
      throw ModelFileError(error, file: path)
    }
  }

  private mutating func append<Number: FixedWidthInteger>(
    _ values: [Number], to name: String, _ type: TensorType
  ) throws(ModelFileError) {
    _ = start(values.count, name) { $0 == type }
    for first in stride(from: 0, to: values.count, by: Self.piece) {
      let part = values[first..<min(first + Self.piece, values.count)]
      try Self.write(LittleEndian.bytes(of: part), to: file, path)
    }
    skipComplete()
  }

  /// Counts numbers that are about to be written, after checking that it is their turn.
  private mutating func start(
    _ count: Int, _ name: String, _ accepts: (TensorType) -> Bool
  ) -> TensorType {
    // A tensor without numbers is complete from the start.
    if count == 0, let empty = tensors.first(where: { $0.name == name }) { return empty.type }
    precondition(
      current < tensors.count && tensors[current].name == name,
      "numbers for \(name) come when it is the turn of "
        + (current < tensors.count ? tensors[current].name : "none"))
    let tensor = tensors[current]
    precondition(accepts(tensor.type), "\(name) was declared as \(tensor.type.rawValue)")
    written += count * tensor.type.size
    precondition(
      written <= tensor.bytes.count,
      "\(name) gets \(written) bytes, was declared with \(tensor.bytes.count)")
    return tensor.type
  }

  /// Goes on to the next tensor that is not complete.
  private mutating func skipComplete() {
    while current < tensors.count, written == tensors[current].bytes.count {
      current += 1
      written = 0
    }
  }

  private static func write(
    _ bytes: [UInt8], to file: FileHandle, _ path: String
  ) throws(ModelFileError) {
    do {
      try file.write(contentsOf: bytes)
    } catch {
      throw ModelFileError(error, file: path)
    }
  }
}
