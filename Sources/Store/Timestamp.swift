import Foundation

/// A moment: milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
public struct Timestamp: Sendable, Hashable, Comparable, Codable {
  /// Milliseconds since 1970.
  public var milliseconds: Int64

  /// Makes a moment of milliseconds since 1970.
  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// This moment by the clock of the system.
  public static func now() -> Timestamp {
    Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
  }

  /// Milliseconds of a day.
  public static let day: Int64 = 86_400_000

  /// The earlier moment first.
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.milliseconds < right.milliseconds
  }

  /// A moment that many seconds later.
  public func adding(seconds: Double) -> Timestamp {
    Timestamp(milliseconds: milliseconds + Int64(seconds * 1000))
  }

  /// Reads milliseconds since 1970.
  public init(from decoder: any Decoder) throws {
    milliseconds = try decoder.singleValueContainer().decode(Int64.self)
  }

  /// Writes milliseconds since 1970.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(milliseconds)
  }
}

// MARK: Text

extension Timestamp: CustomStringConvertible {
  /// ISO 8601 in UTC with milliseconds, such as `2026-11-22T03:04:05.006Z`.
  public var description: String {
    let rest = Int(milliseconds - days * Self.day)
    return dayText + "T" + Self.padded(rest / 3_600_000, 2) + ":"
      + Self.padded(rest / 60_000 % 60, 2) + ":" + Self.padded(rest / 1000 % 60, 2) + "."
      + Self.padded(rest % 1000, 3) + "Z"
  }

  /// The day in UTC, such as `2026-11-22`.
  public var dayText: String {
    let (year, month, day) = Self.civil(days)
    return Self.padded(year, 4) + "-" + Self.padded(month, 2) + "-" + Self.padded(day, 2)
  }

  /// Days since 1970, rounded down.
  var days: Int64 {
    milliseconds >= 0 ? milliseconds / Self.day : -((Self.day - 1 - milliseconds) / Self.day)
  }

  /// Reads a date as dumps have it: ISO 8601 with `T` or a space, seconds and zone optional, or a
  /// day alone; or seconds or milliseconds since 1970. Without a zone it is taken as UTC.
  public init?(reading text: some StringProtocol) {
    let digits = Array(text.utf8)
    if digits.count >= 9, let number = Double(text), number.isFinite, abs(number) < 1e15 {
      self.init(milliseconds: Int64(abs(number) < 1e11 ? number * 1000 : number))
      return
    }
    var reader = Reader(bytes: digits)
    guard let year = reader.number(4), reader.sign("-"), let month = reader.number(2),
      reader.sign("-"), let day = reader.number(2), (1...12).contains(month),
      (1...31).contains(day)
    else { return nil }
    var total = Self.days(year, month, day) * Self.day
    if !reader.isAtEnd {
      guard reader.sign("T") || reader.sign(" "), let hour = reader.number(2), reader.sign(":"),
        let minute = reader.number(2), hour < 25, minute < 60
      else { return nil }
      total += Int64(hour * 3_600_000 + minute * 60_000)
      if reader.sign(":") {
        guard let second = reader.number(2), second < 61 else { return nil }
        total += Int64(second * 1000)
        if reader.sign(".") || reader.sign(",") { total += Int64(reader.fraction()) }
      }
      guard let zone = reader.zone() else { return nil }
      total -= Int64(zone) * 60_000
    }
    self.init(milliseconds: total)
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// The civil date of a number of days since 1970 (H. Hinnant, “chrono-Compatible Low-Level Date
  /// Algorithms”, https://howardhinnant.github.io/date_algorithms.html).
  private static func civil(_ days: Int64) -> (Int, Int, Int) {
    let shifted = Int(days) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month,
      dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    )
  }

  /// The way back: days since 1970 of a civil date.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
    let year = month <= 2 ? year - 1 : year
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return Int64(
      era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468)
  }

  private struct Reader {
    var bytes: [UInt8]
    var place = 0

    var isAtEnd: Bool { place == bytes.count }

    mutating func number(_ width: Int) -> Int? {
      guard place + width <= bytes.count else { return nil }
      var value = 0
      for byte in bytes[place..<place + width] {
        guard (48...57).contains(byte) else { return nil }
        value = value * 10 + Int(byte - 48)
      }
      place += width
      return value
    }

    mutating func sign(_ wanted: Unicode.Scalar) -> Bool {
      guard place < bytes.count, bytes[place] == UInt8(ascii: wanted) else { return false }
      place += 1
      return true
    }

    /// Digits after the decimal point, as milliseconds.
    mutating func fraction() -> Int {
      var value = 0
      var scale = 100
      while place < bytes.count, (48...57).contains(bytes[place]) {
        value += Int(bytes[place] - 48) * scale
        scale /= 10
        place += 1
      }
      return value
    }

    /// Minutes east of UTC; 0 at the end of the text.
    mutating func zone() -> Int? {
      _ = sign(" ")
      if isAtEnd || (sign("Z") && isAtEnd) { return 0 }
      let factor = sign("+") ? 1 : (sign("-") ? -1 : 0)
      guard factor != 0, let hours = number(2) else { return nil }
      _ = sign(":")
      let minutes = isAtEnd ? 0 : number(2)
      guard let minutes, isAtEnd else { return nil }
      return factor * (hours * 60 + minutes)
    }
  }
}
