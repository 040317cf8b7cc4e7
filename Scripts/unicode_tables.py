#!/usr/bin/env python3
"""Writes the tables of the C target CUnicode: Sources/CUnicode/tables.c and its generated header.

    python3 -m pip install unicodedata2==17.0.1 regex
    python3 Scripts/unicode_tables.py

Categories, decompositions and digit values come from unicodedata2; scripts, case folding and
binary properties from regex. Both must carry the same version of Unicode, or the script stops.
"""

import importlib.metadata
import pathlib
import re

import regex
import unicodedata2 as ucd
from regex import _regex, _regex_core
from unicode_choices import (APOSTROPHES, BRAILLE_BLANK, DOUBLE_PRIMES, EXCLAMATIONS,
                             EXTRA_SENTENCE_FINAL, HYPHENS, LATIN_SHAPED, LOOKALIKES,
                             NAMED_SCRIPTS, ORNAMENT_QUOTES, OTHER_SCRIPTS, QUESTIONS, TEXT_SIGNS,
                             UNSPACED_SCRIPTS)
from unicode_packing import LIMIT, TRIE_LIMIT, c_array, element_bits, packed_folds, perfect_hash, \
    table_bytes, trie

TARGET = pathlib.Path(__file__).resolve().parent.parent / "Sources" / "CUnicode"

CLASSES = """OTHER SPACE LETTER UNSPACED DIGIT MARK PUNCTUATION SYMBOL EMOJI REGIONAL_INDICATOR
    IGNORABLE""".split()
(OTHER, SPACE, LETTER, UNSPACED, DIGIT, MARK, PUNCTUATION, SYMBOL, EMOJI, REGIONAL, IGNORABLE) = \
    range(len(CLASSES))
FLAGS = """SENTENCE_FINAL QUOTE_OPEN QUOTE_CLOSE QUOTE_AMBIGUOUS UPPERCASE LOWERCASE EXCLAMATION
    QUESTION APOSTROPHE FOLDS COMPOSES""".split()
FIRST_FLAG_BIT, SCRIPT_BIT = 4, 16

SCALARS = "".join(map(chr, range(LIMIT)))


def members(expression):
    """The scalars a property expression of regex matches, as a set of numbers."""
    spans = regex.finditer(f"(?:{expression})+", SCALARS)
    return {scalar for match in spans for scalar in range(*match.span())}


def named(pattern):
    """Scalars whose name matches the pattern, with the match."""
    found = ((scalar, re.fullmatch(pattern, ucd.name(chr(scalar), ""))) for scalar in range(LIMIT))
    return [(scalar, match) for scalar, match in found if match]


def category(scalar):
    return ucd.category(chr(scalar))


def check_versions():
    described = importlib.metadata.metadata("regex").get_payload()
    version = re.search(r"supports Unicode (\d+\.\d+\.\d+)", described).group(1)
    if version != ucd.unidata_version or members(r"\P{Cn}") != {
            scalar for scalar in range(LIMIT) if category(scalar) != "Cn"}:
        raise SystemExit(f"regex has Unicode {version}, unicodedata2 has {ucd.unidata_version}")


# --- Which scalars are dropped, which are emoji


def ignorable_scalars():
    dropped = members(r"\p{Default_Ignorable_Code_Point}") | {0x0640, 0x06E5, 0x06E6}
    dropped |= set(range(0x1F3FB, 0x1F400))  # skin tones
    arabic = [(0x0600, 0x0700), (0x0870, 0x0900), (0x10EC0, 0x10F00)]
    hebrew = [(0x0591, 0x05C8), (0xFB1E, 0xFB1F)]
    for low, high in arabic + hebrew:
        dropped |= {scalar for scalar in range(low, high) if category(scalar) == "Mn"}
    return dropped - {0x0654}  # hamza above is part of a letter: waw and yeh with hamza


def emoji_scalars(dropped, rewritten):
    shown = members(r"\p{Emoji_Presentation}") - dropped - set(range(0x1F1E6, 0x1F200))
    for scalar in members(r"\p{Extended_Pictographic}"):
        arrow = 0x2190 <= scalar < 0x2200
        decomposes = ucd.normalize("NFKC", chr(scalar)) != chr(scalar)
        if (category(scalar) in ("So", "Cn") and not arrow and not decomposes
                and scalar not in rewritten and scalar not in TEXT_SIGNS):
            shown.add(scalar)
    return shown


# --- Folding


def rewritten_scalars():
    """Mappings NFKC_Casefold does not have."""
    table = {ord(mark): "'" for mark in APOSTROPHES}
    table |= {ord(mark): '"' for mark in DOUBLE_PRIMES} | {ord(mark): "-" for mark in HYPHENS}
    table |= {0x1680: " ", BRAILLE_BLANK: " ", 0x0130: "i", 0x0261: "g"}
    table |= {scalar: str(ucd.decimal(chr(scalar)))
              for scalar in range(LIMIT) if category(scalar) == "Nd"}
    circled = named(r"(DINGBAT |NEGATIVE |DOUBLE )\w*.*(DIGIT|NUMBER) .*")
    table |= {scalar: str(int(ucd.numeric(chr(scalar)))) for scalar, _ in circled
              if category(scalar) == "No"}
    letters = named(r"(?:LATIN LETTER SMALL|NEGATIVE (?:CIRCLED|SQUARED) LATIN) CAPITAL"
                    r"(?: LETTER)? ([A-Z])")
    table |= {scalar: match.group(1).lower() for scalar, match in letters}
    table |= {scalar: "\u0627" for scalar, _ in named("ARABIC LETTER ALEF WITH .*")}
    table |= {0x0671: "\u0627", 0x0649: "\u064A", 0x06CC: "\u064A", 0x06A9: "\u0643",
              0x06AA: "\u0643"}
    return {scalar: text for scalar, text in table.items() if text != chr(scalar)}


def case_folded(text):
    folded = (_regex.fold_case(_regex_core.FULL_CASE_FOLDING, character) for character in text)
    return "".join("i" if character == "I" else fold for character, fold in zip(text, folded))


def fold_table(dropped, emoji, rewritten):
    """scalar -> text for every scalar that does not fold to itself."""

    def step(character):
        scalar = ord(character)
        if scalar in dropped:
            return ""
        if scalar in rewritten:
            return rewritten[scalar]
        if scalar in emoji or scalar in TEXT_SIGNS or 0xD800 <= scalar < 0xE000:
            return character
        text = ucd.normalize("NFKC", character)
        # Spacing accents decompose to a space, which would cut a word in two.
        if len(text) > 1 and text[0] == " " and all(category(ord(mark))[0] == "M"
                                                    for mark in text[1:]):
            return "" if all(ord(mark) in dropped for mark in text[1:]) else character
        return ucd.normalize("NFKC", case_folded(text))

    table = {}
    for scalar in range(LIMIT):
        text, previous = chr(scalar), None
        while text != previous:
            previous, text = text, ucd.normalize("NFC", "".join(map(step, text)))
        assert all(step(character) == character for character in text), hex(scalar)
        if text != chr(scalar):
            table[scalar] = text
    return table


# --- Properties


def script_numbers():
    """(ISO codes in the order of their numbers, their names or None, scalar -> number)."""
    codes = [entry.split()[0] for entry in NAMED_SCRIPTS.split(",")]
    names = [entry.split()[1] for entry in NAMED_SCRIPTS.split(",")]
    codes += OTHER_SCRIPTS.split()
    values = _regex_core.PROPERTIES["SCRIPT"][1]
    known = {values[code] for code in codes + ["ZINH", "ZZZZ", "HRKT"]}
    assert known == set(values.values()) and len(codes) == len(set(codes)) <= 256, "scripts"
    number = bytearray(LIMIT)  # inherited and unknown count as common
    for index, code in enumerate(codes[1:], start=1):
        for scalar in members(rf"\p{{Script={code}}}"):
            number[scalar] = index
    return codes, names, number


def class_table(dropped, emoji, folds, scripts, codes):
    unspaced = {codes.index(code) for code in UNSPACED_SCRIPTS.split()}
    white = members(r"\p{White_Space}") | {BRAILLE_BLANK}
    visible_formats = members(r"\p{Prepended_Concatenation_Mark}")
    by_category = {"L": LETTER, "M": MARK, "P": PUNCTUATION, "S": SYMBOL, "N": SYMBOL}

    def own_class(scalar):
        kind = category(scalar)
        if scalar in dropped:
            return IGNORABLE
        if 0x1F1E6 <= scalar < 0x1F200:
            return REGIONAL
        if scalar in emoji:
            return EMOJI
        if scalar in white:
            return SPACE
        if kind == "Nd":
            return DIGIT
        if kind[0] == "L" or kind == "Nl":
            # Kana repeat marks and the prolonged sound mark have the script Common.
            common_kana = scripts[scalar] == 0 and 0x3000 <= scalar < 0x3100
            return UNSPACED if common_kana or scripts[scalar] in unspaced else LETTER
        return SYMBOL if scalar in visible_formats else by_category.get(kind[0], OTHER)

    def folded_class(scalar):
        """The class of what the scalar folds to, where that is uniform."""
        text = folds.get(scalar)
        if text == "":
            return IGNORABLE
        classes = {own_class(ord(character)) for character in text or ""}
        if classes in ({LETTER, MARK}, {UNSPACED, MARK}):
            classes.remove(MARK)
        return classes.pop() if len(classes) == 1 else own_class(scalar)

    return [folded_class(scalar) for scalar in range(LIMIT)]


def flag_sets(folds, compositions):
    quotes = members(r"\p{Quotation_Mark}")
    sides = {"Pi": "QUOTE_OPEN", "Ps": "QUOTE_OPEN", "Pf": "QUOTE_CLOSE", "Pe": "QUOTE_CLOSE",
             "Po": "QUOTE_AMBIGUOUS"}
    sets = {flag: set() for flag in FLAGS}
    for scalar, side in [(q, sides[category(q)]) for q in quotes] + list(ORNAMENT_QUOTES.items()):
        sets[side].add(scalar)
    sets["SENTENCE_FINAL"] = members(r"\p{STerm}") | set(map(ord, EXTRA_SENTENCE_FINAL))
    sets["UPPERCASE"] = members(r"\p{Uppercase}|\p{Lt}")
    sets["LOWERCASE"] = members(r"\p{Lowercase}")
    sets["EXCLAMATION"] = set(map(ord, EXCLAMATIONS))
    sets["QUESTION"] = set(map(ord, QUESTIONS))
    sets["APOSTROPHE"] = {ord("'")} | {scalar for scalar, text in folds.items() if text == "'"}
    sets["FOLDS"] = set(folds)
    jamo = set(range(0x1161, 0x1176)) | set(range(0x11A8, 0x11C3))
    sets["COMPOSES"] = {second for _, second in compositions} | jamo
    return sets


def property_table(classes, scripts, folds, flags):
    table = list(classes)
    for bit, flag in enumerate(FLAGS, start=FIRST_FLAG_BIT):
        for scalar in flags[flag]:
            table[scalar] |= 1 << bit
    for scalar in range(LIMIT):
        script = scripts[scalar]
        if script == 0 and scalar in folds:  # a mathematical bold A is Common and folds to Latin
            inner = {scripts[ord(character)] for character in folds[scalar]} - {0}
            script = inner.pop() if len(inner) == 1 else 0
        table[scalar] |= script << SCRIPT_BIT
    return table


# --- Composition and look-alikes


def composition_table():
    """(first, second) -> composite wherever NFC of the two scalars is one scalar, but Hangul.

    This includes marks that arrive in another order than the canonical one, such as e, circumflex,
    dot below. The dot above that the Turkish capital I with dot leaves behind is swallowed.
    """
    table = {(ord("i"), 0x0307): ord("i")}
    for scalar in range(LIMIT):
        character = chr(scalar)
        parts = ucd.normalize("NFD", character)
        hangul, excluded = 0xAC00 <= scalar < 0xD7A4, ucd.normalize("NFC", character) != character
        if len(parts) < 2 or hangul or excluded:
            continue
        for index in range(1, len(parts)):
            first = ucd.normalize("NFC", parts[:index] + parts[index + 1:])
            second = ucd.normalize("NFC", parts[index])
            if len(first) == 1 and ucd.normalize("NFC", first + second) == character:
                table[ord(first), ord(second)] = scalar
    assert min(second for _, second in table) >= 0x300, "compose() asks for this first"
    return table


def lookalike_table(folds):
    """lower-case scalar -> [Latin, Cyrillic, Greek], 0 where there is none."""
    table = {}
    for row in LOOKALIKES.split():
        shapes = [0 if letter == "-" else ord(letter) for letter in row]
        for own, letter in enumerate(shapes):
            answers = table.setdefault(letter, [0, 0, 0])
            for other, shape in enumerate(shapes):
                if other != own and answers[other] == 0:
                    answers[other] = shape
    for latin, letter in LATIN_SHAPED.split():
        table[ord(letter)] = [ord(latin)] + table[ord(latin)][1:]
    del table[0]
    assert not any(letter in folds for letter in table), "look-alikes are looked up after folding"
    return table


def packed_row(letter, latin, cyrillic, greek):
    return letter << 48 | latin << 32 | cyrillic << 16 | greek


def main():
    check_versions()
    dropped, rewritten = ignorable_scalars(), rewritten_scalars()
    emoji = emoji_scalars(dropped, rewritten)
    folds = fold_table(dropped, emoji, rewritten)
    codes, names, scripts = script_numbers()
    compositions, lookalikes = composition_table(), lookalike_table(folds)
    classes = class_table(dropped, emoji, folds, scripts, codes)
    properties = property_table(classes, scripts, folds, flag_sets(folds, compositions))

    distinct = sorted(set(properties))
    number = {value: index for index, value in enumerate(distinct)}
    property_shift, *property_stages = trie([number[value] for value in properties])
    leaves, entries, sequences = packed_folds(folds)
    fold_shift, *fold_stages = trie(leaves)
    compose_salts, pairs = perfect_hash([a << 21 | b for a, b in sorted(compositions)])
    lookalike_salts, letters = perfect_hash(sorted(lookalikes))

    tables = {
        "property_index": property_stages[0],
        "property_blocks": property_stages[1],
        "property_values": distinct,
        "script_codes": [int.from_bytes(code.capitalize().encode(), "big") for code in codes],
        "fold_index": fold_stages[0],
        "fold_blocks": fold_stages[1],
        "fold_entries": entries,
        "fold_sequences": sequences,
        "compose_salts": compose_salts,
        "compose_pairs": [key << 21 | compositions[key >> 21, key & 0x1FFFFF] for key in pairs],
        "lookalike_salts": lookalike_salts,
        "lookalike_rows": [packed_row(letter, *lookalikes[letter]) for letter in letters],
    }
    sizes = {name: table_bytes(values) for name, values in tables.items()}

    warning = "// Generated by Scripts/unicode_tables.py: do not edit.\n"
    prefix = "WINNOW_UNICODE_"
    constants = [f"  {prefix}{name} = {value}," for value, name in enumerate(CLASSES)]
    constants += [f"  {prefix}{name} = 1u << {bit},"
                  for bit, name in enumerate(FLAGS, FIRST_FLAG_BIT)]
    constants += [f"  {prefix}SCRIPT_{name} = {value}," for value, name in enumerate(names)]
    constants += [f"  {prefix}SCRIPT_COUNT = {len(codes)},",
                  f"  {prefix}SCRIPT_BIT = {SCRIPT_BIT},",
                  f"  {prefix}TRIE_LIMIT = 0x{TRIE_LIMIT:X},",
                  f"  {prefix}PROPERTY_SHIFT = {property_shift},",
                  f"  {prefix}FOLD_SHIFT = {fold_shift},",
                  f"  {prefix}FOLD_COUNT_MAX = {max(map(len, folds.values()))},",
                  f"  {prefix}COMPOSE_COUNT = {len(pairs)},",
                  f"  {prefix}LOOKALIKE_COUNT = {len(letters)},"]
    major, minor, _ = ucd.unidata_version.split(".")
    constants += [f"  {prefix}VERSION_MAJOR = {major},", f"  {prefix}VERSION_MINOR = {minor},"]
    declarations = [f"extern const uint{element_bits(values)}_t winnow_unicode_{name}"
                    f"[{len(values)}] WINNOW_UNICODE_HIDDEN;" for name, values in tables.items()]
    total = sum(sizes.values())
    header = [warning + f"// Unicode {ucd.unidata_version}; {total} bytes of tables.\n",
              "#ifndef CUNICODE_TABLES_H\n#define CUNICODE_TABLES_H\n",
              "#include <stdint.h>\n",
              "#define WINNOW_UNICODE_HIDDEN __attribute__((visibility(\"hidden\")))\n",
              "enum : uint32_t {", *constants, "};\n", *declarations, "\n#endif\n"]
    (TARGET / "include" / "CUnicodeTables.h").write_text("\n".join(header))
    arrays = [c_array(f"winnow_unicode_{name}", values) for name, values in tables.items()]
    body = [warning, '#include "CUnicodeTables.h"\n', "\n\n".join(arrays)]
    (TARGET / "tables.c").write_text("\n".join(body) + "\n")
    for name, size in sizes.items():
        print(f"{size:8} {name}")
    print(f"{total:8} bytes, Unicode {ucd.unidata_version}")


if __name__ == "__main__":
    main()
