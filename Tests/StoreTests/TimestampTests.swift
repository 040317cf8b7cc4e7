import Foundation
import Store
import Testing

@Suite struct TimestampTests {
  /// Foundation's formatter is the reference.
  @Test func writesAndReadsLikeFoundation() throws {
    let formatter = ISO8601DateFormatter()
    formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
    for seconds in stride(from: -3_000_000_000.0, through: 5_000_000_000, by: 12_345_678.25) {
      let moment = Timestamp(milliseconds: Int64(seconds * 1000))
      let expected = formatter.string(from: Date(timeIntervalSince1970: seconds))
      #expect(moment.description == expected)
      #expect(Timestamp(reading: expected) == moment)
    }
  }

  @Test(arguments: [
    ("2017-09-07 21:16:00", 1_504_818_960_000), ("2017-09-07T21:16:00Z", 1_504_818_960_000),
    ("2017-09-07T23:16:00+02:00", 1_504_818_960_000),
    ("2017-09-07T15:46:00.5-0530", 1_504_818_960_500), ("2017-09-07", 1_504_742_400_000),
    ("1504818960", 1_504_818_960_000), ("1504818960000", 1_504_818_960_000),
    ("2017-09-07 21:16", 1_504_818_960_000),
  ])
  func readsTheDatesOfDumps(text: String, milliseconds: Int64) {
    #expect(Timestamp(reading: text)?.milliseconds == milliseconds)
  }

  @Test(arguments: [
    "", "yesterday", "2017-13-01", "2017-09-07T", "07.09.2017", "2017", "2017-09-07x",
  ])
  func refusesWhatIsNoDate(text: String) {
    #expect(Timestamp(reading: text) == nil)
  }
}

@Suite struct AuditValueTests {
  @Test func equalValuesHaveEqualBytes() {
    let value: AuditValue = .object([
      "b": .array([1, .null, true]), "a": "x\"\\\n\u{1}é", "é": .object([:]), "B": -5,
    ])
    #expect(
      value.canonicalJSON
        == #"{"B":-5,"a":"x\"\\\n\u0001é","b":[1,null,true],"é":{}}"#)
  }
}
