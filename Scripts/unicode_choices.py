"""What is decided by hand for the tables of CUnicode; unicode_tables.py has the rest."""

# Numbers are stored in models: append, never reorder. The first group has names in C.
NAMED_SCRIPTS = """
    ZYYY COMMON, LATN LATIN, CYRL CYRILLIC, GREK GREEK, ARAB ARABIC, HEBR HEBREW, HANI HAN,
    HIRA HIRAGANA, KANA KATAKANA, HANG HANGUL, THAI THAI, DEVA DEVANAGARI, ARMN ARMENIAN,
    GEOR GEORGIAN, BENG BENGALI, TAML TAMIL, TELU TELUGU, ETHI ETHIOPIC, GUJR GUJARATI,
    GURU GURMUKHI, KNDA KANNADA, MLYM MALAYALAM, ORYA ORIYA, SINH SINHALA, LAOO LAO, KHMR KHMER,
    MYMR MYANMAR, TIBT TIBETAN, MONG MONGOLIAN, BOPO BOPOMOFO, JAVA JAVANESE, SYRC SYRIAC,
    THAA THAANA, CHER CHEROKEE, CANS CANADIAN_ABORIGINAL, TFNG TIFINAGH, YIII YI, NKOO NKO,
    ADLM ADLAM, LISU LISU, COPT COPTIC, BRAI BRAILLE
"""
OTHER_SCRIPTS = """
    AGHB AHOM ARMI AVST BALI BAMU BASS BATK BERF BHKS BRAH BUGI BUHD CAKM CARI CHAM CHRS CPMN CPRT
    DIAK DOGR DSRT DUPL EGYP ELBA ELYM GARA GLAG GONG GONM GOTH GRAN GUKH HANO HATR HLUW HMNG HMNP
    HUNG ITAL KALI KAWI KHAR KHOJ KITS KRAI KTHI LANA LEPC LIMB LINA LINB LYCI LYDI MAHJ MAKA MAND
    MANI MARC MEDF MEND MERC MERO MODI MROO MTEI MULT NAGM NAND NARB NBAT NEWA NSHU OGAM OLCK ONAO
    ORKH OSGE OSMA OUGR PALM PAUC PERM PHAG PHLI PHLP PHNX PLRD PRTI RJNG ROHG RUNR SAMR SARB SAUR
    SGNW SHAW SHRD SIDD SIDT SIND SOGD SOGO SORA SOYO SUND SUNU SYLO TAGB TAKR TALE TALU TANG TAVT
    TAYO TGLG TIRH TNSA TODR TOLS TOTO TUTG UGAR VAII VITH WARA WCHO XPEO XSUX YEZI ZANB
"""
# Written without spaces between words: line breaking needs a dictionary or breaks anywhere.
UNSPACED_SCRIPTS = """HANI HIRA KANA BOPO THAI LAOO KHMR MYMR TIBT JAVA BALI TALE TALU LANA TAVT
    AHOM YIII TANG NSHU KITS"""

# Look-alikes: Latin, Cyrillic, Greek in a row; "-" where the script has none. A row holds where
# the lower-case or the upper-case forms are near-identical; where those disagree (н is h by its
# capital, ν is v by its small letter), the identical form wins over the similar one. The first row
# with a letter decides what that letter becomes, so later rows give second-best answers.
LOOKALIKES = """
    aаα bвβ cс- dԁ- eеε f-ϝ gԍ- hнη iіι jјϳ kкκ lӏ- mмμ oоο pрρ qԛ- rг- sѕ- tтτ u-υ vѵν wԝω
    xхχ yуυ z-ζ -гγ -пπ -фφ -лλ -ѳθ -ѱψ -ѡω æӕ- əә- ɛԑε ëё- ïїϊ öӧ- äӓ- ÿӱ- èѐ- ăӑ- ĕӗ- çҫ- ḱќ-
    á-ά é-έ í-ί ó-ό ú-ύ
    hһη bьβ y-γ wѡω n-ν ıіι ɑаα ɩіι -єε
"""
# Letters of other scripts whose shape is a Latin letter's (capital for Cherokee and Lisu).
LATIN_SHAPED = """
    oօ uս nո hհ jյ qզ gց
    dᎠ rᎡ tᎢ aᎪ jᎫ eᎬ wᎳ mᎷ hᎻ gᏀ zᏃ sᏚ vᏙ lᏞ cᏟ pᏢ kᏦ bᏴ
    bꓐ pꓑ dꓓ tꓔ gꓖ kꓗ jꓙ cꓚ zꓜ fꓝ mꓟ nꓠ lꓡ sꓢ rꓣ vꓦ hꓧ wꓪ xꓫ yꓬ aꓮ eꓰ iꓲ oꓳ uꓴ
"""

# Everything typed for an apostrophe, from the quotation mark to half rings and spacing accents.
APOSTROPHES = "\u0060\u00B4\u02B9\u02BB\u02BC\u02BD\u02BE\u02BF\u0384\u055A\u05F3" \
    "\u1FBD\u1FBF\u1FFE\u2018\u2019\u201B\u2032\uA78B\uA78C\uFF07"
DOUBLE_PRIMES = "\u05F4\u2033"
HYPHENS = "\u2010\u2011"
EXCLAMATIONS = "!‼⁈⁉‽՜߹᥄︕﹗！❕❗"
QUESTIONS = "?⁇⁈⁉‽\u037E՞؟፧᥅⸮꘏꛷𑅃︖﹖？❓❔"
EXTRA_SENTENCE_FINAL = "…\u037E"
ORNAMENT_QUOTES = {0x275B: "QUOTE_OPEN", 0x275C: "QUOTE_CLOSE",
                   0x275D: "QUOTE_OPEN", 0x275E: "QUOTE_CLOSE"}
BRAILLE_BLANK = 0x2800
TEXT_SIGNS = {0x00A9, 0x00AE, 0x2120, 0x2122}  # © ® ℠ ™ stay what they are
