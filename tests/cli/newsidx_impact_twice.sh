# An id that two segments of the impact index have: what merges them adds nothing, says why and how it is mended; then it goes on.
. "$TESTS/cli/lib.inc"
for day in 1 2 3 4; do
    echo "{\"guid\": \"g$day\", \"headline\": \"letter $day\", \"date\": \"2020-01-0$day\"}" >"$day.jsonl"
done
for day in 1 2 3; do
    "$NEWSIDX" add --quiet $day.jsonl
done
sqlite3 archive.db 'UPDATE impact_articles SET first_id = (SELECT min(first_id) FROM impact_articles)'
try "$NEWSIDX" add --quiet 4.jsonl 2>&1
sqlite3 archive.db 'SELECT count(*) FROM articles'
try "$NEWSIDX" optimize --rebuild
try "$NEWSIDX" add --quiet 4.jsonl
try "$NEWSIDX" check
