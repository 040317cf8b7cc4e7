/// A place between two records of a run's inputs, to go on reading from.
public struct InputPosition: Sendable, Hashable, Codable {
  /// Which source, counted from 0 over all files that are read, those in folders included.
  public var source: Int
  /// Bytes of the decompressed source before this place.
  public var byteOffset: Int
  /// The line that begins here, counted from 1.
  public var line: Int

  /// The start of the first source.
  public static let start = InputPosition(source: 0, byteOffset: 0, line: 1)

  /// Makes a position of its parts.
  public init(source: Int, byteOffset: Int, line: Int) {
    self.source = source
    self.byteOffset = byteOffset
    self.line = line
  }
}
