import Retraining
import Testing

@Suite struct RetrainingErrorTests {
  @Test func oneLineSaysWhereWhatAndWhatToDo() {
    let error = RetrainingError(
      .badRegistry, file: "registry.json", detail: "is cut off", hint: "restore a backup")
    #expect(error.description == "registry.json: is cut off; restore a backup")
    #expect(
      RetrainingError(.tooFewRecords, detail: "no verdict").description == "no verdict")
  }
}
