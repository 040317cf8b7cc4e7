import GRDB

extension StoreError {
  /// The failure of a database call in the words of this module.
  static func wrap(_ error: any Error, file: String) -> any Error {
    if error is RowDecodingError || error is DecodingError {
      return StoreError(
        .damaged, file: file, detail: "holds a value that cannot be", hint: "restore a backup")
    }
    guard let error = error as? DatabaseError else { return error }
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return StoreError(
        .locked, file: file, detail: "another program holds the database",
        hint: "wait until it is done, or end it, and try again")
    case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
      return StoreError(
        .readOnly, file: file, detail: "cannot be written",
        hint: "check the permissions of the file and of its folder")
    case .SQLITE_CANTOPEN:
      return StoreError(
        .readOnly, file: file, detail: "cannot be opened",
        hint: "check that the folder exists and may be written: the database needs files beside it")
    case .SQLITE_FULL:
      return StoreError(
        .full, file: file, detail: "no room left on the disk; nothing was changed",
        hint: "make room and try again")
    case .SQLITE_IOERR:
      return StoreError(
        .full, file: file,
        detail: "cannot be written or read (\(error.message ?? "input/output error"))",
        hint: "check room and state of the disk; nothing of this step was kept")
    case .SQLITE_CORRUPT, .SQLITE_FORMAT:
      return StoreError(
        .damaged, file: file, detail: "the database is damaged (\(error.message ?? "corrupt"))",
        hint: "restore a backup, or save what is left with “sqlite3 FILE .recover”")
    case .SQLITE_NOTADB:
      return notAStore(file)
    default:
      return StoreError(
        .database, file: file,
        detail: "the database refused: \(error.message ?? "code \(error.resultCode.rawValue)")")
    }
  }

  static func notAStore(_ file: String) -> StoreError {
    StoreError(
      .notAStore, file: file, detail: "is not a review database of winnow",
      hint: "name another file; a new one is made where there is none")
  }
}
