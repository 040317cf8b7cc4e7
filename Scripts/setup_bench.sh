#!/usr/bin/env bash
# Installs what the benchmarks compare with; what cannot be installed is named and left out.
set -uo pipefail

packages=$(dirname "$0")/packages.sh
requirements=$(dirname "$0")/../Benchmarks/requirements.txt
environment=build/bench-venv

for package in fasttext liblinear-tools python3-venv zstd; do
  "$packages" "$package" 2>/dev/null || echo "Cannot install $package: going on without it."
done

cmp -s "$requirements" "$environment/requirements.txt" && exit 0
if ! { python3 -m venv "$environment" || /usr/bin/python3 -m venv "$environment"; } >/dev/null 2>&1; then
  echo "Cannot make a virtual environment: going on without scikit-learn and Vowpal Wabbit."
  exit 0
fi
echo "Installing with pip: $(paste -sd' ' "$requirements")"
complete=yes
while read -r requirement; do
  if ! "$environment/bin/pip" install -q --disable-pip-version-check "$requirement" 2>/dev/null; then
    echo "Cannot install $requirement: going on without it."
    complete=no
  fi
done < "$requirements"
[ "$complete" = no ] || cp "$requirements" "$environment/requirements.txt"
