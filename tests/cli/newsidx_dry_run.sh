# --dry-run reads everything and changes nothing, not even making the archive.
. "$TESTS/cli/lib.inc"
echo '{"guid":"a","headline":"one"}
{"guid":"b","headline":"two"}
{"guid":"a","headline":"one"}
{"author":"nobody"}' >feed.jsonl
settle feed.jsonl
try "$NEWSIDX" add --dry-run feed.jsonl
ls
"$NEWSIDX" add --quiet feed.jsonl
echo '{"guid":"b","headline":"two, changed"}' >>feed.jsonl
try "$NEWSIDX" add -n feed.jsonl
columns 'guid, headline'
try "$NEWSIDX" remove --dry-run a
try "$NEWSIDX" list
