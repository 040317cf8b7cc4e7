import ArgumentParser
import Pipeline

/// Options of `winnow evaluate --rationales`.
struct RationaleOptions: ParsableArguments {
  @Flag(help: "Compare what the model marks as evidence with what humans marked.")
  var rationales = false

  @Option(
    help: ArgumentHelp(
      "Labels whose evidence counts, separated by commas; all that ask for review if not said.",
      valueName: "labels"))
  var rationaleLabels: String?

  @Option(
    help: ArgumentHelp(
      "Split on which to choose how spans are marked, in place of the three options below.",
      valueName: "split"))
  var tuneSplit: String?

  @Option(help: "What to choose for: token-f1 or character-f1.")
  var tuneFor: RationaleRun.Objective = .tokenF1

  @Option(
    help: "Mark tokens that add at least this share of what the strongest adds; 0.3 if not said.")
  var spanShare: Double?

  @Option(help: "Mark no token that adds less than this to the logit; 0 if not said.")
  var spanMinimum: Double?

  @Option(help: "Mark so many tokens in a row between two marked ones as well; 1 if not said.")
  var spanGap: Int?

  mutating func validate() throws {
    let isGiven = spanShare != nil || spanMinimum != nil || spanGap != nil
    if !rationales, isGiven || tuneSplit != nil || rationaleLabels != nil {
      throw ValidationError("options on evidence need --rationales")
    }
    if tuneSplit != nil, isGiven {
      throw ValidationError("--tune-split chooses what --span-share, -minimum and -gap would say")
    }
    if let spanShare, !(spanShare > 0 && spanShare <= 1) {
      throw ValidationError("--span-share is \(spanShare); use a number above 0, at most 1")
    }
    if let spanMinimum, !(spanMinimum >= 0 && spanMinimum.isFinite) {
      throw ValidationError("--span-minimum is \(spanMinimum); use a number from 0")
    }
    if let spanGap, !(0...1000).contains(spanGap) {
      throw ValidationError("--span-gap is \(spanGap); use 0 to 1000")
    }
  }

  /// What they ask for.
  var settings: RationaleRun.Settings {
    let usual = StrongestTokens()
    let given = StrongestTokens(
      share: spanShare ?? usual.share, minimum: spanMinimum ?? usual.minimum,
      gap: spanGap ?? usual.gap)
    return RationaleRun.Settings(
      labels: rationaleLabels.map(names),
      rules: tuneSplit == nil ? [given] : StrongestTokens.candidates,
      tuneSplit: tuneSplit, objective: tuneFor)
  }
}

/// Options of `winnow evaluate --slices`.
struct SliceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Fields of the records whose values are slices, separated by commas: group, lang, target …",
      valueName: "fields"))
  var slices: String?

  @Option(
    help: ArgumentHelp(
      "Words and phrases, separated by commas; the texts that hold one are a slice.",
      valueName: "words"))
  var sliceWords: String?

  @Option(
    help: ArgumentHelp(
      "Labels to ask about, separated by commas; those of axis harm if not said.",
      valueName: "labels"))
  var sliceLabels: String?

  @Option(
    help: ArgumentHelp(
      "Which labels of the data answer to which of the model: GOLD=LABEL+LABEL, several by commas.",
      valueName: "map"))
  var labelMap: String?

  @Option(
    help: ArgumentHelp("Show no figure that rests on fewer records.", valueName: "records"))
  var sliceMinimum: Int = 20

  /// Whether slices are to be measured.
  var isAsked: Bool { slices != nil || sliceWords != nil }

  mutating func validate() throws {
    if !isAsked, sliceLabels != nil || labelMap != nil {
      throw ValidationError("--slice-labels and --label-map need --slices or --slice-words")
    }
    if sliceLabels != nil, labelMap != nil {
      throw ValidationError("--label-map says which labels to ask about; leave out --slice-labels")
    }
    if sliceMinimum < 1 {
      throw ValidationError("--slice-minimum is \(sliceMinimum); use a number from 1")
    }
    if isAsked, names(slices ?? "").isEmpty, names(sliceWords ?? "").isEmpty {
      throw ValidationError("--slices names no field; write --slices target,lang")
    }
  }

  /// What they ask for.
  func settings() throws -> SliceRun.Settings {
    SliceRun.Settings(
      fields: names(slices ?? ""), words: names(sliceWords ?? ""),
      labels: sliceLabels.map(names), map: try labelMap.map { try LabelMap($0) },
      minimum: sliceMinimum)
  }
}

extension RationaleRun.Objective: ExpressibleByArgument {}

/// The parts of a list with commas, without blanks around them.
private func names(_ list: String) -> [String] {
  var names: [String] = []
  for part in list.split(separator: ",") {
    let name = part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
    if !name.isEmpty, !names.contains(String(name)) { names.append(String(name)) }
  }
  return names
}
