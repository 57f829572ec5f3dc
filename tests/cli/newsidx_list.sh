# list and remove take ids, guids, origins and queries.
. "$TESTS/cli/lib.inc"
cp "$TESTS/../fixtures/json/harbour.jsonl" "$TESTS/../fixtures/json/election.json" .
"$NEWSIDX" add harbour.jsonl election.json
"$NEWSIDX" list
echo '#'
"$NEWSIDX" list --limit 2 --format ids
"$NEWSIDX" list harbour-2 20210602000001 harbour-2
"$NEWSIDX" list election.json --format ids
"$NEWSIDX" list "$PWD/election.json!2" --format ids
"$NEWSIDX" list --query 'crane NOT hospital'
try "$NEWSIDX" list nosuch harbour-1
try "$NEWSIDX" list --query 'nosuchword'
echo '# remove'
try "$NEWSIDX" remove
try "$NEWSIDX" remove --dry-run harbour-1
try "$NEWSIDX" remove harbour-1 nosuch
try "$NEWSIDX" remove --query 'author:carvalho'
try "$NEWSIDX" remove election.json
"$NEWSIDX" list
"$NEWSIDX" check
