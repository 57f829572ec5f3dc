# stats, in both formats, without what differs from archive to archive.
. "$TESTS/cli/lib.inc"
"$NEWSIDX" add "$TESTS/../fixtures/json" "$TESTS/broken/no_text.jsonl" 2>/dev/null
"$NEWSIDX" stats | grep -vE '^(uuid|size|tokenizer)' | sed '/bytes by part/,$d'
"$NEWSIDX" stats | sed '1,/bytes by part/d' | awk '{print $NF != ""}' | sort -u
"$NEWSIDX" stats --format json | python3 -c 'import json, sys
stats = json.load(sys.stdin)
print(sorted(stats), stats["articles"], stats["first"], stats["last"], stats["years"])'
"$NEWSIDX" --db empty.db init --language german
"$NEWSIDX" --db empty.db stats | grep -E '^(articles|language|first)'
sqlite3 archive.db 'SELECT 1' >/dev/null
try "$NEWSIDX" stats --format xml
