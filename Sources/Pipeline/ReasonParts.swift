import Features
import Model

/// What stands between the numbers and passages of a line with reasons: the same in every line.
struct ReasonParts: Sendable {
  /// From the uncertainty to the first label.
  let offsets: FixedText
  /// Up to the probability of each label.
  let labels: [FixedText]
  /// The threshold of each label.
  let thresholds: [FixedText]
  let asksForReview: [Bool]
  let flagged = FixedText(#","flagged":true,"logit":"#)
  let notFlagged = FixedText(#","flagged":false,"logit":"#)
  let bias = FixedText(#","bias":"#)
  let evidence = FixedText(#","evidence":["#)
  let firstStart = FixedText(#"{"start":"#)
  let start = FixedText(#",{"start":"#)
  let end = FixedText(#","end":"#)
  let text = FixedText(#","text":"#)
  let contribution = FixedText(#","contribution":"#)
  let document = FixedText(#"],"document":["#)
  /// Up to the contribution of each document feature.
  let features: [FixedText]
  let documentEnd = FixedText("]}")
  let rest = FixedText(#"],"rest":"#)
  let comma = FixedText(",")
  let closed = FixedText("}")
  let contexts = FixedText(#"],"context":["#)
  /// The context labels and what stands before the probability of each.
  let contextKeys: [(label: Int, key: FixedText)]
  let contextsEnd = FixedText("]")
  /// Up to the first range that is taken out, for each label.
  let counterfactuals: [FixedText]
  let firstRange = FixedText("[")
  let range = FixedText(",[")
  let rangeEnd = FixedText("]")
  let probability = FixedText(#"],"probability":"#)
  let rationale = FixedText(#","rationale":"#)
  let tail = FixedText(",\"automation\":\"detection_only\"}\n")

  /// The most bytes of the parts, without passages and words.
  let labelLimit: Int
  let spanLimit: Int
  let documentLimit: Int
  let featureLimit: Int
  let contextLimit: Int
  let wordsLimit: Int

  /// - Parameter labelKeys: the quoted names of the labels.
  init(
    _ labels: [LabelInfo], labelKeys: [[UInt8]], thresholds: [Double], _ unit: OffsetUnit
  ) {
    func text(_ body: (inout JSONBytes) -> Void) -> FixedText {
      var json = JSONBytes()
      body(&json)
      return FixedText(json.bytes)
    }
    offsets = text { json in
      if unit != .scalar {
        json.raw(#","offsets":"#)
        json.string(unit.rawValue)
      }
      json.raw(#","labels":["#)
    }
    self.labels = zip(labels, labelKeys).map { label, key in
      text { json in
        json.raw(#"{"label":"#)
        json.raw(key)
        if label.axis != .other {
          json.raw(#","axis":"#)
          json.string(label.axis.rawValue)
        }
        json.raw(#","probability":"#)
      }
    }
    self.thresholds = thresholds.map { threshold in
      text { json in
        json.raw(#","threshold":"#)
        json.number(threshold, decimals: 4)
      }
    }
    asksForReview = labels.map(\.asksForReview)
    features = StyleBlock.names.map { name in
      text { json in
        json.raw(#"{"feature":"#)
        json.string(name)
        json.raw(#","contribution":"#)
      }
    }
    counterfactuals = labelKeys.map { key in
      text { json in
        json.raw(#","counterfactual":{"label":"#)
        json.raw(key)
        json.raw(#","remove":["#)
      }
    }
    let contextLabels = labels.indices.filter { labels[$0].axis == .context }
    let contextKeys = contextLabels.enumerated().map { place, label in
      let key = text { json in
        json.raw(place == 0 ? #"{"label":"# : #",{"label":"#)
        json.raw(labelKeys[label])
        json.raw(#","probability":"#)
      }
      return (label: label, key: key)
    }
    self.contextKeys = contextKeys
    // Every part is written in whole words of eight bytes, and every number has its room.
    func limit(_ parts: [FixedText], numbers: Int) -> Int {
      parts.reduce(0) { $0 + $1.count + 8 } + numbers * LineWriter.numberLimit
    }
    func longest(_ texts: [FixedText]) -> [FixedText] {
      texts.max { $0.count < $1.count }.map { [$0] } ?? []
    }
    labelLimit = limit(
      longest(self.labels) + longest(self.thresholds) + longest(counterfactuals)
        + [comma, notFlagged, bias, evidence, probability, closed], numbers: 4)
    spanLimit = limit([start, end, self.text, contribution, closed], numbers: 4)
    featureLimit = limit(longest(features) + [comma, closed], numbers: 1)
    documentLimit = limit([document, rest, closed], numbers: 1)
    contextLimit = limit(
      contextKeys.map(\.key) + [contexts, contextsEnd],
      numbers: 2 * contextKeys.count)
    wordsLimit = limit([rationale, tail], numbers: 1)
  }
}
