import CUnicode

@testable import Features

/// A document as scalars with their byte offsets; what is not UTF-8 is U+FFFD. Past the end there
/// are NULs.
struct ReferenceText {
  private let scalars: [UInt32]
  /// Where each scalar starts, and after the last one.
  let offsets: [Int]

  init(_ bytes: [UInt8]) {
    var scalars: [UInt32] = []
    var offsets = [0]
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var position = 0
    parsing: while true {
      switch parser.parseScalar(from: &iterator) {
      case .valid(let encoded):
        scalars.append(Unicode.UTF8.decode(encoded).value)
        position += encoded.count
      case .error(let length):
        scalars.append(0xFFFD)
        position += length
      case .emptyInput: break parsing
      }
      offsets.append(position)
    }
    self.scalars = scalars
    self.offsets = offsets
  }

  var count: Int { scalars.count }

  subscript(position: Int) -> UInt32 { position < count ? scalars[position] : 0 }

  func kind(_ position: Int) -> ScalarFacts.Kind { kindOf(self[position]) }

  func script(_ position: Int) -> UInt32 {
    winnow_unicode_script(winnow_unicode_property(self[position]))
  }

  func has(_ position: Int, _ flag: UInt32) -> Bool {
    winnow_unicode_property(self[position]) & flag != 0
  }

  /// Whether a digit, `#` or `*` has a keycap around it.
  func isKeycap(_ position: Int) -> Bool {
    let base = self[position]
    guard (0x30...0x39).contains(base) || base == 0x23 || base == 0x2A else { return false }
    return self[position + (self[position + 1] == 0xFE0F ? 2 : 1)] == 0x20E3
  }

  /// Whether a name in an address can hold the scalar: `_` aside, a letter, digit or mark.
  func isNamePart(_ position: Int) -> Bool {
    [.letter, .digit, .mark, .ignorable].contains(kind(position))
      || position < count && self[position] == 0x5F
  }

  /// The class of the next scalar that is not ignorable; `.other` at the end, `.emoji` for keycaps.
  func nextKind(_ position: Int) -> ScalarFacts.Kind {
    let next = pastIgnorable(position)
    return isKeycap(next) ? .emoji : kind(next)
  }

  /// The first position from `position` on whose scalar is not ignorable.
  func pastIgnorable(_ position: Int) -> Int {
    var next = position
    while next < count, kind(next) == .ignorable { next += 1 }
    return next
  }

  /// The folded scalars of a range, letters and marks composed.
  func composed(_ range: Range<Int>) -> [UInt32] {
    var result: [UInt32] = []
    for position in range { Self.append(self[position], to: &result) }
    return result
  }

  /// Appends what a scalar folds to; a mark joins the nearest scalar before it that it composes
  /// with, up to seven marks back, other scalars only the last one.
  static func append(_ value: UInt32, to result: inout [UInt32]) {
    for folded in fold(value) where folded != 0x20 {
      let reach = kindOf(value) == .mark ? WordScratch.marksBetween + 1 : 1
      var candidates = Array(result.indices.suffix(reach).reversed())
      if let letter = candidates.firstIndex(where: { kindOf(result[$0]) != .mark }) {
        candidates = Array(candidates[...letter])
      }
      let base = candidates.first { winnow_unicode_compose(result[$0], folded) != 0 }
      if let base {
        let whole = winnow_unicode_compose(result[base], folded)
        result.replaceSubrange(base...base, with: fold(whole))
      } else {
        result.append(folded)
      }
    }
  }
}

func kindOf(_ value: UInt32) -> ScalarFacts.Kind {
  ScalarFacts.Kind(rawValue: UInt8(winnow_unicode_class(winnow_unicode_property(value)))) ?? .other
}

/// What a scalar folds to.
func fold(_ value: UInt32) -> [UInt32] {
  (0..<winnow_unicode_fold_count(value)).map { winnow_unicode_fold_scalar(value, $0) }
}

func utf8Length(_ values: [UInt32]) -> Int {
  values.compactMap(Unicode.Scalar.init).reduce(0) { $0 + UTF8.width($1) }
}
