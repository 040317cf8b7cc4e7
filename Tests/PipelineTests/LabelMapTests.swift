import Testing

@testable import Pipeline

@Suite struct LabelMapTests {
  @Test func pairs() throws {
    let map = try LabelMap("hateful=hate_speech+abusive_language,a+b=c")
    #expect(map.pairs.map(\.gold) == [["hateful"], ["a", "b"]])
    #expect(map.pairs.map(\.labels) == [["hate_speech", "abusive_language"], ["c"]])
    #expect(map.pairs.map(\.name) == ["hateful", "a+b"])
  }

  @Test(arguments: ["", "a", "a=", "=b", "a=b=c", "a=b,", "+=b"])
  func whatIsNoMapIsSaid(_ text: String) {
    let error = #expect(throws: PipelineError.self) { try LabelMap(text) }
    #expect(error?.code == .badSettings)
  }
}
