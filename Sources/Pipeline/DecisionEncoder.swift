import Features
import Model

/// Writes decision records (`winnow.decision/1`), one line of JSON each.
package struct DecisionEncoder: Sendable {
  private let offsets: OffsetUnit
  private let rationale: Rationale
  /// The lines of documents without reasons.
  private let scoreLine: ScoreLine
  private let reasonParts: ReasonParts

  package init(_ bundle: ModelBundle, _ settings: DecisionSettings) {
    let labels = bundle.manifest.labels
    offsets = settings.offsets
    rationale = Rationale(labels: labels, task: bundle.manifest.task)
    var part = JSONBytes()
    part.raw(#","model":{"name":"#)
    part.string(bundle.manifest.name)
    part.raw(#","id":"#)
    part.string(bundle.id)
    part.raw("}")
    let labelKeys = labels.map { label in
      var key = JSONBytes()
      key.string(label.id)
      return key.bytes
    }
    scoreLine = ScoreLine(modelPart: part.bytes, labelKeys: labelKeys)
    reasonParts = ReasonParts(
      labels, labelKeys: labelKeys, thresholds: bundle.manifest.thresholds, settings.offsets)
  }

  /// One document and what was decided about it.
  struct Subject {
    var id: ArraySlice<UInt8>
    var text: ArraySlice<UInt8>
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
  ///
  /// - Parameter words: room that is used anew for each document.
  func encodeReasons(
    id: Span<UInt8>, text: Span<UInt8>, language: Span<UInt8>,
    _ judgement: borrowing Judge.Judgement, _ evidence: [Evidence],
    _ counterfactual: Counterfactual?, _ words: inout JSONBytes, into json: inout JSONBytes
  ) {
    let offsets = TextOffsets(text, unit: offsets)
    words.removeAll()
    rationale.write(judgement, evidence, counterfactual, of: text, to: &words)
    scoreLine.writeHead(
      id: id, text: text, language: language, judgement, into: &json, rest: { _ in })
    let all = evidence.span
    for index in all.indices {
      encode(all[index], isFirst: index == 0, text, judgement, offsets, into: &json)
    }
    let ranges = counterfactual?.removed.count ?? 0
    let limit =
      reasonParts.offsets.count + 8 + reasonParts.contextLimit + reasonParts.labelLimit
      + 48 * ranges + reasonParts.wordsLimit + 6 * words.bytes.count
    json.append(upTo: limit) { line in
      if evidence.isEmpty { line.put(reasonParts.offsets) }
      putContexts(judgement, &line)
      if let counterfactual { put(counterfactual, offsets, &line) }
      line.put(reasonParts.rationale)
      line.putString(words.bytes.span)
      line.put(reasonParts.tail)
    }
  }

  private func putContexts(_ judgement: borrowing Judge.Judgement, _ line: inout LineWriter) {
    line.put(reasonParts.contexts)
    for index in reasonParts.contextKeys.indices {
      line.put(reasonParts.contextKeys[index].key)
      let label = reasonParts.contextKeys[index].label
      line.putShare(judgement.probabilities[label], scoreLine.shares.span)
      line.put(reasonParts.closed)
    }
    line.put(reasonParts.contextsEnd)
  }

  /// So many spans are written in one go.
  private static let spansAtOnce = 16

  private func encode(
    _ item: borrowing Evidence, isFirst: Bool, _ text: Span<UInt8>,
    _ judgement: borrowing Judge.Judgement, _ offsets: borrowing TextOffsets,
    into json: inout JSONBytes
  ) {
    let (spans, parts) = (item.spans.span, item.document.span)
    var first = 0
    repeat {
      let some = first..<min(first + Self.spansAtOnce, spans.count)
      let isLast = some.upperBound == spans.count
      var limit = some.count * reasonParts.spanLimit
      for index in some { limit += 6 * spans[index].bytes.count }
      if first == 0 { limit += reasonParts.offsets.count + 8 + reasonParts.labelLimit }
      if isLast { limit += reasonParts.documentLimit + parts.count * reasonParts.featureLimit }
      json.append(upTo: limit) { line in
        if first == 0 {
          line.put(isFirst ? reasonParts.offsets : reasonParts.comma)
          putLabel(item, judgement, &line)
        }
        for index in some { put(spans[index], isFirst: index == 0, text, offsets, &line) }
        if isLast { put(parts, rest: item.rest, &line) }
      }
      first = some.upperBound
    } while first < spans.count
  }

  @inline(__always)
  private func putLabel(
    _ item: borrowing Evidence, _ judgement: borrowing Judge.Judgement, _ line: inout LineWriter
  ) {
    let label = item.label
    let isFlagged = judgement.flagged[label] && reasonParts.asksForReview[label]
    line.put(reasonParts.labels[label])
    line.putShare(judgement.probabilities[label], scoreLine.shares.span)
    line.put(reasonParts.thresholds[label])
    line.put(isFlagged ? reasonParts.flagged : reasonParts.notFlagged)
    line.putNumber(item.logit)
    line.put(reasonParts.bias)
    line.putNumber(item.bias)
    line.put(reasonParts.evidence)
  }

  @inline(__always)
  private func put(
    _ span: Evidence.Item, isFirst: Bool, _ text: Span<UInt8>, _ offsets: borrowing TextOffsets,
    _ line: inout LineWriter
  ) {
    let range = offsets.range(span.bytes.lowerBound, span.bytes.upperBound)
    line.put(isFirst ? reasonParts.firstStart : reasonParts.start)
    line.putNumber(UInt(range.start))
    line.put(reasonParts.end)
    line.putNumber(UInt(range.end))
    line.put(reasonParts.text)
    line.putString(text.extracting(span.bytes))
    line.put(reasonParts.contribution)
    line.putNumber(span.contribution)
    line.put(reasonParts.closed)
  }

  @inline(__always)
  private func put(
    _ parts: Span<LabelExplanation.DocumentPart>, rest: Double?, _ line: inout LineWriter
  ) {
    line.put(reasonParts.document)
    for index in parts.indices {
      if index > 0 { line.put(reasonParts.comma) }
      line.put(reasonParts.features[parts[index].feature])
      line.putNumber(parts[index].contribution)
      line.put(reasonParts.closed)
    }
    if let rest {
      line.put(reasonParts.rest)
      line.putNumber(rest)
      line.put(reasonParts.closed)
    } else {
      line.put(reasonParts.documentEnd)
    }
  }

  private func put(
    _ counterfactual: borrowing Counterfactual, _ offsets: borrowing TextOffsets,
    _ line: inout LineWriter
  ) {
    line.put(reasonParts.counterfactuals[counterfactual.label])
    for index in counterfactual.removed.indices {
      let removed = counterfactual.removed[index]
      let range = offsets.range(removed.lowerBound, removed.upperBound)
      line.put(index == 0 ? reasonParts.firstRange : reasonParts.range)
      line.putNumber(UInt(range.start))
      line.put(reasonParts.comma)
      line.putNumber(UInt(range.end))
      line.put(reasonParts.rangeEnd)
    }
    line.put(reasonParts.probability)
    line.putShare(counterfactual.probability, scoreLine.shares.span)
    line.put(reasonParts.closed)
  }
}
