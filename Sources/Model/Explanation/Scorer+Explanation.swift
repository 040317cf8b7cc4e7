public import LinearAlgebra

extension Scorer {
  /// Takes the logits of a document apart, and keeps all parts: see `LogitBreakdown`.
  ///
  /// - Parameters:
  ///   - batch: a batch that was scored, and still is the last one.
  ///   - document: the document in the batch.
  ///   - trace: where its features were found.
  ///   - labels: the labels to explain.
  ///   - merging: whether strong neighbours become one span; else there is a span for each token.
  public func explain(
    _ batch: FeatureBatch, document: Int, trace: FeatureTrace, labels: [Int], merging: Bool = true
  ) -> [LabelExplanation] {
    var breakdown = LogitBreakdown()
    breakdown.begin(self, batch, document: document, trace)
    return labels.map { label in
      var spans: [LabelExplanation.Span] = []
      let bias = bias(of: label)
      breakdown.findParts(of: label, self, batch, trace, merging: merging) { some in
        for index in some.indices { spans.append(some[index]) }
      }
      var logit = bias
      for span in spans { logit += span.contribution }
      for part in breakdown.features { logit += part.contribution }
      return LabelExplanation(
        label: label, logit: logit, bias: bias, spans: spans, document: breakdown.features)
    }
  }

  /// The intercept of a label.
  public func bias(of label: Int) -> Double { Double(model.bias[label]) }

  /// The squared norms of the blocks of words and characters of a document.
  func norms(
    _ batch: borrowing FeatureBatch, _ slots: Range<Int>, _ grams: Range<Int>
  ) -> SIMD2<Float> {
    words.norms(batch, slots, grams, model, frequency)
  }

  /// Writes to `shares` what each distinct word of a document adds to a label before its frequency,
  /// and then the weights of its n-grams.
  func weigh(
    _ batch: borrowing FeatureBatch, _ slots: Range<Int>, _ grams: Range<Int>, label: Int,
    _ wordFactor: Double, _ subwordFactor: Double, into shares: inout [Double]
  ) {
    words.weigh(
      batch.slots.span.extracting(slots), batch.grams.span.extracting(grams), model, label,
      wordFactor, subwordFactor, into: &shares)
  }
}
