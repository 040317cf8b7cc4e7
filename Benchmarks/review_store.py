#!/usr/bin/python3
"""Makes a large review database of invented texts, for Benchmarks/console.py.

    Benchmarks/review_store.py --winnow .build/release/winnow --count 1000000 build/review

The texts of datasets/corpus.jsonl, one to three of them at a time with other numbers and names, under new ids, with
sources and dates of a year; one in twenty is almost the same as one before. The same count gives the same dump.
"""
import argparse
import datetime
import json
import random
import re
import subprocess
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
SOURCES = ["forum", "chat", "letters", "radio", "market board", "school list", "comments", "newsletter", "phone-in",
           "mirror", "leaflet", "video"]
NAMES = ["Corvane", "Ostrel", "Veldmar", "Tharn", "Quillon", "Marrowby", "Isk", "Pellam", "Dunmere", "Halvard"]


def records(count):
    draw = random.Random(1)
    texts = [json.loads(line)["text"] for line in (REPOSITORY / "datasets/corpus.jsonl").open(encoding="utf-8")]
    # Sources and dates are not even: some are busy, some days are.
    weights = [1 / (place + 1) for place in range(len(SOURCES))]
    sources = draw.choices(SOURCES, weights, k=count)
    start = datetime.datetime(2025, 11, 1)
    recent = []
    for number in range(count):
        if number % 20 == 19:
            text = draw.choice(recent) + draw.choice(["!", " …", " (again)", "."])
        else:
            text = " ".join(draw.sample(texts, draw.choice([1, 1, 2, 3])))
            text = re.sub(r"\d+", lambda _: str(draw.randrange(2, 5000)), text)
            text += f" {draw.choice(NAMES)} {draw.randrange(10 ** 6)}"
            recent = recent[-500:] + [text]
        date = start + datetime.timedelta(seconds=draw.randrange(365 * 86400))
        yield {"id": f"r-{number}", "text": text, "source": sources[number], "date": date.isoformat() + "Z"}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--winnow", default=".build/release/winnow")
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    dump, decisions, database = (options.folder / name for name in ["dump.jsonl", "decisions.jsonl", "reviews.sqlite"])
    with dump.open("w", encoding="utf-8") as file:
        for record in records(options.count):
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    for arguments in [["score", dump, "--model", REPOSITORY / "models/default", "-o", decisions],
                      ["review", "import", decisions, "--texts", dump, "--database", database],
                      ["review", "stats", "--database", database]]:
        start = time.monotonic()
        subprocess.run([options.winnow, *map(str, arguments)], check=True)
        print(f"winnow {' '.join(map(str, arguments[:2]))}: {time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()
