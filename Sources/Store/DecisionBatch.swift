public import Foundation

/// A decision record as far as the store reads it: `docs/decision-record.md`.
public struct DecisionRecord: Sendable, Hashable {
  /// A label of the record.
  public struct Label: Sendable, Hashable {
    /// Its id.
    public var label: String
    /// `technique`, `harm`, `context`, or empty.
    public var axis: String
    /// The calibrated probability.
    public var probability: Double
    /// The least probability that flags it.
    public var threshold: Double
    /// Whether it was flagged.
    public var isFlagged: Bool
  }

  /// The identifier of the document.
  public var id: String
  /// SHA-256 of its text.
  public var textHash: Data
  /// A BCP 47 tag.
  public var language: String
  /// The name of the model.
  public var modelName: String
  /// The id of the model.
  public var modelID: String
  /// Whether the outcome is `review`.
  public var isFlagged: Bool
  /// Place in the queue.
  public var priority: Double
  /// Entropy of the top label in bits.
  public var uncertainty: Double
  /// Labels with reasons, and contexts of a tenth or more.
  public var labels: [Label]
  /// The line as it was read.
  public var json: String
}

/// A line that is no decision record.
public struct RejectedLine: Sendable, Hashable {
  /// Its number, from 1.
  public var line: Int
  /// What is wrong with it, in plain words without any of its text.
  public var reason: String

  /// Makes a rejection of its parts.
  public init(line: Int, reason: String) {
    self.line = line
    self.reason = reason
  }
}

/// Decision records of one stretch of a file.
public struct DecisionBatch: Sendable {
  /// In the order of the file.
  public private(set) var records: [DecisionRecord] = []
  /// Lines that were not understood.
  public private(set) var rejected: [RejectedLine] = []

  /// Reads whole lines of JSON; empty lines are passed over. Any thread may do this.
  ///
  /// - Parameter firstLine: the number of the first line, from 1.
  public init(parsing bytes: ArraySlice<UInt8>, firstLine: Int) {
    let decoder = JSONDecoder()
    var number = firstLine
    for line in bytes.split(separator: 10, omittingEmptySubsequences: false) {
      defer { number += 1 }
      if line.allSatisfy({ $0 == 32 || $0 == 13 || $0 == 9 }) { continue }
      let data = Data(line)
      do {
        records.append(try Self.record(data, decoder))
      } catch let error as StoreError {
        rejected.append(RejectedLine(line: number, reason: error.detail))
      } catch {
        rejected.append(
          RejectedLine(line: number, reason: RejectedLine.reason(error, "decision record")))
      }
    }
  }

  /// Adds lines that somebody else could not read.
  public mutating func reject(_ lines: [RejectedLine]) { rejected += lines }

  private static func record(_ data: Data, _ decoder: JSONDecoder) throws -> DecisionRecord {
    let line = try decoder.decode(Line.self, from: data)
    guard line.schema == "winnow.decision/1" else {
      throw StoreError(.invalid, detail: "the schema is not winnow.decision/1")
    }
    guard let hash = Digest.bytes(hex: line.text_sha256) else {
      throw StoreError(.invalid, detail: "“text_sha256” is not 64 hexadecimal digits")
    }
    guard line.outcome == "review" || line.outcome == "pass" else {
      throw StoreError(.invalid, detail: "“outcome” is neither review nor pass")
    }
    guard (0...1).contains(line.priority), (0...1).contains(line.uncertainty) else {
      throw StoreError(.invalid, detail: "“priority” or “uncertainty” is not from 0 to 1")
    }
    guard !line.id.isEmpty, !line.model.id.isEmpty else {
      throw StoreError(.invalid, detail: "“id” or “model.id” is empty")
    }
    var seen: Set<String> = []
    var labels = (line.labels ?? []).map {
      DecisionRecord.Label(
        label: $0.label, axis: $0.axis ?? "", probability: $0.probability,
        threshold: $0.threshold, isFlagged: $0.flagged)
    }
    labels += (line.context ?? []).filter { $0.probability >= 0.1 }.map {
      DecisionRecord.Label(
        label: $0.label, axis: "context", probability: $0.probability, threshold: 1,
        isFlagged: false)
    }
    labels = labels.filter { seen.insert($0.label).inserted }
    guard let json = String(validating: data, as: UTF8.self) else {
      throw StoreError(.invalid, detail: "not valid UTF-8")
    }
    return DecisionRecord(
      id: line.id, textHash: hash, language: line.language ?? "und",
      modelName: line.model.name ?? "", modelID: line.model.id,
      isFlagged: line.outcome == "review", priority: line.priority,
      uncertainty: line.uncertainty, labels: labels,
      json: json.hasSuffix("\r") ? String(json.dropLast()) : json)
  }

  private struct Line: Decodable {
    struct Model: Decodable {
      var name: String?
      var id: String
    }
    struct Label: Decodable {
      var label: String
      var axis: String?
      var probability: Double
      var threshold: Double
      var flagged: Bool
    }
    struct Context: Decodable {
      var label: String
      var probability: Double
    }

    var schema: String
    var id: String
    var text_sha256: String
    var language: String?
    var model: Model
    var outcome: String
    var priority: Double
    var uncertainty: Double
    var labels: [Label]?
    var context: [Context]?
  }
}
