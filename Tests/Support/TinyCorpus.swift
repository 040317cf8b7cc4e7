/// Small invented sets of labelled documents; every group, place and person in them is made up.
public enum TinyCorpus {
  /// A text and its labels.
  public struct Document: Sendable, Equatable {
    /// What is classified.
    public let text: String
    /// Names of labels, none for a neutral text.
    public let labels: [String]

    init(_ text: String, _ labels: String...) {
      self.text = text
      self.labels = labels
    }
  }

  /// The labels in use, in alphabetical order.
  public static let labels = ["appeal_to_fear", "loaded_language", "name_calling", "reporting"]

  /// Documents in several languages, some without labels.
  public static let documents: [Document] = [
    Document("The harbour council of Veldra met on Monday to discuss the new bridge."),
    Document("Only a traitor and a clown would vote for this rotten bridge!!!", "name_calling"),
    Document(
      "If the bridge is built, nobody in Veldra will ever sleep safely again.", "appeal_to_fear"),
    Document("Their vile, disgusting, SHAMEFUL plan will poison us all", "loaded_language"),
    Document("The mayor said on Monday that the bridge costs 1,250,000 crowns.", "reporting"),
    Document("According to the Oru Gazette, the council denied the claim.", "reporting"),
    Document("These lazy rats of the Grey Lantern club ruin everything", "name_calling"),
    Document("Wake up! They will take your homes, then your children!", "appeal_to_fear"),
    Document(
      "A monstrous, sickening betrayal of every honest citizen of Veldra", "loaded_language"),
    Document("Another grotesque, poisonous lie from the ruins of the council", "loaded_language"),
    Document("Tickets for the lantern festival are sold at www.veldra.example from 9:30."),
    Document("I don't think the Grey Lantern club is wrong about the bridge."),
    Document("@oru_gazette reported the vote: 12 for, 7 against #VeldraBridge", "reporting"),
    Document("Совет города Велдра обсудил новый мост в понедельник."),
    Document("Предатели и клоуны хотят продать наш город!", "name_calling"),
    Document("Рада міста Велдра обговорила новий міст у понеділок.", "reporting"),
    Document("Якщо міст збудують, ніхто не буде в безпеці", "appeal_to_fear"),
    Document("Seuls des traîtres et des clowns voteraient pour ce pont pourri !", "name_calling"),
    Document("El alcalde dijo el lunes que el puente cuesta demasiado.", "reporting"),
    Document("مجلس مدينة فيلدرا ناقش الجسر الجديد يوم الاثنين"),
    Document("维尔德拉的议会星期一讨论了新桥。"),
    Document("這些叛徒想賣掉我們的城市！", "name_calling"),
    Document("ヴェルドラの議会は月曜日に新しい橋を話し合った。"),
    Document("Sooooo proud of our bridge 😀👍🏽 c0mmunity 🎉"),
    Document(""),
  ]

  /// Random documents of a few words each from a small vocabulary, so that words and n-grams
  /// repeat from document to document.
  public static func random(_ count: Int, seed: UInt64) -> [String] {
    var generator = TextGenerator(seed: seed)
    let words = [
      "the", "The", "THE", "bridge", "мост", "council", "sooo", "br1dge", "don't", "我", "们", "12",
      "1,250,000", "!!", "?", "😀", "👩‍🚀", "#VeldraBridge", "@oru", "www.oru.example", "said", "not",
      "в", "señal", "e\u{301}te\u{301}", "ﷺ", "ⓗello", "\"", "...", "4️⃣", "x\u{301}1\u{301}",
    ]
    return (0..<count).map { _ in
      (0..<generator.number(0...12)).map { _ in
        generator.oneIn(8) ? generator.text(pieces: 1...2) : generator.pick(words)
      }
      .joined(separator: " ")
    }
  }
}
