#!/usr/bin/env bash
# Quality against number of labels, for several ways to choose what is labelled next.
# Usage: Benchmarks/labelling.sh SET PARTS SEEDS STRATEGIES BUDGETS CURVES.csv
# such as: Benchmarks/labelling.sh hatexplain dev 1-5 random,margin,gain 250,500,1000 build/curves.csv
# The public sets are read from DATA, ../shared/data if not given. Then Benchmarks/labelling.py sums up.
set -euo pipefail

usage='usage: Benchmarks/labelling.sh SET PARTS SEEDS STRATEGIES BUDGETS CURVES.csv'
[ $# -eq 6 ] || { echo "$usage" >&2; exit 2; }
cpu=$(Scripts/cpu.sh)
swift build -c release --product labelling ${cpu:+-Xswiftc -target-cpu -Xswiftc "$cpu"} \
  $(Scripts/static.sh) 2>&1 | Scripts/quiet.sh >&2
.build/release/labelling "${DATA:-../shared/data}/$1.jsonl.gz" "datasets/benchmarks/$1.json" \
  "$1" "$2" "$4" "$3" "$5" "$6"
