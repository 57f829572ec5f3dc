# What must not be lost or mixed up: inputs cut short, urls that name no page, reports over inputs, numbers that are ids and guids, articles
# removed and added again from another file.
. "$TESTS/cli/lib.inc"
echo '# a portable archive in the text form'
"$NEWSIDX" --db portable.db init --portable
echo '{"guid":"s","headline":"One alpha","body":"short body here"}' >t.jsonl
"$NEWSIDX" --db portable.db add --quiet t.jsonl
try "$NEWSQ" --db portable.db short | grep -v '^ *id'
echo '# an array cut between two objects'
printf '[{"headline":"a1","body":"x1"},\n{"headline":"a2","body":"x2"}' >cut.json
try "$NEWSIDX" add cut.json
echo '# the digest counts only where neither side has a url; a fragment names no page'
echo '{"headline":"A","body":"b"}' >bare.jsonl
echo '{"url":"http://example.com/","headline":"A","body":"b"}' >site.jsonl
printf '%s\n' '{"url":"http://example.com/#top","headline":"Q1","body":"b1"}' \
    '{"url":"http://example.com/#top","headline":"R1","body":"c1"}' >top.jsonl
try "$NEWSIDX" add bare.jsonl
try "$NEWSIDX" add site.jsonl
try "$NEWSIDX" add top.jsonl
echo '# a report over the archive or an input'
"$NEWSIDX" add --report archive.db t.jsonl >/dev/null 2>&1; echo "exit $?"
"$NEWSIDX" add --report t.jsonl t.jsonl >/dev/null 2>&1; echo "exit $?"
cat t.jsonl
try "$NEWSIDX" check
echo '# a number that is the id of one article and the guid of another'
printf '%s\n' '{"guid":"2","headline":"guid two"}' '{"guid":"3","headline":"guid three"}' >numbers.jsonl
"$NEWSIDX" --db numbers.db add --quiet numbers.jsonl
"$NEWSIDX" --db numbers.db remove 2; echo "exit $?"
"$NEWSQ" --db numbers.db --show 2 | head -1
echo '# removed, and added again from a copy'
echo '{"guid":"g1","headline":"One","body":"x"}' >a.jsonl
cp a.jsonl b.jsonl
settle a.jsonl b.jsonl
"$NEWSIDX" --db again.db add a.jsonl b.jsonl
"$NEWSIDX" --db again.db remove --format ids g1
try "$NEWSIDX" --db again.db add b.jsonl
