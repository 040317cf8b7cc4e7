import Dispatch
import Foundation
import GRDB

/// The review database: one SQLite file with items, what machines and people decided about them,
/// and the chain of entries that says how it came to be.
///
/// ```swift
/// let store = try ReviewStore("reviews.sqlite")
/// let queue = try store.queue(named: "review")
/// if let task = try store.claimNext(in: queue.id, by: reviewer.id) {
///   let done = try store.decide(VerdictDraft(confirming: ["name_calling"]), on: task.item.id, by: reviewer.id)
///   try store.undo(done.token, by: reviewer.id)
/// }
/// ```
///
/// Any number of threads and processes may use one file. Calls wait for the disk: from an
/// asynchronous context use ``perform(_:)``. Every change is one transaction that either happened,
/// with its audit entry, or did not. All moments come from the clock given when opening.
public final class ReviewStore: Sendable {
  /// The file.
  public let path: String
  let pool: DatabasePool
  let clock: @Sendable () -> Timestamp

  /// How a file is opened.
  public struct Options: Sendable {
    /// Make the file where there is none.
    public var createsFile = true
    /// Seconds to wait for another program that writes.
    public var patience = 10.0
    /// Whether what was written has reached the disk when a call returns, so that it survives the
    /// loss of power; else it survives the end of the program only. Imports need no more.
    public var isDurable = true
    /// At most so many pages of 4 KiB; for tests of a full disk.
    var maximumPages: Int?

    /// The options of the console.
    public init(createsFile: Bool = true, patience: Double = 10, isDurable: Bool = true) {
      self.createsFile = createsFile
      self.patience = patience
      self.isDurable = isDurable
    }
  }

  /// Opens the file; makes it, or brings it to this version, where that is needed.
  ///
  /// - Throws: ``StoreError`` `notFound`, `notAStore`, `newerVersion`, `locked`, `readOnly`, `full`,
  ///   `damaged`.
  public init(
    _ path: String, options: Options = Options(),
    clock: @escaping @Sendable () -> Timestamp = { Timestamp.now() }
  ) throws {
    self.path = path
    self.clock = clock
    do {
      pool = try Self.open(path, options)
    } catch {
      throw StoreError.wrap(error, file: path)
    }
  }

  /// Opens the file, again where another program was making it at the same time.
  private static func open(_ path: String, _ options: Options) throws -> DatabasePool {
    var attempt = 0
    while true {
      do {
        try StoreFile.prepare(path, createsFile: options.createsFile)
        let pool = try DatabasePool(path: path, configuration: configuration(options))
        try pool.read { db in
          let version = try Int32.fetchOne(db, sql: "PRAGMA user_version") ?? 0
          guard version <= Schema.version else { throw StoreFile.newer(path, version) }
        }
        if try pool.read({ try !Schema.migrator.hasCompletedMigrations($0) }) {
          try Schema.migrator.migrate(pool)
          // The version is to be seen in the file itself.
          _ = try? pool.writeWithoutTransaction { db in try db.checkpoint(.truncate) }
        }
        return pool
      } catch let error as DatabaseError
        where attempt < 20 && [.SQLITE_ERROR, .SQLITE_BUSY].contains(error.resultCode)
      {
        // “Table exists already” or “locked”: somebody else was first.
        attempt += 1
        Thread.sleep(forTimeInterval: 0.05)
      }
    }
  }

  private static func configuration(_ options: Options) -> Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(options.patience)
    configuration.maximumReaderCount = 4
    let isDurable = options.isDurable
    let synchronous = isDurable ? "FULL" : "NORMAL"
    let maximumPages = options.maximumPages
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA secure_delete = ON")
      try db.execute(sql: "PRAGMA synchronous = \(synchronous)")
      // An import writes all over the file: less often, and more at once.
      try db.execute(sql: "PRAGMA cache_size = \(isDurable ? -32_768 : -65_536)")
      try db.execute(sql: "PRAGMA wal_autocheckpoint = \(isDurable ? 1000 : 16_384)")
      try db.execute(sql: "PRAGMA temp_store = MEMORY")
      if let maximumPages { try db.execute(sql: "PRAGMA max_page_count = \(maximumPages)") }
    }
    return configuration
  }

  /// This moment.
  public var now: Timestamp { clock() }

  /// Runs calls that wait for the disk on a thread of their own.
  @concurrent
  public func perform<Value: Sendable>(
    _ work: @escaping @Sendable (ReviewStore) throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global(qos: .userInitiated).async {
        continuation.resume(with: Result { try work(self) })
      }
    }
  }

  /// Writes what the log beside the file holds into the file, and empties the log.
  ///
  /// - Throws: `locked` while others read or write.
  public func checkpoint() throws {
    do { _ = try pool.writeWithoutTransaction { db in try db.checkpoint(.truncate) } } catch {
      throw StoreError.wrap(error, file: path)
    }
  }

  /// Closes the file, which then holds everything. Later calls fail.
  public func close() throws {
    try? checkpoint()
    do { try pool.close() } catch { throw StoreError.wrap(error, file: path) }
  }

  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    do { return try pool.read(body) } catch { throw StoreError.wrap(error, file: path) }
  }

  func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
    do { return try pool.write(body) } catch { throw StoreError.wrap(error, file: path) }
  }

  static func secret(_ db: Database) throws -> String {
    try String.fetchOne(db, sql: "SELECT value FROM settings WHERE name = 'secret'") ?? ""
  }
}
