/// Function words by language: enough to name the language of a sentence or more.
enum LanguageLexicon {
  /// ISO 639-1 code, script, and common short words.
  static let languages: [(code: String, script: UInt8, words: String)] = [
    (
      "en", LanguageScript.latin,
      "the of and to is was for that it with as are be this have from you not they at by but or"
    ),
    (
      "es", LanguageScript.latin,
      "el la de que y los se del las por un con una su para es al lo como más pero sus ya muy toda"
    ),
    (
      "fr", LanguageScript.latin,
      "le la les et des est dans que une pour qui pas sur au avec ce il sont du nous vous plus tout"
    ),
    (
      "de", LanguageScript.latin,
      "der die und das ist nicht von den mit ein zu eine auf für im dem des sich auch es als oder"
    ),
    (
      "it", LanguageScript.latin,
      "il di che è la per un non sono con del una si della le più gli anche ha nel dei alla ogni"
    ),
    (
      "pt", LanguageScript.latin,
      "o de que e do da em um para é com não uma os no se na por mais as dos ao das todo toda são"
    ),
    (
      "nl", LanguageScript.latin,
      "de het een van en dat is niet op te zijn voor met aan er maar om ook als heeft door hij ze"
    ),
    (
      "pl", LanguageScript.latin,
      "i w nie na się że z do to jest jak o co po ale od za przez są lub oraz każdy ma być który"
    ),
    (
      "tr", LanguageScript.latin,
      "ve bir bu da de için ile ne çok o gibi olarak daha var her mi değil ama hakkı veya olan"
    ),
    (
      "id", LanguageScript.latin,
      "yang dan di dengan untuk tidak ini itu dari pada adalah ke orang atau akan oleh setiap juga"
    ),
    (
      "sw", LanguageScript.latin,
      "na ya wa kwa ni katika la za cha kila mtu yake haki kuwa hii watu au si lakini ana"
    ),
    (
      "ro", LanguageScript.latin,
      "și în de la este nu cu pe care pentru un o să din sau orice are mai al dreptul fi sunt"
    ),
    (
      "cs", LanguageScript.latin,
      "a v na je se že s to z do i o pro jsou ale jako by nebo každý má právo být při který"
    ),
    (
      "sv", LanguageScript.latin,
      "och att det i en som på är av för med den till inte har om ett de var eller skall rätt"
    ),
    (
      "hu", LanguageScript.latin,
      "a az és hogy nem is egy van ez meg de joga minden vagy azt mint csak ki kell még személynek"
    ),
    (
      "fi", LanguageScript.latin,
      "ja on ei se että hän oli ovat mutta kun niin joka tai sekä olla oikeus jokaisella myös"
    ),
    (
      "vi", LanguageScript.latin,
      "và của là có không được các cho trong người một những với đã này mọi hay quyền bị về"
    ),
    (
      "ru", LanguageScript.cyrillic,
      "и в не на что он с как это по но из за то к от так его или для имеет каждый они был все ы"
    ),
    (
      "uk", LanguageScript.cyrillic,
      "і в не на що він з як це та до за від його або для має кожна вони був всі й у є ї україни"
    ),
    (
      "bg", LanguageScript.cyrillic,
      "и на да се не за от с е че по са като но или всеки има право при в това към му си които"
    ),
    (
      "sr", LanguageScript.cyrillic,
      "и у је да се на не за са су од као или свако има право што који о ће али то по бити ј"
    ),
    (
      "ar", LanguageScript.arabic,
      "في من على إلى أن ان الى عن لا ما هذا هذه التي الذي كل شخص أو او حق مع و لكن كان هو هي"
    ),
    (
      "fa", LanguageScript.arabic,
      "و در به از که این را با است برای هر یا باید حق می آن کس های نیز خود یک بر تا شود دارد"
    ),
    (
      "ur", LanguageScript.arabic,
      "کے کی اور میں ہے کا سے کو اس یا ہر شخص حق نہیں پر کہ ہیں بھی ہو وہ یہ جو نے تو"
    ),
    (
      "hi", LanguageScript.devanagari,
      "के और में है का की से को यह या हर नहीं पर कि हैं भी हो अधिकार प्रत्येक व्यक्ति ने तो वह"
    ),
    (
      "mr", LanguageScript.devanagari,
      "आणि व आहे या किंवा हक्क प्रत्येक ला च्या असा आपल्या नाही तो ते हे मध्ये असेल होते"
    ),
  ]

  /// Scripts that name a language by themselves.
  static let scripts: [UInt8: String] = [
    LanguageScript.greek: "el", LanguageScript.hebrew: "he", LanguageScript.han: "zh",
    LanguageScript.hiragana: "ja", LanguageScript.katakana: "ja", LanguageScript.hangul: "ko",
    LanguageScript.thai: "th", LanguageScript.armenian: "hy", LanguageScript.georgian: "ka",
  ]
}
