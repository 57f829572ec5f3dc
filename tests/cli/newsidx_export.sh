# What export writes, add reads back: equal in every column of articles, id, origin and added included.
. "$TESTS/cli/lib.inc"
"$NEWSIDX" add --quiet "$TESTS/../fixtures/json" "$TESTS/../fixtures/wire/upi" "$TESTS/broken" 2>/dev/null
echo '{"guid":"g1","headline":"moved to another day","date":"2001-01-01"}' | "$NEWSIDX" add --quiet -
echo '{"guid":"g2","headline":"second of the day","date":"2001-01-01"}' | "$NEWSIDX" add --quiet -
"$NEWSIDX" remove --format ids g1
printf '{"guid":"odd","headline":"\\u0022quoted\\u0022 \\\\ \\u00e9 \\ud83d\\ude00","body":"tab\\tand\\nnewline \\u202e","author":"A; B"}' |
    "$NEWSIDX" add --quiet -
sqlite3 archive.db "UPDATE articles SET added = '2020-01-01T00:00:00Z' WHERE guid <> ''" 2>/dev/null
"$NEWSIDX" export >one.jsonl
"$NEWSIDX" --db second.db add --quiet one.jsonl
"$NEWSIDX" --db second.db export >two.jsonl
cmp one.jsonl two.jsonl && echo 'the same'
for db in archive.db second.db; do sqlite3 $db 'SELECT * FROM articles ORDER BY id' >$db.txt; done
cmp archive.db.txt second.db.txt && echo 'equal in every column'
"$NEWSIDX" --db second.db check
articles=$(wc -l <one.jsonl)
"$NEWSIDX" --db second.db add one.jsonl | sed "s/unchanged $articles,/unchanged all,/"
"$NEWSIDX" add one.jsonl | sed "s/unchanged $articles,/unchanged all,/"
"$NEWSIDX" export --query 'harbour OR crane' | cut -c1-60
try "$NEWSIDX" export --query 'zzzz'
