# The forms for programs: what a line holds, what is quoted, and what an empty answer is.
. "$TESTS/cli/newsq_archive.inc"
hide() { sed -E 's/"added":"[^"]*"/"added":"..."/; s/"score":[0-9.]+/"score":.../; s/"digest":"[^"]*"/"digest":"..."/'; }
"$NEWSQ" --format jsonl --limit 1 khamenei letter | hide
"$NEWSQ" --format json --limit 1 --offset 1 --sort newest letter | hide
"$NEWSQ" --format json zebra; echo "exit $?"
"$NEWSQ" --format csv --sort oldest letter
"$NEWSQ" --format tsv --sort newest place:texas
"$NEWSQ" --format ids --sort newest 'letter OR elections'
"$NEWSQ" --format ids --sort oldest 'letter OR elections'
"$NEWSQ" --format trec --sort newest letter OR elections
"$NEWSQ" --format ids zebra; echo "exit $?"
"$NEWSQ" --count letter; echo "exit $?"
"$NEWSQ" --count zebra; echo "exit $?"
"$NEWSQ" --format jsonl --fallback khamenei zebra | grep -o '"match":"partial"'
"$NEWSQ" --format jsonl khamenei zebra; echo "exit $?"
"$NEWSQ" --format=xml letter; echo "exit $?"
