#!/usr/bin/env bash
# Runs the fixtures, the broken files and the corpus through all readers: usage: replay.sh FUZZ_REPLAY
set -euo pipefail
cd "$(dirname "$0")/../.."
find fixtures tests/broken tests/fuzz/corpus -type f -print0 | xargs -0 "$1"
