import LinearAlgebra
import TestSupport
import Testing

@testable import Features

/// What windows say of bytes, against a look at each.
@Suite struct TextWindowTests {
  /// What a window should say, byte by byte.
  private struct Slow {
    var letters: UInt64 = 0
    var capitals: UInt64 = 0
    var words: UInt64 = 0
    var repeats: UInt64 = 0
    var pauses: UInt64 = 0
    var periods: UInt64 = 0
    var stops: UInt64 = 0
    var signs = 0
    var lines = 0

    init(_ text: [UInt8], from start: Int, count: Int) {
      func byte(_ index: Int) -> UInt8? {
        start + index < text.count ? text[start + index] : nil
      }
      func isLetter(_ index: Int) -> Bool {
        byte(index).map { (0x61...0x7A).contains($0 | 0x20) } ?? false
      }
      for index in 0..<count {
        guard let own = byte(index) else { continue }
        let bit: UInt64 = 1 << UInt64(index)
        let isInside = index > 0 && isLetter(index - 1) && isLetter(index + 1)
        switch own {
        case _ where isLetter(index):
          letters |= bit
          words |= bit
          if own < 0x60 { capitals |= bit }
          let three = (0..<3).compactMap {
            isLetter(index + $0) ? byte(index + $0).map { $0 | 0x20 } : nil
          }
          if three.count == 3, Set(three).count == 1 { repeats |= bit }
        case UInt8(ascii: "'"):
          if isInside { words |= bit } else { stops |= bit }
        case UInt8(ascii: "\n"): lines += 1
        case 0...0x20, 0x7F: break
        case UInt8(ascii: ","), UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: ";"):
          pauses |= bit
        case UInt8(ascii: "."):
          if byte(index + 1) == 0x20 { periods |= bit } else { stops |= bit }
        case _ where "%&()+/<=>[\\]^_{|}~".utf8.contains(own): signs += 1
        default: stops |= bit
        }
      }
    }
  }

  private func check(_ memory: [UInt8], textEnd: Int, at position: Int) {
    let text = Array(memory[..<textEnd])
    var window = TextWindow()
    window.move(to: position, text.span, memory.span)
    let slow = Slow(text, from: position, count: window.count)
    #expect(window.start == position)
    #expect(window.isLast == (textEnd - position <= 64))
    #expect(window.count == (window.isLast ? textEnd - position : 62))
    // Bits behind the window's end may be there as long as the text goes on.
    let inside = TextWindow.bits(from: 0, to: window.count)
    #expect(window.letters & inside == slow.letters)
    #expect(window.capitals & inside == slow.capitals)
    #expect(window.words & inside == slow.words)
    #expect(window.pauses & inside == slow.pauses)
    #expect(window.periods & inside == slow.periods)
    #expect(window.stops & inside == slow.stops)
    #expect(window.repeats & inside == slow.repeats)
    if window.isLast { #expect((window.letters | window.stops) & ~inside == 0) }
    var counts = TextCounts()
    window.count(from: 0, to: window.count, &counts)
    #expect(counts.punctuation == Int32(slow.signs))
    #expect(counts.lines == Int32(slow.lines))
    #expect(counts.pauses == Int32(slow.pauses.nonzeroBitCount))
    #expect(counts.casedLetters == Int32(slow.letters.nonzeroBitCount))
    #expect(counts.uppercaseLetters == Int32(slow.capitals.nonzeroBitCount))
    #expect(counts.wordBytes == Int32(slow.words.nonzeroBitCount))
  }

  @Test(arguments: 0..<20 as Range<UInt64>) func randomBytes(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let few = Array("aAbB'. ,-'..zZ\n!#\u{7F}".utf8)
    for _ in 0..<200 {
      let count = 1 + Int(random.next() % 160)
      let memory = (0..<count).map { _ in
        seed % 2 == 0
          ? UInt8(truncatingIfNeeded: random.next()) : few[Int(random.next() % UInt64(few.count))]
      }
      let end = 1 + Int(random.next() % UInt64(count))
      check(memory, textEnd: end, at: Int(random.next() % UInt64(end)))
    }
  }

  /// Every byte in every place, between letters and between spaces.
  @Test func everyByteEverywhere() {
    for byte in 0...255 as ClosedRange<UInt8> {
      for other in Array("a ".utf8) {
        for place in [0, 1, 31, 32, 60, 61, 62, 63, 64] {
          var memory = [UInt8](repeating: other, count: 100)
          memory[place] = byte
          check(memory, textEnd: 100, at: 0)
          check(memory, textEnd: place + 1, at: 0)
        }
      }
    }
  }

  /// Words that need no second look are those between what does, in order.
  @Test(arguments: 0..<20 as Range<UInt64>) func easyWords(seed: UInt64) {
    var random = SeededGenerator(seed: 50 + seed)
    let pieces = [
      "a", "Word", "don't", " ", " ", ". ", ", ", "#", "9", "eee", "abcdefghijklmnop", "-",
    ]
    for _ in 0..<300 {
      let text = Array(
        (0..<1 + Int(random.next() % 30)).map { _ in pieces[Int(random.next() % 12)] }.joined().utf8
      )
      var window = TextWindow()
      window.move(to: 0, text.span, text.span)
      let first = Int(random.next() % UInt64(window.count))
      let (starts, ends) = window.easyWords(from: first)
      let doubt = (first..<window.count).first { place in
        let bit: UInt64 = 1 << UInt64(place)
        let run = (place..<64).prefix { window.words & 1 << UInt64($0) != 0 }.count
        return window.stops & bit != 0 || window.repeats & bit != 0 || run >= 16
      }
      var expected: [Range<Int>] = []
      var place = first
      while place < window.count {
        let end: Int = (place..<64).first(where: { window.words & 1 << UInt64($0) == 0 }) ?? 64
        if end > place { expected.append(place..<end) }
        place = end + 1
      }
      let limit = doubt ?? (window.count + (window.isLast ? 1 : 0))
      expected = expected.filter { $0.upperBound < min(limit, 64) }
      var found: [Range<Int>] = []
      var (nextStart, nextEnd) = (starts, ends)
      while nextEnd != 0 {
        found.append(nextStart.trailingZeroBitCount..<nextEnd.trailingZeroBitCount)
        nextStart &= nextStart - 1
        nextEnd &= nextEnd - 1
      }
      #expect(found == expected, "\(String(decoding: text, as: UTF8.self)) from \(first)")
    }
  }

  /// Tokens of a document do not depend on where it stands nor on what is behind it.
  @Test(arguments: 0..<8 as Range<UInt64>) func documentsInARow(seed: UInt64) {
    var generator = TextGenerator(seed: 500 + seed)
    var bytes: [UInt8] = []
    var documents: [Range<Int>] = []
    for _ in 0..<300 {
      let text = Array(generator.text(pieces: 1...12).utf8)
      documents.append(bytes.count..<bytes.count + text.count)
      bytes += text
    }
    for document in documents {
      let text = Array(bytes[document])
      var alone = Tokenizer()
      alone.tokenize(text.span)
      var packed = Tokenizer()
      packed.buffer.removeAll()
      packed.add(
        bytes.span.extracting(document), padded: bytes.span.extracting(document.lowerBound...))
      #expect(packed.buffer.counts == alone.buffer.counts)
      #expect(packed.buffer.tokens.map(\.hash) == alone.buffer.tokens.map(\.hash))
      #expect(packed.buffer.tokens.map(\.start) == alone.buffer.tokens.map(\.start))
      #expect(packed.buffer.tokens.map(\.end) == alone.buffer.tokens.map(\.end))
    }
  }
}
