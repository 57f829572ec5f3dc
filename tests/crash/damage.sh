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

articles() { # first, last, words in a body
    awk -v first="$1" -v last="$2" -v words="$3" 'BEGIN {
        n = split("harbour letter minister crane strike budget river court vote storm Obama U.S. treaty", word, " ")
        for (i = first; i <= last; i++) {
            body = ""
            for (k = 1; k <= words; k++) body = body word[(i * k * k + 3 * k + i) % n + 1] ((i + k) % 5 == 0 ? "s " : " ")
            printf "{\"guid\":\"a%d\",\"headline\":\"Story %d of the %s\",\"body\":\"%s.\",\"author\":\"Writer %d\",", i, i,
                word[i % n + 1], body, i % 7
            printf "\"date\":\"2014-%02d-%02d\",\"url\":\"https://example.org/%d\",\"source\":\"Wire\"}\n", i % 12 + 1, i % 28 + 1, i
        }
    }'
}

archive=$folder/sound.db
articles 0 149 60 | "$newsidx" --db "$archive" add -q -
articles 100 109 70 | "$newsidx" --db "$archive" add -q -
articles 400 400 6000 | "$newsidx" --db "$archive" add -q -
"$newsidx" --db "$archive" remove -f ids a20 a21 a22 a23 a24 >/dev/null
"$damage" "$archive" "$folder" "$runs" "$seed"
