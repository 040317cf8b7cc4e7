public import Features
import Foundation
public import Model

/// `config.json` of a model folder: everything about a model but its numbers and its words.
public struct ModelManifest: Sendable, Equatable, Codable {
  /// The format of the folder.
  public static let schema = "winnow.model/1"

  /// The numbers of entries in `vocabulary.txt`, which come in this order.
  public struct VocabularyShape: Sendable, Equatable, Codable {
    /// Words.
    public var words: Int
    /// Word n-grams of order two and three.
    public var grams: Int
    /// Character n-grams.
    public var subwords: Int
    /// Words that are known by their vectors alone; absent in a model without word vectors.
    public var vectorWords: Int?

    /// Words with a slot, where words have vectors.
    var vectors: Int { vectorWords.map { words + $0 } ?? 0 }

    /// Whether a vocabulary could be of this shape.
    var isPossible: Bool {
      [words, grams, subwords, vectorWords ?? 0].allSatisfy { (0..<Int(UInt32.max)).contains($0) }
    }

    private enum CodingKeys: String, CodingKey {
      case words, grams, subwords
      case vectorWords = "vector_words"
    }
  }

  /// One data set a model was trained with.
  public struct Source: Sendable, Equatable, Codable {
    /// File name, without its folder.
    public var file: String
    /// Records used for training, and for calibration and thresholds.
    public var train: Int
    /// See `train`.
    public var dev: Int
    /// SHA-256 over the records used.
    public var sha256: String
  }

  /// The word vectors a model was trained with.
  public struct Embedding: Sendable, Equatable, Codable {
    /// File name, without its folder.
    public var file: String
    /// Words and dimensions.
    public var words: Int
    /// See `words`.
    public var dimensions: Int
    /// SHA-256 of the vectors as they were used.
    public var sha256: String
  }

  /// Which records a model was kept from, so that it can be measured on them.
  public struct HeldOut: Sendable, Equatable, Codable {
    /// The name of the rule.
    public var rule: String
    /// The share of the groups that it holds out.
    public var share: Double

    /// Makes a value of its parts.
    public init(rule: String, share: Double) {
      self.rule = rule
      self.share = share
    }
  }

  /// How a model came to be.
  public struct Provenance: Sendable, Equatable, Codable {
    /// The command that trains it again, without output path and thread count.
    public var command: String
    /// The data.
    public var sources: [Source]
    /// The word vectors, where there were any.
    public var embedding: Embedding?
    /// The settings.
    public var options: TrainingOptions
    /// Iterations the solver took.
    public var iterations: Int
    /// What calibration and thresholds were chosen on: `dev` or `out-of-fold`.
    public var calibratedOn: String
    /// What it was kept from; absent where nothing is promised.
    public var heldOut: HeldOut?

    private enum CodingKeys: String, CodingKey {
      case command, sources, embedding, options, iterations
      case calibratedOn = "calibrated_on"
      case heldOut = "held_out"
    }
  }

  /// `winnow.model/1`.
  public var schema = Self.schema
  /// The model's name in decisions.
  public var name: String
  /// What it decides.
  public var task: ClassificationTask
  /// Its labels, in the order of its outputs.
  public var labels: [LabelInfo]
  /// The least probability that flags each label.
  public var thresholds: [Double]
  /// Added to the logits before the largest is taken (multiclass).
  public var classOffsets: [Double]
  /// What is counted in a text.
  public var features: FeatureConfiguration
  /// The names of the style features, in column order.
  public var style: [String]
  /// The entries of `vocabulary.txt`.
  public var vocabulary: VocabularyShape
  /// How it came to be.
  public var training: Provenance

  private enum CodingKeys: String, CodingKey {
    case schema, name, task, labels, thresholds, features, style, vocabulary, training
    case classOffsets = "class_offsets"
  }

  /// The JSON text, the same bytes for the same manifest.
  func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try Array(encoder.encode(self)) + [0x0A]
  }
}
