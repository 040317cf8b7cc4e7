import Foundation
import Model
import Testing

private struct Stop: Error {}

private func fill(_ folder: ModelFolder, _ text: String) throws {
  for name in ModelFolder.identifyingNames { try folder.write(Array((text + name).utf8), as: name) }
}

@Suite struct ModelFolderTests {
  /// By `for f in model.safetensors config.json vocabulary.txt; do printf '%s\n%s\n' $f
  /// "$(stat -c %s $f)"; cat $f; done | sha256sum`, the files holding `weights`, `{}` and `a\nb\n`.
  @Test func identifierIsTheHashOfTheFramedFiles() throws {
    try withTemporaryFolder { path in
      let folder = ModelFolder(path: path)
      try folder.write(Array("weights".utf8), as: ModelFolder.weightsName)
      try folder.write(Array("{}".utf8), as: ModelFolder.configurationName)
      try folder.write(Array("a\nb\n".utf8), as: ModelFolder.vocabularyName)
      let expected = "sha256:b21b7a5ad2a6eea6206102babc97741e68658f066c564a562a0c430647ecce5f"
      #expect(try folder.identifier() == expected)
      try folder.write(Array("other".utf8), as: ModelFolder.metricsName)
      #expect(try folder.identifier() == expected)
      try folder.write(Array("a\nc\n".utf8), as: ModelFolder.vocabularyName)
      #expect(try folder.identifier() != expected)
      try folder.checkFiles()
    }
  }

  @Test func contentMovedBetweenFilesChangesTheIdentifier() throws {
    try withTemporaryFolder { path in
      var identifiers: Set<String> = []
      for (first, second) in [("ab", "c"), ("a", "bc"), ("", "abc")] {
        let folder = ModelFolder(path: path + "/")
        try folder.write(Array(first.utf8), as: ModelFolder.weightsName)
        try folder.write(Array(second.utf8), as: ModelFolder.configurationName)
        try folder.write([], as: ModelFolder.vocabularyName)
        identifiers.insert(try folder.identifier())
      }
      #expect(identifiers.count == 3)
    }
  }

  @Test func largeFilesAreHashedWhole() throws {
    try withTemporaryFolder { path in
      let folder = ModelFolder(path: path)
      try fill(folder, "")
      var large = [UInt8](repeating: 7, count: 3_000_001)
      try folder.write(large, as: ModelFolder.weightsName)
      let before = try folder.identifier()
      large[2_999_999] = 8
      try folder.write(large, as: ModelFolder.weightsName)
      #expect(try folder.identifier() != before)
    }
  }

  @Test func missingFilesAreNamed() throws {
    try withTemporaryFolder { path in
      let none = #expect(throws: ModelFileError.self) {
        try ModelFolder(path: path + "/none").checkFiles()
      }
      #expect(none?.code == .notFound)
      let folder = ModelFolder(path: path)
      try folder.write([], as: ModelFolder.weightsName)
      for body in [{ try folder.checkFiles() }, { _ = try folder.identifier() }] {
        let error = #expect(throws: ModelFileError.self) { try body() }
        #expect(error?.code == .notFound)
        #expect(error?.file == path + "/config.json")
      }
    }
  }

  @Test func newFolderAppearsWhole() throws {
    try withTemporaryFolder { path in
      let place = path + "/deep/model"
      let folder = try ModelFolder.create(at: place) { folder in
        try fill(folder, "new ")
        #expect(!FileManager.default.fileExists(atPath: place))
      }
      #expect(folder.path == place)
      #expect(try names(in: path + "/deep") == ["model"])
      #expect(try names(in: place) == ModelFolder.identifyingNames.sorted())
      #expect(try bytes(of: place + "/config.json") == Array("new config.json".utf8))
    }
  }

  @Test func oldFolderIsReplacedOnlyAtTheEnd() throws {
    try withTemporaryFolder { path in
      let place = path + "/model"
      _ = try ModelFolder.create(at: place) {
        try fill($0, "old ")
        try $0.write([1], as: ModelFolder.metricsName)
      }
      let old = try ModelFolder(path: place).identifier()
      #expect(throws: Stop.self) {
        _ = try ModelFolder.create(at: place) {
          try fill($0, "half ")
          throw Stop()
        }
      }
      #expect(try ModelFolder(path: place).identifier() == old)
      #expect(try names(in: path) == ["model"])
      _ = try ModelFolder.create(at: place) { try fill($0, "new ") }
      #expect(try ModelFolder(path: place).identifier() != old)
      #expect(try names(in: path) == ["model"])
      #expect(try names(in: place) == ModelFolder.identifyingNames.sorted())
    }
  }

  @Test func folderWithOtherFilesIsLeftAlone() throws {
    try withTemporaryFolder { path in
      try Data("mine".utf8).write(to: URL(fileURLWithPath: path + "/notes.txt"))
      var ran = false
      let error = #expect(throws: ModelFileError.self) {
        _ = try ModelFolder.create(at: path) { _ in ran = true }
      }
      #expect(error?.code == .otherFiles)
      #expect(error?.description.contains("notes.txt") == true)
      #expect(!ran)
      #expect(try names(in: path) == ["notes.txt"])
    }
  }

  @Test func fileInTheWayIsAnError() throws {
    try withTemporaryFolder { path in
      try Data().write(to: URL(fileURLWithPath: path + "/model"))
      for place in ["/model", "/model/below"] {
        #expect(throws: ModelFileError.self) {
          _ = try ModelFolder.create(at: path + place) { try fill($0, "") }
        }
      }
      #expect(try names(in: path) == ["model"])
    }
  }

  @Test func linkToAFolderStaysALink() throws {
    try withTemporaryFolder { path in
      _ = try ModelFolder.create(at: path + "/first") { try fill($0, "old ") }
      try FileManager.default.createSymbolicLink(
        atPath: path + "/current", withDestinationPath: "first")
      _ = try ModelFolder.create(at: path + "/current") { try fill($0, "new ") }
      #expect(try names(in: path) == ["current", "first"])
      #expect(try bytes(of: path + "/first/config.json") == Array("new config.json".utf8))
    }
  }

  @Test func errorsNameTheFinalPath() throws {
    try withTemporaryFolder { path throws in
      let error = #expect(throws: ModelFileError.self) {
        _ = try ModelFolder.create(at: path + "/model") {
          _ = try VocabularyFile(path: $0.path(of: "vocabulary.txt"))
        }
      }
      #expect(error?.code == .notFound)
      #expect(error?.file == path + "/model/vocabulary.txt")
      #expect(try names(in: path).isEmpty)
    }
  }
}
