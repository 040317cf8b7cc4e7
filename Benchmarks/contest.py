"""Tools side by side: their models, their accuracy, their times."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from judging import Quality, judge
from measuring import Case, in_turn, measure
from peers import MODEL, PEER_SKLEARN, Tool, Winnow
from report import Table
from session import Session
from texts import Task, Texts, text_size


class Contest:
    """Who takes part, what they learnt, how accurate they are, and every timing so far. `own` has
    winnow's models of tasks for which it has one already."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.say = session.say
        self.show = session.archive.add
        self.winnow = session.winnow
        self.tasks: dict[str, Task] = {}
        self.own: dict[str, Path] = {"default": MODEL}
        self.quality: dict[tuple[str, str], Quality] = {}
        self.cases: dict[tuple[str, str], Case] = {}
        self.checked: set[tuple[str, ...]] = set()
        self.absent: set[str] = set()

    def default_task(self) -> Task:
        """The data of the default model, prepared for all tools."""
        return self.tasks.get("default") or self.prepared(
            "default", self.session.default_records(), "dev", multilabel=True)

    def task(self, name: str) -> Task | None:
        """A public set with one label a text, prepared; None if its file is not there."""
        if name not in self.tasks and (source := self.session.source(name)):
            self.prepared(name, source, "test", multilabel=False)
        return self.tasks.get(name)

    def prepared(self, name: str, source: Path, evaluation: str, multilabel: bool) -> Task:
        self.say(f"texts of {name}")
        self.tasks[name] = self.session.kitchen(name).task(name, source, evaluation, multilabel)
        return self.tasks[name]

    def present(self, *tools: Tool) -> list[Tool]:
        """winnow and those of the tools that are installed; the others are named once."""
        problems = {tool.name: tool.missing() for tool in tools}
        for name, problem in problems.items():
            if problem and name not in self.absent:
                self.absent.add(name)
                self.show(f"Without {name}: {problem}.")
        return [self.winnow, *(tool for tool in tools if not problems[tool.name])]

    def model(self, tool: Tool, task: Task) -> Path:
        """A tool's model of a task, trained once for the same data and command; not timed."""
        if isinstance(tool, Winnow) and task.name in self.own:
            return self.own[task.name]
        program = Path(tool.program) if isinstance(tool, Winnow) else PEER_SKLEARN
        path = self.session.kitchen(task.name).place(
            f"{task.name}-{type(tool).__name__.lower()}.model", [task.train, program],
            tool.train(task, Path()))
        done = path.with_suffix(".done")
        if not done.exists():
            self.say(f"{tool.name} learns {task.name}")
            if first := tool.prepare(task):
                measure(first)
            measure(tool.train(task, path))
            done.touch()
        return path

    def check(self, tools: Sequence[Tool], task: Task) -> None:
        """Measures accuracy and shows it once, before anything is timed."""
        key = (task.name, *(tool.name for tool in tools))
        if key in self.checked:
            return
        self.checked.add(key)
        for tool in tools:
            if (tool.name, task.name) not in self.quality:
                self.say(f"accuracy of {tool.name} on {task.name}")
                self.quality[tool.name, task.name] = self.judged(tool, task)
        found = [self.quality[tool.name, task.name] for tool in tools]
        best = max(quality.main for quality in found if quality.has_scores)
        rows = [(tool.name, str(quality),
                 "far below the best" if quality.has_scores and quality.main < 0.9 * best else "")
                for tool, quality in zip(tools, found)]
        self.show(Table(f"Accuracy on {task.name}", ("", "", ""), rows))

    def judged(self, tool: Tool, task: Task) -> Quality:
        if isinstance(tool, Winnow):
            tool = replace(tool, options=("--explain", "none"))
        output = self.session.folder / "predictions"
        command = tool.score(task, self.model(tool, task), task.evaluation, output)
        measure(command, output=os.devnull if str(output) in command else str(output))
        quality = judge(tool, task, output)
        output.unlink()
        return quality

    def case(self, tool: Tool, task: Task, texts: Texts) -> Case:
        """A tool that scores texts with its model of a task."""
        return Case(tool.name, tool.score(task, self.model(tool, task), texts),
                    *text_size(texts.jsonl))

    def winnow_case(self, name: str, file: Path | str, sized_by: Path, threads: int = 1,
                    times: int = 1, output: Path | str = os.devnull, model: Path = MODEL) -> Case:
        """winnow with the default model or another; `sized_by` has the texts of the file, which
        is read some times."""
        tool = replace(self.winnow, threads=threads)
        megabytes, documents = text_size(sized_by)
        return Case(f"winnow{name}", tool.score_files([file] * times, model, output),
                    megabytes * times, documents * times)

    def time(self, section: str, cases: Sequence[Case], rounds: int | None = None) -> None:
        """Times cases in turn and keeps every timing."""
        in_turn(cases, rounds or self.session.rounds, lambda what: self.say(f"{section}, {what}"))
        self.cases |= {(section, case.name): case for case in cases}
        self.session.archive.add_cases(section, cases)

    def race(self, section: str, title: str, note: str, cases: Sequence[Case], task: Task) -> None:
        """Times cases and shows medians, beside the first, and what tools reach on the task."""
        self.time(section, cases)
        self.show(Table(title, (
            "", "MB of text", "s", "s of CPU", "MB of text/s", "times slower", "peak MB", ""), [
            (case.name, f"{case.megabytes:.1f}", f"{case.wall:.2f}", f"{case.cpu:.2f}",
             f"{case.speed:.1f}", f"{cases[0].speed / case.speed:.2f}", f"{case.peak:.0f}",
             self.quality[case.name, task.name].headline
             if (case.name, task.name) in self.quality else "") for case in cases], note))
