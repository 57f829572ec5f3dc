#!/usr/bin/env bash
# Every writing command on a disk that fails (power.c): at POINTS of its operations, by default a few. The long form, at every
# operation, takes some minutes: power.sh POWER 0
# usage: power.sh POWER [POINTS [COMMAND]]
set -eu
power=$(realpath "$1")
folder=$(mktemp -d -p "$([ -w /dev/shm ] && echo /dev/shm || echo /tmp)")
trap 'rm -rf "$folder"' EXIT
export SQLITE_TMPDIR=$folder TZ=UTC

articles() { # first, last, words in a body
    awk -v first="$1" -v last="$2" -v words="$3" 'BEGIN {
        n = split("harbour letter minister crane strike budget river court vote storm Obama U.S. treaty", word, " ")
        for (i = first; i <= last; i++) {
            body = ""
            for (k = 1; k <= words; k++) body = body word[(i * k * k + 3 * k + i) % n + 1] ((i + k) % 5 == 0 ? "s " : " ")
            printf "{\"guid\":\"a%d\",\"headline\":\"Story %d of the %s\",\"body\":\"%s%d.\",\"author\":\"Writer %d\",", i, i,
                word[i % n + 1], body, i * words, i % 7
            printf "\"date\":\"2014-%02d-%02d\",\"url\":\"https://example.org/%d\",\"source\":\"Wire\"}\n", i % 12 + 1, i % 28 + 1, i
        }
    }'
}
articles 0 59 60 >"$folder/first.jsonl"
{ articles 50 54 65; articles 60 110 60; articles 111 111 8000; } >"$folder/second.jsonl"
"$power" "$folder" "${2:-6}" ${3+"$3"}
