import Crypto
import Features
import Foundation
import Model

/// Writes decision records (`winnow.decision/1`), one line of JSON each.
package struct DecisionEncoder: Sendable {
  private let labels: [LabelInfo]
  private let thresholds: [Double]
  private let settings: DecisionSettings
  private let rationale: Rationale
  /// `"model":{…},` as bytes: the same in every record.
  private let modelPart: [UInt8]
  /// `"label":` of each label, quoted and escaped.
  private let labelKeys: [[UInt8]]
  /// The lines of documents without reasons.
  private let scoreLine: ScoreLine
  /// The quoted name of each document feature.
  private let featureKeys: [[UInt8]] = StyleBlock.names.map { name in
    var key = JSONBytes()
    key.string(name)
    return key.bytes
  }

  package init(_ bundle: ModelBundle, _ settings: DecisionSettings) {
    labels = bundle.manifest.labels
    thresholds = bundle.manifest.thresholds
    self.settings = settings
    rationale = Rationale(labels: labels, task: bundle.manifest.task)
    var part = JSONBytes()
    part.raw(#","model":{"name":"#)
    part.string(bundle.manifest.name)
    part.raw(#","id":"#)
    part.string(bundle.id)
    part.raw("}")
    modelPart = part.bytes
    labelKeys = labels.map { label in
      var key = JSONBytes()
      key.string(label.id)
      return key.bytes
    }
    scoreLine = ScoreLine(modelPart: modelPart, labelKeys: labelKeys)
  }

  /// What a record says of one document.
  struct Subject {
    var id: ArraySlice<UInt8>
    var text: ArraySlice<UInt8>
    var language: ArraySlice<UInt8>
    var judgement: Judge.Judgement
  }

  /// Writes a record without reasons.
  @inline(__always)
  package func encodeScores(
    id: Span<UInt8>, text: Span<UInt8>, language: Span<UInt8>,
    _ judgement: borrowing Judge.Judgement, into json: inout JSONBytes
  ) {
    scoreLine.write(id: id, text: text, language: language, judgement, into: &json)
  }

  /// Writes a record with its reasons.
  func encodeReasons(
    _ subject: Subject, _ evidence: [Evidence], _ counterfactual: Counterfactual?,
    into json: inout JSONBytes
  ) {
    let offsets = TextOffsets(subject.text, unit: settings.offsets)
    func textOf(_ range: Range<Int>) -> String {
      let start = subject.text.startIndex
      return String(
        decoding: subject.text[start + range.lowerBound..<start + range.upperBound],
        as: UTF8.self)
    }
    encodeHead(subject, into: &json)
    if settings.offsets != .scalar {
      json.raw(#","offsets":"#)
      json.string(settings.offsets.rawValue)
    }
    json.raw(#","labels":["#)
    for (index, item) in evidence.enumerated() {
      if index > 0 { json.raw(",") }
      encode(item, subject, offsets, into: &json)
    }
    json.raw(#"],"context":["#)
    var isFirst = true
    for label in labels.indices where labels[label].axis == .context {
      if !isFirst { json.raw(",") }
      isFirst = false
      json.raw(#"{"label":"#)
      json.raw(labelKeys[label])
      json.raw(#","probability":"#)
      json.number(subject.judgement.probabilities[label], decimals: 4)
      json.raw("}")
    }
    json.raw("]")
    if let counterfactual { encode(counterfactual, offsets, into: &json) }
    json.raw(#","rationale":"#)
    json.string(rationale.text(subject.judgement, evidence, counterfactual, textOf: textOf))
    json.raw(",\"automation\":\"detection_only\"}\n")
  }

  private func encodeHead(_ subject: Subject, into json: inout JSONBytes) {
    json.raw(#"{"schema":"winnow.decision/1","id":"#)
    json.string(subject.id)
    json.raw(#","text_sha256":""#)
    json.hexadecimal(SHA256.hash(data: subject.text))
    json.raw(#"","language":"#)
    json.string(subject.language)
    json.raw(modelPart)
    if subject.judgement.needsReview {
      json.raw(#","outcome":"review","priority":"#)
    } else {
      json.raw(#","outcome":"pass","priority":"#)
    }
    json.number(subject.judgement.priority, decimals: 4)
    json.raw(#","uncertainty":"#)
    json.number(subject.judgement.uncertainty, decimals: 4)
  }

  private func encode(
    _ item: Evidence, _ subject: Subject, _ offsets: TextOffsets, into json: inout JSONBytes
  ) {
    let judgement = subject.judgement
    let start = subject.text.startIndex
    json.raw(#"{"label":"#)
    json.raw(labelKeys[item.label])
    if labels[item.label].axis != .other {
      json.raw(#","axis":"#)
      json.string(labels[item.label].axis.rawValue)
    }
    json.raw(#","probability":"#)
    json.number(judgement.probabilities[item.label], decimals: 4)
    json.raw(#","threshold":"#)
    json.number(thresholds[item.label], decimals: 4)
    let isFlagged = judgement.flagged[item.label] && labels[item.label].asksForReview
    json.raw(isFlagged ? #","flagged":true,"logit":"# : #","flagged":false,"logit":"#)
    json.number(item.logit, decimals: 6)
    json.raw(#","bias":"#)
    json.number(item.bias, decimals: 6)
    json.raw(#","evidence":["#)
    for (index, span) in item.spans.enumerated() {
      if index > 0 { json.raw(",") }
      let range = offsets.range(span.bytes.lowerBound, span.bytes.upperBound)
      json.raw(#"{"start":"#)
      json.integer(range.start)
      json.raw(#","end":"#)
      json.integer(range.end)
      json.raw(#","text":"#)
      json.string(
        subject.text[start + span.bytes.lowerBound..<start + span.bytes.upperBound])
      json.raw(#","contribution":"#)
      json.number(span.contribution, decimals: 6)
      json.raw("}")
    }
    json.raw(#"],"document":["#)
    for (index, part) in item.document.enumerated() {
      if index > 0 { json.raw(",") }
      json.raw(#"{"feature":"#)
      json.raw(featureKeys[part.feature])
      json.raw(#","contribution":"#)
      json.number(part.contribution, decimals: 6)
      json.raw("}")
    }
    json.raw("]")
    if let rest = item.rest {
      json.raw(#","rest":"#)
      json.number(rest, decimals: 6)
    }
    json.raw("}")
  }

  private func encode(
    _ counterfactual: Counterfactual, _ offsets: TextOffsets, into json: inout JSONBytes
  ) {
    json.raw(#","counterfactual":{"label":"#)
    json.raw(labelKeys[counterfactual.label])
    json.raw(#","remove":["#)
    for (index, removed) in counterfactual.removed.enumerated() {
      if index > 0 { json.raw(",") }
      let range = offsets.range(removed.lowerBound, removed.upperBound)
      json.raw("[")
      json.integer(range.start)
      json.raw(",")
      json.integer(range.end)
      json.raw("]")
    }
    json.raw(#"],"probability":"#)
    json.number(counterfactual.probability, decimals: 4)
    json.raw("}")
  }
}
