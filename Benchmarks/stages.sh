#!/usr/bin/env bash
# Prints where the time of scoring goes, stage by stage, on one thread.
# Usage: Benchmarks/stages.sh DUMP.jsonl [MODEL]
set -euo pipefail

dump=${1:?usage: Benchmarks/stages.sh DUMP.jsonl [MODEL]}
cpu=$(Scripts/cpu.sh)
swift build -c release --product stages ${cpu:+-Xswiftc -target-cpu -Xswiftc "$cpu"} \
  $(Scripts/static.sh) 2>&1 | Scripts/quiet.sh >&2
.build/release/stages "$dump" "${2:-models/default}"
