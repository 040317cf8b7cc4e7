import Foundation
import SystemPackage

/// The lines of a file of decisions, one after another, in bounded memory.
struct DecisionLines {
  private let file: FileDescriptor
  private let name: String
  private var buffer: [UInt8] = []
  private var position = 0
  private var isAtEnd = false
  /// No decision is longer.
  private static let limit = 1 << 30

  init(_ path: String) throws(PipelineError) {
    name = path
    if path == "-" {
      file = .standardInput
      return
    }
    do {
      file = try FileDescriptor.open(FilePath(path), .readOnly)
    } catch {
      throw PipelineError(
        .cannotRead, file: path, detail: "cannot be opened: \(error)", hint: "check the path")
    }
  }

  /// The next line that is not empty, without its end.
  mutating func next() throws(PipelineError) -> [UInt8]? {
    while true {
      if let end = buffer[position...].firstIndex(of: 0x0A) {
        let line = Array(buffer[position..<end])
        position = end + 1
        if !line.isEmpty { return line }
        continue
      }
      if isAtEnd {
        guard position < buffer.count else { return nil }
        let line = Array(buffer[position...])
        position = buffer.count
        return line
      }
      try fill()
    }
  }

  private mutating func fill() throws(PipelineError) {
    buffer.removeFirst(position)
    position = 0
    guard buffer.count < Self.limit else {
      throw PipelineError(
        .badData, file: name, detail: "a line is longer than \(Self.limit) bytes",
        hint: "is this a file of decisions?")
    }
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    do {
      let count = try chunk.withUnsafeMutableBytes { try file.read(into: $0) }
      buffer.append(contentsOf: chunk.prefix(count))
      isAtEnd = count == 0
    } catch {
      throw PipelineError(.cannotRead, file: name, detail: "cannot be read: \(error)")
    }
  }

  private static func object(_ line: [UInt8]) -> [String: Any]? {
    (try? JSONSerialization.jsonObject(with: Data(line))) as? [String: Any]
  }

  /// The `id` of a decision, or an empty string.
  static func id(_ line: [UInt8]) -> String {
    object(line)?["id"] as? String ?? ""
  }

  /// The id of the model of a decision.
  static func modelID(_ line: [UInt8]) -> String? {
    (object(line)?["model"] as? [String: Any])?["id"] as? String
  }

  /// The last key written before a byte of a line.
  static func key(before position: Int, in line: [UInt8]) -> String? {
    let head = line.prefix(position + 1)
    guard let colon = head.lastRange(of: [0x22, 0x3A])?.lowerBound,
      let open = line[..<colon].lastIndex(of: 0x22)
    else { return nil }
    return String(decoding: line[(open + 1)..<colon], as: UTF8.self)
  }
}

extension Collection where Element == UInt8, Index == Int {
  /// Where `pattern` stands last.
  fileprivate func lastRange(of pattern: [UInt8]) -> Range<Int>? {
    guard count >= pattern.count else { return nil }
    for start in stride(from: endIndex - pattern.count, through: startIndex, by: -1)
    where self[start] == pattern[0] && self[start + 1] == pattern[1] {
      return start..<start + pattern.count
    }
    return nil
  }
}
