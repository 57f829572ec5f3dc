#!/usr/bin/env bash
# Every writing command on a disk that fails (power.c): at POINTS of its operations, by default a few. The long form, at every
# operation, takes some minutes: power.sh POWER 0
# usage: power.sh POWER [POINTS [COMMAND]]
set -eu
power=$(realpath "$1")
folder=$(mktemp -d -p "$([ -w /dev/shm ] && echo /dev/shm || echo /tmp)")
trap 'rm -rf "$folder"' EXIT
export SQLITE_TMPDIR=$folder TZ=UTC

. "$(dirname "$0")/articles.inc"
articles 0 59 60 >"$folder/first.jsonl"
{ articles 50 54 65; articles 60 110 60; articles 111 111 8000; } >"$folder/second.jsonl"
"$power" "$folder" "${2:-6}" ${3+"$3"}
