#!/usr/bin/env bash
# The wire stories of the development data, read by `newsidx parse` and compared with their truth.
# usage: wiretext.sh NEWSIDX DATA_FOLDER
set -u
newsidx=$1 data=$2
if [ ! -d "$data/wiretext" ]; then
    echo "skipped: no development data at $data (set NEWSIDX_TEST_DATA)"
    exit 77
fi
parsed=$(mktemp)
trap 'rm -f "$parsed"' EXIT
"$newsidx" parse "$data/wiretext" >"$parsed" 2>/dev/null
python3 "$(dirname "$0")/wiretext.py" "$data/wiretext/truth.jsonl" "$parsed"
