#!/usr/bin/env bash
# Prints the option that puts Swift's own libraries into the program, where the toolchain has them to put in:
# one file that runs without Swift, starts sooner and is a little faster.
set -euo pipefail

swift=$(command -v "${SWIFT:-swift}") || exit 0
if [ -r "$(dirname "$(readlink -f "$swift")")/../lib/swift_static/linux/libFoundation.a" ]; then
  echo --static-swift-stdlib
fi
