import Foundation
import Testing

/// Rules about the sources that no compiler checks.
@Suite struct SourceRulesTests {
  private static let modules = [
    "LinearAlgebra", "Features", "Model", "Ingest", "Datasets", "Pipeline",
  ]

  /// The lines of all Swift files of a module, without comments, by file name.
  private func sources(_ module: String) throws -> [String: [Substring]] {
    let folder = Repository.root.appendingPathComponent("Sources/\(module)")
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    var found: [String: [Substring]] = [:]
    while let file = files?.nextObject() as? URL {
      guard file.pathExtension == "swift" else { continue }
      found[file.lastPathComponent] = try String(contentsOf: file, encoding: .utf8)
        .split(separator: "\n").filter { !$0.drop(while: \.isWhitespace).hasPrefix("//") }
    }
    return found
  }

  @Test(arguments: modules)
  func libraryCodeNeverPrintsAndNeverExits(_ module: String) throws {
    let files = try sources(module)
    #expect(files.count > 5)
    for (file, lines) in files {
      for line in lines {
        let words = line.split { !$0.isLetter && $0 != "(" && $0 != "_" }
        for call in ["print(", "debugPrint(", "exit(", "abort(", "fatalError("] {
          #expect(!words.contains { $0.hasPrefix(call) }, "\(module)/\(file): \(line)")
        }
      }
    }
  }

  @Test(arguments: [
    ("LinearAlgebra", ["CBLAS", "CMemory"]),
    ("Features", ["LinearAlgebra", "CMemory", "CUnicode"]),
    ("Model", ["LinearAlgebra", "Crypto"]),
    ("Ingest", ["CSimdjson", "CCompression"]),
    ("Datasets", ["Ingest", "Crypto"]),
    (
      "Pipeline",
      ["Features", "Model", "Ingest", "LinearAlgebra", "CMemory", "Crypto", "SystemPackage"]
    ),
  ])
  func importsOnlyGoDown(_ module: String, _ allowed: [String]) throws {
    let system = ["Foundation", "Dispatch", "Glibc", "Synchronization", "FoundationEssentials"]
    for (file, lines) in try sources(module) {
      for line in lines where line.hasPrefix("import ") || line.hasPrefix("public import ") {
        let name = line.split(separator: " ").last.map(String.init) ?? ""
        #expect((allowed + system).contains(name), "\(module)/\(file) imports \(name)")
      }
    }
  }

  @Test func pointersStayBehindTheirDoors() throws {
    let doors = ["Handles.swift", "JSONBytes.swift"]
    for module in ["Features", "Model", "Ingest", "Datasets"] {
      for (file, lines) in try sources(module) where !doors.contains(file) {
        for line in lines {
          #expect(!line.contains("UnsafeMutablePointer<"), "\(module)/\(file): \(line)")
        }
      }
    }
  }
}
