"""Runs one program and measures it; times several programs in turn.

A program is started by a small process of its own (this file, run as a script): the kernel counts
the memory of the starting process as part of the peak of the started one.
"""

import json
import os
import select
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
PATIENCE = 10.0  # seconds to wait for a first line


class CommandFailed(Exception):
    """A measured program did not finish well; the text is its last words."""


@dataclass(frozen=True)
class Trial:
    """One run of a program: seconds on the clock, seconds of CPU, peak memory in MB."""

    wall: float
    cpu: float
    peak: float
    first_line: float | None = None


@dataclass
class Case:
    """A program to measure and what it gets to read; `trials` fills up as rounds pass."""

    name: str
    command: Sequence[str]
    megabytes: float = 0.0
    documents: int = 0
    output: str = os.devnull
    line: str | None = None
    trials: list[Trial] = field(default_factory=list)

    def run(self) -> None:
        self.trials.append(measure(self.command, output=self.output, line=self.line))

    @property
    def wall(self) -> float:
        return statistics.median(trial.wall for trial in self.trials)

    @property
    def cpu(self) -> float:
        return statistics.median(trial.cpu for trial in self.trials)

    @property
    def peak(self) -> float:
        return max(trial.peak for trial in self.trials)

    @property
    def first_line(self) -> float | None:
        """Seconds until the first line, or None if one did not come in time."""
        times = [trial.first_line for trial in self.trials if trial.first_line is not None]
        return statistics.median(times) if len(times) == len(self.trials) else None

    @property
    def speed(self) -> float:
        """MB of text a second."""
        return self.megabytes / self.wall


def in_turn(cases: Sequence[Case], rounds: int, say: Callable[[str], None]) -> None:
    """Measures A, B, C, A, B, C …, so that a slow minute of the machine meets all alike."""
    for number in range(1, rounds + 1):
        for case in cases:
            say(f"round {number} of {rounds}: {case.name}")
            case.run()


def measure(command: Sequence[str], output: str = os.devnull, line: str | None = None) -> Trial:
    """Runs a command to its end. With `line`, standard input is a pipe that gets this line and
    stays open until the first line of output arrives."""
    job = json.dumps({"command": list(command), "output": output, "line": line})
    done = subprocess.run([sys.executable, "-I", "-S", __file__], input=job, text=True,
                          capture_output=True, env=os.environ | ONE_THREAD)
    if done.returncode != 0:
        raise CommandFailed(done.stderr.strip()[-500:])
    return Trial(**json.loads(done.stdout))


def start_and_wait(job: dict) -> dict:
    """What the small process does: starts the program, waits, returns the fields of a trial."""
    first_line = None
    with open(job["output"], "wb") as output:
        start = time.perf_counter()
        if job["line"] is None:
            process = subprocess.Popen(job["command"], stdin=subprocess.DEVNULL, stdout=output)
        else:
            process = subprocess.Popen(
                job["command"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            process.stdin.write(job["line"].encode() + b"\n")
            process.stdin.flush()
            if select.select([process.stdout], [], [], PATIENCE)[0]:
                process.stdout.readline()
                first_line = time.perf_counter() - start
            process.stdin.close()
            process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    if status != 0:
        code = os.waitstatus_to_exitcode(status)
        raise SystemExit(f"{job['command'][0]} ended with status {code}")
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "peak": usage.ru_maxrss / 1024,
            "first_line": first_line}


if __name__ == "__main__":
    json.dump(start_and_wait(json.load(sys.stdin)), sys.stdout)
