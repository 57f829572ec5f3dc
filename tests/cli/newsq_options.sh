# Options stand anywhere before --; after the first word of the query -x excludes; --show; exit codes; streams that fail.
. "$TESTS/cli/newsq_archive.inc"
try "$NEWSQ" letter --format ids --limit 1 --sort newest
try "$NEWSQ" --format ids letter -jets --sort=newest
try "$NEWSQ" --format ids --sort newest -- -letter
try "$NEWSQ" --format ids --limit all --offset 2 --sort newest letter
try "$NEWSQ" --limit 0 letter
try "$NEWSQ" --limt 3 letter
try "$NEWSQ" -x letter
"$NEWSQ" --show g2 | sed -E 's/^added .*/added .../; s/^origin .*/origin .../'
"$NEWSQ" --show 20141107000001 --format json | grep -o '"headline":"[^"]*"'
try "$NEWSQ" --show nothing
try "$NEWSQ" --db missing.db letter
echo 'not a database, only text that is long enough to be looked at' >text.db
try "$NEWSQ" --db text.db letter
sqlite3 other.db 'CREATE TABLE t(x)'
try "$NEWSQ" --db other.db letter
try "$NEWSQ" --db . letter
try "$NEWSQ" --version
"$NEWSQ" --format jsonl --limit all letter >/dev/full; echo "exit $?"
"$NEWSQ" --format jsonl --limit all letter | head -c 1 >/dev/null; echo "exit ${PIPESTATUS[0]}"
"$NEWSQ" letter >&-; echo "exit $?"
for options in '--versions' '--new' '--replace' '--share' '--facet-limit 3' '--fields id' '--format template'; do
    # shellcheck disable=SC2086
    "$NEWSQ" $options letter 2>&1 | head -1
done
