import LinearAlgebra
import Model
import Testing

/// A file with that header and so many bytes of data.
private func file(_ header: String, data: Int, length: UInt64? = nil) -> [UInt8] {
  let length = length ?? UInt64(header.utf8.count)
  let prefix = (0..<8).map { UInt8(truncatingIfNeeded: length >> UInt64(8 * $0)) }
  return prefix + Array(header.utf8) + [UInt8](repeating: 0, count: data)
}

private func entry(_ name: String, _ type: String, _ shape: String, _ offsets: String) -> String {
  #""\#(name)":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}"#
}

private func read(_ bytes: [UInt8]) throws(ModelFileError) -> SafeTensorsFile {
  try SafeTensorsFile(bytes: bytes, path: "m.safetensors")
}

@Suite struct MalformedSafeTensorsTests {
  private func expect(
    _ code: ModelFileError.Code, tensor: String? = nil, _ bytes: [UInt8],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let error = #expect(throws: ModelFileError.self, sourceLocation: sourceLocation) {
      _ = try read(bytes)
    }
    #expect(error?.code == code, sourceLocation: sourceLocation)
    #expect(error?.tensor == tensor, sourceLocation: sourceLocation)
    #expect(
      error?.description.hasPrefix("m.safetensors: ") == true, sourceLocation: sourceLocation)
  }

  @Test func shortFiles() {
    for count in 0..<8 { expect(.truncated, [UInt8](repeating: 0, count: count)) }
    expect(.truncated, file("{}", data: 0, length: 3))
    expect(.headerTooLong, file("{}", data: 0, length: 100_000_001))
    expect(.headerTooLong, file("{}", data: 0, length: .max))
    expect(.invalidHeader, file("", data: 0))
  }

  @Test func headersThatAreNotWhatTheyMustBe() {
    expect(.invalidHeader, file("{\"a\":", data: 0))
    expect(.invalidHeader, file("[]", data: 0))
    expect(.invalidHeader, file("null", data: 0))
    expect(.invalidHeader, [2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0xff])
    expect(.invalidHeader, file(String(repeating: "[", count: 100_000), data: 0))
    expect(.invalidHeader, tensor: "__metadata__", file(#"{"__metadata__":{"a":1}}"#, data: 0))
    expect(.invalidHeader, tensor: "__metadata__", file(#"{"__metadata__":"a"}"#, data: 0))
  }

  @Test func entriesThatAreNotWhatTheyMustBe() {
    for entry in [
      #""x":1"#, #""x":{}"#, #""x":{"dtype":"F32","shape":[1]}"#,
      entry("x", "F64", "[1]", "[0,8]"), entry("x", "F32", "[\"1\"]", "[0,4]"),
      entry("x", "F32", "[1.5]", "[0,4]"), entry("x", "F32", "[-1]", "[0,4]"),
      entry("x", "F32", "[1]", "[0]"), entry("x", "F32", "[1]", "[0,4,8]"),
      entry("x", "F32", "[1]", "[4,0]"), entry("x", "F32", "[1]", "[-4,0]"),
      entry("x", "F32", "[2]", "[0,4]"),
      entry("x", "F32", "[4611686018427387904,4]", "[0,0]"),
      entry("x", "F32", "[9223372036854775808]", "[0,4]"),
    ] {
      expect(.invalidHeader, tensor: "x", file("{\(entry)}", data: 4))
    }
  }

  @Test func offsetsThatOverlapLeaveGapsOrGoBeyondTheEnd() {
    let x = entry("x", "F32", "[2]", "[0,8]")
    expect(.truncated, tensor: "x", file("{\(x)}", data: 7))
    expect(.invalidOffsets, file("{\(x)}", data: 9))
    expect(
      .invalidOffsets, tensor: "y", file("{\(x),\(entry("y", "U8", "[2]", "[7,9]"))}", data: 9))
    expect(
      .invalidOffsets, tensor: "y", file("{\(x),\(entry("y", "U8", "[2]", "[9,11]"))}", data: 11))
    expect(
      .invalidOffsets, tensor: "y", file("{\(x),\(entry("y", "F32", "[2]", "[0,8]"))}", data: 8))
    expect(.invalidOffsets, file("{}", data: 1))
  }

  @Test func namesThatOccurTwice() {
    let x = entry("x", "U8", "[1]", "[0,1]")
    expect(.duplicateName, tensor: "x", file("{\(x),\(entry("x", "U8", "[1]", "[1,2]"))}", data: 2))
    expect(.duplicateName, tensor: "x", file("{\(x),\(x)}", data: 1))
    expect(.duplicateName, file("{\(x),\(entry("\\u0078", "U8", "[1]", "[0,1]"))}", data: 1))
    expect(
      .duplicateName, tensor: "__metadata__",
      file(#"{"__metadata__":{},"__metadata__":{}}"#, data: 0))
  }

  @Test func tensorsThatAreNotWhatIsAskedFor() throws {
    var bytes = file(
      "{\(entry("x", "F32", "[2]", "[0,8]")),\(entry("y", "F16", "[1]", "[8,10]"))}", data: 10)
    bytes[bytes.count - 3] = 0x7f
    bytes[bytes.count - 4] = 0x80
    bytes[bytes.count - 1] = 0x7e
    let file = try read(bytes)
    func code(_ body: () throws -> Void) -> ModelFileError.Code? {
      #expect(throws: ModelFileError.self) { try body() }?.code
    }
    #expect(code { _ = try file.floats("z") } == .missingTensor)
    #expect(code { _ = try file.int32s("x") } == .wrongType)
    #expect(code { _ = try file.uint32s("x") } == .wrongType)
    #expect(code { _ = try file.int64s("x") } == .wrongType)
    #expect(code { _ = try file.uint8s("x") } == .wrongType)
    #expect(code { _ = try file.floats("x", shape: [1, 2]) } == .wrongShape)
    // The second number is infinite, the half not a number.
    #expect(code { _ = try file.floats("x", shape: [2]) } == .notFinite)
    #expect(code { _ = try file.floats("y") } == .notFinite)
    let error = #expect(throws: ModelFileError.self) { _ = try file.floats("x") }
    #expect(
      error?.description
        == "m.safetensors: tensor \"x\": number 1 is inf; the file was damaged or made by another "
        + "program: copy it or train the model again.")
  }

  /// Files changed at random are read or refused, and what is read fits its shape.
  @Test(arguments: 1...40)
  func changedFilesNeverCrash(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let header =
      #"{"__metadata__":{"k":"v"},"# + entry("weights", "F32", "[2,3]", "[0,24]") + ","
      + entry("half", "F16", "[3]", "[24,30]") + "," + entry("bytes", "U8", "[3]", "[30,33]") + "}"
    let whole = file(header, data: 33)
    var refused = 0
    for _ in 0..<150 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 2: bytes.remove(at: place)
        case 3:
          bytes.insert(
            Array("0123456789{}[]\",:-".utf8).randomElement(using: &generator) ?? 0, at: place)
        default: bytes.removeSubrange(place...)
        }
        if bytes.isEmpty { break }
      }
      do {
        let file = try read(bytes)
        for tensor in file.tensors {
          let count = tensor.shape.reduce(1, *)
          #expect(tensor.count == count)
          switch tensor.type {
          case .float32, .float16, .bfloat16:
            if let values = try? file.floats(tensor.name) { #expect(values.count == count) }
          case .int32: #expect(try file.int32s(tensor.name).count == count)
          case .int64: #expect(try file.int64s(tensor.name).count == count)
          case .uint8: #expect(try file.uint8s(tensor.name).count == count)
          case .uint32: #expect(try file.uint32s(tensor.name).count == count)
          }
        }
      } catch {
        refused += 1
        #expect(error.file == "m.safetensors")
      }
    }
    #expect(refused > 0)
  }
}
