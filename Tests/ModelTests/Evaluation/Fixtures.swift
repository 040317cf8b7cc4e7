import Model

/// 60 documents, 3 labels, many equal probabilities. In numpy:
///
///     i, l = np.arange(60)[:, None], np.arange(3)[None, :]
///     p = ((i * 37 + l * 11) % 21) / 20
///     y = (i * i * 7 + l * 3 + i + (p > .5) * 2) % 5 < 2
///     d = p >= [.5, .7, .3]
func multilabelFixture(judged: [Bool]? = nil, groups: [Int]? = nil) -> Predictions {
  var probabilities: [Double] = []
  var truth: [Bool] = []
  for document in 0..<60 {
    for label in 0..<3 {
      let probability = Double((document * 37 + label * 11) % 21) / 20
      let lift = probability > 0.5 ? 2 : 0
      probabilities.append(probability)
      truth.append((document * document * 7 + label * 3 + document + lift) % 5 < 2)
    }
  }
  return Predictions(
    labels: ["loud", "calm", "plain"], probabilities: probabilities, truth: truth,
    thresholds: [0.5, 0.7, 0.3], judged: judged, groups: groups)
}

/// 80 documents, 4 classes, the last one without support. In numpy:
///
///     i, l = np.arange(80)[:, None], np.arange(4)[None, :]
///     w = 1 + (i * 13 + l * 29 + i * l) % 17
///     p = w / w.sum(1, keepdims=True)
///     c = np.where(np.arange(80) % 3 > 0, p.argmax(1), np.arange(80) % 4)
///     c[c == 3] = 1
///     d = p.argmax(1)
func multiclassFixture() -> Predictions {
  var probabilities: [Double] = []
  var classes: [Int?] = []
  for document in 0..<80 {
    let weights = (0..<4).map { 1 + (document * 13 + $0 * 29 + document * $0) % 17 }
    let sum = Double(weights.reduce(0, +))
    probabilities += weights.map { Double($0) / sum }
    let largest = weights.firstIndex(of: weights.max() ?? 0) ?? 0
    let held = document % 3 > 0 ? largest : document % 4
    classes.append(held == 3 ? 1 : held)
  }
  return Predictions(
    labels: ["east", "west", "north", "south"], probabilities: probabilities, classes: classes)
}

/// Whether two numbers are the same but for rounding.
func close(_ value: Double?, _ expected: Double, _ tolerance: Double = 1e-12) -> Bool {
  guard let value else { return false }
  return abs(value - expected) <= tolerance * max(1, abs(expected))
}
