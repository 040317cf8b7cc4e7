/// The label ids of a taxonomy file.
public struct TaxonomyLabels: Sendable, Hashable {
  /// The ids, in the order of the file.
  public let ids: [String]

  /// Reads them from a file after `datasets/schema/taxonomy.schema.json`; other keys are ignored.
  ///
  /// - Throws: `unreadable` or `badTaxonomy`.
  public init(contentsOf path: String) throws(DatasetError) {
    let value = try JSONValue.read(path, or: .badTaxonomy)
    guard case .object(let root) = value, case .array(let items)? = root["labels"] else {
      throw Self.fault(path, "there is no list “labels”")
    }
    var ids: [String] = []
    for (index, item) in items.enumerated() {
      guard case .object(let label) = item, case .string(let id)? = label["id"] else {
        throw Self.fault(path, "label \(index + 1) has no “id”")
      }
      ids.append(id)
    }
    self.ids = ids
  }

  private static func fault(_ path: String, _ detail: String) -> DatasetError {
    DatasetError(
      .badTaxonomy, file: path, detail: detail,
      hint: "Give a taxonomy such as datasets/taxonomy.json")
  }
}
