#!/usr/bin/env bash
# Installs what the tests of the review console in a browser need, if it is missing, and says so.
set -euo pipefail
exec "$(dirname "$0")/packages.sh" chromium chromium-driver python3-selenium fonts-noto-core \
  fonts-noto-color-emoji
