"""Sums up the curves that `labelling` wrote, and draws them.

usage: labelling.py CURVES.csv [PLOT.svg]

For each strategy the mean quality over the seeds at every number of labels, and the share of labels
with which it reaches what random choice reaches: the mean curves, straight between their points, are
compared. With PLOT.svg also a picture: means, and one standard deviation over the seeds to each side.
"""

import collections
import csv
import statistics
import sys


def read(path: str) -> dict[str, dict[int, dict[int, float]]]:
    """strategy -> number of labels -> seed -> macro-F1."""
    curves = collections.defaultdict(lambda: collections.defaultdict(dict))
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            curves[row["strategy"]][int(row["labels"])][int(row["seed"])] = float(row["macro_f1"])
    return curves


def mean(curve: dict[int, dict[int, float]]) -> list[tuple[int, float]]:
    return [(labels, statistics.fmean(seeds.values())) for labels, seeds in sorted(curve.items())]


def labels_for(quality: float, points: list[tuple[int, float]]) -> float | None:
    """The first number of labels at which the curve is that high."""
    if points[0][1] >= quality:
        return points[0][0]
    for (left, low), (right, high) in zip(points, points[1:]):
        if low < quality <= high:
            return left + (right - left) * (quality - low) / (high - low)
    return None


def shares(curves: dict) -> None:
    """What part of the labels each strategy needs for what random choice reaches."""
    random = mean(curves["random"])
    print("labels at random".ljust(44) + "".join(f"{labels:>8}" for labels, _ in random[1:]))
    for strategy, curve in curves.items():
        points = mean(curve)
        cells = []
        for labels, quality in random[1:]:
            needed = labels_for(quality, points)
            cells.append(f"{100 * needed / labels:>6.0f} %" if needed else "     - ")
        print(strategy.ljust(44) + "".join(cells))


def table(curves: dict) -> None:
    for strategy, curve in curves.items():
        cells = []
        for labels, seeds in sorted(curve.items()):
            spread = statistics.stdev(seeds.values()) if len(seeds) > 1 else 0
            cells.append(f"{labels}: {statistics.fmean(seeds.values()):.3f} ± {spread:.3f}")
        print(f"{strategy} ({len(next(iter(curve.values())))} seeds)  " + "  ".join(cells))


def draw(curves: dict, target: str) -> None:
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams |= {"svg.hashsalt": "winnow", "svg.fonttype": "none"}
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4.5))
    for place, (strategy, curve) in enumerate(curves.items()):
        labels = sorted(curve)
        middle = [statistics.fmean(curve[one].values()) for one in labels]
        spread = [
            statistics.stdev(curve[one].values()) if len(curve[one]) > 1 else 0 for one in labels
        ]
        colour = "black" if strategy == "random" else f"C{place}"
        axes.plot(labels, middle, "o-", markersize=3, color=colour, label=strategy)
        axes.fill_between(
            labels,
            [one - wide for one, wide in zip(middle, spread)],
            [one + wide for one, wide in zip(middle, spread)],
            color=colour, alpha=0.12, linewidth=0)
    axes.set_xscale("log")
    ticks = sorted({one for curve in curves.values() for one in curve})
    axes.set_xticks(ticks, [f"{one:,}" for one in ticks], rotation=45)
    axes.minorticks_off()
    axes.set_xlabel("labelled documents")
    axes.set_ylabel("macro-F1 on held-out documents")
    axes.grid(alpha=0.3)
    axes.legend()
    figure.tight_layout()
    figure.savefig(target, metadata={"Date": None})


def main() -> None:
    curves = read(sys.argv[1])
    table(curves)
    print()
    shares(curves)
    if len(sys.argv) > 2:
        draw(curves, sys.argv[2])


main()
