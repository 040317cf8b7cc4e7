/// The files that inputs lead to, in the order in which they are read: each file itself, and the
/// `.txt` files of each folder.
///
/// Only the names of the folders on the way are in memory, never a list of all files.
public struct InputFiles {
  private var walker: InputWalker

  /// Looks whether every input is there.
  ///
  /// - Throws: `notFound` or `unreadable`.
  public init(_ inputs: [String]) throws(IngestError) {
    walker = try InputWalker(inputs)
  }

  /// The bytes of the next file's path, or `nil` after the last; those of `-` for standard input.
  ///
  /// - Throws: `noTexts` for a folder without texts, `notFound` or `unreadable`.
  public mutating func next() throws(IngestError) -> [UInt8]? {
    guard let file = try walker.next() else { return nil }
    return file.path ?? [UInt8(ascii: "-")]
  }
}
