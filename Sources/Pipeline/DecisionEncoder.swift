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
    _ counterfactual: Counterfactual?, _ words: inout [UInt8], into json: inout JSONBytes
  ) {
    let offsets = TextOffsets(text, unit: offsets)
    scoreLine.writeHead(
      id: id, text: text, language: language, judgement, into: &json, rest: { _ in })
    json.append(upTo: reasonParts.offsets.count) { $0.put(reasonParts.offsets) }
    let all = evidence.span
    for index in all.indices {
      encode(all[index], isFirst: index == 0, text, judgement, offsets, into: &json)
    }
    let probabilities = judgement.probabilities.span
    json.append(upTo: reasonParts.contextLimit) { line in
      let shares = scoreLine.shares.span
      line.put(reasonParts.contexts)
      for (label, key) in reasonParts.contextKeys {
        line.put(key)
        line.putShare(probabilities[label], shares)
        line.put(reasonParts.closed)
      }
      line.put(reasonParts.contextsEnd)
    }
    if let counterfactual { encode(counterfactual, offsets, into: &json) }
    words.removeAll(keepingCapacity: true)
    rationale.write(judgement, evidence, counterfactual, of: text, to: &words)
    json.append(upTo: reasonParts.wordsLimit + 6 * words.count) { line in
      line.put(reasonParts.rationale)
      line.putString(words.span)
      line.put(reasonParts.tail)
    }
  }

  private func encode(
    _ item: borrowing Evidence, isFirst: Bool, _ text: Span<UInt8>,
    _ judgement: borrowing Judge.Judgement, _ offsets: borrowing TextOffsets,
    into json: inout JSONBytes
  ) {
    let label = item.label
    let probability = judgement.probabilities[label]
    let isFlagged = judgement.flagged[label] && reasonParts.asksForReview[label]
    json.append(upTo: reasonParts.labelLimit) { line in
      if !isFirst { line.put(reasonParts.comma) }
      line.put(reasonParts.labels[label])
      line.putShare(probability, scoreLine.shares.span)
      line.put(reasonParts.thresholds[label])
      line.put(isFlagged ? reasonParts.flagged : reasonParts.notFlagged)
      line.putNumber(item.logit)
      line.put(reasonParts.bias)
      line.putNumber(item.bias)
      line.put(reasonParts.evidence)
    }
    let spans = item.spans.span
    for index in spans.indices {
      let span = spans[index]
      let range = offsets.range(span.bytes.lowerBound, span.bytes.upperBound)
      json.append(upTo: reasonParts.spanLimit + 6 * span.bytes.count) { line in
        line.put(index == 0 ? reasonParts.firstStart : reasonParts.start)
        line.putNumber(UInt(range.start))
        line.put(reasonParts.end)
        line.putNumber(UInt(range.end))
        line.put(reasonParts.text)
        line.putString(text.extracting(span.bytes))
        line.put(reasonParts.contribution)
        line.putNumber(span.contribution)
        line.put(reasonParts.closed)
      }
    }
    let (parts, rest) = (item.document.span, item.rest)
    json.append(upTo: reasonParts.documentLimit + parts.count * reasonParts.featureLimit) { line in
      line.put(reasonParts.document)
      for index in parts.indices {
        let part = parts[index]
        if index > 0 { line.put(reasonParts.comma) }
        line.put(reasonParts.features[part.feature])
        line.putNumber(part.contribution)
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
  }

  private func encode(
    _ counterfactual: Counterfactual, _ offsets: TextOffsets, into json: inout JSONBytes
  ) {
    json.append(upTo: reasonParts.labelLimit + 48 * counterfactual.removed.count) { line in
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
}
