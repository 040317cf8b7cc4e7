import Foundation
import GRDB

// GRDB ends the program where a column holds something else than the schema says, which a damaged
// file can do. These read such a value as nothing; ``ReviewStore/audit(expectedHead:progress:)``
// finds it.
extension Row {
  private func value(_ column: String) -> DatabaseValue { self[column] }

  subscript(_ column: String) -> Int64 { self[column] as Int64? ?? 0 }
  subscript(_ column: String) -> Int { Int(self[column] as Int64? ?? 0) }
  subscript(_ column: String) -> Double { self[column] as Double? ?? 0 }
  subscript(_ column: String) -> Bool { (self[column] as Int64? ?? 0) != 0 }
  subscript(_ column: String) -> String { self[column] as String? ?? "" }
  subscript(_ column: String) -> Data { self[column] as Data? ?? Data() }

  subscript(_ column: String) -> Int64? { Int64.fromDatabaseValue(value(column)) }
  subscript(_ column: String) -> Double? { Double.fromDatabaseValue(value(column)) }
  subscript(_ column: String) -> Bool? { (self[column] as Int64?).map { $0 != 0 } }
  subscript(_ column: String) -> String? { String.fromDatabaseValue(value(column)) }
  subscript(_ column: String) -> Data? { Data.fromDatabaseValue(value(column)) }
}
