# The first SIGINT commits what was read and says where it stopped; adding again carries on without duplicates.
. "$TESTS/cli/lib.inc"
python3 -c '
import json
for n in range(200000):
    print(json.dumps({"guid": "g%d" % n, "headline": "Story %d of many" % n, "body": "word%d some text here" % n}))' >big.jsonl
"$NEWSIDX" add big.jsonl >out 2>&1 &
job=$!
sleep 0.5
kill -INT $job
wait $job
echo "exit $?"
sed -E 's/:[0-9]+;/:LINE;/; s/added [0-9]+/added SOME/' out
"$NEWSIDX" check
stored=$(sqlite3 archive.db 'SELECT count(*) FROM articles')
added=$(sed -n 's/^added \([0-9]*\),.*/\1/p' out)
[ "$stored" = "$added" ] && echo 'as many as it said'
"$NEWSIDX" add big.jsonl | sed -E 's/[1-9][0-9]*/N/g'
sqlite3 archive.db 'SELECT count(*) FROM articles'
