/// A text that is equal to another only byte by byte. Swift's strings are equal already when they
/// are canonically equivalent, and so would hide which form the tokenizer gives.
struct ExactText: Hashable, ExpressibleByStringInterpolation, CustomStringConvertible {
  let string: String

  init(_ string: String) { self.string = string }
  init(stringLiteral value: String) { string = value }
  init(_ scalars: [UInt32]) {
    string = String(String.UnicodeScalarView(scalars.compactMap(Unicode.Scalar.init)))
  }
  init(_ bytes: some Collection<UInt8>) { string = String(decoding: bytes, as: UTF8.self) }

  var utf8: String.UTF8View { string.utf8 }
  var description: String { string }

  static func == (left: ExactText, right: ExactText) -> Bool {
    left.utf8.elementsEqual(right.utf8)
  }

  func hash(into hasher: inout Hasher) {
    for byte in utf8 { hasher.combine(byte) }
  }

  /// Whether it stands before another in the order of bytes.
  func precedes(_ other: ExactText) -> Bool {
    utf8.lexicographicallyPrecedes(other.utf8)
  }
}
