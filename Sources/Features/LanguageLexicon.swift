/// Function words by language: enough to name the language of a sentence or more.
enum LanguageLexicon {
  /// ISO 639-1 code, script, and common short words.
  static let languages: [(code: String, script: UInt8, words: String)] = [
    (
      "en", LanguageScript.latin,
      """
      the of and to is was for that it with as are be this have from you not they at by but or a \
      i in on we my me if so what all can will just do no has had he she his her their its would \
      there about out up who more when your were been an our don't it's i'm you're get like know \
      how why them than too
      """
    ),
    (
      "es", LanguageScript.latin,
      """
      el la de que y a en un los se del las por con una su para es al lo como más pero sus ya \
      muy toda todo o u ni este esta ser si sin ha fue son hay cuando entre sobre también no me \
      te mi tu yo él ella esto eso está están porque todos tan nos cada donde hasta estoy eres \
      tiene
      """
    ),
    (
      "fr", LanguageScript.latin,
      """
      le la les de et des est dans que une un pour qui pas sur au aux avec ce il ils sont du \
      nous vous plus tout toute à en ou par ne se sa son ses cette être d'un d'une c'est n'est \
      qu'il l'on comme mais ont leur sans je tu te mon ma mes on elle elles leurs ça j'ai suis \
      était fait ai as va si bien faire moi même aussi
      """
    ),
    (
      "de", LanguageScript.latin,
      """
      der die und das ist nicht von den mit ein zu eine auf für im dem des sich auch es als oder \
      durch wird werden sein seine hat kein nur bei nach aus an am um so wie über zum zur wir \
      sie
      """
    ),
    (
      "it", LanguageScript.latin,
      """
      il di e che è la i le a in per un non sono con del una si della più gli anche ha nel dei \
      alla ogni o da lo al ad ed suo sua dal nella delle degli essere come ma questo loro senza \
      chi mi ti ci cosa io tu sei hai ho fa perché tutti
      """
    ),
    (
      "pt", LanguageScript.latin,
      """
      o a de que e do da em um para é com não uma os no se na por mais as dos ao das todo toda \
      são ou à pelo pela ser seu sua como mas foi ele tem nos aos nas este também sem já eu você \
      meu minha me te isso esta está porque muito nem só
      """
    ),
    (
      "nl", LanguageScript.latin,
      """
      de het een van en dat is niet op te zijn voor met aan er maar om ook als heeft door hij ze \
      in of zich tot zal bij uit naar dan deze die hun haar geen over wordt worden zonder
      """
    ),
    (
      "pl", LanguageScript.latin,
      """
      i w nie na się że z do to jest jak o co po ale od za przez są lub oraz każdy ma być który \
      a ani jego jej tym tego dla ten ta te bez przed pod nad ze też tak czy może go tylko
      """
    ),
    (
      "tr", LanguageScript.latin,
      """
      ve bir bu da de için ile ne çok o gibi olarak daha var her mi değil ama hakkı veya olan \
      kendi hiç ya ise kadar sonra en ancak herkes bütün göre onu şey ki hem
      """
    ),
    (
      "id", LanguageScript.latin,
      """
      yang dan di dengan untuk tidak ini itu dari pada adalah ke orang atau akan oleh setiap \
      juga dalam ada bahwa sebagai atas tanpa secara karena seperti hanya mereka kita bagi
      """
    ),
    (
      "sw", LanguageScript.latin,
      """
      na ya wa kwa ni katika la za cha kila mtu yake haki kuwa hii watu au si lakini ana hana \
      hiyo kama kwamba huo hizo lazima bila yoyote wote pia hayo bado sana
      """
    ),
    (
      "ro", LanguageScript.latin,
      """
      și în de la este nu cu pe care pentru un o să din sau orice are mai al dreptul fi sunt a \
      ai se ca fie prin fără sa său sale ori îi au acest această toate dar ce după până
      """
    ),
    (
      "cs", LanguageScript.latin,
      """
      a v na je se že s to z do i o pro jsou ale jako by nebo každý má právo být při který ve k \
      ze není podle jeho byl která které tak co už jen svých své bez ta aby bude lze před mezi \
      ani pak kde ten tato tím této mu jí jej jsem byla může její
      """
    ),
    (
      "sv", LanguageScript.latin,
      """
      och att det i en som på är av för med den till inte har om ett de var eller skall rätt vid \
      från sig han hans utan ej man så kan denna alla under mot men där vi
      """
    ),
    (
      "hu", LanguageScript.latin,
      """
      a az és hogy nem is egy van ez meg de joga minden vagy azt mint csak ki kell még \
      személynek ha sem aki ami volt pedig való lehet alatt szerint más ezt saját annak között \
      nélkül valamint mind arra amely előtt mellett olyan
      """
    ),
    (
      "fi", LanguageScript.latin,
      """
      ja on ei se että hän oli ovat mutta kun niin joka tai sekä olla oikeus jokaisella myös \
      hänen tämä sen kuin vain jos kuka ole kaikki siitä kanssa ilman sitä mitä he me myöskään
      """
    ),
    (
      "vi", LanguageScript.latin,
      """
      và của là có không được các cho trong người một những với đã này mọi hay quyền bị về đó vì \
      khi nhưng như thì ra đến từ nếu phải trên tôi bởi cả
      """
    ),
    (
      "ru", LanguageScript.cyrillic,
      """
      и в не на что он с как это по но из за то к от так его или для имеет каждый они был все \
      быть может при их а же мы вы она о со до если бы чтобы только уже который без этого у
      """
    ),
    (
      "uk", LanguageScript.cyrillic,
      """
      і в не на що він з як це та до за від його або для має кожна вони був всі й у ї україни \
      про по цей ця ці які яка який її їх бути може при без ні так вона але чи тільки
      """
    ),
    (
      "bg", LanguageScript.cyrillic,
      """
      и в на да се не за от с е че по са като но или всеки има право при това към му си които \
      който която което ще бъде до без този тази тези всички само може между трябва какво им го \
      ли то той тя ние вие те дали нито нещо ги един една едно негов всяко пред така тук защото \
      бил чрез както срещу никой други имат бъдат своята неговата
      """
    ),
    (
      "sr", LanguageScript.cyrillic,
      """
      и у је да се на не за са су од као или свако има право што који о ће али то по бити која \
      које ни без при сваки сви све може буде овај ова ово његов свог ако због према они из нико \
      нити њихов било ли ту те до јер није свима његова његову његове њега сме мора треба кад \
      где шта ко нешто никога којем којима којег којој а међу пошто против би сва други других \
      имају своју своје тако само
      """
    ),
    (
      "ar", LanguageScript.arabic,
      """
      في من على إلى أن ان الى عن لا ما هذا هذه التي الذي كل شخص أو او حق مع و لكن كان هو هي أي \
      بين دون قد كما ذلك تلك له لها عند بعد قبل غير فيه ليس لم يا انا انت اللي مش بس كلهم لو حتى \
      هم نحن عليهم منهم لهم هناك مثل بعض لأن ليسوا يجب
      """
    ),
    (
      "fa", LanguageScript.arabic,
      """
      و در به از که این را با است برای هر یا باید حق می آن کس های نیز خود یک بر تا شود دارد ما \
      اگر هیچ همه باشد کند بدون مورد ولی هم پس
      """
    ),
    (
      "ur", LanguageScript.arabic,
      """
      کے کی اور میں ہے کا سے کو اس یا ہر شخص حق نہیں پر کہ ہیں بھی ہو وہ یہ جو نے تو نہ گا کر \
      اپنے کسی ان لیے تھا ایک تمام دی گی مگر بغیر
      """
    ),
    (
      "hi", LanguageScript.devanagari,
      """
      के और में है का की से को यह या हर नहीं पर कि हैं भी हो अधिकार प्रत्येक व्यक्ति ने तो वह एक \
      इस लिए किसी अपने न कर था जो तक सभी ही उस होना ये
      """
    ),
    (
      "mr", LanguageScript.devanagari,
      """
      आणि व आहे या किंवा हक्क प्रत्येक ला च्या असा आपल्या नाही तो ते हे मध्ये असेल होते त्या \
      त्याच्या कोणत्याही करणे त्यांना यांच्या ही हा पण मी एक न ने तर की सर्व त्याला त्यांच्या \
      आपले आपली कोणत्या कोणालाही म्हणून असे असून तसेच जे जी ज्या येईल पाहिजे करून यांना स्वतः \
      कोणी एका
      """
    ),
  ]

  /// Scripts that name a language by themselves.
  static let scripts: [UInt8: String] = [
    LanguageScript.greek: "el", LanguageScript.hebrew: "he", LanguageScript.han: "zh",
    LanguageScript.hiragana: "ja", LanguageScript.katakana: "ja", LanguageScript.hangul: "ko",
    LanguageScript.thai: "th", LanguageScript.armenian: "hy", LanguageScript.georgian: "ka",
  ]
}
