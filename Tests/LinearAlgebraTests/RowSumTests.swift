import Testing

@testable import LinearAlgebra

private let widths = [4, 8, 16, 24, 32, 40, 48, 56, 96, 104]

/// Sums of rows, several numbers at a time, against sums number by number: equal in every bit.
@Suite struct RowSumTests {
  /// Rows, how often each counts, and the parts that belong together.
  private struct Case {
    var rows: [UInt32] = []
    var factors: [Float] = []
    var ranges: [Range<Int>] = []

    init(of stored: Int, seed: UInt64) {
      var random = SeededGenerator(seed: seed)
      for _ in 0..<12 {
        let count = Int(random.next() % 40)
        ranges.append(rows.count..<rows.count + count)
        for _ in 0..<count {
          rows.append(UInt32(random.next() % UInt64(stored)))
          factors.append(Float(random.unit() * 3))
        }
      }
    }
  }

  private func slowSum(
    _ start: [Float], _ part: Case, _ range: Range<Int>, _ number: (Int, Int) -> Float
  ) -> [Float] {
    start.indices.map { column in
      range.reduce(start[column]) { sum, entry in
        sum + part.factors[entry] * number(Int(part.rows[entry]), column)
      }
    }
  }

  @Test(arguments: widths) func rowsInHalfPrecision(width: Int) {
    var random = SeededGenerator(seed: 2)
    let values = (0..<50 * width).map { _ in Float16(random.unit() - 0.5) }
    let table = values.map(\.bitPattern)
    let part = Case(of: 50, seed: UInt64(width))
    for range in part.ranges {
      let start = (0..<width).map { _ in Float(random.unit()) }
      var sum = start
      var span = sum.mutableSpan
      RowSums.add(
        halves: table.span, rows: part.rows.span, range, factors: part.factors.span, to: &span)
      #expect(sum == slowSum(start, part, range) { Float(values[$0 * width + $1]) })
    }
  }

  @Test(arguments: widths, [0, 1, 7, 41]) func rowsForEachDocument(width: Int, rows: Int) {
    var random = SeededGenerator(seed: UInt64(width + rows))
    let documents = 9
    let table = (0..<rows * width).map { _ in Float(random.unit() - 0.5) }
    let features = (0..<documents * rows).map { _ in Float(random.unit() - 0.5) }
    var products = [Float](repeating: 9, count: documents * width + 3)
    RowSums.multiply(features, documents: documents, table, width: width, into: &products)
    for document in 0..<documents {
      for column in 0..<width {
        let expected = (0..<rows).reduce(Float(0)) {
          $0 + features[document * rows + $1] * table[$1 * width + column]
        }
        #expect(products[document * width + column] == expected)
      }
    }
    #expect(products[(documents * width)...] == [9, 9, 9])
  }

  /// Every finite number of half precision, in every place of a row.
  @Test(arguments: [4, 8, 48]) func halvesAreExact(width: Int) {
    let once: [Float] = [1]
    let first: [UInt32] = [0]
    for bits in UInt16.min...UInt16.max where bits & 0x7C00 != 0x7C00 {
      let table = (0..<width).map { $0 == Int(bits) % width ? bits : 0x3C00 }
      // A sum that begins with minus zero keeps the sign of the number.
      var sum = [Float](repeating: -0.0, count: width)
      var span = sum.mutableSpan
      RowSums.add(
        halves: table.span, rows: first.span, 0..<1, factors: once.span, to: &span)
      #expect(
        sum.map(\.bitPattern) == table.map { Float(Float16(bitPattern: $0)).bitPattern })
    }
  }

  @Test func roomOfARow() {
    for count in 1...100 {
      let width = RowSums.width(of: count)
      #expect(width >= count && width < count + 8)
      #expect(count <= 4 ? width == 4 : width % 8 == 0)
    }
  }
}

@Suite struct SpanHalvesTests {
  /// Every number in half precision, alone and among others, in every place of a few bytes.
  @Test func whatIsNotFiniteIsFoundAnywhere() {
    for bits in UInt16.min...UInt16.max {
      let bytes = [UInt8(truncatingIfNeeded: bits), UInt8(bits >> 8)]
      let isFinite = bytes.span.holdsFiniteHalves(0..<2)
      #expect(isFinite == Float16(bitPattern: bits).isFinite)
    }
    for count in 1...9 {
      for place in 0..<count {
        for bad in [0x7C00, 0xFC00, 0x7E01] as [UInt16] {
          var numbers = [UInt16](repeating: 0x7BFF, count: count)
          numbers[place] = bad
          // One byte before, so that nothing is aligned; what is not finite may be outside.
          func isFinite(_ numbers: [UInt16]) -> Bool {
            let bytes: [UInt8] = [0x7C] + littleEndian(numbers) + [0, 0x7C]
            return bytes.span.holdsFiniteHalves(1..<1 + 2 * count)
          }
          #expect(!isFinite(numbers))
          numbers[place] = 0xFBFF
          #expect(isFinite(numbers))
        }
      }
    }
  }

  @Test func halvesOfAFileAreTakenAsTheyAre() {
    let halves = (0..<40).map { UInt16(truncatingIfNeeded: 0x3123 &* ($0 + 1)) }
    let bytes = littleEndian(halves)
    for start in 0...halves.count {
      for end in start...halves.count {
        var found: [UInt16] = [7]
        found.append(addingCapacity: 40) { bytes.span.appendHalves(2 * start..<2 * end, to: &$0) }
        #expect(found == [7] + halves[start..<end])
      }
    }
  }

  private func littleEndian(_ numbers: [UInt16]) -> [UInt8] {
    numbers.flatMap { number -> [UInt8] in [UInt8(number & 0xFF), UInt8(number >> 8)] }
  }
}
