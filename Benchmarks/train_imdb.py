"""Trains scikit-learn on imdb as a yardstick: tf-idf of word 1-2-grams, liblinear, one thread.

Usage: python3 Benchmarks/train_imdb.py DATA/imdb.jsonl.gz [WINNOW]

Times whole processes in turn, reading included, and prints medians and their ratio. scikit-learn
comes from PyPI. The test split is not read: this measures time, not accuracy.
"""

import gzip
import json
import os
import statistics
import subprocess
import sys
import time

TRIALS = 3


def train(path):
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    texts, labels = [], []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if record.get("split") == "train":
                texts.append(record["text"])
                labels.append(record["labels"][0])
    vectors = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2)
    LogisticRegression(solver="liblinear", C=10).fit(vectors.fit_transform(texts), labels)


def timed(command):
    environment = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    start = time.monotonic()
    subprocess.run(command, check=True, env=environment, stderr=subprocess.DEVNULL)
    return time.monotonic() - start


def main():
    if len(sys.argv) == 3 and sys.argv[1] == "--train":
        train(sys.argv[2])
        return
    path = sys.argv[1]
    winnow = sys.argv[2] if len(sys.argv) > 2 else ".build/release/winnow"
    ours, theirs = [], []
    for _ in range(TRIALS):
        ours.append(timed([
            winnow, "train", path, "-o", "build/imdb-timing", "--config",
            "datasets/benchmarks/imdb.json", "--threads", "1", "--quiet"]))
        theirs.append(timed([sys.executable, __file__, "--train", path]))
    own, other = statistics.median(ours), statistics.median(theirs)
    print(f"winnow train        {own:6.1f} s  (all: {', '.join('%.1f' % x for x in ours)})")
    print(f"scikit-learn        {other:6.1f} s  (all: {', '.join('%.1f' % x for x in theirs)})")
    print(f"winnow / sklearn    {own / other:6.2f}")


main()
