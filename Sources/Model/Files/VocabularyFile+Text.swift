extension VocabularyFile {
  private static let newline = UInt8(ascii: "\n")
  private static let backslash = UInt8(ascii: "\\")

  /// Takes the content of a file; `file` is what errors name.
  ///
  /// - Throws: `invalidText`, `invalidEscape` and `truncated` with the line.
  /// - Complexity: O(bytes); two allocations.
  public init(parsing text: [UInt8], file: String) throws(ModelFileError) {
    self.init()
    do {
      _ = try UTF8Span(validating: text.span)
    } catch {
      throw ModelFileError(
        .invalidText, file: file, line: Self.line(of: error.byteOffsets.lowerBound, in: text),
        detail: "byte \(error.byteOffsets.lowerBound) of the file is not valid UTF-8")
    }
    guard text.isEmpty || text.last == Self.newline else {
      throw ModelFileError(
        .truncated, file: file, line: Self.line(of: text.count, in: text),
        detail: "the last line has no end")
    }
    let parsed = Self.parse(text)
    if let place = parsed.invalidEscape {
      throw ModelFileError(
        .invalidEscape, file: file, line: Self.line(of: place, in: text),
        detail: "a backslash is not followed by n, r, t or a backslash")
    }
    self.init(bytes: parsed.bytes, offsets: parsed.offsets)
  }

  /// The content of the file.
  /// - Complexity: O(bytes).
  public func encoded() -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count + count)
    for entry in 0..<count {
      for byte in self[entry] {
        guard let letter = Self.letter(for: byte) else {
          text.append(byte)
          continue
        }
        text.append(Self.backslash)
        text.append(letter)
      }
      text.append(Self.newline)
    }
    return text
  }

  private static func parse(
    _ text: [UInt8]
  ) -> (bytes: [UInt8], offsets: [Int], invalidEscape: Int?) {
    var bytes = [UInt8](repeating: 0, count: text.count)
    var offsets = [0]
    offsets.reserveCapacity(text.count / 8)
    let source = text.span
    var target = bytes.mutableSpan
    var end = 0
    var index = 0
    while index < source.count {
      let byte = source[index]
      index += 1
      if byte == newline {
        offsets.append(end)
        continue
      }
      target[end] = byte
      if byte == backslash {
        // The last byte is a newline, so there is always a next one.
        guard let meant = meaning(of: source[index]) else { return ([], [], index - 1) }
        target[end] = meant
        index += 1
      }
      end += 1
    }
    bytes.removeLast(bytes.count - end)
    return (bytes, offsets, nil)
  }

  /// The line, from 1, of a place in the text.
  private static func line(of place: Int, in text: [UInt8]) -> Int {
    text[..<place].count { $0 == newline } + 1
  }

  private static func letter(for byte: UInt8) -> UInt8? {
    switch byte {
    case newline: UInt8(ascii: "n")
    case UInt8(ascii: "\r"): UInt8(ascii: "r")
    case UInt8(ascii: "\t"): UInt8(ascii: "t")
    case backslash: backslash
    default: nil
    }
  }

  private static func meaning(of letter: UInt8) -> UInt8? {
    switch letter {
    case UInt8(ascii: "n"): newline
    case UInt8(ascii: "r"): UInt8(ascii: "\r")
    case UInt8(ascii: "t"): UInt8(ascii: "\t")
    case backslash: backslash
    default: nil
    }
  }
}
