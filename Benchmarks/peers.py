"""The tools side by side: how each is trained and run, and how its predictions are read."""

import json
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol

from texts import LABEL, Task, Texts

PYTHON = Path("build/bench-venv/bin/python")
PEER_SKLEARN = Path("Benchmarks/peer_sklearn.py")
MODEL = Path("models/default")
NULL = Path("/dev/null")

Command = list[str]
Scores = list[float]


class Tool(Protocol):
    """A program that learns from a task's training file and scores texts, one thread each.

    Settings of the peers were chosen on held-out parts of the training splits: the fastest that are
    as accurate as the tool gets, or nearly so."""

    @property
    def name(self) -> str: ...

    def missing(self) -> str | None:
        """What is not installed, if anything."""

    def prepare(self, task: Task) -> Command | None:
        """What to run before training, if anything; not timed."""
        return None

    def train(self, task: Task, model: Path) -> Command: ...

    def score(self, task: Task, model: Path, texts: Texts, output: Path = NULL) -> Command: ...

    def scores(self, task: Task, line: str) -> Scores:
        """The scores of the task's labels in a line of output."""


@dataclass(frozen=True)
class Winnow(Tool):
    """The project's own program, trained with the settings of datasets/benchmarks/."""

    program: str
    threads: int = 1
    options: Sequence[str] = ()
    name: str = "winnow"

    def missing(self) -> str | None:
        return None if shutil.which(self.program) else f"no program {self.program}"

    def train(self, task: Task, model: Path) -> Command:
        return self.train_file(task.train, model, f"datasets/benchmarks/{task.name}.json")

    def train_file(self, file: Path, model: Path, config: Path | str) -> Command:
        return [self.program, "train", str(file), "-o", str(model), "--quiet",
                "--config", str(config), "--threads", str(self.threads)]

    def score(self, task: Task, model: Path, texts: Texts, output: Path = NULL) -> Command:
        return self.score_files([texts.jsonl], model, output)

    def score_files(self, files: Sequence[Path | str], model: Path,
                    output: Path | str = NULL) -> Command:
        return [self.program, "score", *map(str, files), "--model", str(model), "-o", str(output),
                "--quiet", "--threads", str(self.threads), *self.options]

    def scores(self, task: Task, line: str) -> Scores:
        """Needs `--explain none`, with which all records list the scores of all labels."""
        scores = json.loads(line)["scores"]
        return [scores[label] for label in task.labels]


@dataclass(frozen=True)
class FastText(Tool):
    """fastText, one-vs-all loss for several labels, pairs of words.

    16 dimensions are as accurate as the 100 it has by default, and several times faster."""

    subwords: bool = True
    dimensions: int = 16
    program: ClassVar[str] = "fasttext"
    settings: ClassVar = {  # learning rate and epochs
        "default": ("0.5", "5"), "sixteen": ("0.5", "5"), "imdb": ("1.0", "5"), "20newsgroups": ("1.0", "25")}

    @property
    def name(self) -> str:
        features = "words and characters" if self.subwords else "words"
        return f"fastText, {features}, {self.dimensions} dimensions"

    def missing(self) -> str | None:
        return None if shutil.which(self.program) else "Debian package fasttext is not installed"

    def train(self, task: Task, model: Path) -> Command:
        subwords = ["-minn", "3", "-maxn", "5"] if self.subwords else []
        rate, epochs = self.settings[task.name]
        return [self.program, "supervised", "-input", str(task.fasttext), "-output", str(model),
                "-loss", "ova" if task.multilabel else "softmax", "-wordNgrams", "2", *subwords,
                "-dim", str(self.dimensions), "-lr", rate, "-epoch", epochs,
                "-thread", "1", "-verbose", "0"]

    def score(self, task: Task, model: Path, texts: Texts, output: Path = NULL) -> Command:
        return [self.program, "predict-prob", f"{model}.bin", str(texts.plain), "-1"]

    def scores(self, task: Task, line: str) -> Scores:
        words = line.split()
        found = dict(zip(words[::2], map(float, words[1::2])))
        return [found.get(LABEL + label, 0.0) for label in task.labels]


@dataclass(frozen=True)
class ScikitLearn(Tool):
    """scikit-learn, pairs of words; the program is in peer_sklearn.py."""

    name: str = "scikit-learn, words"

    def missing(self) -> str | None:
        return missing_module("sklearn")

    def train(self, task: Task, model: Path) -> Command:
        kind = "multilabel" if task.multilabel else "multiclass"
        return self.command("train", kind, task.fasttext, model)

    def score(self, task: Task, model: Path, texts: Texts, output: Path = NULL) -> Command:
        return self.command("score", model, texts.plain, output)

    def command(self, *arguments: Path | str) -> Command:
        return [str(PYTHON), str(PEER_SKLEARN), *map(str, arguments)]

    def scores(self, task: Task, line: str) -> Scores:
        return list(map(float, line.split()))


@dataclass(frozen=True)
class VowpalWabbit(Tool):
    """Vowpal Wabbit, pairs of words, logistic loss.

    Several labels, two ways: `sets` writes the labels found and nothing else (--multilabel_oaa),
    its fastest; else probabilities of all labels (--oaa). --multilabel_oaa --probabilities of
    version 9.11 repeats old rows. One more label means “none”: without any, it does not learn."""

    sets: bool = False
    settings: ClassVar = {  # passes over the data and bits of the feature hash
        "default": ("2", "22"), "sixteen": ("2", "22"), "imdb": ("1", "22"), "20newsgroups": ("8", "24")}

    @property
    def name(self) -> str:
        return "Vowpal Wabbit, words" + (", labels only" if self.sets else "")

    def missing(self) -> str | None:
        return None if shutil.which("vw") else missing_module("vowpalwabbit")

    def command(self, *options: str) -> Command:
        program = ["vw"] if shutil.which("vw") else [str(PYTHON), "Benchmarks/peer_vw.py"]
        return [*program, "--quiet", *options]

    def train(self, task: Task, model: Path) -> Command:
        data = task.wabbit_sets if self.sets else task.wabbit
        classes = [] if task.binary else [
            "--multilabel_oaa" if self.sets else "--oaa", str(len(task.labels) + task.multilabel)]
        passes, bits = self.settings[task.name]
        repeat = [] if passes == "1" else [
            "--passes", passes, "--holdout_off", "--cache_file", f"{model}.cache", "-k"]
        return self.command(*classes, "--ngram", "2", "-b", bits, "--loss_function", "logistic",
                            *repeat, "-d", str(data), "-f", str(model))

    def score(self, task: Task, model: Path, texts: Texts, output: Path = NULL) -> Command:
        form = [] if self.sets else ["--link", "logistic"] if task.binary else ["--probabilities"]
        return self.command(
            "-t", "-i", str(model), "-d", str(texts.wabbit), "-p", str(output), *form)

    def scores(self, task: Task, line: str) -> Scores:
        if self.sets:
            found = {int(number) for number in line.strip().split(",") if number}
            return [float(index in found) for index in range(len(task.labels))]
        if task.binary:
            return [1 - float(line), float(line)]
        return [float(pair.partition(":")[2]) for pair in line.split()[:len(task.labels)]]


@dataclass(frozen=True)
class Liblinear(Tool):
    """The solver alone: it reads features that scikit-learn wrote, which is not timed."""

    name: str = "liblinear, from ready features"

    def missing(self) -> str | None:
        if not shutil.which("liblinear-train"):
            return "Debian package liblinear-tools is not installed"
        return missing_module("sklearn")

    def prepare(self, task: Task) -> Command | None:
        files = self.features(task.fasttext), self.features(task.evaluation.plain)
        if all(file.exists() for file in files):
            return None
        return ScikitLearn().command("features", task.fasttext, task.evaluation.plain, *files)

    def features(self, texts: Path) -> Path:
        return texts.with_suffix(".svm")

    def train(self, task: Task, model: Path) -> Command:
        return ["liblinear-train", "-s", "1", "-q", str(self.features(task.fasttext)), str(model)]

    def score(self, task: Task, model: Path, texts: Texts, output: Path = NULL) -> Command:
        return ["liblinear-predict", str(self.features(texts.plain)), str(model), str(output)]

    def scores(self, task: Task, line: str) -> Scores:
        return [float(index == int(line)) for index in range(len(task.labels))]


def missing_module(name: str) -> str | None:
    """Why the benchmark's Python has no such module, or None if it has."""
    try:
        done = subprocess.run([PYTHON, "-c", f"import {name}"], capture_output=True)
    except OSError:
        return f"no virtual environment build/bench-venv with {name}"
    return None if done.returncode == 0 else f"{name} is not in build/bench-venv"


def versions() -> Mapping[str, str]:
    """Versions of what is installed."""
    found: dict[str, str] = {}
    try:
        listed = subprocess.run([PYTHON, "-m", "pip", "list", "--format", "json"],
                                capture_output=True, text=True).stdout
        wanted = re.compile("scikit-learn|numpy|scipy|vowpalwabbit|matplotlib")
        found |= {one["name"]: one["version"] for one in json.loads(listed or "[]")
                  if wanted.fullmatch(one["name"])}
    except OSError:
        pass
    for package in ("fasttext", "liblinear-tools"):
        done = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package],
                              capture_output=True, text=True)
        if done.returncode == 0:
            found[package] = done.stdout
    return found
