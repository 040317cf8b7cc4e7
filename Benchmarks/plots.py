"""Draws the series of a growth.json beside it: time and peak memory against what grows, as SVG."""

import json
import re
import sys
from pathlib import Path

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams |= {"svg.hashsalt": "winnow", "svg.fonttype": "none"}  # same figures, same file
from matplotlib import pyplot  # noqa: E402


def draw(series: dict, target: Path) -> None:
    """Cost against amount, both logarithmic, beside a line of linear growth; peak memory below."""
    figure, (cost, peak) = pyplot.subplots(2, 1, sharex=True, figsize=(6, 6), height_ratios=(2, 1))
    amounts, seconds = zip(*series["costs"])
    cost.loglog(amounts, seconds, "o-", label=f"measured, exponent {series['exponent']:.2f}")
    last = amounts[-1], seconds[-1]
    cost.loglog(amounts, [last[1] * amount / last[0] for amount in amounts], "--", color="grey",
                label="linear")
    cost.set_title(series["title"])
    cost.set_ylabel(series["cost"])
    cost.legend()
    peak.semilogx(*zip(*series["peaks"]), "s-", color="tab:green")
    peak.set_ylim(bottom=0)
    peak.set_ylabel("peak memory, MB")
    peak.set_xlabel(series["unit"])
    ticks = [amount for amount, _ in series["peaks"]]
    peak.set_xticks(ticks, [f"{amount:g}" for amount in ticks])
    peak.minorticks_off()
    figure.tight_layout()
    figure.savefig(target, metadata={"Date": None})


for one in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["series"]:
    name = re.sub(r"\W+", "-", one["title"].lower())
    draw(one, Path(sys.argv[1]).with_name(f"growth-{name}.svg"))
