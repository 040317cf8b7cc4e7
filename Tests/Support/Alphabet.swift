/// The letters and signs that invented text is made of.
enum Alphabet {
  static let latin = "abcdefghijklmnopqrstuvwxyzABCDEFGHÀÉÎÕÜßæœøđłñçşğıİŒﬁĳʼnǆ"
  static let cyrillic = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґљњћАБВГДЕЖЗИКЛМНОПЯІЇ"
  static let greek = "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώΑΒΓΔΕΣΩ"
  static let hebrew = "אבגדהוזחטיכלמנסעפצקרשתםןףץך\u{05B8}\u{05BC}"
  static let armenian = "աբգդեզէըթժիլխԱԲԳ"
  static let georgian = "აბგდევზთიკლმნოპ"
  static let arabic = "ابتثجحخدذرزسشصضطظعغفقكلمنهويأإآٱىیکگپچ"
  static let arabicWithMarks = arabic + "\u{0640}\u{064B}\u{064E}\u{064F}\u{0650}\u{0651}\u{0652}"
  static let han = "中文字人大小上下天地日月水火山川新年说话国家学生"
  static let kana = "あいうえおかきがぎをんアイウエオカキガーｶﾞｱｲ"
  static let thai = "กขคงจชดตทนบปพมยรลวสหอะาำิีึืุูเแโใไ็่้๊์"
  /// Combining marks that canonical composition knows.
  static let accents = "\u{0300}\u{0301}\u{0302}\u{0303}\u{0308}\u{030C}\u{0323}\u{0327}\u{0306}"
  static let marks = accents + "\u{20DD}\u{0338}\u{093E}\u{0E34}\u{3099}\u{0651}\u{1AB0}"
  static let mixtures = ["abcоеаpx", "приveт", "αοpxab", "раypаl", "ειtοab", "Ꮋаpхocyж", "жabc"]
  static let apostrophes = "''’‘`´ʼ＇\u{2032}"
  static let zeroWidth = "\u{200B}\u{200C}\u{200D}\u{2060}\u{FEFF}\u{00AD}\u{200E}\u{FE0F}"
  static let formats = zeroWidth + "\u{202A}\u{202E}\u{2066}\u{2069}\u{061C}\u{0640}\u{E0001}"
  static let signs = ",;:-–—،、，/()[]{}<>&%+=*$#@_|~^\\€£©®™¿¡§½←→☐½´¨'`"
}
