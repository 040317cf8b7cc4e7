import Foundation

/// The header of a safetensors file: 8 bytes with its length, then that many bytes of JSON,
///
///     {"__metadata__": {"key": "text"},
///      "name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [begin, end]}, …}
///
/// then the data, to which the offsets refer. Every byte of the data belongs to exactly one tensor.
/// See https://github.com/huggingface/safetensors.
struct SafeTensorsHeader: Equatable {
  /// The longest header that is read, as in the reference implementation.
  static let maximumLength = 100_000_000
  private static let metadataKey = "__metadata__"

  /// The tensors in the order of their bytes.
  var tensors: [TensorEntry]
  /// Free texts.
  var metadata: [String: String]
  /// Where the data start in the file.
  var dataStart: Int

  /// Lays out tensors in the order of their names, one after another.
  ///
  /// The text is always the same for the same tensors: names and keys are sorted by their UTF-8
  /// bytes, and spaces at the end make the data start at a multiple of 8.
  static func bytes(
    tensors: [TensorEntry], metadata: [String: String]
  ) -> [UInt8] {
    var entries: [(key: String, value: OrderedJSON)] = []
    if !metadata.isEmpty {
      let keys = metadata.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      entries.append((metadataKey, .object(keys.map { ($0, .string(metadata[$0] ?? "")) })))
    }
    for tensor in tensors {
      entries.append(
        (
          tensor.name,
          .object([
            ("dtype", .string(tensor.type.rawValue)),
            ("shape", .array(tensor.shape.map(OrderedJSON.integer))),
            (
              "data_offsets",
              .array([.integer(tensor.bytes.lowerBound), .integer(tensor.bytes.upperBound)])
            ),
          ])
        ))
    }
    var text = Array(OrderedJSON.object(entries).text.utf8)
    while text.count % 8 != 0 { text.append(UInt8(ascii: " ")) }
    return LittleEndian.bytes(of: [UInt64(text.count)][...]) + text
  }

  /// Reads and checks the header of a file.
  init(parsing bytes: [UInt8], file: String) throws(ModelFileError) {
    guard bytes.count >= 8 else {
      throw ModelFileError(
        .truncated, file: file, detail: "it has \(bytes.count) bytes, a header needs 8 or more")
    }
    let length: UInt64 = LittleEndian.number(at: 0, in: bytes.span)
    guard length <= UInt64(Self.maximumLength) else {
      throw ModelFileError(
        .headerTooLong, file: file,
        detail: "the header claims \(length) bytes, \(Self.maximumLength) are allowed")
    }
    dataStart = 8 + Int(length)
    guard dataStart <= bytes.count else {
      throw ModelFileError(
        .truncated, file: file,
        detail: "the header needs \(length) bytes, the file has \(bytes.count - 8) after its length"
      )
    }
    let text = Data(bytes[8..<dataStart])
    let content: Content
    do {
      content = try JSONDecoder().decode(Content.self, from: text)
    } catch let error as InvalidTensor {
      throw ModelFileError(
        .invalidHeader, file: file, tensor: error.name, detail: error.detail)
    } catch {
      throw ModelFileError(.invalidHeader, file: file, detail: "the header is not valid JSON")
    }
    let keys = JSONKeys.topLevel(of: bytes[8..<dataStart])
    guard keys.count == content.tensors.count + (content.metadata == nil ? 0 : 1) else {
      throw ModelFileError(
        .duplicateName, file: file, tensor: JSONKeys.firstRepeated(keys),
        detail: "a name occurs twice in the header")
    }
    metadata = content.metadata ?? [:]
    tensors = content.tensors.sorted {
      ($0.bytes.lowerBound, $0.bytes.upperBound, $0.name)
        < ($1.bytes.lowerBound, $1.bytes.upperBound, $1.name)
    }
    try checkOffsets(dataLength: bytes.count - dataStart, file: file)
  }

  private func checkOffsets(dataLength: Int, file: String) throws(ModelFileError) {
    var end = 0
    for tensor in tensors {
      let place = "bytes \(tensor.bytes.lowerBound) to \(tensor.bytes.upperBound)"
      guard tensor.bytes.upperBound <= dataLength else {
        throw ModelFileError(
          .truncated, file: file, tensor: tensor.name,
          detail: "its data are at \(place), but there are only \(dataLength)")
      }
      guard tensor.bytes.lowerBound == end else {
        throw ModelFileError(
          .invalidOffsets, file: file, tensor: tensor.name,
          detail: "its data are at \(place), but those before it end at \(end)")
      }
      end = tensor.bytes.upperBound
    }
    guard end == dataLength else {
      throw ModelFileError(
        .invalidOffsets, file: file,
        detail: "the tensors take \(end) bytes, but there are \(dataLength)")
    }
  }
}

/// What is wrong with one tensor of a header.
private struct InvalidTensor: Error {
  var name: String
  var detail: String
}

/// The JSON object of a header.
private struct Content: Decodable {
  var tensors: [TensorEntry] = []
  var metadata: [String: String]?

  private struct Name: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  private struct Entry: Decodable {
    var dtype: String
    var shape: [Int]
    var data_offsets: [Int]
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Name.self)
    for key in container.allKeys {
      let name = key.stringValue
      if name == "__metadata__" {
        guard let texts = try? container.decode([String: String].self, forKey: key) else {
          throw InvalidTensor(name: name, detail: "the metadata are not an object of texts")
        }
        metadata = texts
        continue
      }
      guard let entry = try? container.decode(Entry.self, forKey: key) else {
        throw InvalidTensor(
          name: name, detail: "its entry lacks a valid dtype, shape or data_offsets")
      }
      guard let type = TensorType(rawValue: entry.dtype) else {
        let known = TensorType.allCases.map(\.rawValue).joined(separator: ", ")
        throw InvalidTensor(
          name: name, detail: "its dtype is \"\(entry.dtype)\", known are \(known)")
      }
      let offsets = entry.data_offsets
      guard offsets.count == 2, 0 <= offsets[0], offsets[0] <= offsets[1] else {
        throw InvalidTensor(name: name, detail: "its data_offsets \(offsets) are not a range")
      }
      let needed = TensorEntry.byteCount(type, entry.shape)
      guard needed == offsets[1] - offsets[0] else {
        throw InvalidTensor(
          name: name,
          detail: "its shape \(entry.shape) of \(entry.dtype) does not fit "
            + "\(offsets[1] - offsets[0]) bytes")
      }
      tensors.append(
        TensorEntry(
          name: name, type: type, shape: entry.shape, bytes: offsets[0]..<offsets[1]))
    }
  }
}
