#!/usr/bin/env bash
# How often winnow review watch has an alarm where nothing can differ: texts of a dump with dates drawn
# at random. Usage: Scripts/watch_null.sh DUMP [RUNS]; prints alarms, runs and the rate that is allowed.
set -euo pipefail

dump=${1:?usage: Scripts/watch_null.sh DUMP [RUNS]}
runs=${2:-40}
rate=0.2
winnow=${WINNOW:-.build/release/winnow}
model=${MODEL:-models/default}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

alarms=0
for seed in $(seq 1 "$runs"); do
  python3 - "$dump" "$seed" > "$folder/dump.jsonl" <<'PYTHON'
import gzip, json, random, sys
random.seed(int(sys.argv[2]))
opened = gzip.open if sys.argv[1].endswith(".gz") else open
with opened(sys.argv[1], "rt", encoding="utf-8") as file:
    kept = []
    for place, line in enumerate(file):
        # A random 5,000 of all lines (Vitter's reservoir).
        if len(kept) < 5000:
            kept.append(line)
        elif (other := random.randrange(place + 1)) < 5000:
            kept[other] = line
for line in kept:
    record = json.loads(line)
    record["date"] = "2026-06-%02d %02d:00:00" % (random.randint(1, 30), random.randint(0, 23))
    print(json.dumps(record))
PYTHON
  rm -f "$folder"/reviews.sqlite*
  "$winnow" score "$folder/dump.jsonl" --model "$model" -o "$folder/decisions.jsonl" --quiet
  "$winnow" review import "$folder/decisions.jsonl" --texts "$folder/dump.jsonl" \
    --database "$folder/reviews.sqlite" --quiet
  status=0
  "$winnow" review watch --database "$folder/reviews.sqlite" --model "$model" --since 2026-06-24 \
    --false-alarms "$rate" --fail-on-alarm --quiet > "$folder/report.txt" || status=$?
  case $status in 0) ;; 4) alarms=$((alarms + 1)) ;; *) exit "$status" ;; esac
done
echo "$alarms of $runs reports have an alarm, allowed is a rate of $rate"
