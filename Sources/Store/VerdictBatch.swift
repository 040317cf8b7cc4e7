public import Foundation

/// A verdict that was given elsewhere: a dataset record with who judged, and when.
public struct IncomingVerdict: Sendable, Hashable {
  /// The line it stands on, from 1.
  public var line: Int
  /// The identifier of the item; `nil` where the record has none.
  public var id: String?
  /// SHA-256 of the text, as the record says it or of the text it has; `nil` where it has neither.
  public var textHash: Data?
  /// The text; `nil` where the record has none.
  public var text: String?
  /// The labels that apply.
  public var labels: [String]
  /// The labels that were asked about; `nil`: all that the machine flagged.
  public var judged: [String]?
  /// Evidence, in Unicode scalars.
  public var spans: [VerdictSpan]
  /// What it comes to; `nil`: it follows from the labels.
  public var outcome: VerdictDraft.Outcome?
  /// The name of the reviewer.
  public var reviewer: String?
  /// When it was given.
  public var judgedAt: Timestamp?
  /// A short reason.
  public var reason: String
  /// Free words.
  public var note: String
  /// Milliseconds the text was looked at.
  public var milliseconds: Int
  /// Whether the machine's score was seen before; `nil` where the record does not say.
  public var scoreShown: Bool?
  /// A BCP 47 tag; `nil` where the record has none.
  public var language: String?
  /// Where the text comes from.
  public var source: String?
  /// When the text was written.
  public var date: Timestamp?
  /// Whether it had been taken back where it comes from.
  public var isWithdrawn: Bool
}

/// Verdicts of one stretch of a file.
public struct VerdictBatch: Sendable {
  /// In the order of the file.
  public private(set) var records: [IncomingVerdict] = []
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
      do {
        records.append(try decoder.decode(Line.self, from: Data(line)).verdict(number))
      } catch let error as StoreError {
        rejected.append(RejectedLine(line: number, reason: error.detail))
      } catch {
        rejected.append(RejectedLine(line: number, reason: RejectedLine.reason(error, "verdict")))
      }
    }
  }

  /// Adds lines that somebody else could not read.
  public mutating func reject(_ lines: [RejectedLine]) { rejected += lines }

  /// A string or a number.
  private struct Name: Decodable {
    var text: String

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(Int64.self) {
        text = String(number)
      } else {
        text = try container.decode(String.self)
      }
    }
  }

  private struct Span: Decodable {
    var start: Int
    var end: Int
    var label: String?
  }

  private struct Line: Decodable {
    var id: Name?
    var text: String?
    var text_sha256: String?
    var labels: [String]
    var judged: [String]?
    var spans: [Span]?
    var outcome: String?
    var reviewer: Name?
    var reviewers: [String]?
    var judged_at: Name?
    var reason: String?
    var note: String?
    var milliseconds: Int?
    var score_shown: Bool?
    var lang: String?
    var language: String?
    var source: String?
    var date: Name?
    var withdrawn: Bool?

    func verdict(_ line: Int) throws -> IncomingVerdict {
      func said(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }
      guard !(labels + (judged ?? [])).contains(where: \.isEmpty) else {
        throw StoreError(.invalid, detail: "a label without a name")
      }
      guard judged?.isEmpty != true || !labels.isEmpty else {
        throw StoreError(.invalid, detail: "“judged” is empty: nobody was asked anything")
      }
      return IncomingVerdict(
        line: line, id: said(id?.text), textHash: try hash(), text: text,
        labels: Set(labels).sorted(), judged: judged.map { Set($0).sorted() },
        spans: (spans ?? []).map {
          VerdictSpan(start: $0.start, end: $0.end, label: $0.label ?? "")
        },
        outcome: try said(outcome).map { text in
          guard let outcome = VerdictDraft.Outcome(rawValue: text) else {
            throw StoreError(.invalid, detail: "“outcome” is neither confirmed nor rejected")
          }
          return outcome
        }, reviewer: said(reviewer?.text) ?? (reviewers?.count == 1 ? said(reviewers?[0]) : nil),
        judgedAt: try moment(judged_at, "judged_at"), reason: reason ?? "", note: note ?? "",
        milliseconds: max(0, milliseconds ?? 0), scoreShown: score_shown,
        language: said(lang) ?? said(language), source: said(source).map { String($0.prefix(200)) },
        date: date.flatMap { Timestamp(reading: $0.text) }, isWithdrawn: withdrawn ?? false)
    }

    private func moment(_ name: Name?, _ field: String) throws -> Timestamp? {
      guard let name, !name.text.isEmpty else { return nil }
      guard let moment = Timestamp(reading: name.text) else {
        throw StoreError(.invalid, detail: "“\(field)” is no date")
      }
      return moment
    }

    private func hash() throws -> Data? {
      let own = text.map { Digest.sha256($0) }
      guard let text_sha256 else { return own }
      guard let given = Digest.bytes(hex: text_sha256.lowercased()) else {
        throw StoreError(.invalid, detail: "“text_sha256” is not 64 hexadecimal digits")
      }
      if let own, own != given {
        throw StoreError(.invalid, detail: "“text_sha256” is not that of “text”")
      }
      return given
    }
  }
}

extension RejectedLine {
  /// Why a line could not be decoded, without any of its text.
  static func reason(_ error: any Error, _ kind: String) -> String {
    guard let error = error as? DecodingError else { return "not a \(kind)" }
    func path(_ context: DecodingError.Context) -> String {
      context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? String($0.stringValue.prefix(40)) }
        .joined(separator: ".")
    }
    switch error {
    case .keyNotFound(let key, _): return "no field “\(key.stringValue)”"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      let path = path(context)
      return path.isEmpty ? "not a JSON object" : "“\(path)” has another type"
    default: return "not valid JSON"
    }
  }
}
