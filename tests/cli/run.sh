#!/usr/bin/env bash
# Runs every NAME.sh beside it in an empty folder with $NEWSIDX, $NEWSQ and $TESTS (the folder tests) set, and compares what it prints
# (both streams) with NAME.stdout and its exit code with NAME.exit. A script hides what differs from run to run.
# usage: run.sh NEWSIDX NEWSQ [--update] [NAME...]
set -u
NEWSIDX=$(realpath "$1") NEWSQ=$(realpath "$2")
shift 2
update=
if [ "${1-}" = --update ]; then
    update=yes
    shift
fi
here=$(cd "$(dirname "$0")" && pwd)
TESTS=$(dirname "$here")
export NEWSIDX NEWSQ TESTS
export LC_ALL=C TZ=UTC COLUMNS=80 TERM=dumb
unset NEWSIDX_DB XDG_DATA_HOME NO_COLOR
[ $# -gt 0 ] || set -- $(cd "$here" && ls ./*.sh | sed 's|^\./||; s|\.sh$||' | grep -vx run)

passed=0
failed=0
for name in "$@"; do
    folder=$(mktemp -d) || exit 1
    (cd "$folder" && HOME=$folder timeout 120 bash "$here/$name.sh" "$folder" 2>&1) >"$folder.out"
    code=$?
    sed -i "s|$folder|FOLDER|g" "$folder.out"
    if [ -n "$update" ] && [ $code != 77 ]; then
        cp "$folder.out" "$here/$name.stdout"
        echo $code >"$here/$name.exit"
    fi
    if [ $code = 77 ]; then
        printf 'skipped %s: ' "$name"
        tail -1 "$folder.out"
    elif diff -u "$here/$name.stdout" "$folder.out" && [ "$code" = "$(cat "$here/$name.exit")" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAILED: %s (exit code %s)\n' "$name" $code
    fi
    chmod -R u+rwx "$folder" 2>/dev/null
    rm -rf "$folder" "$folder.out"
done
printf '%d passed, %d failed\n' $passed $failed
[ $failed -eq 0 ]
