"""How good predictions are: nobody is to be timed at a setting that does not work."""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from peers import Scores, Tool
from texts import Task, records


@dataclass(frozen=True)
class Quality:
    """Figures between 0 and 1; the first is the one to compare by."""

    figures: dict[str, float]

    @property
    def main(self) -> float:
        return next(iter(self.figures.values()))

    @property
    def has_scores(self) -> bool:
        """Whether the tool wrote scores, not labels alone."""
        return set(self.figures) != {"micro-F1"}

    @property
    def headline(self) -> str:
        return str(self).partition(",")[0]

    def __str__(self) -> str:
        return ", ".join(f"{name} {value:.3f}" for name, value in self.figures.items())


def average_precision(pairs: Sequence[tuple[float, bool]]) -> float:
    """Area under precision over recall, of (score, is positive); equal scores are one step."""
    positives = sum(positive for _, positive in pairs)
    seen = hits = 0
    area = 0.0
    ordered = sorted(pairs, key=itemgetter(0), reverse=True)
    for _, step in groupby(ordered, key=itemgetter(0)):
        found = [positive for _, positive in step]
        seen, hits = seen + len(found), hits + sum(found)
        area += sum(found) / positives * hits / seen
    return area


def f1(pairs: Sequence[tuple[float, bool]], threshold: float = 0.5) -> float:
    flagged = [positive for score, positive in pairs if score >= threshold]
    return 2 * sum(flagged) / (len(flagged) + sum(positive for _, positive in pairs))


def judge(tool: Tool, task: Task, output: Path) -> Quality:
    """Compares predictions with the records they are for. A label that nobody was asked about for
    a record does not count there. Tools that write labels without scores have no average precision.
    """
    gold = list(records(task.evaluation.jsonl))
    predicted = list(predictions(tool, task, output))
    if len(gold) != len(predicted):
        raise SystemExit(f"{tool.name}: {len(predicted)} predictions for {len(gold)} documents")
    if not task.multilabel:
        right = sum(task.labels[scores.index(max(scores))] == record["labels"][0]
                    for record, scores in zip(gold, predicted))
        return Quality({"accuracy": right / len(gold)})
    by_label: list[list[tuple[float, bool]]] = [[] for _ in task.labels]
    for record, scores in zip(gold, predicted):
        known = {*record["labels"], *record.get("judged", task.labels)}
        for label, score, pairs in zip(task.labels, scores, by_label):
            if label in known:
                pairs.append((score, label in record["labels"]))
    pooled = [pair for pairs in by_label for pair in pairs]
    if {score for score, _ in pooled} <= {0.0, 1.0}:
        return Quality({"micro-F1": f1(pooled)})
    by_label = [pairs for pairs in by_label if any(positive for _, positive in pairs)]
    return Quality({"micro-AP": average_precision(pooled),
                    "macro-AP": statistics.mean(map(average_precision, by_label)),
                    "micro-F1": f1(pooled)})


def predictions(tool: Tool, task: Task, output: Path) -> Iterator[Scores]:
    with open(output, encoding="utf-8") as lines:
        for line in lines:
            yield tool.scores(task, line)
