#!/usr/bin/env python3
"""Deals labelled records to reviewers in portions, as verdicts; some turn their labels around.

    Scripts/portions.py hatexplain.jsonl.gz --neutral normal > portions.jsonl
    Scripts/portions.py hatexplain.jsonl.gz --neutral normal --flip 6 > flipped.jsonl
    Scripts/portions.py hatexplain.jsonl.gz --neutral normal --exchange 3 hatespeech offensive > exchanged.jsonl

The records of a split are cut into portions of one size in the order of the file; those of portion N
have the reviewer pN. Then

    winnow review verdicts portions.jsonl --create-reviewers --add-items --passive normal
    winnow review watch --reviewers
"""

import argparse
import gzip
import json
import sys


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", help="dataset records, plain or gzip")
    parser.add_argument("--split", default="train", help="only records of this split (train)")
    parser.add_argument("--portions", type=int, default=10, help="how many reviewers (10)")
    parser.add_argument("--neutral", help="the label of a record in which nothing is wrong")
    parser.add_argument("--flip", type=int, metavar="N",
                        help="reviewer pN says the most frequent label where nothing is wrong, and "
                             "nothing where something is")
    parser.add_argument("--exchange", nargs=3, metavar=("N", "A", "B"),
                        help="reviewer pN takes labels A and B for each other")
    options = parser.parse_args()
    opened = gzip.open if options.data.endswith(".gz") else open
    with opened(options.data, "rt", encoding="utf-8") as file:
        records = [json.loads(line) for line in file]
    records = [r for r in records if r.get("split", "train") == options.split and "labels" in r]
    neutral = [options.neutral] if options.neutral else []
    counts = {}
    for record in records:
        for label in record["labels"]:
            if label not in neutral:
                counts[label] = counts.get(label, 0) + 1
    if not counts:
        sys.exit(f"{options.data}: no record of split {options.split} has a label")
    frequent = max(sorted(counts), key=counts.get)
    for place, record in enumerate(records):
        portion = place * options.portions // len(records)
        record["reviewer"] = f"p{portion}"
        if options.flip == portion:
            wrong = [label for label in record["labels"] if label not in neutral]
            record["labels"] = neutral if wrong else [frequent]
            record.pop("spans", None)
        if options.exchange and int(options.exchange[0]) == portion:
            _, a, b = options.exchange
            other = {a: b, b: a}
            record["labels"] = [other.get(label, label) for label in record["labels"]]
        print(json.dumps(record, ensure_ascii=False))


if __name__ == "__main__":
    main()
