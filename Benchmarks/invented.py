"""Texts that nobody wrote, from those of a dump or a labelled set: words no model has seen, labels
that hang on a word, documents of a given length, a dump repeated."""

import json
import random
import re
import zlib
from collections.abc import Iterator
from itertools import accumulate, chain, count, islice, takewhile
from pathlib import Path

from texts import Record, json_line, records

WORDS = re.compile(r"https?://\S+|[@#]\w+|[^\W\d_]+(?:['’][^\W\d_]+)*")
VOLUME = 32_000_000  # bytes of text for each length of document …
DOCUMENTS = 500_000  # … but no more documents than this
ID = b'\n{"id": "'


def fresh_words() -> Iterator[str]:
    """Invented words of seven letters, 20 million without a repetition, in no visible order."""
    consonants, vowels = "bcdfghjklmnpqrstvwxz", "aeiou"
    total = 20 ** 4 * 5 ** 3
    for step in count():
        number = step * 7_368_787 % total  # no common factor: meets each number once
        letters = []
        for alphabet in (consonants, vowels) * 3 + (consonants,):
            number, index = divmod(number, len(alphabet))
            letters.append(alphabet[index])
        yield "".join(letters)


def pooled_words(size: int = 50_000) -> Iterator[str]:
    """Invented words that come back as words do: the n-th most frequent with probability ~ 1/n."""
    pool = list(islice(fresh_words(), size))
    weights = list(accumulate(1 / rank for rank in range(1, size + 1)))
    drawn = random.Random(1)
    while True:
        yield from drawn.choices(pool, cum_weights=weights, k=10_000)


def known_words(vocabulary: Path) -> frozenset[str]:
    """The single words of a model's vocabulary: they stand first, before the first pair."""
    with open(vocabulary, encoding="utf-8") as lines:
        return frozenset(takewhile(
            lambda word: " " not in word, (line.rstrip("\n") for line in lines)))


class HalfUnknown:
    """Replaces known words of texts, evenly, until half of all words so far are unknown."""

    def __init__(self, known: frozenset[str], invented: Iterator[str]) -> None:
        self.known = known
        self.invented = (word for word in invented if word not in known)
        self.words = 0
        self.unknown = 0

    def word(self, match: re.Match[str]) -> str:
        word = match.group()
        if not word[0].isalpha() or word.startswith("http"):
            return word
        self.words += 1
        is_known = word.lower().replace("’", "'") in self.known
        if is_known and 2 * (self.unknown + 1) > self.words:
            return word
        self.unknown += 1
        return next(self.invented) if is_known else word

    def __call__(self, line: str) -> Iterator[str]:
        record = json.loads(line)
        yield json_line(record | {"text": WORDS.sub(self.word, record["text"])})


def write_repeated(dump: Path, size: int, target: Path) -> None:
    """Writes the lines of a dump again and again, each time under new ids, up to a size."""
    lines = b"\n" + dump.read_bytes()
    written = number = 0
    with open(target, "wb") as file:
        while written < size:
            part = lines.replace(ID, ID + b"%d-" % number)[1:]
            part = part[:part.rfind(b"\n", 0, size - written) + 1]
            if not part:
                break
            written += file.write(part)
            number += 1


def invented_labels(source: Path, labels: int, step: int) -> Iterator[Record]:
    """Every `step`-th text, with labels that hang on words: each label has its own, told by a
    checksum. The first labels are the same for every number of labels."""
    for record in islice(records(source), 0, None, step):
        if record["split"] != "test":
            sums = {zlib.crc32(word.encode()) % 500 for word in record["text"].lower().split()}
            yield {"id": record["id"], "text": record["text"], "split": record["split"],
                   "labels": [f"label{number}" for number in sorted(sums) if number < labels]}


def cut(dump: Path, length: int) -> Iterator[Record]:
    """Documents of so many bytes from the texts of a dump, joined and again from the start."""
    left = max(1, min(VOLUME // length, DOCUMENTS))
    piece = bytearray()
    for record in chain.from_iterable(records(dump) for _ in count()):
        piece += record["text"].encode() + b" "
        while len(piece) >= length:
            yield {"id": str(left), "text": piece[:length].decode(errors="ignore")}
            del piece[:length]
            left -= 1
            if left == 0:
                return
