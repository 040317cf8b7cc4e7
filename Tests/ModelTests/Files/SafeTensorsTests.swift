import Foundation
import LinearAlgebra
import Model
import Testing

@Suite struct SafeTensorsTests {
  /// By the reference implementation, safetensors 0.8.0 for Python, of
  /// `weights` F32 [[1, -2.5, 3e-5], [0, 65504, -.125]], `half` F16 [1, -2, .333], `columns` I32
  /// [1, -2, 2**31 - 1], `bytes` U8 [0, 7, 255], `wide` I64 [-2**53 - 1], `none` U32 of shape (0, 4)
  /// and the metadata {"made by": 'a "test"'}.
  private static let reference =
    "kAEAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJtYWRlIGJ5IjoiYSBcInRlc3RcIiJ9LCJ3aWRlIjp7ImR0eXBlIjoiSTY0"
    + "Iiwic2hhcGUiOlsxXSwiZGF0YV9vZmZzZXRzIjpbMCw4XX0sIndlaWdodHMiOnsiZHR5cGUiOiJGMzIiLCJzaGFwZSI6"
    + "WzIsM10sImRhdGFfb2Zmc2V0cyI6WzgsMzJdfSwibm9uZSI6eyJkdHlwZSI6IlUzMiIsInNoYXBlIjpbMCw0XSwiZGF0"
    + "YV9vZmZzZXRzIjpbMzIsMzJdfSwiY29sdW1ucyI6eyJkdHlwZSI6IkkzMiIsInNoYXBlIjpbM10sImRhdGFfb2Zmc2V0"
    + "cyI6WzMyLDQ0XX0sImhhbGYiOnsiZHR5cGUiOiJGMTYiLCJzaGFwZSI6WzNdLCJkYXRhX29mZnNldHMiOls0NCw1MF19"
    + "LCJieXRlcyI6eyJkdHlwZSI6IlU4Iiwic2hhcGUiOlszXSwiZGF0YV9vZmZzZXRzIjpbNTAsNTNdfX0gICAg////////"
    + "3/8AAIA/AAAgwIKo+zcAAAAAAOB/RwAAAL4BAAAA/v///////38APADAVDUAB/8="

  private func check(_ file: SafeTensorsFile) throws {
    #expect(file.tensors.count == 6)
    #expect(file.metadata == ["made by": "a \"test\""])
    #expect(try file.floats("weights", shape: [2, 3]) == [1, -2.5, 3e-5, 0, 65504, -0.125])
    #expect(try file.floats("half") == [1, -2, 0.33300781])
    #expect(try file.int32s("columns", shape: [3]) == [1, -2, .max])
    #expect(try file.uint8s("bytes") == [0, 7, 255])
    #expect(try file.int64s("wide") == [-9_007_199_254_740_993])
    #expect(try file.uint32s("none", shape: [0, 4]) == [])
    #expect(file.tensor("weights")?.type == .float32)
    #expect(file.tensor("missing") == nil)
  }

  private func writeSample(to path: String) throws {
    var writer = try SafeTensorsWriter(
      path: path,
      tensors: [
        ("weights", .float32, [2, 3]), ("half", .float16, [3]), ("columns", .int32, [3]),
        ("bytes", .uint8, [3]), ("wide", .int64, [1]), ("none", .uint32, [0, 4]),
      ], metadata: ["made by": "a \"test\""])
    try writer.append([0, 7, 255] as [UInt8], to: "bytes")
    try writer.append([1, -2] as [Int32], to: "columns")
    try writer.append([.max] as [Int32], to: "columns")
    try writer.append([1, -2, 0.333], to: "half")
    try writer.append([] as [UInt32], to: "none")
    try writer.append([1, -2.5], to: "weights")
    try writer.append([3e-5, 0, 65504, -0.125], to: "weights")
    try writer.append([-9_007_199_254_740_993] as [Int64], to: "wide")
    try writer.finish()
  }

  @Test func readsWhatTheReferenceImplementationWrote() throws {
    let data = try #require(Data(base64Encoded: Self.reference))
    try check(SafeTensorsFile(bytes: [UInt8](data), path: "reference.safetensors"))
  }

  @Test func readsWhatItWrote() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/model.safetensors"
      try writeSample(to: path)
      try check(SafeTensorsFile(path: path))
      try writeSample(to: folder + "/again")
      #expect(try bytes(of: path) == bytes(of: folder + "/again"))
    }
  }

  @Test func headerIsExactlyThisText() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a"
      var writer = try SafeTensorsWriter(
        path: path, tensors: [("b", .bfloat16, []), ("B\"\n", .uint8, [2])],
        metadata: ["z": "1", "a": "2"])
      try writer.append([1, 2] as [UInt8], to: "B\"\n")
      try writer.append([1] as [Float], to: "b")
      try writer.finish()
      let header =
        #"{"__metadata__":{"a":"2","z":"1"},"B\"\n":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"#
        + #""b":{"dtype":"BF16","shape":[],"data_offsets":[2,4]}}"#
      let padded = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
      let expected = [UInt8(padded.utf8.count), 0, 0, 0, 0, 0, 0, 0] + Array(padded.utf8)
      #expect(try bytes(of: path) == expected + [1, 2, 0x80, 0x3f])
    }
  }

  @Test(arguments: [TensorType.float32, .float16, .bfloat16])
  func manyFloatsComeBackAsTheirTypeHoldsThem(type: TensorType) throws {
    var generator = SeededGenerator(seed: 4)
    // More than one piece of the writer.
    let values = (0..<150_000).map { _ in Float.random(in: -8...8, using: &generator) }
    try withTemporaryFolder { folder in
      let path = folder + "/a"
      var writer = try SafeTensorsWriter(path: path, tensors: [("x", type, [300, 500])])
      try writer.append(Array(values.prefix(100_001)), to: "x")
      try writer.append(Array(values.dropFirst(100_001)), to: "x")
      try writer.finish()
      let read = try SafeTensorsFile(path: path).floats("x", shape: [300, 500])
      #expect(read.count == values.count)
      let precision: Float = type == .float32 ? 0 : type == .float16 ? 0x1p-11 : 0x1p-8
      #expect(zip(read, values).allSatisfy { abs($0 - $1) <= max(abs($1) * precision, 0x1p-24) })
    }
  }

  @Test func noTensorsAreAFile() throws {
    try withTemporaryFolder { folder in
      let writer = try SafeTensorsWriter(path: folder + "/a", tensors: [])
      try writer.finish()
      #expect(try SafeTensorsFile(path: folder + "/a").tensors.isEmpty)
    }
  }

  @Test func numbersThatDoNotFitAreRefusedWhenWritten() throws {
    try withTemporaryFolder { folder in
      for (value, type) in [
        (Float.nan, TensorType.float32), (.infinity, .bfloat16), (70000, .float16),
        (.greatestFiniteMagnitude, .bfloat16),
      ] {
        var writer = try SafeTensorsWriter(path: folder + "/a", tensors: [("x", type, [2])])
        let error = #expect(throws: ModelFileError.self) {
          try writer.append([1, value], to: "x")
        }
        #expect(error?.code == .outOfRange)
        #expect(error?.tensor == "x")
        #expect(error?.description.contains("number 1 ") == true)
      }
    }
  }

  @Test func fullDiskIsOneClearError() throws {
    guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
    let error = #expect(throws: ModelFileError.self) {
      var writer = try SafeTensorsWriter(path: "/dev/full", tensors: [("x", .float32, [1])])
      try writer.append([1] as [Float], to: "x")
      try writer.finish()
    }
    #expect(error?.code == .diskFull)
    #expect(
      error?.description
        == "/dev/full: no space is left on the disk; make space or write to another disk.")
  }
}
