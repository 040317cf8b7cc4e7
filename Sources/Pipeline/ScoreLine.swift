import Crypto

/// Writes the line of a document without reasons, and the beginning of all lines. Most lines are
/// such, so nothing is written byte by byte that is known beforehand.
struct ScoreLine: Sendable {
  private static let head = FixedText(#"{"schema":"winnow.decision/1","id":"#)
  private static let hash = FixedText(#","text_sha256":""#)
  private static let language = FixedText(#"","language":""#)

  private let head = Self.head
  private let hash = Self.hash
  private let language = Self.language
  private let review: FixedText
  private let pass: FixedText
  private let uncertainty = FixedText(#","uncertainty":"#)
  /// What stands before the score of each label.
  private let keys: ScoreKeys
  private let tail = FixedText("},\"automation\":\"detection_only\"}\n")
  let shares = JSONBytes.shareTable
  /// The most bytes of a line, without identifier and language.
  private let limit: Int

  /// - Parameters:
  ///   - modelPart: what a line says of the model, with the comma before it.
  ///   - labelKeys: the quoted names of the labels.
  init(modelPart: [UInt8], labelKeys: [[UInt8]]) {
    Self.checkDigest()
    let quote = Array("\"".utf8)
    review = FixedText(quote + modelPart + Array(#","outcome":"review","priority":"#.utf8))
    pass = FixedText(quote + modelPart + Array(#","outcome":"pass","priority":"#.utf8))
    keys = ScoreKeys(
      labelKeys.enumerated().map { index, key in
        Array((index == 0 ? #","scores":{"# : ",").utf8) + key + Array(":".utf8)
      })
    let fixed = [head, hash, language, review, uncertainty, tail]
    limit = fixed.reduce(64) { $0 + $1.count } + 8 * 2 + keys.room
  }

  /// Writes the line of a document with these scores.
  @inline(__always)
  func write(
    id: Span<UInt8>, text: Span<UInt8>, language: Span<UInt8>,
    _ judgement: borrowing Judge.Judgement, into json: inout JSONBytes
  ) {
    let scores = judgement.shares.span
    writeHead(id: id, text: text, language: language, judgement, into: &json) { line in
      line.put(scores, after: keys, shares.span)
      line.put(tail)
    }
  }

  /// Writes the beginning of a line, up to the uncertainty, and what `rest` adds.
  @inline(__always)
  func writeHead(
    id: Span<UInt8>, text: Span<UInt8>, language tag: Span<UInt8>,
    _ judgement: borrowing Judge.Judgement, into json: inout JSONBytes,
    rest: (inout LineWriter) -> Void
  ) {
    let digest = Self.digest(text)
    let needsReview = judgement.needsReview
    let (priority, doubt) = (judgement.priority, judgement.uncertainty)
    // An escaped byte takes six.
    json.append(upTo: limit + 6 * id.count + tag.count) { line in
      let shares = shares.span
      line.put(head)
      line.putString(id)
      line.put(hash)
      line.putHexadecimal(digest)
      line.put(language)
      line.put(tag)
      line.put(needsReview ? review : pass)
      line.putShare(priority, shares)
      line.put(uncertainty)
      line.putShare(doubt, shares)
      rest(&line)
    }
  }

  /// SHA-256 of a text.
  ///
  /// The value is read as it is in memory: the library's own `withUnsafeBytes` is generic and
  /// compiled apart, which takes as long as a block of the hash. That both give the same is looked
  /// at when a line is prepared.
  @inline(__always)
  static func digest(_ text: Span<UInt8>) -> SIMD32<UInt8> {
    var hasher = SHA256()
    text.withUnsafeBytes { hasher.update(bufferPointer: $0) }
    let digest = hasher.finalize()
    return Swift.withUnsafeBytes(of: digest) { $0.loadUnaligned(as: SIMD32<UInt8>.self) }
  }

  private static func checkDigest() {
    let text: [UInt8] = [0x61, 0x62, 0x63]
    let (found, expected) = (digest(text.span), Array(SHA256.hash(data: text)))
    precondition(
      MemoryLayout<SHA256Digest>.size == 32 && found == SIMD32(expected),
      "a digest of \(MemoryLayout<SHA256Digest>.size) bytes, not the 32 of SHA-256 alone")
  }
}
