import Foundation

/// What the project ships and the tests use.
enum Repository {
  /// The folder of `Package.swift`: the nearest one above this file with data sets.
  static let root: URL = {
    var folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    while folder.path != "/" {
      let samples = folder.appendingPathComponent("datasets/samples").path
      if FileManager.default.fileExists(atPath: samples) { return folder }
      folder.deleteLastPathComponent()
    }
    fatalError("no folder above \(#filePath) holds datasets/samples")
  }()

  /// 111 labelled texts with the splits train, dev and test.
  static let labelled = file("datasets/samples/labelled.jsonl")
  /// 313 unlabelled texts in many languages.
  static let dump = file("datasets/samples/dump.jsonl")
  /// 20 rows with quoted commas, quotes and line breaks.
  static let table = file("datasets/samples/dump.csv")
  /// The labels with their axes and names.
  static let taxonomy = file("datasets/taxonomy.json")

  /// The path of a file of the project.
  static func file(_ path: String) -> String { root.appendingPathComponent(path).path }

  /// The records of a JSON Lines file.
  static func records(_ path: String) throws -> [JSON] {
    try String(decoding: Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
      .split(separator: "\n").map { try JSON($0) }
  }
}

/// A folder of data that is not part of the project: the environment variable `WINNOW_DATA`, else
/// `../shared/data` beside the package.
enum PublicData {
  /// The path of a data set, if it is there.
  static func file(_ name: String) -> String? {
    let path =
      ProcessInfo.processInfo.environment["WINNOW_DATA"]
      ?? Repository.root.appendingPathComponent("../shared/data").standardizedFileURL.path
    let file = path + "/" + name
    return FileManager.default.isReadableFile(atPath: file) ? file : nil
  }
}
