# Words that were perhaps meant, words that begin so, articles like one.
. "$TESTS/cli/newsq_archive.inc"
echo '--- did you mean'
"$NEWSQ" khamenie 2>&1
echo "exit $?"
"$NEWSQ" --format ids khamenie 2>&1
echo '--- complete'
"$NEWSQ" --complete 'jets let'
"$NEWSQ" --complete dat
"$NEWSQ" --complete 'zzz'
echo "exit $?"
"$NEWSQ" --complete 'letter '
echo "exit $?"
echo '--- expand'
"$NEWSQ" --expand --format ids khamenei
echo '--- like'
"$NEWSQ" --like "$("$NEWSQ" --format ids khamenei)" --format ids
"$NEWSQ" --like none 2>&1
echo "exit $?"
echo '--- like one that has no word in common'
echo '{"guid":"alone","headline":"Zebra quagga okapi"}' >alone.jsonl
"$NEWSIDX" add --quiet alone.jsonl
"$NEWSQ" --like alone 2>&1
echo "exit $?"
