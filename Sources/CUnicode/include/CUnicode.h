// Unicode facts for the text normaliser, the same on every machine: properties, folding,
// composition and look-alike letters of one scalar, each O(1), without pointers or set-up.
//
// The tables and the constants come from Scripts/unicode_tables.py; their version of Unicode is
// WINNOW_UNICODE_VERSION_MAJOR.WINNOW_UNICODE_VERSION_MINOR. Every function accepts every value:
// surrogates and values above U+10FFFF have the class OTHER and fold to themselves.

#ifndef CUNICODE_H
#define CUNICODE_H

#include "CUnicodeTables.h"

// MARK: - Implementation details

/// A scalar below the end of the tries with the same table entries.
static inline uint32_t winnow_unicode_trie_scalar_(uint32_t scalar) {
  if (__builtin_expect(scalar < WINNOW_UNICODE_TRIE_LIMIT, 1)) return scalar;
  return scalar - 0xE0000u < 0x1000u ? 0x00ADu : 0xFFFFu;
}

/// The slot of a key in a perfect hash table with `count` slots.
static inline uint32_t winnow_unicode_slot_(uint64_t key, uint32_t salt, uint32_t count) {
  uint64_t mixed = (key ^ salt) * 0x9E3779B97F4A7C15u;
  mixed = (mixed ^ (mixed >> 32)) * 0xD6E8FEB86659FD93u;
  return (uint32_t)(((mixed >> 32) * count) >> 32);
}

// MARK: - Properties

/// The properties of a scalar in one word:
///
///     bits 0-3    class, one of WINNOW_UNICODE_OTHER ... WINNOW_UNICODE_IGNORABLE
///     bits 4-14   flags, WINNOW_UNICODE_SENTENCE_FINAL ... WINNOW_UNICODE_COMPOSES
///     bits 16-23  script number
///
/// Classes. OTHER: controls, private use, unassigned. SPACE: White_Space with tab and line ends,
/// and the Braille blank. LETTER and UNSPACED: letters and letter numbers of scripts with and
/// without spaces between words (Han, kana, Thai, Khmer, ... with their repeat and length marks).
/// DIGIT: decimal digits. MARK: combining marks that stay. EMOJI: Emoji_Presentation or
/// Extended_Pictographic symbols (also those reserved for emoji to come), but neither the arrows
/// U+2190-21FF nor the signs (c) (R) TM. IGNORABLE: folds to nothing. A compatibility character
/// has the class and script of the text it folds to, where that text has just one: a circled A is
/// a LETTER and LATIN, a superscript two a DIGIT.
///
/// Flags. SENTENCE_FINAL: . ! ? and their like in every script, and the ellipsis.
/// QUOTE_OPEN, QUOTE_CLOSE, QUOTE_AMBIGUOUS: at most one of them, by Unicode's view; languages
/// swap sides (German closes with U+201C). UPPERCASE also has titlecase digraphs.
/// EXCLAMATION and QUESTION: also both; inverted marks have neither, so a Spanish question counts
/// once. APOSTROPHE: folds to '. FOLDS: does not fold to itself. COMPOSES: can be the second
/// scalar of a composition.
///
/// - Complexity: O(1), three dependent loads.
static inline uint32_t winnow_unicode_property(uint32_t scalar) {
  const uint32_t at = winnow_unicode_trie_scalar_(scalar);
  const uint32_t block = winnow_unicode_property_index[at >> WINNOW_UNICODE_PROPERTY_SHIFT];
  const uint32_t inside = at & ((1u << WINNOW_UNICODE_PROPERTY_SHIFT) - 1u);
  return winnow_unicode_property_values
      [winnow_unicode_property_blocks[(block << WINNOW_UNICODE_PROPERTY_SHIFT) | inside]];
}

/// The class in a word of properties.
static inline uint32_t winnow_unicode_class(uint32_t property) {
  return property & 0xFu;
}

/// The script number in a word of properties: below WINNOW_UNICODE_SCRIPT_COUNT, 0 for scalars
/// that several scripts share, inherit or that have none. Numbers never change their meaning.
static inline uint32_t winnow_unicode_script(uint32_t property) {
  return (property >> WINNOW_UNICODE_SCRIPT_BIT) & 0xFFu;
}

/// The ISO 15924 code of a script number as four ASCII bytes, the first in the highest byte:
/// 0x4C61746E is "Latn". Numbers without a script give "Zyyy".
static inline uint32_t winnow_unicode_script_code(uint32_t script) {
  return winnow_unicode_script_codes[script < WINNOW_UNICODE_SCRIPT_COUNT ? script : 0u];
}

// MARK: - Folding

/// What a scalar folds to, packed: below 2^31 it is the one scalar of the folding; otherwise take
/// it apart with `winnow_unicode_folded_count` and `winnow_unicode_folded_scalar`.
///
/// Folding is NFKC_Casefold of the scalar (compatibility decomposition, full case folding,
/// composition, default-ignorable scalars dropped) with these differences:
/// - dropped as well: Arabic tatweel and vowel marks, Hebrew points and accents, skin tones;
/// - alef with any sign becomes bare alef, alef maksura and Farsi yeh become yeh, keheh kaf;
/// - decimal digits of every script and all circled digits become ASCII digits;
/// - small capitals and white-on-black letters become ASCII letters, U+0130 becomes i;
/// - all apostrophes, primes and half rings become ', the double prime and gershayim ", the
///   hyphens U+2010 and U+2011 -, blanks of Braille and Ogham a space;
/// - emoji, (c) (R) SM TM and accents that stand alone stay as they are.
///
/// Folding each scalar of a folding gives that scalar again.
///
/// - Precondition: scalar < 2^31
/// - Complexity: O(1).
static inline uint32_t winnow_unicode_fold(uint32_t scalar) {
  const uint32_t at = winnow_unicode_trie_scalar_(scalar);
  const uint32_t block = winnow_unicode_fold_index[at >> WINNOW_UNICODE_FOLD_SHIFT];
  const uint32_t inside = at & ((1u << WINNOW_UNICODE_FOLD_SHIFT) - 1u);
  const uint32_t entry = winnow_unicode_fold_entries
      [winnow_unicode_fold_blocks[(block << WINNOW_UNICODE_FOLD_SHIFT) | inside]];
  return entry != 0u ? entry : scalar;
}

/// The number of scalars in a packed folding: 0 (dropped) to WINNOW_UNICODE_FOLD_COUNT_MAX.
static inline uint32_t winnow_unicode_folded_count(uint32_t folded) {
  return (folded >> 31) != 0u ? (folded >> 24) & 0x7Fu : 1u;
}

/// Scalar `i` of a packed folding, 0 past its end.
static inline uint32_t winnow_unicode_folded_scalar(uint32_t folded, uint32_t i) {
  if (i >= winnow_unicode_folded_count(folded)) return 0u;
  return (folded >> 31) != 0u ? winnow_unicode_fold_sequences[(folded & 0xFFFFFFu) + i] : folded;
}

/// The number of scalars `scalar` folds to: 0 (dropped) to WINNOW_UNICODE_FOLD_COUNT_MAX.
static inline uint32_t winnow_unicode_fold_count(uint32_t scalar) {
  return scalar > 0x10FFFFu ? 1u : winnow_unicode_folded_count(winnow_unicode_fold(scalar));
}

/// Scalar `i` of what `scalar` folds to, 0 past its end.
static inline uint32_t winnow_unicode_fold_scalar(uint32_t scalar, uint32_t i) {
  if (scalar > 0x10FFFFu) return i == 0u ? scalar : 0u;
  return winnow_unicode_folded_scalar(winnow_unicode_fold(scalar), i);
}

// MARK: - Composition

/// The single scalar that canonical composition (NFC) makes of two, or 0. Takes marks in any order
/// one after the other: e, circumflex, dot below gives the same as e, dot below, circumflex.
///
/// Composed lower-case letters fold to themselves but for alef with hamza above (U+0623): fold what
/// is composed. The dot above after i is swallowed (the answer is i), for that is what folding
/// leaves of a decomposed U+0130.
///
/// - Complexity: O(1). Marks below U+0300 are answered at once; the flag COMPOSES of `mark` says
///   before the call whether any base composes with it.
static inline uint32_t winnow_unicode_compose(uint32_t base, uint32_t mark) {
  if (mark < 0x300u || base > 0x10FFFFu || mark > 0x10FFFFu) return 0u;
  if (base - 0x1100u < 19u && mark - 0x1161u < 21u) {
    return 0xAC00u + ((base - 0x1100u) * 21u + (mark - 0x1161u)) * 28u;
  }
  if (base - 0xAC00u < 11172u && (base - 0xAC00u) % 28u == 0u && mark - 0x11A8u < 27u) {
    return base + (mark - 0x11A7u);
  }
  const uint64_t key = ((uint64_t)base << 21) | mark;
  const uint32_t salt =
      winnow_unicode_compose_salts[winnow_unicode_slot_(key, 0u, WINNOW_UNICODE_COMPOSE_COUNT)];
  const uint64_t pair =
      winnow_unicode_compose_pairs[winnow_unicode_slot_(key, salt, WINNOW_UNICODE_COMPOSE_COUNT)];
  return pair >> 21 == key ? (uint32_t)(pair & 0x1FFFFFu) : 0u;
}

// MARK: - Look-alikes

/// The letter of `script` (LATIN, CYRILLIC or GREEK) that looks like a folded letter of another
/// script, or 0. Sources are letters of those three and some Armenian, Cherokee and Lisu letters.
///
/// Letters count as look-alikes when their lower-case or their upper-case forms are near-identical,
/// because case is gone by now: Cyrillic U+0432 is b by its capital, Greek nu is v by its small
/// letter. The generator has the list. Only for words that mix scripts: every letter of an honest
/// Russian word that looks Latin has an answer here too.
///
/// - Complexity: O(1).
static inline uint32_t winnow_unicode_lookalike(uint32_t lowercase_scalar, uint32_t script) {
  if (lowercase_scalar > 0xFFFFu || script - 1u > 2u) return 0u;
  const uint32_t salt = winnow_unicode_lookalike_salts
      [winnow_unicode_slot_(lowercase_scalar, 0u, WINNOW_UNICODE_LOOKALIKE_COUNT)];
  const uint64_t row = winnow_unicode_lookalike_rows
      [winnow_unicode_slot_(lowercase_scalar, salt, WINNOW_UNICODE_LOOKALIKE_COUNT)];
  if (row >> 48 != lowercase_scalar) return 0u;
  return (uint32_t)(row >> (48u - 16u * script)) & 0xFFFFu;
}

#endif
