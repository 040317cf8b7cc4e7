extension SourceReader {
  /// What is at the start of the buffer.
  enum Filling {
    /// This many bytes of whole records.
    case records(Int)
    /// A record longer than allowed.
    case tooLong
    /// The beginning of a record that is damaged further on.
    case cutOff
    /// Nothing, and nothing will come.
    case ended
  }

  /// Reads until a block is full; from a pipe that has no more just now, until there is a record.
  mutating func fill() -> Filling {
    while true {
      splitter.extend(buffer, to: filled)
      let records = splitter.boundary
      if isEnded {
        if filled == 0 { return .ended }
        if failure == nil { return .records(filled) }
        return records > 0 ? .records(records) : .cutOff
      }
      if filled < options.blockSize {
        let hasRead = read(upTo: options.blockSize, mayWait: records == 0)
        if !hasRead { return .records(records) }
        continue
      }
      if records > 0 { return .records(records) }
      // One byte more than the longest record with its end of line `\r\n`, which is not in it.
      let limit = options.maximumRecordBytes + 2
      if filled >= limit { return .tooLong }
      read(upTo: min(max(2 * filled, 64), max(limit, options.blockSize)))
    }
  }

  /// Adds to the buffer what one read gives, up to `limit` bytes in all; `false` where that would
  /// have to wait and may not.
  @discardableResult
  mutating func read(upTo limit: Int, mayWait: Bool = true) -> Bool {
    let needed = limit + RecordBlock.padding
    if needed > buffer.count { buffer.grow(to: needed) }
    do {
      let range = filled..<limit
      guard let count = try stream.read(into: &buffer, range, mayWait: mayWait) else {
        return false
      }
      filled += count
      isEnded = count == 0
    } catch {
      failure = error
      isEnded = true
    }
    return true
  }
}
