import Foundation
import Ingest
import SystemPackage
import Testing

@testable import Pipeline

@Suite struct FileSinkTests {
  private static let rejected = [
    RejectedRecord(
      source: "a \"b\".jsonl", line: 7, byteOffset: 120, code: .notJSON, reason: "no\tJSON"),
    RejectedRecord(source: "c", line: 9, byteOffset: 130, code: .tooLong, reason: "long"),
  ]

  @Test func linesAndRejectsGoToTheirFiles() throws {
    let folder = try WorkFolder()
    var sink = FileSink(
      decisions: folder.path + "/out.jsonl", rejects: folder.path + "/bad.jsonl")
    let long = [UInt8](repeating: 0x61, count: 1 << 20) + [0x0A]
    try sink.begin()
    try sink.write(Array("one\n".utf8))
    try sink.write([])
    try sink.write(long)
    try sink.reject(Self.rejected)
    #expect(sink.decisions?.length == 4 + long.count)
    try sink.close()
    #expect(try folder.read("out.jsonl") == Array("one\n".utf8) + long)
    let lines = try folder.read("bad.jsonl").split(separator: 0x0A).map { try JSONValue($0) }
    #expect(
      lines[0]
        == .object([
          "source": .string("a \"b\".jsonl"), "line": .number(7), "byte_offset": .number(120),
          "code": .string("notJSON"), "reason": .string("no\tJSON"),
        ]))
    #expect(lines.count == 2)
    #expect(lines[1]["code"]?.string == "tooLong")
  }

  @Test func withoutAFileRejectsAreOnlyCounted() throws {
    let folder = try WorkFolder()
    var sink = FileSink(decisions: folder.path + "/out.jsonl")
    try sink.begin()
    try sink.reject(Self.rejected)
    try sink.close()
    #expect(try folder.read("out.jsonl").isEmpty)
  }

  @Test func filesAreLeftAloneUntilTheRunBegins() throws {
    let folder = try WorkFolder()
    let path = try folder.write("out.jsonl", lines: ["of before"])
    var sink = FileSink(decisions: path, rejects: folder.path + "/bad.jsonl")
    try sink.close()
    #expect(try folder.read("out.jsonl") == Array("of before\n".utf8))
    #expect(throws: (any Error).self) { try folder.read("bad.jsonl") }
    sink = FileSink(decisions: path)
    try sink.begin()
    #expect(try folder.read("out.jsonl").isEmpty)
    try sink.close()
  }

  @Test func aFullDiskIsNamed() throws {
    var sink = FileSink(decisions: "/dev/full")
    try sink.begin()
    let error = #expect(throws: PipelineError.self) { try sink.write(Array("one\n".utf8)) }
    #expect(error?.code == .cannotWrite)
    #expect(error?.file == "/dev/full")
    #expect(error?.hint.contains("free some space") == true)
  }

  @Test func aReaderThatWentAwayIsToldApart() throws {
    // Without this the signal would end the tests before `write` returns.
    signal(SIGPIPE, SIG_IGN)
    let pipe = try FileDescriptor.pipe()
    try pipe.readEnd.close()
    defer { try? pipe.writeEnd.close() }
    var sink = FileSink(decisions: LineFile(pipe.writeEnd, name: "-"))
    let error = #expect(throws: PipelineError.self) { try sink.write(Array("one\n".utf8)) }
    #expect(error?.code == .closedPipe)
  }

  @Test func cuttingKeepsExactlyTheFirstBytes() throws {
    let folder = try WorkFolder()
    let before = Array("one\ntwo\nthr".utf8)
    for length in 0...before.count {
      let path = try folder.write("out.jsonl", before)
      var sink = FileSink(decisions: try LineFile(keeping: path, creating: false))
      try sink.cut(decisions: length, rejects: 0)
      #expect(try folder.read("out.jsonl") == Array(before.prefix(length)))
      try sink.write(Array("new\n".utf8))
      #expect(sink.decisions?.length == length + 4)
      try sink.close()
      #expect(try folder.read("out.jsonl") == Array(before.prefix(length)) + Array("new\n".utf8))
    }
  }

  @Test func bothFilesAreCut() throws {
    let folder = try WorkFolder()
    let paths = try ["a", "b"].map { try folder.write($0, lines: ["one", "two", "three"]) }
    var sink = FileSink(
      decisions: try LineFile(keeping: paths[0], creating: false),
      rejects: try LineFile(keeping: paths[1], creating: false))
    try sink.cut(decisions: 4, rejects: 8)
    try sink.close()
    #expect(try folder.read("a") == Array("one\n".utf8))
    #expect(try folder.read("b") == Array("one\ntwo\n".utf8))
  }

  @Test func oneProcessWritesAtATime() throws {
    let folder = try WorkFolder()
    let path = try folder.write("out.jsonl", lines: ["one"])
    let first = try LineFile(keeping: path, creating: false)
    let error = #expect(throws: PipelineError.self) {
      _ = try LineFile(keeping: path, creating: false)
    }
    #expect(error?.code == .changedOutput)
    #expect(error?.detail.contains("another process") == true)
    try first.close()
    try LineFile(keeping: path, creating: false).close()
    #expect(try folder.read("out.jsonl") == Array("one\n".utf8))
  }

  @Test func lastBytesBeforeAPlace() throws {
    let folder = try WorkFolder()
    let file = try LineFile(
      keeping: folder.write("out.jsonl", "0123456789".utf8), creating: false)
    defer { try? file.close() }
    #expect(try file.bytes(before: 10, count: 4) == Array("6789".utf8))
    #expect(try file.bytes(before: 3, count: 4) == Array("012".utf8))
    #expect(try file.bytes(before: 0, count: 4) == [])
    #expect(try file.bytes(before: 12, count: 4) == Array("89".utf8))
    #expect(try file.size() == 10)
  }
}
