import Testing

@testable import Retraining

@Suite struct RegistryFileTests {
  private func file(_ ids: [String]) -> RegistryFile {
    var file = RegistryFile()
    file.models = ids.map {
      RegistryFile.Entry(
        id: "sha256:\($0)", name: "name-\($0)", path: $0, parent: nil, added: "", data: [],
        gate: nil)
    }
    return file
  }

  private func promote(_ file: inout RegistryFile, _ id: String) throws {
    try file.use("sha256:\(id)", .promote, at: "", by: "ada", reason: "")
  }

  private func rollBack(_ file: inout RegistryFile) throws -> String? {
    guard let target = file.rollbackTarget else { return nil }
    try file.use(target, .rollback, at: "", by: "ada", reason: "")
    return target
  }

  @Test func rollingBackWalksBack() throws {
    var file = file(["a", "b", "c"])
    for id in ["a", "b", "c"] { try promote(&file, id) }
    #expect(try rollBack(&file) == "sha256:b")
    #expect(try rollBack(&file) == "sha256:a")
    #expect(try rollBack(&file) == nil)
    #expect(file.current == "sha256:a")
    try promote(&file, "c")
    #expect(try rollBack(&file) == "sha256:a")
    #expect(file.history.count == 7)
    #expect(file.history.last?.previous == "sha256:c")
  }

  @Test func aModelInUseIsNotPromotedAgain() throws {
    var file = file(["a"])
    try promote(&file, "a")
    let before = file
    #expect(throws: RetrainingError.self) { try promote(&file, "a") }
    #expect(throws: RetrainingError.self) { try promote(&file, "z") }
    #expect(file == before)
  }

  @Test func modelsAreFoundByWhatPeopleSay() throws {
    let file = file(["abcdef01", "abcdef02", "123456aa"])
    #expect(try file.entry(named: "1234").path == "123456aa")
    #expect(try file.entry(named: "sha256:123456aa").path == "123456aa")
    #expect(try file.entry(named: "name-abcdef02").path == "abcdef02")
    #expect(throws: RetrainingError.self) { try file.entry(named: "abcd") }
    #expect(throws: RetrainingError.self) { try file.entry(named: "123") }
    #expect(throws: RetrainingError.self) { try file.entry(named: "") }
  }
}
