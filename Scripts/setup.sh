#!/usr/bin/env bash
# Installs the system libraries winnow is built on, if they are missing, and says so.
set -euo pipefail

if ! command -v swift >/dev/null 2>&1; then
  echo "Swift 6.2 or newer is needed: https://www.swift.org/install/linux/" >&2
  exit 1
fi
exec "$(dirname "$0")/packages.sh" \
  libblas-dev liblapack-dev libsimdjson-dev zlib1g-dev libzstd-dev libsqlite3-dev g++
