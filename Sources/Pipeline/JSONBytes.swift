/// Writes JSON straight into bytes: strings with the escapes that are needed, numbers with a fixed
/// number of decimals, the same on every machine.
package struct JSONBytes: Sendable {
  /// What was written.
  package private(set) var bytes: [UInt8] = []

  package init() {}

  package mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
  }

  /// Takes what was written and starts anew with room for as much and a little more, so that the
  /// next lines, which are about as many, are not moved for lack of a few bytes.
  mutating func take() -> [UInt8] {
    let taken = bytes
    bytes = []
    bytes.reserveCapacity(taken.count + taken.count / 8)
    return taken
  }

  /// Writes text as it stands.
  @inline(__always)
  mutating func raw(_ text: StaticString) {
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  /// Writes bytes as they stand.
  @inline(__always)
  mutating func raw(_ source: [UInt8]) {
    bytes.append(contentsOf: source)
  }

  /// Writes a string with its quotation marks.
  mutating func string(_ text: String) {
    var copy = text
    copy.withUTF8 { string($0) }
  }

  /// Writes valid UTF-8 as a string with its quotation marks.
  mutating func string(_ text: some Collection<UInt8>) {
    bytes.append(0x22)
    for byte in text {
      if byte >= 0x20, byte != 0x22, byte != 0x5C {
        bytes.append(byte)
      } else {
        escape(byte)
      }
    }
    bytes.append(0x22)
  }

  private mutating func escape(_ byte: UInt8) {
    bytes.append(0x5C)
    switch byte {
    case 0x22, 0x5C: bytes.append(byte)
    case 0x0A: bytes.append(0x6E)
    case 0x0D: bytes.append(0x72)
    case 0x09: bytes.append(0x74)
    default:
      raw("u00")
      bytes.append(Self.digits[Int(byte >> 4)])
      bytes.append(Self.digits[Int(byte & 15)])
    }
  }

  /// Writes a whole number.
  mutating func integer(_ value: Int) {
    if value < 0 { bytes.append(0x2D) }
    var rest = value.magnitude
    let start = bytes.count
    repeat {
      bytes.append(0x30 + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    bytes[start...].reverse()
  }

  /// Writes a number rounded to `decimals` places, without trailing zeros.
  mutating func number(_ value: Double, decimals: Int) {
    guard value.isFinite else {
      raw("null")
      return
    }
    let scale = Self.powers[decimals]
    let scaled = (value * Double(scale)).rounded()
    guard abs(scaled) < 9e18 else {
      bytes.append(contentsOf: value.description.utf8)
      return
    }
    let units = Int(scaled)
    if units < 0 { bytes.append(0x2D) }
    let whole = units.magnitude / scale
    var fraction = units.magnitude % scale
    integer(Int(whole))
    guard fraction > 0 else { return }
    bytes.append(0x2E)
    var divisor = scale / 10
    while fraction > 0 {
      bytes.append(0x30 + UInt8(fraction / divisor))
      fraction %= divisor
      divisor /= 10
    }
  }

  /// Writes up to `limit` bytes and the writer's slack.
  @inline(__always)
  mutating func append(upTo limit: Int, _ body: (inout LineWriter) -> Void) {
    bytes.append(addingCapacity: limit + LineWriter.slack) { output in
      output.withUnsafeMutableBufferPointer { buffer, initialized in
        let start = initialized
        var writer = LineWriter(UnsafeMutableBufferPointer(rebasing: buffer[start...]))
        body(&writer)
        initialized = start + writer.count
      }
    }
  }

  /// Writes bytes as lower-case hexadecimal digits, without quotation marks.
  mutating func hexadecimal(_ source: some Sequence<UInt8>) {
    for byte in source {
      bytes.append(Self.digits[Int(byte >> 4)])
      bytes.append(Self.digits[Int(byte & 15)])
    }
  }

  /// The text of all numbers of four places from 0 to 1, the first byte lowest, and its length in
  /// the highest byte.
  static let shareTable: [UInt64] = (0...10_000).map { index in
    var text = JSONBytes()
    text.number(Double(index) / 10_000, decimals: 4)
    let length = UInt64(text.bytes.count) << 56
    return text.bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } | length
  }

  private static let digits = Array("0123456789abcdef".utf8)
  private static let powers: [UInt] = [
    1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000,
  ]
}
