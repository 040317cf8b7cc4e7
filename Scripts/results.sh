#!/usr/bin/env bash
# Trains and measures on each public set: settings in datasets/benchmarks/, chosen on train and dev.
# Usage: Scripts/results.sh DATA [SET…]; prints one line a set, reports in build/results/.
set -euo pipefail

data=${1:?usage: Scripts/results.sh DATA [SET…]}
shift
winnow=${WINNOW:-.build/release/winnow}
sets=("$@")
if [ ${#sets[@]} -eq 0 ]; then
  sets=(20newsgroups imdb reuters_r8 hatexplain davidson cold_zh semeval2021_task6 unlp2025)
fi

mkdir -p build/results
# Word vectors for the sets that gain by them (docs/embeddings.md): of unlabelled posts, and of the texts
# of all sets but their test parts.
vectors=build/results/vectors.safetensors
with_vectors=" hatexplain davidson semeval2021_task6 "
if [ ! -e "$vectors" ]; then
  for name in ira_tweets_dump 20newsgroups argotario civil_span_annotations cold_zh davidson \
    hatexplain imdb mlma reddit_fallacy reuters_r8 semeval2021_task6 toxic_spans unlp2025; do
    gzip -dc "$data/$name.jsonl.gz" | { grep -vE '"split": ?"test"' || true; }
  done | "$winnow" embed - --format jsonl --dimensions 64 --minimum 3 -o "$vectors"
fi
for set in "${sets[@]}"; do
  file="$data/$set.jsonl.gz"
  with=$([[ $with_vectors == *" $set "* ]] && echo "$vectors" || true)
  start=$(date +%s.%N)
  "$winnow" train "$file" -o "build/results/$set" --config "datasets/benchmarks/$set.json" \
    ${with:+--embedding "$with"} --threads 1 --quiet
  end=$(date +%s.%N)
  "$winnow" evaluate "$file" --model "build/results/$set" --split test --json --quiet \
    > "build/results/$set.json"
  python3 - "$set" "build/results/$set.json" "$start" "$end" <<'P'
import json, sys
name, path, start, end = sys.argv[1:]
report = json.load(open(path))
print("%-20s accuracy %.4f  micro-F1 %.4f  macro-F1 %.4f  (%d documents; trained in %.1f s)" % (
    name, report["accuracy"], report["micro_f1"], report["macro_f1"], report["documents"],
    float(end) - float(start)))
P
done
