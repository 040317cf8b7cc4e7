import Foundation

/// Charts as SVG, made from numbers: no script, no style of their own beyond class names.
enum Chart {
  /// One line of a line chart.
  struct Series: Sendable, Hashable {
    var name: String
    /// One value for each place on the axis; `nil` leaves a gap.
    var values: [Double?]
  }

  /// One bar with an interval.
  struct Bar: Sendable, Hashable {
    var name: String
    /// From 0 to 1.
    var value: Double
    var interval: ClosedRange<Double>?
    /// What is written beside it.
    var note: String
  }

  private static let width = 720.0
  private static let left = 56.0
  private static let right = 12.0

  /// Values over time. Lines differ by dashes, not by colour alone.
  static func lines(
    _ title: String, places: [String], series: [Series], height: Double = 240,
    leastTop: Double = 0, mostTop: Double = .infinity,
    unit: (Double) -> String = { Numbers.fixed($0, 0) }
  ) -> String {
    let values = series.flatMap { $0.values.compactMap { $0 } }
    guard let largest = values.max(), !places.isEmpty else { return empty(title) }
    let top = min(mostTop, niceTop(max(largest, leastTop)))
    let (plotTop, bottom) = (12.0, height - 36)
    func x(_ place: Int) -> Double {
      places.count == 1
        ? (left + width - right) / 2
        : left + (width - left - right) * Double(place) / Double(places.count - 1)
    }
    func y(_ value: Double) -> Double { bottom - (bottom - plotTop) * value / top }
    var svg = open(title, height: height, about: series.map(\.name).joined(separator: ", "))
    for step in 0...4 {
      let value = top * Double(step) / 4
      svg += line(left, y(value), width - right, y(value), "grid")
      svg += text(left - 6, y(value) + 4, unit(value), "axis end")
    }
    let every = max(1, (places.count + 5) / 6)
    for place in stride(from: 0, to: places.count, by: every) {
      let isAtEnd = places.count > 1 && place == places.count - 1
      svg += text(x(place), height - 16, places[place], isAtEnd ? "axis end" : "axis middle")
    }
    for (number, one) in series.enumerated() {
      var path = ""
      var isDown = false
      for (place, value) in one.values.enumerated() {
        guard let value else {
          isDown = false
          continue
        }
        path += (isDown ? "L" : "M") + "\(short(x(place))) \(short(y(value)))"
        isDown = true
      }
      svg += "<path class=\"line s\(number % 6)\" d=\"\(path)\"/>"
      for (place, value) in one.values.enumerated() {
        guard let value else { continue }
        let about = "\(one.name), \(places[place]): \(unit(value))"
        svg +=
          "<circle class=\"dot s\(number % 6)\" cx=\"\(short(x(place)))\" "
          + "cy=\"\(short(y(value)))\" r=\"3\"><title>\(HTMLText.escape(about))</title></circle>"
      }
    }
    return svg + close + legend(series.map(\.name))
  }

  /// Values with their intervals, one below the other, from `bottom` to 1; the bars begin at 0.
  static func bars(
    _ title: String, _ bars: [Bar], bottom: Double = 0,
    unit: (Double) -> String = { Numbers.percent($0) }
  ) -> String {
    guard !bars.isEmpty else { return empty(title) }
    let start = 210.0
    let end = width - 170
    let height = Double(bars.count) * 30 + 40
    func x(_ value: Double) -> Double {
      start + (end - start) * (max(bottom, min(1, value)) - bottom) / (1 - bottom)
    }
    var svg = open(title, height: height, about: "with 95 % intervals")
    for step in 0...4 {
      let value = bottom + (1 - bottom) * Double(step) / 4
      svg += line(x(value), 8, x(value), height - 28, "grid")
      svg += text(x(value), height - 10, unit(value), "axis middle")
    }
    for (place, bar) in bars.enumerated() {
      let y = Double(place) * 30 + 12
      svg += text(start - 8, y + 14, bar.name, "name end")
      svg +=
        "<rect class=\"bar\" x=\"\(short(min(x(0), x(bar.value))))\" y=\"\(short(y + 3))\" "
        + "width=\"\(short(abs(x(bar.value) - x(0))))\" height=\"14\"/>"
      if let interval = bar.interval {
        let (low, high) = (x(interval.lowerBound), x(interval.upperBound))
        svg += line(low, y + 10, high, y + 10, "whisker")
        svg += line(low, y + 5, low, y + 15, "whisker")
        svg += line(high, y + 5, high, y + 15, "whisker")
      }
      svg += text(end + 24, y + 14, bar.note, "axis")
    }
    return svg + close
  }

  /// The end of an axis with four steps: 1.2, 2, 4, 6, 8 or 12 times a power of ten, the first that
  /// is not below.
  static func niceTop(_ value: Double) -> Double {
    guard value > 0, value.isFinite else { return 1 }
    let power = pow(10, floor(log10(value)))
    let factors = [1.2, 2, 4, 6, 8, 12]
    return (factors.first { $0 * power >= value * 0.999999 } ?? 12) * power
  }

  // MARK: Parts

  private static func open(_ title: String, height: Double, about: String) -> String {
    // Where the screen is narrow the chart keeps its size and can be moved, with keys too.
    "<div class=\"scroll\" tabindex=\"0\" role=\"group\" "
      + "aria-label=\"\(HTMLText.escape(title))\">"
      + "<svg class=\"chart\" viewBox=\"0 0 \(short(width)) \(short(height))\" role=\"img\" "
      + "aria-label=\"\(HTMLText.escape(title + ": " + about))\">"
  }

  private static let close = "</svg></div>"

  private static func empty(_ title: String) -> String {
    "<p class=\"quiet\">\(HTMLText.escape(title)): nothing to show yet.</p>"
  }

  private static func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ name: String
  ) -> String {
    "<line class=\"\(name)\" x1=\"\(short(x1))\" y1=\"\(short(y1))\" x2=\"\(short(x2))\" "
      + "y2=\"\(short(y2))\"/>"
  }

  private static func text(_ x: Double, _ y: Double, _ text: String, _ name: String) -> String {
    "<text class=\"\(name)\" x=\"\(short(x))\" y=\"\(short(y))\">\(HTMLText.escape(text))</text>"
  }

  private static func legend(_ names: [String]) -> String {
    guard names.count > 1 else { return "" }
    let entries = names.enumerated().map { number, name in
      "<li><svg class=\"key\" viewBox=\"0 0 36 8\" aria-hidden=\"true\">"
        + "<path class=\"line s\(number % 6)\" d=\"M0 4L36 4\"/></svg>\(HTMLText.escape(name))</li>"
    }
    return "<ul class=\"legend\">" + entries.joined() + "</ul>"
  }

  private static func short(_ value: Double) -> String {
    let text = String(format: "%.1f", value)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
