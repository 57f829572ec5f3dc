# --on-conflict: what happens to an article that is stored already and differs.
. "$TESTS/cli/lib.inc"
echo '{"guid":"g","headline":"old"}' >old.jsonl
echo '{"guid":"g","headline":"new"}
{"guid":"h","headline":"another"}' >new.jsonl
settle old.jsonl new.jsonl
"$NEWSIDX" add old.jsonl
try "$NEWSIDX" add --on-conflict=error new.jsonl
columns 'guid, headline'
try "$NEWSIDX" add --on-conflict=skip new.jsonl
columns 'guid, headline'
echo '# what was left out goes in when asked for, though the file is unchanged'
try "$NEWSIDX" add new.jsonl
columns 'guid, headline'
try "$NEWSIDX" add --on-conflict=keep new.jsonl
