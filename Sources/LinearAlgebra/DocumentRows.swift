import CMemory

/// The rows that the logits of documents are added up of.
///
/// A row has `width` numbers, as `RowSums.width` says. With f how much an entry counts that occurs
/// as often as it does, and r and n its row and norm, the logits of a document are
///
///     style + (bias + (Σ f r / √(Σ f² n) over words and n-grams + Σ f r / √(Σ f² n) over characters))
///
/// Every sum is one of single precision in the order of the entries, without fused multiplication.
public struct DocumentRows {
  private let width: Int
  private let characters: [Float]
  private let words: [UInt16]
  private let norms: [SIMD2<Float>]
  private let gramNorms: [Float]
  private let bias: [Float]
  private let known: Int

  /// - Parameters:
  ///   - characters: what slots add through their characters, slots x `width`.
  ///   - words: what slots below `known` and n-grams add by column, columns x `width`, in half
  ///     precision, all finite.
  ///   - norms: for each slot the squared factor of its word and the squared length of its
  ///     characters.
  ///   - gramNorms: the squared factors by column.
  ///   - bias: one row.
  public init(
    width: Int, characters: [Float], words: [UInt16], norms: [SIMD2<Float>], gramNorms: [Float],
    bias: [Float], known: Int
  ) {
    precondition(width == RowSums.width(of: width), "a row cannot have a width of \(width)")
    precondition(
      characters.count >= norms.count * width && words.count >= gramNorms.count * width
        && bias.count == width && known >= 0 && known <= gramNorms.count,
      "tables do not fit together")
    self.width = width
    self.characters = characters
    self.words = words
    self.norms = norms
    self.gramNorms = gramNorms
    self.bias = bias
    self.known = known
  }

  /// Writes the logits of the documents of `batch`, documents x `labels`.
  ///
  /// - Parameters:
  ///   - slotCounts: how often each entry of `batch.slots` occurs, or another place in `factors`.
  ///   - gramCounts: the same of `batch.grams`.
  ///   - factors: how much an entry counts that occurs once, twice …, from 0 on.
  ///   - style: what style adds, documents x `width`.
  public func score(
    _ batch: FeatureBatch, slotCounts: [Int32], gramCounts: [Int32], factors: [Float],
    style: [Float], labels: Int, into logits: inout [Float]
  ) {
    let documents = batch.documents
    precondition(
      labels <= width && style.count >= documents * width && logits.count >= documents * labels,
      "no room for \(documents) documents of \(labels) labels")
    Self.check(batch.slotOffsets, documents, batch.slots, slotCounts, factors, norms.count)
    Self.check(batch.gramOffsets, documents, batch.grams, gramCounts, factors, gramNorms.count)
    // A model without words and n-grams has no rows to be read in vain.
    let zeros = [UInt16](repeating: 0, count: words.isEmpty ? width : 0)
    unsafe winnow_score_documents(
      width, characters, words.isEmpty ? zeros : words, norms, gramNorms, bias,
      factors, UInt32(clamping: known), documents, batch.slots, slotCounts, batch.slotOffsets,
      batch.grams, gramCounts, batch.gramOffsets, style, labels, &logits)
  }

  /// That every document's entries are there, and every entry's row.
  private static func check(
    _ offsets: [Int32], _ documents: Int, _ entries: [UInt32], _ counts: [Int32],
    _ factors: [Float], _ rows: Int
  ) {
    precondition(counts.count == entries.count, "\(counts.count) counts of \(entries.count)")
    precondition(
      unsafe winnow_counts_are_below(counts, counts.count, factors.count), "a count without factor")
    precondition(offsets.count > documents && offsets[0] >= 0, "no offsets of \(documents)")
    for document in 0..<documents {
      precondition(offsets[document] <= offsets[document + 1], "offsets that fall")
    }
    precondition(Int(offsets[documents]) <= entries.count, "offsets beyond the entries")
    precondition(
      unsafe winnow_rows_are_below(entries, entries.count, rows),
      "a row that is not in a table of \(rows) rows")
  }
}
