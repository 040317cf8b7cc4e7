#!/usr/bin/env bash
# Installs the system libraries winnow is built on, if they are missing, and says so.
set -euo pipefail

packages=(libblas-dev liblapack-dev libsimdjson-dev zlib1g-dev libzstd-dev g++)

if ! command -v swift >/dev/null 2>&1; then
  echo "Swift 6.2 or newer is needed: https://www.swift.org/install/linux/" >&2
  exit 1
fi

missing=()
for package in "${packages[@]}"; do
  dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

echo "Installing with apt-get: ${missing[*]}"
run=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null 2>&1; then
    echo "This needs root: run 'apt-get install ${missing[*]}' as root, then try again." >&2
    exit 1
  fi
  run=(sudo)
fi
export DEBIAN_FRONTEND=noninteractive
if ! "${run[@]}" apt-get install -y -qq "${missing[@]}" >/dev/null 2>&1; then
  "${run[@]}" apt-get update -qq
  "${run[@]}" apt-get install -y -qq "${missing[@]}" >/dev/null
fi
