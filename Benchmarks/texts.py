"""The texts each tool gets: the same documents, once for every format.

Peers get their texts tokenised in advance (lower case, punctuation apart, characters of scripts
without spaces apart), as their manuals advise and without which they are less accurate. None of it
is timed. winnow gets raw JSON Lines.
"""

import functools
import gzip
import hashlib
import itertools
import json
import os
import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

LABEL = "__label__"
NO_LABEL = "none"  # fastText and Vowpal Wabbit do not learn from a document without any label
UNSPACED = r"\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"  # Thai, Lao, kana, Han
TOKENS = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+|[^\w\s]")

PROGRAMS = [Path(__file__).with_name(name) for name in ("texts.py", "invented.py")]

Record = dict
Writer = Callable[[IO[str]], object]


@dataclass(frozen=True)
class Texts:
    """The same documents for winnow (JSON Lines), for fastText and scikit-learn (a line each), and
    for Vowpal Wabbit."""

    jsonl: Path
    plain: Path
    wabbit: Path


@dataclass(frozen=True)
class Task:
    """A labelled set as each tool reads it. `multilabel`: any number of labels a document, else
    exactly one. `wabbit_sets` has one line a document with all its labels, `wabbit` one a label."""

    name: str
    labels: tuple[str, ...]
    multilabel: bool
    train: Path
    fasttext: Path
    wabbit: Path
    wabbit_sets: Path
    evaluation: Texts

    @property
    def binary(self) -> bool:
        return not self.multilabel and len(self.labels) == 2


def records(path: Path, split: str | None = None) -> Iterator[Record]:
    """The records of a JSON Lines file, gzip or not; of one split, or all."""
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if split is None or record.get("split") == split:
                yield record


@functools.cache
def text_size(path: Path) -> tuple[float, int]:
    """MB of text in JSON Lines, and the number of documents."""
    lengths = [len(record["text"].encode()) for record in records(path)]
    return sum(lengths) / 1e6, len(lengths)


def tokenised(text: str) -> str:
    return " ".join(TOKENS.findall(text.lower()))


def json_line(record: Record) -> str:
    return json.dumps(record, ensure_ascii=False) + "\n"


@functools.cache
def digest(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Kitchen:
    """A folder of prepared files. Each is made once; its name has the hash of what it is made from,
    the programs that make it included."""

    def __init__(self, folder: Path, thin: int = 1) -> None:
        self.folder = folder
        self.thin = thin
        folder.mkdir(parents=True, exist_ok=True)

    def place(self, name: str, sources: Sequence[Path], settings: object = None) -> Path:
        """Where a file made from these sources belongs; the file may not be there yet."""
        key = [digest(path) for path in (*PROGRAMS, *sources)] + [self.thin, settings]
        stem, _, ending = name.partition(".")
        mark = hashlib.sha256(repr(key).encode()).hexdigest()[:10]
        return self.folder / f"{stem}-{mark}.{ending}"

    def make(self, name: str, sources: Sequence[Path], write: Writer) -> Path:
        """The file of that name, written now if it is not there."""
        path = self.place(name, sources)
        if not path.exists():
            partial = path.with_name(path.name + ".partial")
            with open(partial, "w", encoding="utf-8") as file:
                write(file)
            os.replace(partial, path)
        return path

    def records(self, name: str, source: Path, found: Iterable[Record]) -> Path:
        """A file of records that come from another."""
        return self.make(name, [source], lambda file: file.writelines(map(json_line, found)))

    def lines(self, name: str, source: Path, change: Callable[[str], Iterable[str]],
              *others: Path) -> Path:
        """A file made line by line from another; `others` are files that the change looks at."""
        def write(file: IO[str]) -> None:
            with open(source, encoding="utf-8") as lines:
                for line in lines:
                    file.writelines(change(line))
        return self.make(name, [source, *others], write)

    def select(self, name: str, source: Path, split: str | None = None,
               shuffle: bool = False) -> Path:
        """Records of one split as plain JSON Lines; in quick runs a part of them, drawn once.
        Tools that learn online need them in random order, so `shuffle`."""
        def write(file: IO[str]) -> None:
            drawn = random.Random(name)
            chosen = [json_line(record) for record in records(source, split)
                      if drawn.random() * self.thin < 1]
            if shuffle:
                drawn.shuffle(chosen)
            file.writelines(chosen)
        return self.make(f"{name}.jsonl", [source], write)

    def texts(self, name: str, jsonl: Path) -> Texts:
        plain = self.lines(
            f"{name}.txt", jsonl, lambda line: [tokenised(json.loads(line)["text"]) + "\n"])
        return Texts(jsonl, plain, self.lines(
            f"{name}.vw", plain, lambda line: ["|w " + wabbit_words(line)]))

    def task(self, name: str, source: Path, evaluation: str, multilabel: bool) -> Task:
        """A labelled set: its split `train` to learn from, the split `evaluation` to judge by."""
        train = self.select(f"{name}-train", source, "train", shuffle=True)
        labels = tuple(sorted({label for record in records(train) for label in record["labels"]}))
        fasttext = self.lines(
            f"{name}-train.fasttext", train, lambda line: [fasttext_line(json.loads(line))])
        number = {label: index for index, label in enumerate((*labels, NO_LABEL))}
        binary = not multilabel and len(labels) == 2

        def wabbit(line: str) -> Iterator[str]:
            names, words = split_fasttext(line)
            for one in names:
                label = 2 * number[one] - 1 if binary else number[one] + 1
                yield f"{label} |w {wabbit_words(words)}"

        def wabbit_sets(line: str) -> Iterator[str]:
            names, words = split_fasttext(line)
            yield ",".join(map(str, sorted(number[one] for one in names))) + f" |w {words}"

        return Task(
            name, labels, multilabel, train, fasttext,
            wabbit=self.lines(f"{name}-train.vw", fasttext, wabbit),
            wabbit_sets=self.lines(f"{name}-train.sets.vw", fasttext, wabbit_sets),
            evaluation=self.texts(
                f"{name}-{evaluation}", self.select(f"{name}-{evaluation}", source, evaluation)))


def fasttext_line(record: Record) -> str:
    labels = record["labels"] or [NO_LABEL]
    return " ".join([LABEL + label for label in labels] + [tokenised(record["text"])]) + "\n"


def split_fasttext(line: str) -> tuple[list[str], str]:
    """The labels of a line, and its words with the line's end."""
    parts = line.split(" ")
    labels = list(itertools.takewhile(lambda part: part.startswith(LABEL), parts))
    return ([label.removeprefix(LABEL).rstrip("\n") for label in labels],
            " ".join(parts[len(labels):]) or "\n")


def wabbit_words(line: str) -> str:
    return line.replace(":", ";").replace("|", "/")
