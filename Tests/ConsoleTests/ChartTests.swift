import Foundation
import Testing

@testable import Console

#if canImport(FoundationXML)
  import FoundationXML
#endif

struct ChartTests {
  @Test func linesAreWellFormedAndNothingIsOutside() throws {
    let svg = Chart.lines(
      "A <title> & \"more\"", places: ["2026-01-01", "2026-01-02", "<3>"],
      series: [
        Chart.Series(name: "one & two", values: [1, nil, 40]),
        Chart.Series(name: "three", values: [0, 3.5, 7]),
      ])
    let document = try XMLDocument(xmlString: "<div>\(svg)</div>")
    let circles = try document.nodes(forXPath: "//circle")
    #expect(circles.count == 5)
    for case let circle as XMLElement in circles {
      let x = Double(circle.attribute(forName: "cx")?.stringValue ?? "") ?? -1
      let y = Double(circle.attribute(forName: "cy")?.stringValue ?? "") ?? -1
      #expect((0...720).contains(x) && (0...240).contains(y))
    }
    #expect(!svg.contains("style="))
  }

  @Test func aGapStaysAGap() throws {
    let svg = Chart.lines(
      "t", places: ["a", "b", "c"], series: [Chart.Series(name: "s", values: [1, nil, 2])])
    let path = try #require(svg.firstMatch(of: /d="([^"]*)"/)).1
    #expect(path.filter { $0 == "M" }.count == 2 && !path.contains("L"))
  }

  @Test func nothingToShowIsSaid() {
    #expect(Chart.lines("t", places: [], series: []).contains("nothing to show yet"))
    #expect(Chart.bars("t", []).contains("nothing to show yet"))
  }

  @Test func barsHaveTheLengthOfTheirShare() throws {
    let svg = Chart.bars(
      "t",
      [
        Chart.Bar(name: "half", value: 0.5, interval: 0.2...0.8, note: "5 of 10"),
        Chart.Bar(name: "all", value: 1, interval: nil, note: "1 of 1"),
      ])
    let document = try XMLDocument(xmlString: "<div>\(svg)</div>")
    let widths = try document.nodes(forXPath: "//rect/@width").compactMap {
      $0.stringValue.flatMap(Double.init)
    }
    #expect(widths.count == 2 && abs(widths[0] * 2 - widths[1]) < 0.2)
  }

  @Test func barsBelowZeroGoTheOtherWay() throws {
    let svg = Chart.bars(
      "t",
      [
        Chart.Bar(name: "less", value: -0.25, interval: -0.9...0.1, note: ""),
        Chart.Bar(name: "more", value: 0.25, interval: nil, note: ""),
      ], bottom: -0.5)
    let document = try XMLDocument(xmlString: "<div>\(svg)</div>")
    func values(_ name: String) throws -> [Double] {
      try document.nodes(forXPath: "//rect/@\(name)").compactMap {
        $0.stringValue.flatMap(Double.init)
      }
    }
    let (starts, widths) = (try values("x"), try values("width"))
    #expect(abs(widths[0] - widths[1]) < 0.2 && abs(starts[0] + widths[0] - starts[1]) < 0.2)
  }

  @Test(arguments: [
    (0.0, 1.0), (1, 1.2), (3, 4), (37, 40), (41, 60), (99, 120), (0.03, 0.04), (8, 8),
  ])
  func axesEndAtRoundNumbers(value: Double, top: Double) {
    #expect(abs(Chart.niceTop(value) - top) < 1e-9)
  }

  @Test func cellsOfATable() {
    #expect(Table.cell("plain") == "plain")
    #expect(Table.cell("a,\"b\"\n") == "\"a,\"\"b\"\"\n\"")
    // What a spreadsheet would compute.
    #expect(Table.cell("=1+1") == "'=1+1")
    #expect(Table.cell("@x") == "'@x")
    #expect(Table.cell("-0.5") == "-0.5")
    #expect(Table.cell("-cmd") == "'-cmd")
  }
}
