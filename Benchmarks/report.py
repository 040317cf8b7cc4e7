"""Tables, the machine, and the archive of a run."""

import json
import os
import platform
import re
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from measuring import Case
from peers import versions

RUNS = Path("Benchmarks/runs")


@dataclass
class Table:
    """A table with a heading, and a note on how to read it."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""

    def __str__(self) -> str:
        grid = [list(self.columns), *map(list, self.rows)]
        widths = [max(map(len, column)) for column in zip(*grid)]
        lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |"
                 for row in grid]
        lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
        return "\n".join([f"## {self.title}", "", *([self.note, ""] if self.note else []), *lines])


@dataclass(frozen=True)
class Target:
    """A figure that is wanted; `value` is None where it was not measured."""

    what: str
    value: float | None
    wanted: float
    at_most: bool = False
    form: str = "{:.2f}"

    @property
    def row(self) -> Sequence[str]:
        sign = "at most" if self.at_most else "at least"
        got, met = "not measured", ""
        if self.value is not None:
            got = self.form.format(self.value)
            reached = self.value <= self.wanted if self.at_most else self.value >= self.wanted
            met = "yes" if reached else "no"
        return self.what, f"{sign} {self.form.format(self.wanted)}", got, met


def output_of(*command: str) -> str:
    """What a command prints, or nothing if it fails or is not there."""
    try:
        return subprocess.run(command, capture_output=True, text=True).stdout.strip()
    except OSError:
        return ""


def file_value(path: str, key: str) -> str:
    found = re.search(rf"^{key}\s*[:=]\s*\"?(.*?)\"?$", Path(path).read_text(), re.M)
    return found.group(1) if found else "unknown"


def blas_of(program: str) -> str:
    """The package of the BLAS library that a program is linked to on this machine."""
    found = re.search(r"libblas\S* => (\S+)", output_of("ldd", shutil.which(program) or program))
    if not found:
        return "unknown"
    package = output_of("dpkg", "-S", os.path.realpath(found.group(1))).partition(":")[0]
    return f"{package} {output_of('dpkg-query', '-W', '-f', '${Version}', package)}"


def machine(program: str) -> Mapping[str, str]:
    """Everything a figure depends on, without the name of the machine or of its folders."""
    revision = output_of("git", "rev-parse", "--short", "HEAD")
    if output_of("git", "status", "--porcelain", "--untracked-files=no"):
        revision += " with changes"
    with open("models/default/config.json", encoding="utf-8") as file:
        model = json.load(file)
    return {
        "date": time.strftime("%Y-%m-%d"),
        "revision": revision,
        "processor": file_value("/proc/cpuinfo", "model name"),
        "cores": str(os.cpu_count()),
        "memory": f"{int(file_value('/proc/meminfo', 'MemTotal').split()[0]) / 1e6:.1f} GB",
        "system": f"{file_value('/etc/os-release', 'PRETTY_NAME')}, Linux {platform.release()}",
        "winnow": output_of(program, "--version"),
        "default model": f"{len(model['labels'])} labels, {model_id(program)}",
        "swift": output_of("swift", "--version").partition("\n")[0],
        "BLAS of winnow": blas_of(program),
        "python": platform.python_version(),
        **versions(),
    }


def model_id(program: str) -> str:
    """The id of the default model, as its decisions carry it."""
    done = subprocess.run([program, "score", "-", "--quiet"], input='{"text": "a"}\n', text=True,
                          capture_output=True)
    return json.loads(done.stdout)["model"]["id"] if done.returncode == 0 else "unknown"


class Archive:
    """The folder of a run: raw timings as JSON, tables as Markdown. Quick runs are not archived
    among the others."""

    def __init__(self, name: str, facts: Mapping[str, str], folder: Path | None,
                 placeholders: Mapping[str, str]) -> None:
        revision = facts["revision"].partition(" ")[0]
        self.folder = folder or RUNS / f"{facts['date']}-{revision}"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.name = name
        self.facts = facts
        self.placeholders = placeholders
        self.blocks: list[str] = []
        self.data: dict[str, Any] = {"machine": facts}

    def command(self, words: Sequence[str]) -> str:
        """A command as one can run it elsewhere."""
        text = " ".join(words)
        for value, placeholder in self.placeholders.items():
            text = text.replace(value, placeholder)
        return text

    def add(self, block: Table | str) -> None:
        """Prints a table or a paragraph and keeps it."""
        self.blocks.append(str(block))
        print(f"\n{block}", flush=True)

    def add_cases(self, section: str, cases: Sequence[Case]) -> None:
        """Keeps every single timing."""
        self.data[section] = [
            {"name": case.name, "command": self.command(case.command), "megabytes": case.megabytes,
             "documents": case.documents, "trials": [asdict(trial) for trial in case.trials]}
            for case in cases]

    def write(self, heading: str) -> None:
        """Writes everything to the folder of the run."""
        facts = Table("Machine and versions", ["", ""], list(self.facts.items()))
        with open(self.folder / f"{self.name}.json", "w", encoding="utf-8") as file:
            json.dump(self.data, file, indent=1, ensure_ascii=False)
            file.write("\n")
        text = "\n\n".join([f"# {heading}", *self.blocks, str(facts)])
        (self.folder / f"{self.name}.md").write_text(text + "\n", encoding="utf-8")
        print(f"\nWritten to {self.folder}: {self.name}.json, {self.name}.md")
