#!/usr/bin/env bash
# All stories of Reuters-21578, converted to JSON lines: only those with neither headline nor text are rejected, the archive is sound, and
# adding them again says unchanged in less than a tenth of the time.
# usage: reuters.sh NEWSIDX NEWSQ DATA_FOLDER
set -u
newsidx=$1 newsq=$2 data=$3
if [ ! -d "$data/reuters" ]; then
    echo "skipped: no development data at $data (set NEWSIDX_TEST_DATA)"
    exit 77
fi
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0

expect() { # what, wanted, got
    if [ "$2" != "$3" ]; then
        printf 'FAILED: %s: wanted %s, got %s\n' "$1" "$2" "$3"
        failed=1
    fi
}

milliseconds() { # of a command, whose output goes to $folder/out
    local begun=${EPOCHREALTIME/./}
    "$@" >"$folder/out" 2>"$folder/err"
    local ended=${EPOCHREALTIME/./}
    echo $(((ended - begun) / 1000))
}

python3 "$here/reuters_to_jsonl.py" "$data/reuters" >"$folder/reuters.jsonl" || exit 4
stories=$(wc -l <"$folder/reuters.jsonl")
empty=$(python3 -c 'import json, sys
print(sum(not story["headline"] and not story["body"] for story in map(json.loads, sys.stdin)))' <"$folder/reuters.jsonl")
expect stories 21578 "$stories"
sleep 0.1 # a file written just now is not remembered as read

export NEWSIDX_DB=$folder/archive.db
first=$(milliseconds "$newsidx" add "$folder/reuters.jsonl")
expect 'the first time' "added $((stories - empty)), updated 0, unchanged 0, rejected $empty" "$(cat "$folder/out")"
expect 'rejected for want of text' "$empty" "$(grep -c 'neither headline nor body' "$folder/err")"
again=$(milliseconds "$newsidx" add "$folder/reuters.jsonl")
expect 'the second time' "added 0, updated 0, unchanged $((stories - empty)), rejected $empty" "$(cat "$folder/out")"
[ $((again * 10)) -lt "$first" ] || expect 'time of adding again' "less than a tenth of $first ms" "$again ms"

# Read again from its first byte, as after an edit at its end: still nothing changes.
echo >>"$folder/reuters.jsonl"
reread=$(milliseconds "$newsidx" add "$folder/reuters.jsonl")
expect 'after an edit' "added 0, updated 0, unchanged $((stories - empty)), rejected $empty" "$(cat "$folder/out")"

checking=$(milliseconds "$newsidx" check --deep)
expect check ok "$(cat "$folder/out" "$folder/err")"
expect 'stories that tell of cocoa in Bahia' 11 "$("$newsq" --count 'cocoa bahia')"
echo "added in $first ms, again in $again ms, read again in $reread ms, checked in $checking ms"
exit $failed
