import Model

extension EvaluationRun.Result {
  /// The figures as one object on one line, with the keys that `winnow evaluate --json` promises;
  /// `ClassificationReport.json` has more. What is not defined is `null`.
  public var json: String {
    var json = JSONBytes()
    json.raw(#"{"task":"#)
    json.string(report.task.rawValue)
    json.raw(#","documents":"#)
    json.integer(report.documents)
    json.figure(#","accuracy":"#, report.accuracy)
    json.figure(#","micro_f1":"#, report.microF1)
    json.figure(#","macro_f1":"#, report.macroF1)
    json.raw(#","labels":{"#)
    for (index, label) in report.labels.enumerated() {
      if index > 0 { json.raw(",") }
      json.string(label.name)
      json.figure(#":{"precision":"#, label.counts.precision)
      json.figure(#","recall":"#, label.counts.recall)
      json.figure(#","f1":"#, label.counts.f1)
      json.figure(#","auc":"#, label.areaUnderROC)
      json.figure(#","average_precision":"#, label.averagePrecision)
      json.raw(#","support":"#)
      json.integer(label.support)
      json.figure(#","threshold":"#, label.threshold)
      json.raw("}")
    }
    json.raw("}}")
    return String(decoding: json.bytes, as: UTF8.self)
  }
}

extension JSONBytes {
  /// Writes a key and a figure with six decimals: more would differ between machines.
  fileprivate mutating func figure(_ key: StaticString, _ value: Double?) {
    raw(key)
    if let value { number(value, decimals: 6) } else { raw("null") }
  }
}
