import Store

/// Slows down those who guess passwords: after a few failures a name and an address have to wait,
/// twice as long each time.
///
/// A pure value: it is told the time and what happened, and says what to do.
struct LoginLimiter: Sendable {
  /// Failures that cost nothing: of one name, of one address.
  static let freeOfName = 5
  static let freeOfAddress = 20
  /// Failures are forgotten after this long without another.
  static let memory: Int64 = 3_600_000
  private static let longestWait: Int64 = 900_000
  /// Names and addresses remembered at most; the oldest go.
  private static let most = 10_000

  private struct Record {
    var failures: Int
    var last: Int64
  }
  private var records: [String: Record] = [:]

  /// Milliseconds until another attempt is taken; 0 for at once.
  func wait(name: String, address: String, at now: Timestamp) -> Int64 {
    max(
      wait("n" + name.lowercased(), Self.freeOfName, now),
      wait("a" + address, Self.freeOfAddress, now))
  }

  mutating func failed(name: String, address: String, at now: Timestamp) {
    for key in ["n" + name.lowercased(), "a" + address] {
      var record = records[key] ?? Record(failures: 0, last: 0)
      if now.milliseconds - record.last > Self.memory { record.failures = 0 }
      record.failures += 1
      record.last = now.milliseconds
      records[key] = record
    }
    if records.count > Self.most {
      let old = records.sorted { ($0.value.last, $0.key) < ($1.value.last, $1.key) }
      for (key, _) in old.prefix(Self.most / 2) { records[key] = nil }
    }
  }

  mutating func succeeded(name: String) {
    records["n" + name.lowercased()] = nil
  }

  private func wait(_ key: String, _ free: Int, _ now: Timestamp) -> Int64 {
    guard let record = records[key], record.failures >= free,
      now.milliseconds - record.last <= Self.memory
    else { return 0 }
    let doublings = min(record.failures - free, 10)
    let pause = min(Self.longestWait, Int64(15_000) << Int64(doublings))
    return max(0, record.last + pause - now.milliseconds)
  }
}
