"""winnow and its peers side by side: accuracy first, whole processes in turn, then the targets.

Run by `make bench`; Benchmarks/README.md says what is measured and how to read it.
"""

import argparse
import json
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from contest import Contest
from invented import HalfUnknown, fresh_words, known_words, pooled_words
from measuring import Case, CommandFailed, measure
from peers import MODEL, FastText, Liblinear, ScikitLearn, Tool, VowpalWabbit
from report import Table, Target
from session import ONE_DOCUMENT, Session
from texts import Record, records, text_size

STAGES = Path("Benchmarks/stages.sh")
CHARACTERS, WORDS = FastText(), FastText(subwords=False)
WABBIT, WABBIT_SETS = VowpalWabbit(), VowpalWabbit(sets=True)
SCIKIT = ScikitLearn()
PIPE = ", first line out of an open pipe"
LABELS = len(json.loads((MODEL / "config.json").read_text())["labels"])
DEFAULT = f", default model, {LABELS} labels"
SIXTEEN = ", a model of 16 labels"
NEW_WORDS, OLD_WORDS = ", half unknown, each word new", ", half unknown, words come back"


def short(contest: Contest) -> None:
    """Short texts, the labels of the default model."""
    dump, task = contest.session.dump(), contest.default_task()
    if dump is None:
        return
    contest.say("texts of the dump")
    texts = contest.session.kitchen("ira_tweets_dump").texts("dump", dump)
    tools = contest.present(
        WABBIT_SETS, WABBIT, SCIKIT, WORDS, CHARACTERS, replace(CHARACTERS, dimensions=100))
    contest.check(tools, task)
    target = contest.session.folder / "decisions.jsonl"
    first, *peers = [contest.case(tool, task, texts) for tool in tools]
    cases = [
        first,
        with_options(first, "--explain", "none"),
        with_options(first, "--explain", "all"),
        contest.winnow_case(" --threads 2", dump, dump, threads=2),
        contest.winnow_case(SIXTEEN, dump, dump, model=sixteen_model(contest)),
        contest.winnow_case(", to a file", dump, dump, output=target),
        *[contest.winnow_case(f", {name} input", path, dump) for name, path in packed(dump)],
        *[contest.winnow_case(name, path, path)
          for name, path in unknown_texts(contest, dump)],
        *peers,
    ]
    cases += [one_core(case) for case in cases
              if case.name in (first.name, WABBIT_SETS.name, WABBIT.name)]
    contest.race("short", f"Scoring short texts, {LABELS} labels", (
        f"{first.documents} posts, {dump.stat().st_size / 1e6:.0f} MB of JSON Lines. All write "
        "everything, to /dev/null but for “to a file”. “Half unknown”: half of the words are not "
        "in the model's vocabulary. “One core”: the process and all its threads."), cases, task)
    target.unlink()


def sixteen(contest: Contest) -> None:
    """Short texts, sixteen labels for all."""
    dump = contest.session.dump()
    if dump is None:
        return
    contest.own["sixteen"] = sixteen_model(contest)
    task = contest.tasks.get("sixteen") or contest.prepared(
        "sixteen", sixteen_records(contest), "dev", multilabel=True)
    texts = contest.session.kitchen("ira_tweets_dump").texts("dump", dump)
    tools = contest.present(WABBIT_SETS, WABBIT, SCIKIT, CHARACTERS)
    contest.check(tools, task)
    cases = [contest.case(tool, task, texts) for tool in tools]
    cases += [one_core(case) for case in cases
              if case.name in (cases[0].name, WABBIT_SETS.name, WABBIT.name)]
    cases.insert(1, with_options(cases[0], "--explain", "none"))
    contest.race("sixteen", "Scoring short texts, 16 labels", (
        f"{cases[0].documents} posts. Every tool learnt the 16 labels that most training records "
        "have."), cases, task)


def sixteen_records(contest: Contest) -> Path:
    """The records of the default model with the sixteen labels that most records have."""
    source, kitchen = contest.session.default_records(), contest.session.kitchen("default")
    counts = Counter(label for record in records(source) for label in record["labels"])
    kept = {label for label, _ in counts.most_common(16)}

    def chosen() -> Iterator[Record]:
        for record in records(source):
            record["labels"] = [label for label in record["labels"] if label in kept]
            if record.get("judged"):
                record["judged"] = [label for label in record["judged"] if label in kept]
            record.pop("spans", None)
            yield record

    return kitchen.records("sixteen.jsonl", source, chosen())


def sixteen_model(contest: Contest) -> Path:
    """A model of sixteen labels."""
    texts = sixteen_records(contest)
    command = contest.winnow.train_file(texts, Path("-"), "datasets/default.json")
    model = contest.session.kitchen("default").place(
        "sixteen.model", [texts, Path(command[0])], command)
    if not model.exists():
        contest.say("training a model of 16 labels")
        measure(contest.winnow.train_file(texts, model, "datasets/default.json"))
    return model


def packed(path: Path) -> list[tuple[str, Path]]:
    """The same file for gzip and zstd."""
    files = []
    for program, ending in (("gzip", ".gz"), ("zstd", ".zst")):
        file = path.with_name(path.name + ending)
        if not file.exists() and shutil.which(program):
            subprocess.run([program, "-q", "-k", path], check=True)
        if file.exists():
            files.append((program, file))
    return files


def unknown_texts(contest: Contest, dump: Path) -> list[tuple[str, Path]]:
    """The dump with half of its words unknown to the model."""
    contest.say("texts with unknown words")
    vocabulary = MODEL / "vocabulary.txt"
    kitchen = contest.session.kitchen("ira_tweets_dump")
    known = known_words(vocabulary)
    return [(name, kitchen.lines(stem + ".jsonl", dump, HalfUnknown(known, words), vocabulary))
            for name, stem, words in ((NEW_WORDS, "unknown-new", fresh_words()),
                                      (OLD_WORDS, "unknown-pool", pooled_words()))]


def one_core(case: Case) -> Case:
    """The same with all threads on one core."""
    core = str(max(os.sched_getaffinity(0)))
    return replace(case, name=f"{case.name}, one core", trials=[],
                   command=["taskset", "-c", core, *case.command])


def long(contest: Contest) -> None:
    """Long texts: models of reviews, and the default model on reviews."""
    task = contest.task("imdb")
    if task is None:
        return
    tools = contest.present(WABBIT, SCIKIT, WORDS, CHARACTERS)
    contest.check(tools, task)
    first, *peers = [contest.case(tool, task, task.evaluation) for tool in tools]
    reviews = task.evaluation.jsonl
    contest.race("long", "Scoring long texts (imdb)", (
        f"{first.documents} reviews. Models learnt from others which are for and which against."),
        [first, with_options(first, "--explain", "none"),
         contest.winnow_case(DEFAULT, reviews, reviews), *peers], task)


def with_options(case: Case, *options: str) -> Case:
    return replace(case, name=" ".join([case.name, *options]), command=[*case.command, *options],
                   trials=[])


def training(contest: Contest) -> None:
    """Training to a model file, reading and features included."""
    for name in ("imdb", "20newsgroups"):
        task = contest.task(name)
        if task is None:
            continue
        tools = contest.present(SCIKIT, Liblinear(), WABBIT, WORDS)
        contest.check(tools, task)
        contest.race(f"training {name}", f"Training on {name}", (
            "Whole processes, reading and features included, one thread. Accuracy is that of the "
            "test split."),
            [Case(tool.name, tool.train(task, timed_model(contest, tool)), *text_size(task.train))
             for tool in tools], task)


def timed_model(contest: Contest, tool: Tool) -> Path:
    """Where a model goes that is trained for its time alone."""
    return contest.session.folder / f"timed-{type(tool).__name__.lower()}.model"


def startup(contest: Contest) -> None:
    """From start to the first decision: a file of one line, and a pipe that stays open."""
    texts = contest.session.kitchen("default").texts("one", contest.session.one_line())
    task = contest.default_task()
    first, *peers = [contest.case(tool, task, texts)
                     for tool in contest.present(WABBIT, SCIKIT, WORDS, CHARACTERS)]
    pipe = replace(contest.winnow_case(PIPE, "-", texts.jsonl, output="-"), line=ONE_DOCUMENT)
    cases = [first, pipe, *peers]
    contest.time("startup", cases)
    contest.show(Table(f"Start-up to the first decision, {LABELS} labels", ("", "ms"), [
        (case.name, milliseconds(case.first_line if case.line else case.wall)) for case in cases], (
        "Whole processes with one line of input; for the pipe, until the first line comes out "
        "while the pipe stays open.")))


def milliseconds(seconds: float | None) -> str:
    return "none until the pipe was closed" if seconds is None else f"{1000 * seconds:.0f}"


def memory(contest: Contest) -> None:
    """Peak memory for the dump and for one ten times as long."""
    dump = contest.session.dump()
    if dump is None:
        return
    cases = [contest.winnow_case(f", the dump {times} times, {threads} threads", dump, dump,
                                 threads=threads, times=times)
             for times in (1, 10) for threads in (1, 2)]
    contest.time("memory", cases, rounds=1)
    contest.show(Table("Peak memory", ("", "MB of text", "peak MB"), [
        (case.name, f"{case.megabytes:.0f}", f"{case.peak:.0f}") for case in cases]))


def stages(contest: Contest) -> None:
    """Where the time goes within winnow: Benchmarks/stages.sh, where it exists."""
    dump = contest.session.dump()
    if dump is not None and STAGES.exists():
        contest.say("stages")
        done = subprocess.run([STAGES, dump], capture_output=True, text=True)
        contest.show(f"## Stages\n\n{(done.stdout or done.stderr).rstrip()}\n")


def targets(contest: Contest) -> Table:
    """What is wanted of winnow, beside what was measured."""
    def speed(name: str, section: str = "short") -> float | None:
        case = contest.cases.get((section, name))
        return case.speed if case else None

    def times(section: str, *slower: str, own: str = "winnow") -> float | None:
        """How many times faster winnow is than the fastest of these."""
        fast, others = speed(own, section), [speed(name, section) for name in slower]
        found = [other for other in others if other]
        return fast / max(found) if fast and found else None

    def on_one_core(section: str) -> float | None:
        """How many times faster winnow is than Vowpal Wabbit where each has one core."""
        own = speed("winnow, one core", section)
        found = [other for name in (WABBIT_SETS.name, WABBIT.name)
                 if (other := speed(f"{name}, one core", section))]
        return own / max(found) if own and found else None

    wide, narrow = speed("winnow --threads 2"), speed("winnow")
    unknown = [value for value in (speed(f"winnow{NEW_WORDS}"), speed(f"winnow{OLD_WORDS}"))
               if value]
    peaks = [case.peak for (section, name), case in contest.cases.items()
             if section in ("short", "sixteen", "long", "memory") and name.startswith("winnow")]
    quality = contest.quality.get(("winnow", "imdb"))
    scikit, wabbit = times("training imdb", SCIKIT.name), times("training imdb", WABBIT.name)
    waits = [1000 * value for (section, name), case in contest.cases.items()
             if section == "startup" and name.startswith("winnow")
             for value in [case.first_line if case.line else case.wall] if value]
    fast_text = [replace(CHARACTERS, dimensions=size).name for size in (16, 100)]
    return Table("Targets", ("", "wanted", "got", "met"), [target.row for target in (
        Target("short texts, one thread, MB of text/s", narrow, 70),
        Target("the aim", narrow, 100),
        Target("the same with a model of 16 labels", speed(f"winnow{SIXTEEN}"), 70),
        Target("times fastText with characters", times("short", *fast_text), 10),
        Target("times scikit-learn with words", times("short", SCIKIT.name), 12),
        Target("times Vowpal Wabbit with words", times("short", WABBIT_SETS.name, WABBIT.name),
               1.7),
        Target("the same on one core", on_one_core("short"), 1.7),
        Target("16 labels: times fastText with characters", times("sixteen", fast_text[0]), 10),
        Target("16 labels: times scikit-learn", times("sixteen", SCIKIT.name), 12),
        Target("16 labels: the same without reasons",
               times("sixteen", SCIKIT.name, own="winnow --explain none"), 12),
        Target("16 labels: times Vowpal Wabbit",
               times("sixteen", WABBIT_SETS.name, WABBIT.name), 1.7),
        Target("16 labels: the same on one core", on_one_core("sixteen"), 1.7),
        Target("--explain all, MB of text/s", speed("winnow --explain all"), 20),
        Target("half of the words unknown, MB of text/s", min(unknown, default=None), 25),
        Target("two threads, times one", wide / narrow if wide and narrow else None, 1.8),
        Target(f"long texts, {LABELS} labels, MB of text/s", speed(f"winnow{DEFAULT}", "long"), 90),
        Target("long texts, 2 labels, --explain none, MB of text/s",
               speed("winnow --explain none", "long"), 90),
        Target("imdb, accuracy", quality.main if quality else None, 0.907, form="{:.3f}"),
        Target("imdb, training, part of scikit-learn's time", 1 / scikit if scikit else None, 0.1,
               at_most=True),
        Target("imdb, training, times Vowpal Wabbit's time", 1 / wabbit if wabbit else None, 2,
               at_most=True),
        Target("peak memory, MB", max(peaks, default=None), 250, at_most=True, form="{:.0f}"),
        Target("start-up to first decision, ms", max(waits, default=None), 100, at_most=True,
               form="{:.0f}"),
    )])


SECTIONS = {"short": short, "sixteen": sixteen, "long": long, "training": training, "startup": startup,
            "memory": memory, "stages": stages}


def main() -> None:
    session = Session("bench", argparse.ArgumentParser(description=__doc__.partition("\n")[0]),
                      list(SECTIONS))
    contest = Contest(session)
    try:
        for name in session.sections:
            SECTIONS[name](contest)
    except CommandFailed as failure:
        raise SystemExit(f"bench: {failure}") from None
    table = targets(contest)
    if session.quick:
        table.note = "A quick run: its figures say nothing."
    contest.show(table)
    session.archive.data["targets"] = [list(row) for row in table.rows]
    session.archive.write("winnow and its peers")


if __name__ == "__main__":
    main()
