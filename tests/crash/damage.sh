#!/usr/bin/env bash
# Makes a small archive (changed and removed articles in it, long ones, several segments) and damages it RUNS times (damage.c).
# The long form, some minutes: damage.sh NEWSIDX DAMAGE 10000
# usage: damage.sh NEWSIDX DAMAGE [RUNS [SEED]]
set -eu
newsidx=$(realpath "$1") damage=$(realpath "$2")
runs=${3:-60} seed=${4:-1}
folder=$(mktemp -d -p "$([ -w /dev/shm ] && echo /dev/shm || echo /tmp)")
trap 'rm -rf "$folder"' EXIT
export SQLITE_TMPDIR=$folder # temporary files in memory, too

. "$(dirname "$0")/articles.inc"

archive=$folder/sound.db
articles 0 149 60 | "$newsidx" --db "$archive" add -q -
articles 100 109 70 | "$newsidx" --db "$archive" add -q -
articles 400 400 6000 | "$newsidx" --db "$archive" add -q -
"$newsidx" --db "$archive" remove -f ids a20 a21 a22 a23 a24 >/dev/null
"$damage" "$archive" "$folder" "$runs" "$seed"
