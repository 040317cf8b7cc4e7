import Crypto
import Foundation
import Ingest

/// SHA-256 over the records of a data set as they are used, whatever file format or compression
/// they came in. Every field is framed by its length in bytes.
struct RecordHash {
  private var hash = SHA256()

  mutating func add(_ record: DatasetRecord) {
    add(record.id)
    add(record.text)
    add(record.labels)
    add(record.split ?? "")
    add(record.group ?? "")
    add(record.judged ?? ["*"])
    add(String(record.weight ?? 1))
    for share in record.shares.sorted(by: { $0.key < $1.key }) {
      add(["share", share.key, String(share.value)])
    }
    for span in record.spans ?? [] { add([String(span.start), String(span.end), span.label]) }
  }

  private mutating func add(_ fields: [String]) {
    add(String(fields.count))
    for field in fields { add(field) }
  }

  private mutating func add(_ field: String) {
    var field = field
    field.withUTF8 { bytes in
      withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { hash.update(bufferPointer: $0) }
      hash.update(bufferPointer: UnsafeRawBufferPointer(bytes))
    }
  }

  /// The hash as lower-case hexadecimal digits.
  func hexadecimal() -> String {
    var json = JSONBytes()
    json.hexadecimal(hash.finalize())
    return String(decoding: json.bytes, as: UTF8.self)
  }
}
