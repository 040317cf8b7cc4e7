"""Shares of documents that a model flags, by axis: for text in which nothing should be flagged.

Usage: python3 Benchmarks/flag_rates.py DATA/benign_public_domain.jsonl.gz [MODEL] [WINNOW]
"""

import json
import subprocess
import sys

data = sys.argv[1]
model = sys.argv[2] if len(sys.argv) > 2 else "models/default"
winnow = sys.argv[3] if len(sys.argv) > 3 else ".build/release/winnow"

with open(f"{model}/config.json", encoding="utf-8") as file:
    config = json.load(file)
labels = [(label["id"], label["axis"]) for label in config["labels"]]
thresholds = dict(zip((name for name, _ in labels), config["thresholds"]))

output = subprocess.run(
    [winnow, "score", data, "--model", model, "--explain", "none", "--quiet"],
    check=True, capture_output=True, text=True).stdout
decisions = [json.loads(line) for line in output.splitlines()]
for axis in sorted({axis for _, axis in labels}):
    flagged = sum(
        any(own == axis and decision["scores"][name] >= thresholds[name] for name, own in labels)
        for decision in decisions)
    print(f"{axis:10} {flagged} of {len(decisions)} documents, {100 * flagged / len(decisions):.1f} %")
