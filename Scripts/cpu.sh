#!/usr/bin/env bash
# Prints the kind of processor to build for: haswell (AVX2, 2013) where this machine can run it.
set -euo pipefail

[ "$(uname -m)" = x86_64 ] && [ -r /proc/cpuinfo ] || exit 0
flags=" $(grep -m 1 '^flags' /proc/cpuinfo) "
for flag in avx2 bmi1 bmi2 fma f16c movbe abm; do
  case "$flags" in *" $flag "*) ;; *) exit 0 ;; esac
done
echo haswell
