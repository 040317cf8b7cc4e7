/// Words that say how something is said, by the style feature they count for.
///
/// Small closed lists in English, French, Spanish, German, Russian, Ukrainian, Arabic and Chinese,
/// written for this project; a word may stand in several.
enum StyleLexicon {
  /// The word classes, in the order of their bits in `WordTraits`.
  static let classes: [(name: String, words: String)] = [
    (
      "reported_speech",
      """
      said says told stated states claimed claims reported reports announced according alleged \
      allegedly denied wrote quoted interviewed testified warned argued explained added noted \
      dit déclaré affirmé selon annoncé dijo afirmó según declaró anunció sagte erklärte laut \
      berichtete заявил заявила сказал сказала сообщил сообщили сообщает заявив повідомив \
      повідомили сказав зазначив зазначила قال قالت وفق أعلن أكد ذكر 说 称 报道 表示
      """
    ),
    (
      "first_singular",
      """
      i i'm i've i'll me my mine myself je j'ai moi mon yo mí mi ich mir mich mein я меня мне мой \
      мене мені мій أنا 我 俺
      """
    ),
    (
      "first_plural",
      """
      we we're we've we'll us our ours ourselves nous notre nos nosotros nuestro nuestra nuestros \
      wir uns unser unsere мы нас нам наш наша наши ми наше наші نحن 咱
      """
    ),
    (
      "second_person",
      """
      you you're you've you'll your yours yourself u ur tu te ton vous votre vos tú usted ustedes \
      vosotros du dich dein ihr euch ты тебя вы вас вам ваш ти тебе ви ваші أنت أنتم 你 您
      """
    ),
    (
      "third_plural",
      """
      they they're they've them their theirs themselves ils elles leur leurs eux ellos ellas sus \
      sie ihnen они их им ими вони їх їм هم 他 她
      """
    ),
    (
      "obligation",
      """
      must should shall ought need have has doit devez faut devons debe deben deberíamos hay muss \
      müssen soll sollte должен должны надо нужно необходимо повинен повинні треба потрібно يجب \
      必须 应 该 要
      """
    ),
    (
      "negation",
      """
      not no never none nobody nothing nor cannot can't don't doesn't didn't won't isn't aren't \
      wasn't ain't without ne pas jamais rien aucun nunca nada ningún ni sin nicht kein keine nie \
      нет не ни никогда ничего ні немає ніколи нічого لا لن لم ليس 不 没 無 无
      """
    ),
    (
      "absolutes",
      """
      all every everyone everybody always only totally completely absolutely entire worst best \
      greatest most biggest ever forever any tous toutes toujours tout pire meilleur todos todas \
      siempre todo peor mejor alle alles immer jeder schlimmste все всё всегда всех каждый самый \
      всі завжди кожен найбільший كل جميع دائما 都 全 最 总
      """
    ),
    (
      "hedges",
      """
      maybe perhaps possibly probably might may could seems seem appears suggests likely apparently \
      somewhat roughly about estimated peut-être probablement semble pourrait quizás quizá parece \
      podría vielleicht wahrscheinlich scheint könnte возможно вероятно кажется примерно может \
      можливо мабуть ймовірно здається ربما قد 可能 也许 似乎
      """
    ),
    (
      "call_to_act",
      """
      join share act now wake stop fight stand rise defend spread follow vote donate boycott urgent \
      rejoignez partagez agissez maintenant únete comparte ahora lucha jetzt teilt kämpft \
      вступай делись сейчас вставай борись подпишись зараз ставай долучайся підпишись поширюй \
      انضم الآن شارك 加入 快
      """
    ),
    (
      "causes",
      """
      because therefore thus hence since so why reason caused causes due parce donc car porque \
      entonces weil deshalb denn потому поэтому из-за тому бо через لأن لذلك 因 故
      """
    ),
    (
      "sources",
      """
      study research researchers report survey data evidence court police officials ministry \
      university journal percent statistics investigation étude rapport estudio informe studie \
      исследование отчёт данные суд полиция дослідження звіт дані поліція دراسة تقرير 研究 报告
      """
    ),
  ]
}
