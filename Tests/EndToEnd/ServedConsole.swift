import Foundation
import Testing

/// A running `winnow serve`, which can be killed and started again on the same database and port.
final class ServedConsole {
  let folder: Folder
  private let options: [String]
  private var process = Process()
  /// The port it listens on.
  private(set) var port: UInt16 = 0
  /// The one-time password of the administrator, where this start made one.
  private(set) var password: String?
  private var starts = 0

  init(in folder: Folder, _ options: String...) throws {
    self.folder = folder
    self.options = options
    try start()
  }

  deinit { kill() }

  /// Starts it and waits until it takes requests.
  func start() throws {
    starts += 1
    process = Process()
    process.executableURL = Program.file
    process.currentDirectoryURL = folder.url
    process.arguments = ["serve", "--port", "\(port)"] + options
    process.standardInput = FileHandle.nullDevice
    let log = "serve-\(starts).log"
    process.standardError = FileHandle(forWritingAtPath: try folder.write(log, Data()))
    try process.run()
    let limit = Date(timeIntervalSinceNow: 30)
    while true {
      let text = String(decoding: try folder.read(log), as: UTF8.self)
      if let found = text.firstMatch(of: #/for the first login: (\S+)\n/#) {
        password = String(found.1)
      }
      if let found = text.firstMatch(of: #/is at http://127\.0\.0\.1:([0-9]+)//#) {
        port = UInt16(found.1) ?? 0
        return
      }
      try #require(process.isRunning && Date() < limit, "winnow serve did not start: \(text)")
      usleep(5000)
    }
  }

  /// Ends it by SIGKILL: nothing is put in order.
  func kill() {
    guard process.isRunning else { return }
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }
}

/// A browser without a screen: requests one after another, cookies, the token of forms.
struct WebClient {
  let port: UInt16
  private var cookies: [String: String] = [:]
  private(set) var token = ""

  struct Answer {
    var status: Int
    var headers: [(name: String, value: String)]
    var text: String

    /// The item of a fragment.
    var item: Int? { text.firstMatch(of: #/data-item="([0-9]+)"/#).flatMap { Int($0.1) } }
  }

  struct Broken: Error {
    var what: String
  }

  init(port: UInt16) { self.port = port }

  /// Sends a request and reads the answer to its end.
  ///
  /// - Throws: `Broken` where the server went away before the answer was whole.
  mutating func send(
    _ method: String, _ path: String, _ fields: [(String, String)] = [], isFragment: Bool = false
  ) throws -> Answer {
    let body = (method == "POST" ? fields + [("_token", token)] : fields)
      .map { "\($0.0)=\(Self.escaped($0.1))" }.joined(separator: "&")
    var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
    if !cookies.isEmpty {
      let all = cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      head += "Cookie: \(all.joined(separator: "; "))\r\n"
    }
    if isFragment { head += "x-winnow-fragment: 1\r\n" }
    if method == "POST" {
      head += "Content-Type: application/x-www-form-urlencoded\r\n"
      head += "Content-Length: \(body.utf8.count)\r\n"
    }
    let answer = try Self.parse(
      try Self.exchange(Array((head + "\r\n" + (method == "POST" ? body : "")).utf8), port))
    for (name, value) in answer.headers where name == "set-cookie" {
      let pair = value.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
      cookies[String(pair[0])] = pair.count > 1 ? String(pair[1]) : nil
    }
    if let found = answer.text.firstMatch(of: #/name="_token" value="([^"]+)"/#) {
      token = String(found.1)
    }
    return answer
  }

  /// Logs in; one who has a one-time password chooses another.
  mutating func login(_ name: String, _ password: String, then new: String) throws {
    _ = try send("GET", "/login")
    let login = try send("POST", "/login", [("name", name), ("password", password)])
    try #require(login.status == 303, "\(name): \(login.status)")
    _ = try send("GET", "/password")
    let changed = try send(
      "POST", "/password", [("old", password), ("new", new), ("again", new)])
    try #require(changed.status == 303, "\(name): \(changed.status)")
    _ = try send("GET", "/preferences")
  }

  private static func escaped(_ text: String) -> String {
    text.utf8.map { byte in
      switch byte {
      case 48...57, 65...90, 97...122: String(UnicodeScalar(byte))
      default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
    }.joined()
  }

  // MARK: The wire

  private static func exchange(_ bytes: [UInt8], _ port: UInt16) throws -> [UInt8] {
    // A server that is killed must not take the tests with it.
    signal(SIGPIPE, SIG_IGN)
    let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard connection >= 0 else { throw Broken(what: "no socket") }
    defer { close(connection) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isOpen = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(connection, $0, size) == 0 }
    }
    guard isOpen else { throw Broken(what: "no connection") }
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes { part in
        Foundation.send(connection, part.baseAddress! + sent, part.count - sent, 0)
      }
      guard count > 0 else { throw Broken(what: "the request was not taken") }
      sent += count
    }
    var received: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(connection, &buffer, buffer.count, 0)
      if count < 0 { throw Broken(what: "the answer broke off") }
      if count == 0 { return received }
      received += buffer[..<count]
    }
  }

  private static func parse(_ bytes: [UInt8]) throws -> Answer {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let end = text.firstRange(of: "\r\n\r\n") else { throw Broken(what: "no whole answer") }
    let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
    guard let status = Int(lines[0].split(separator: " ").dropFirst().first ?? "") else {
      throw Broken(what: "no status in “\(lines[0])”")
    }
    let headers = lines.dropFirst().compactMap { line -> (name: String, value: String)? in
      let parts = line.split(separator: ":", maxSplits: 1)
      return parts.count == 2
        ? (parts[0].lowercased(), parts[1].trimmingCharacters(in: .whitespaces)) : nil
    }
    let body = String(text[end.upperBound...])
    if let length = headers.first(where: { $0.name == "content-length" }),
      body.utf8.count < Int(length.value) ?? 0
    {
      throw Broken(what: "the answer broke off")
    }
    return Answer(status: status, headers: headers, text: body)
  }
}
