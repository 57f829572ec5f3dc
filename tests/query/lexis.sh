#!/usr/bin/env bash
# The dialect's golden cases: how each query of lexis.tsv is read. usage: lexis.sh NEWSIDX NEWSQ
set -u
cd "$(dirname "$0")" || exit 4
newsidx=$1
newsq=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo '{"guid":"a","headline":"letter"}' >"$work/a.jsonl"
"$newsidx" add --quiet --db "$work/a.db" "$work/a.jsonl" || exit 1
passed=0
failed=0
while IFS=$'\t' read -r query want; do
    got=$("$newsq" --db "$work/a.db" --dialect=lexis --explain --count --sort newest -- "$query" 2>&1 | sed -n 's/^read as: //p')
    [ "$got" = 'nothing to search for' ] && got=
    if [ "$got" = "$want" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAILED: %s\n  want %s\n  got  %s\n' "$query" "$want" "$got"
    fi
done <lexis.tsv
printf '%d passed, %d failed\n' $passed $failed
[ $failed -eq 0 ] && [ $passed -ge 200 ]
