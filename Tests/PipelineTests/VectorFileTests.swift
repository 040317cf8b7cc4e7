import Features
import Foundation
import Ingest
import LinearAlgebra
import Model
import Testing

@testable import Pipeline

@Suite struct VectorFileTests {
  private let folder: WorkFolder

  init() throws {
    folder = try WorkFolder()
  }

  private func path(_ name: String) -> String { folder.path + "/" + name }

  /// Vectors whose numbers half precision can hold, of words as they come from text.
  private func vectors(_ count: Int = 300) -> WordVectors {
    var random = SeededGenerator(seed: 4)
    var words = WordList()
    for name in ["<url>", "мост", "桥", "👩🌾", "don't", "12"] { words.append(name.utf8) }
    for number in words.count..<count { words.append("w\(number)".utf8) }
    return WordVectors(
      words: words, frequencies: (0..<count).map { Double(Float(0.5 / Double($0 + 2))) },
      vectors: Matrix(
        rows: count, columns: 3,
        storage: (0..<count * 3).map { _ in Float(Float16(2 * random.unit() - 1)) }))
  }

  private func text(_ name: String, _ text: String, limit: Int = 1000) throws -> (
    names: [String], rows: [[Float]], notes: [String]
  ) {
    let file = try folder.write(name, text.utf8)
    let (vectors, notes) = try VectorFile.read(file, limit: limit)
    return (
      (0..<vectors.words.count).map { vectors.words.text($0) },
      (0..<vectors.words.count).map { Array(vectors.vectors.row($0)) }, notes
    )
  }

  private func complaint(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    let file = try folder.write(name, bytes)
    do {
      _ = try VectorFile.read(file)
      return "no complaint"
    } catch let error as PipelineError {
      return error.description
    } catch let error as ModelFileError {
      return error.description
    } catch let error as IngestError {
      return error.description
    }
  }

  @Test func theOwnFormatKeepsEverything() throws {
    let vectors = vectors()
    try VectorFile.write(vectors, to: path("v.safetensors"))
    let (read, notes) = try VectorFile.read(path("v.safetensors"))
    #expect(read.words == vectors.words)
    #expect(read.vectors == vectors.vectors)
    #expect(read.frequencies == vectors.frequencies)
    #expect(notes.isEmpty)
    let bytes = try folder.read("v.safetensors")
    try VectorFile.write(read, to: path("w.safetensors"))
    #expect(try folder.read("w.safetensors") == bytes)
  }

  /// Text keeps words and numbers; frequencies become those of the ranks.
  @Test(arguments: ["v.vec", "v.txt"])
  func textKeepsWordsAndNumbers(name: String) throws {
    let vectors = vectors()
    try VectorFile.write(vectors, to: path(name))
    let (read, notes) = try VectorFile.read(path(name))
    #expect((0..<300).allSatisfy { read.words[$0] == vectors.words[$0] })
    #expect(read.vectors == vectors.vectors)
    #expect(read.frequencies == WordVectors(words: read.words, vectors: read.vectors).frequencies)
    #expect(notes.isEmpty)
    let lines = String(decoding: try folder.read(name), as: UTF8.self).split(separator: "\n")
    #expect(lines[0] == "300 3")
    #expect(lines.count == 301)
  }

  @Test func aHeaderOrNone() throws {
    let expected: [[Float]] = [[1, 0.5], [-2, 1e-5]]
    for header in ["", "2 2\n", "2\t2\n"] {
      for tail in ["", "\n", " \n\n", "\r\n"] {
        let found = try text("a.vec", header + "salt 1 0.5\nbread -2 1e-05" + tail)
        #expect(found.names == ["salt", "bread"])
        #expect(found.rows == expected)
        #expect(found.notes.isEmpty)
      }
    }
    #expect(try text("a.vec", "salt\t1\t0.5\n").rows == [[1, 0.5]])
    // A first line of a word and one number is no header where the word is none.
    #expect(try text("a.vec", "salt 1\nbread 2\n").rows == [[1], [2]])
  }

  @Test func packedTextIsRead() throws {
    try folder.write("a.vec", "2 2\nsalt 1 0.5\nbread -2 3\n".utf8)
    for (tool, ending) in [("gzip", ".gz"), ("zstd", ".zst")] {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = [tool, "-k", "-q", "-f", path("a.vec")]
      process.standardError = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      guard process.terminationStatus == 0 else { continue }
      let (read, _) = try VectorFile.read(path("a.vec" + ending))
      #expect(read.words.count == 2)
      #expect(read.vectors.storage == [1, 0.5, -2, 3])
    }
  }

  @Test func entriesThatAreNotOneNewWordAreLeftOut() throws {
    let found = try text(
      "a.vec",
      "7 2\nSalt 1 2\nsalt 3 4\nnew york 5 6\n</s> 7 8\n, 9 10\nSALT 11 12\nМост 13 14\n")
    #expect(found.names == ["salt", "s", "мост"])
    #expect(found.rows == [[1, 2], [7, 8], [13, 14]])
    #expect(found.notes.count == 2)
    #expect(found.notes[0].contains("2 entries are not one word"))
    #expect(found.notes[1].contains("2 entries differ"))
  }

  /// Without a header, too, a word may hold spaces as long as the first one does not.
  @Test func numbersAreWhatComesLast() throws {
    let found = try text("a.txt", "salt 1 2\n. . . 3 4\nat 5 6 7 8\nbread 5 6\n")
    #expect(found.names == ["salt", "bread"])
  }

  @Test func noMoreWordsThanTheLimit() throws {
    let lines = "salt 1\nSALT 2\nbread 3\nnew york 4\nferry 5\nSalt 6\noven 7\nrye x\n"
    let exact = try text("a.vec", "salt 1\nbread 3\nferry 5\n", limit: 3)
    #expect(exact.names == ["salt", "bread", "ferry"])
    #expect(exact.notes.isEmpty)
    // What stands behind the last word that is used is not looked at.
    let cut = try text("a.vec", lines, limit: 3)
    #expect(cut.names == ["salt", "bread", "ferry"])
    #expect(cut.rows == [[1], [3], [5]])
    #expect(cut.notes.last?.contains("the first 3 words are used") == true)
    #expect(try text("a.vec", lines, limit: 4).names.last == "oven")
    #expect(throws: PipelineError.self) { try text("a.vec", lines, limit: 5) }
  }

  @Test func aFileThatEndsTooSoonIsTold() throws {
    let found = try text("a.vec", "4 1\nsalt 1\nbread 2\n")
    #expect(found.notes.count == 1)
    #expect(found.notes.first?.contains("promises 4 words, there are 2") == true)
  }

  @Test func malformedTextIsNamedWithItsLine() throws {
    func complaint(_ text: String) throws -> String { try self.complaint("a.vec", text.utf8) }
    #expect(try complaint("").contains("a.vec"))
    #expect(try complaint("\n\n").contains("holds no word vectors"))
    #expect(try complaint(", 1 2\n").contains("holds no word vectors"))
    #expect(try complaint("salt\n").contains("line 1 makes vectors of 0 numbers"))
    #expect(try complaint("5 0\nsalt\n").contains("line 1 makes vectors of 0 numbers"))
    #expect(try complaint("5 99999999999\n").contains("line 1 makes vectors of 99999999999"))
    let wide = "salt" + String(repeating: " 1", count: 1025)
    #expect(try complaint(wide).contains("line 1 makes vectors of 1025 numbers"))
    #expect(try complaint("salt 1 2\n\nbread 1\n").contains("line 3 holds 1 numbers"))
    #expect(try complaint("2 3\nsalt 1 2\n").contains("line 2 holds 2 numbers, expected are 3"))
    for number in ["x", "nan", "inf", "1e99", "1,5", "\u{FFFD}"] {
      let told = try complaint("salt 1 2\nbread \(number) 2\n")
      #expect(told.contains("a.vec: line 2 “\(number)” is not a number"), "\(told)")
    }
    #expect(try self.complaint("a.vec.gz", "salt 1".utf8).contains("no complaint"))
    #expect(try self.complaint("a.vec.gz", [0x1F, 0x8B, 8, 0, 1]).contains("a.vec.gz"))
  }

  /// A file with the given tensors.
  private func tensors(
    _ name: String, rows: Int = 2, columns: Int = 2, words: String = "salt\nbread\n",
    frequencies: [Float] = [0.5, 0.25], bytes: [UInt8]? = nil
  ) throws -> [UInt8] {
    let file = path(name)
    let words = bytes ?? Array(words.utf8)
    var writer = try SafeTensorsWriter(
      path: file,
      tensors: [
        ("frequencies", .float32, [frequencies.count]), ("vectors", .float16, [rows, columns]),
        ("words", .uint8, [words.count]),
      ])
    try writer.append(frequencies, to: "frequencies")
    try writer.append([Float](repeating: 1, count: rows * columns), to: "vectors")
    try writer.append(words, to: "words")
    try writer.finish()
    return try folder.read(name)
  }

  @Test func hostileTensorsAreNamed() throws {
    let name = "v.safetensors"
    func complaint(_ bytes: [UInt8]) throws -> String { try self.complaint(name, bytes) }
    let good = try tensors(name)
    #expect(try complaint(good) == "no complaint")
    for length in 0..<good.count {
      let told = try complaint(Array(good.prefix(length)))
      #expect(told.contains(name) && told != "no complaint", "\(length): \(told)")
    }
    let cases: [([UInt8], String)] = try [
      (tensors(name, words: "salt\n"), "lists 1 words for 2 vectors"),
      (tensors(name, words: "salt\nbread"), "lists 1 words for 2 vectors"),
      (tensors(name, words: "salt\nbread\nrye\n"), "lists 3 words for 2 vectors"),
      (tensors(name, words: "salt\nsalt\n"), "word 2 is listed twice"),
      (tensors(name, words: "salt\n\n"), "word 2 is empty"),
      (tensors(name, bytes: [0x61, 0x0A, 0xFF, 0x0A]), "word 2 is not valid UTF-8"),
      (tensors(name, frequencies: [0.5, 0]), "the frequency of word 2"),
      (tensors(name, frequencies: [-1, 1]), "the frequency of word 1"),
      (tensors(name, frequencies: [0.5]), "frequencies"),
      (tensors(name, columns: 0), "0 dimensions"),
      (tensors(name, columns: 1025), "1025 dimensions"),
      (tensors(name, rows: 0, words: "", frequencies: []), "holds no word vectors"),
    ]
    for (bytes, part) in cases {
      let told = try complaint(bytes)
      #expect(told.contains(name) && told.contains(part), "\(told)")
    }
    // Any byte of the file changed is an error or other vectors, never a crash.
    for place in good.indices {
      for bit in [0x01, 0x80] as [UInt8] {
        var bytes = good
        bytes[place] ^= bit
        _ = try complaint(bytes)
      }
    }
    let model = try TestModels.train(
      TestModels.settings(.multilabel), lines: TestModels.records(.multilabel, count: 40, seed: 1))
    _ = try model.model.save(to: path("model"), metrics: "{}") { _ in "" }
    #expect(
      try complaint(folder.read("model/model.safetensors")).contains("holds no word vectors"))
  }

  /// What fails leaves an earlier file as it was, and nothing beside it.
  @Test func aFileAppearsWholeOrNotAtAll() throws {
    let large = WordVectors(
      words: vectors(6).words, vectors: Matrix(rows: 6, columns: 1, repeating: 70_000))
    try folder.write("v.safetensors", "before".utf8)
    let error = #expect(throws: ModelFileError.self) {
      try VectorFile.write(large, to: path("v.safetensors"))
    }
    #expect(error?.description.contains(path("v.safetensors") + ":") == true)
    #expect(try folder.read("v.safetensors") == Array("before".utf8))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["v.safetensors"])
    try VectorFile.write(large, to: path("v.vec"))
    try VectorFile.write(vectors(), to: path("v.safetensors"))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        == ["v.safetensors", "v.vec"])
    for bad in ["v.vec.gz", "nowhere/v.vec", ""] {
      #expect(throws: PipelineError.self) { try VectorFile.write(vectors(), to: path(bad)) }
    }
    #expect(throws: PipelineError.self) { try VectorFile.checkWritable("-") }
  }

  @Test func aLinkStaysALink() throws {
    try folder.write("real.vec", "before".utf8)
    try FileManager.default.createSymbolicLink(
      atPath: path("link.vec"), withDestinationPath: path("real.vec"))
    try VectorFile.write(vectors(), to: path("link.vec"))
    #expect(try folder.read("real.vec").starts(with: "300 3\n".utf8))
    let kind = try FileManager.default.attributesOfItem(atPath: path("link.vec"))[.type]
    #expect(kind as? FileAttributeType == .typeSymbolicLink)
  }
}
