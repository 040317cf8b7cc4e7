import Foundation
public import Pipeline

extension IdentityTerms {
  /// The words that are part of the program.
  public static func standard() throws(RetrainingError) -> IdentityTerms {
    try IdentityTerms(
      json: Data(PackageResources.identity_terms_json), file: "identity-terms.json")
  }
}

extension Taxonomy {
  /// The labels of the taxonomy that is part of the program.
  public static func standard() throws(PipelineError) -> Taxonomy {
    try Taxonomy(json: Data(PackageResources.taxonomy_json), file: "taxonomy.json")
  }
}
