import Foundation
import Ingest
import SystemPackage
import Testing

@testable import Pipeline

@Suite struct FileSinkTests {
  private func open(_ path: String) throws -> FileDescriptor {
    try FileDescriptor.open(
      FilePath(path), .writeOnly, options: [.create, .truncate],
      permissions: [.ownerReadWrite])
  }

  @Test func linesAndRejectsGoToTheirFiles() throws {
    let folder = try WorkFolder()
    let decisions = try open(folder.path + "/out.jsonl")
    let rejects = try open(folder.path + "/bad.jsonl")
    var sink = FileSink(
      decisions: decisions, name: "out.jsonl", rejects: rejects, rejectsName: "bad.jsonl")
    let long = [UInt8](repeating: 0x61, count: 1 << 20) + [0x0A]
    try sink.write(Array("one\n".utf8))
    try sink.write([])
    try sink.write(long)
    try sink.reject([
      RejectedRecord(
        source: "a \"b\".jsonl", line: 7, byteOffset: 120, code: .notJSON, reason: "no\tJSON"),
      RejectedRecord(source: "c", line: 9, byteOffset: 130, code: .tooLong, reason: "long"),
    ])
    try decisions.close()
    try rejects.close()
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
    let decisions = try open(folder.path + "/out.jsonl")
    var sink = FileSink(decisions: decisions, name: "out.jsonl")
    try sink.reject([
      RejectedRecord(source: "c", line: 9, byteOffset: 130, code: .tooLong, reason: "long")
    ])
    try decisions.close()
    #expect(try folder.read("out.jsonl").isEmpty)
  }

  @Test func aFullDiskIsNamed() throws {
    let full = try FileDescriptor.open("/dev/full", .writeOnly)
    defer { try? full.close() }
    var sink = FileSink(decisions: full, name: "out.jsonl")
    let error = #expect(throws: PipelineError.self) { try sink.write(Array("one\n".utf8)) }
    #expect(error?.code == .cannotWrite)
    #expect(error?.file == "out.jsonl")
    #expect(error?.hint.contains("free some space") == true)
  }

  @Test func aReaderThatWentAwayIsToldApart() throws {
    // Without this the signal would end the tests before `write` returns.
    signal(SIGPIPE, SIG_IGN)
    let pipe = try FileDescriptor.pipe()
    try pipe.readEnd.close()
    defer { try? pipe.writeEnd.close() }
    var sink = FileSink(decisions: pipe.writeEnd, name: "-")
    let error = #expect(throws: PipelineError.self) { try sink.write(Array("one\n".utf8)) }
    #expect(error?.code == .closedPipe)
  }
}
