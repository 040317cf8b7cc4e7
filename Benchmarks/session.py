"""What the benchmarks share: options, the folder of prepared files, the archive."""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from peers import Winnow
from report import Archive, machine
from texts import Kitchen

PREPARED = Path("build/bench")
ONE_DOCUMENT = '{"id": "1", "text": "Either you march with us or you are a coward."}'
QUICK_THIN = {"ira_tweets_dump": 20, "default": 20, "imdb": 10, "20newsgroups": 10}


class Session:
    """One run of a benchmark, from its command line to its archive."""

    def __init__(self, name: str, parser: argparse.ArgumentParser, sections: Sequence[str]) -> None:
        parser.add_argument("--data", type=Path, default=Path("../shared/data"),
                            help="folder with the public sets (default: ../shared/data)")
        parser.add_argument("--winnow", default=os.environ.get("WINNOW", ".build/release/winnow"),
                            help="program to measure (default: $WINNOW or .build/release/winnow)")
        parser.add_argument("--rounds", type=int, default=5, help="how often each is timed")
        parser.add_argument("--quick", action="store_true",
                            help="a small part of the data, to see that everything works")
        parser.add_argument("--only", default=",".join(sections), metavar="SECTIONS",
                            help=f"sections, of {','.join(sections)}")
        self.options = parser.parse_args()
        self.sections = self.options.only.split(",")
        if unknown := set(self.sections) - set(sections):
            parser.error(f"no section {', '.join(sorted(unknown))}")
        if not shutil.which(self.options.winnow):
            parser.error(f"no program {self.options.winnow}: run make build, or set WINNOW")
        self.quick: bool = self.options.quick
        self.rounds: int = self.options.rounds
        self.program: str = self.options.winnow
        self.winnow = Winnow(self.program)
        self.folder = PREPARED / "quick" if self.quick else PREPARED
        self.start = time.monotonic()
        placeholders = {str(self.folder): "$PREPARED", self.program: "$WINNOW",
                        str(self.options.data): "$DATA"}
        self.archive = Archive(name, machine(self.program), self.folder if self.quick else None,
                               placeholders)

    def say(self, what: str) -> None:
        """Says on standard error what is running, with minutes passed."""
        passed = int(time.monotonic() - self.start)
        print(f"[{passed // 60:3}:{passed % 60:02}] {what}", file=sys.stderr, flush=True)

    def kitchen(self, name: str) -> Kitchen:
        """Where files made from a set go; a quick run takes a part of the set."""
        return Kitchen(self.folder, QUICK_THIN[name] if self.quick else 1)

    def source(self, name: str) -> Path | None:
        """The file of a public set, or None, said aloud, if it is not there."""
        path = self.options.data / f"{name}.jsonl.gz"
        if path.exists():
            return path
        self.say(f"no {path.name} in the data folder: what needs it is left out")
        return None

    def dump(self) -> Path | None:
        """The dump of short texts as plain JSON Lines."""
        source = self.source("ira_tweets_dump")
        if source is None:
            return None
        self.say("the dump")
        return self.kitchen("ira_tweets_dump").select("dump", source)

    def one_line(self) -> Path:
        """A file with one document."""
        return self.kitchen("default").make(
            "one.jsonl", [], lambda file: print(ONE_DOCUMENT, file=file))

    def default_records(self) -> Path:
        """The records the default model is trained on."""
        path = PREPARED / "default.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        self.say("import of the default model's data")
        subprocess.run([self.program, "dataset", "import", "--mapping", "datasets/mapping.json",
                        "--data", self.options.data, "-o", path, "--quiet"], check=True)
        return path
