import Foundation
import Model
import Testing

@Suite struct ReportJSONTests {
  @Test func holdsTheKeysOfTheContract() throws {
    let report = ClassificationReport(multilabelFixture())
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any])
    #expect(object["task"] as? String == "multilabel")
    #expect(object["documents"] as? Int == 60)
    #expect(object["accuracy"] as? Double == 0.0333333)
    #expect(object["micro_f1"] as? Double == 0.418605)
    #expect(object["macro_f1"] as? Double == 0.434856)
    let labels = try #require(object["labels"] as? [String: [String: Any]])
    #expect(labels.count == 3)
    let calm = try #require(labels["calm"])
    #expect(calm["precision"] as? Double == 0.8)
    #expect(calm["recall"] as? Double == 0.551724)
    #expect(calm["f1"] as? Double == 0.653061)
    #expect(calm["auc"] as? Double == 0.795884)
    #expect(calm["average_precision"] as? Double == 0.735999)
    #expect(calm["support"] as? Int == 29)
    #expect(calm["threshold"] as? Double == 0.7)
    let intervals = try #require(object["intervals"] as? [String: Any])
    #expect((intervals["macro_f1"] as? [Double])?.count == 2)
  }

  @Test func isExactlyThisText() {
    let predictions = Predictions(
      labels: ["a \"b\"", "\u{1}č"], probabilities: [0.75, 0.25], classes: [0])
    #expect(
      ClassificationReport(predictions).json
        == #"{"task":"multiclass","documents":1,"accuracy":1.0,"micro_f1":1.0,"macro_f1":0.5,"#
        + #""labels":{"a \"b\"":{"precision":1.0,"recall":1.0,"f1":1.0,"auc":null,"#
        + #""average_precision":1.0,"support":1,"threshold":null,"flagged":1,"documents":1,"#
        + #""log_loss":0.287682,"brier":0.0625,"calibration_error":0.25,"f1_interval":null},"#
        + #""\u0001č":{"precision":0.0,"recall":0.0,"f1":0.0,"auc":null,"#
        + #""average_precision":null,"support":0,"threshold":null,"flagged":0,"documents":1,"#
        + #""log_loss":0.287682,"brier":0.0625,"calibration_error":0.25,"f1_interval":null}},"#
        + #""micro_precision":1.0,"micro_recall":1.0,"macro_precision":0.5,"macro_recall":0.5,"#
        + #""log_loss":0.287682,"brier":0.125,"calibration_error":0.25,"intervals":null,"#
        + #""confusion":[[1,0],[0,0]]}"#)
  }
}
