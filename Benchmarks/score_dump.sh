#!/usr/bin/env bash
# Scores a dump with one thread, then one ten times as long, and prints speed and peak memory.
# Usage: Benchmarks/score_dump.sh DUMP.jsonl[.gz] [MODEL]
set -euo pipefail

dump=${1:?usage: Benchmarks/score_dump.sh DUMP.jsonl[.gz] [MODEL]}
model=${2:-models/default}
winnow=${WINNOW:-.build/release/winnow}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

case "$dump" in
  *.gz) gzip -dc "$dump" > "$folder/1.jsonl" ;;
  *) cp "$dump" "$folder/1.jsonl" ;;
esac
for _ in 1 2 3 4 5 6 7 8 9 10; do cat "$folder/1.jsonl"; done > "$folder/10.jsonl"

python3 - "$winnow" "$model" "$folder" <<'P'
import json, os, resource, statistics, subprocess, sys, time

winnow, model, folder = sys.argv[1:]

def run(path, threads, *options):
    start = time.monotonic()
    process = subprocess.Popen(
        [winnow, "score", path, "--model", model, "--threads", str(threads), "--quiet",
         "-o", os.devnull, *options])
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, status
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024

once = os.path.join(folder, "1.jsonl")
text = sum(len(json.loads(line).get("text", "").encode()) for line in open(once, encoding="utf-8"))
size = os.path.getsize(once)
print(f"dump: {size / 1e6:.1f} MB of JSON Lines, {text / 1e6:.1f} MB of text")
for name, path, scale, threads, options in [
    ("flagged explained, 1 thread", once, 1, 1, []),
    ("scores only, 1 thread", once, 1, 1, ["--explain", "none"]),
    ("scores only, 2 threads", once, 1, 2, ["--explain", "none"]),
    ("scores only, ten times as long", os.path.join(folder, "10.jsonl"), 10, 1, ["--explain", "none"]),
]:
    trials = [run(path, threads, *options) for _ in range(3 if scale == 1 else 1)]
    wall = statistics.median(t[0] for t in trials)
    cpu = statistics.median(t[1] for t in trials)
    memory = max(t[2] for t in trials)
    print(f"{name:32} {wall:7.2f} s wall, {cpu:7.2f} s CPU, {size * scale / 1e6 / wall:6.1f} MB/s of input, "
          f"{text * scale / 1e6 / wall:6.1f} MB/s of text, peak {memory:.0f} MB")
P
