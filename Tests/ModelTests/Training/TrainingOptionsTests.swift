import Foundation
import Model
import Testing

@Suite struct TrainingOptionsTests {
  @Test func theDefaultsAreSound() { #expect(TrainingOptions().problem == nil) }

  @Test(arguments: [
    ("strength", "0"), ("strength", "-1"), ("l1Ratio", "1.5"), ("l1Ratio", "-0.1"),
    ("naiveBayesPower", "3"), ("wordWeight", "-1"), ("subwordWeight", "-0.5"),
    ("styleWeight", "-2"), ("unjudgedWeight", "2"), ("folds", "1"), ("folds", "21"),
    ("maximumIterations", "0"), ("tolerance", "0"),
  ])
  func problemsNameTheirSetting(_ key: String, _ value: String) throws {
    let all = try JSONSerialization.jsonObject(with: JSONEncoder().encode(TrainingOptions()))
    var fields = try #require(all as? [String: Any])
    fields[key] = try JSONSerialization.jsonObject(
      with: Data(value.utf8), options: .fragmentsAllowed)
    let options = try JSONDecoder().decode(
      TrainingOptions.self, from: JSONSerialization.data(withJSONObject: fields))
    #expect(options.problem?.contains("training.\(key)") == true)
  }

  @Test(arguments: [
    ThresholdPolicy.f1, .microF1, .precision(0.9), .recall(0.25), .fixed(0.5), .fixed(0), .fixed(1),
  ])
  func policiesSurviveTheirText(_ policy: ThresholdPolicy) throws {
    #expect(ThresholdPolicy(policy.text) == policy)
    let json = try JSONEncoder().encode([policy])
    #expect(try JSONDecoder().decode([ThresholdPolicy].self, from: json) == [policy])
  }

  @Test(arguments: [
    "", "F1", "f1:", ":f1", "f1:0.5", "precision", "precision:", "precision:0", "precision:1.1",
    "recall:-1", "recall:nan", "fixed:2", "fixed:-0.1", "fixed:x", "micro-f1:1", "fixed:0.5:1",
  ])
  func otherTextIsNoPolicy(_ text: String) throws {
    #expect(ThresholdPolicy(text) == nil)
    let json = try JSONEncoder().encode([text])
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([ThresholdPolicy].self, from: json)
    }
  }

  @Test func policiesChooseWhatTheySay() {
    let probabilities = [0.9, 0.8, 0.6, 0.55, 0.3, 0.2, 0.1, 0.05]
    let truth = [true, true, false, true, false, false, false, false]
    func thresholds(_ policy: ThresholdPolicy) -> [Double] {
      policy.choices(
        probabilities: probabilities, truth: truth, labels: 1, judged: nil
      ).map(\.threshold)
    }
    #expect(thresholds(.fixed(0.42)) == [0.42])
    // The first two are right, the third is wrong, the fourth is the last that is right.
    #expect(thresholds(.precision(1))[0] > 0.6 && thresholds(.precision(1))[0] <= 0.8)
    #expect(thresholds(.recall(1))[0] > 0.3 && thresholds(.recall(1))[0] <= 0.55)
    #expect(thresholds(.f1) != thresholds(.precision(1)))
    let common = ThresholdPolicy.microF1.choices(
      probabilities: probabilities, truth: truth, labels: 2, judged: nil)
    #expect(common.count == 2)
    #expect(common[0].threshold == common[1].threshold)
  }
}
