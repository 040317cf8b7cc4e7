#!/usr/bin/env bash
# Passes on errors, warnings and the last line of a build, and drops the rest; fails as the build did.
set -uo pipefail
output=$(cat)
if ! printf '%s\n' "$output" | grep -qi 'complete!'; then
  printf '%s\n' "$output" | grep -vE '^\[[0-9]+/[0-9]+\]'
  exit 1
fi
# What the linker says of Foundation's own code is nothing that anybody here can change.
printf '%s\n' "$output" | grep -E 'warning:|[Cc]omplete!' | grep -v 'libFoundation\|swift-distributed-tracing' \
  | tail -n 20
