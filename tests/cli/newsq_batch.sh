# Many queries in one process; a query that cannot be understood costs only itself.
. "$TESTS/cli/newsq_archive.inc"
printf 'first\tletter\nsecond\tdate:foo\n\nkhamenei\nwith blanks\tkhamenei OR jets\r\n' >batch.txt
echo '--- counts'
"$NEWSQ" --batch batch.txt --count 2>&1
echo "exit $?"
echo '--- trec'
"$NEWSQ" --batch batch.txt --format trec --limit 1 2>/dev/null | sed 's/ [0-9.]* newsq/ SCORE newsq/'
echo '--- jsonl'
"$NEWSQ" --batch batch.txt --limit 1 2>/dev/null | sed 's/"score":[0-9.]*/"score":N/g'
echo '--- from a pipe'
echo jets | "$NEWSQ" --batch - --count
echo "exit $?"
echo '--- no such file'
"$NEWSQ" --batch none.txt 2>&1
