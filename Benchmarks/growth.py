"""How time and memory grow: with the input, with the labels, with the length of documents.

Run by `make growth`; Benchmarks/README.md says what is measured and how to read it.
"""

import argparse
import json
import math
import re
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from invented import cut, invented_labels, write_repeated
from measuring import Case, CommandFailed, measure
from peers import MODEL, PYTHON
from report import Table
from session import Session

SIZES = (1, 3, 10, 30, 100, 300, 1000, 3000, 10_000)  # MB of JSON Lines
ONCE_FROM = 1000  # MB: larger inputs are timed once
LABELS = (2, 4, 8, 16, 32, 64)
LENGTHS = (10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000)  # bytes
SCORES_ONLY = ("--explain", "none")


class Growth:
    """Series of measurements, each with one quantity that grows."""

    def __init__(self, session: Session, dump: Path) -> None:
        self.session = session
        self.kitchen = session.kitchen("ira_tweets_dump")
        self.dump = dump
        self.series: list[dict] = []

    def scored(self, name: str, file: Path, model: Path = MODEL, options: Sequence[str] = (),
               rounds: int | None = None) -> Case:
        """winnow scores a file with one thread, timed now."""
        tool = replace(self.session.winnow, options=options)
        case = Case(name, tool.score_files([file], model), file.stat().st_size / 1e6)
        for _ in range(rounds or self.session.rounds):
            self.session.say(name)
            case.run()
        return case

    def show(self, title: str, unit: str, points: Sequence[tuple[float, Case]], note: str,
             cost: str, costs: Sequence[tuple[float, float]]) -> None:
        """The table of a series, its exponent of growth from pairs of amount and cost, and what
        the plot needs; `cost` says what the costs are."""
        exponent = slope(costs)
        cases = [case for _, case in points]
        self.session.archive.add_cases(title, cases)
        self.session.archive.add(Table(title, (
            unit, "MB of input", "s", "MB of input/s", "peak MB"), [
            (f"{amount:g}", f"{case.megabytes:.1f}", f"{case.wall:.3f}", f"{case.speed:.1f}",
             f"{case.peak:.0f}") for amount, case in points], (
            f"{note} Exponent of growth: {exponent:.2f} (1 is linear).")))
        self.series.append({
            "title": title, "unit": unit, "cost": cost, "exponent": exponent, "costs": costs,
            "peaks": [(amount, case.peak) for amount, case in points]})

    def input(self) -> None:
        """The dump repeated under new ids."""
        start = self.scored("start", self.session.one_line()).wall
        file = self.session.folder / "repeated.jsonl"
        points = []
        for size in SIZES:
            if size <= self.session.options.up_to:
                write_repeated(self.dump, size * 10 ** 6, file)
                points.append((float(size), self.scored(
                    f"{size} MB", file, rounds=1 if size >= ONCE_FROM else None)))
        file.unlink()
        self.show("Size of the input", "MB of JSON Lines", points, (
            "The dump repeated under new ids, one thread, reasons for what is flagged. The "
            "exponent is that of the time after start-up."), "s after start-up",
            [(size, case.wall - start) for size, case in points if case.wall > 2 * start])

    def labels(self) -> None:
        """Models with more and more labels of the same texts, with the same words."""
        source = self.session.default_records()
        kitchen = self.session.kitchen("default")
        config = kitchen.make("labels.config.json", [], lambda file: json.dump(
            {"training": {"maximumIterations": 30}}, file))
        points = []
        for labels in LABELS:
            records = invented_labels(source, labels, step=4 * kitchen.thin)
            texts = kitchen.records(f"labels{labels}.jsonl", source, records)
            command = self.session.winnow.train_file(texts, Path("-"), config)
            model = kitchen.place(f"labels{labels}.model", [texts, Path(command[0])], command)
            if not model.exists():
                self.session.say(f"training {labels} labels")
                measure(self.session.winnow.train_file(texts, model, config))
            points.append((float(labels), self.scored(
                f"{labels} labels", self.dump, model, SCORES_ONLY)))
        self.show("Number of labels", "labels", points, (
            "The dump, models of the same texts and words with invented labels, scores of all "
            "labels written."), "s", [(labels, case.wall) for labels, case in points])

    def length(self) -> None:
        """Documents joined or cut from texts of the dump."""
        for what, options in (("scores only", SCORES_ONLY), ("reasons for what is flagged", ())):
            points = []
            for length in LENGTHS:
                file = self.kitchen.records(
                    f"length{length}.jsonl", self.dump, cut(self.dump, length))
                points.append((
                    float(length), self.scored(f"{length} bytes", file, options=options)))
            costs = [(length, case.wall / case.megabytes * length / 1e6) for length, case in points]
            self.show(f"Length of documents, {what}", "bytes of a document", points, (
                "The same texts joined or cut, one thread. The exponent is that of the time for a "
                "document of 1 kB and more."), "s for a document",
                [cost for cost in costs if cost[0] >= 1000])

    def write(self) -> None:
        """Archives the series and draws them, if matplotlib is installed."""
        archive = self.session.archive
        archive.data["series"] = self.series
        archive.write("How winnow's time and memory grow")
        try:
            subprocess.run([PYTHON, "Benchmarks/plots.py", archive.folder / "growth.json"],
                           check=True)
        except OSError:
            print("No plots: the virtual environment build/bench-venv is not there.")


def slope(costs: Sequence[tuple[float, float]]) -> float:
    """The exponent k of cost ~ amount ** k: a line through the logarithms."""
    if len(costs) < 2:
        return math.nan
    return statistics.linear_regression(*zip(*[map(math.log, pair) for pair in costs])).slope


def megabytes(text: str) -> int:
    """Reads 300MB or 10GB."""
    found = re.fullmatch(r"(\d+)(MB|GB)", text)
    if not found:
        raise argparse.ArgumentTypeError(f"“{text}” is no size like 300MB or 10GB")
    return int(found[1]) * (1000 if found[2] == "GB" else 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--up-to", type=megabytes, default=1000, metavar="SIZE",
                        help="largest input, such as 10GB (default: 1GB)")
    session = Session("growth", parser, ("input", "labels", "length"))
    dump = session.dump()
    if dump is None:
        raise SystemExit("growth: nothing to measure without the dump")
    growth = Growth(session, dump)
    try:
        for name in session.sections:
            getattr(growth, name)()
    except CommandFailed as failure:
        raise SystemExit(f"growth: {failure}") from None
    growth.write()


if __name__ == "__main__":
    main()
