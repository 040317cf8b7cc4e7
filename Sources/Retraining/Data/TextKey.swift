import Datasets

/// Says which texts are the same where data sets meet: case and punctuation do not matter.
enum TextKey {
  static func of(_ text: String) -> UInt64 { TextIdentity.hash(text) }
}
