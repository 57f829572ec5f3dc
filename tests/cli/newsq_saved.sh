# Saved searches: what is new is what was not found before, also where the archive cannot be written, and never lost.
. "$TESTS/cli/newsq_archive.inc"
export XDG_STATE_HOME=$PWD/state
"$NEWSQ" --save letters --any letter khamenei 2>&1
"$NEWSQ" --saved letters --format ids --sort oldest
echo '--- nothing new'
"$NEWSQ" --saved letters --new --format ids
echo "exit $?"
echo '--- two that are new, one at a time'
echo '{"guid":"n1","headline":"A new letter","date":"2015-01-01"}
{"guid":"n2","headline":"Another letter","date":"2015-01-02"}' >new.jsonl
"$NEWSIDX" add --quiet new.jsonl
"$NEWSQ" --saved letters --new --format ids --sort oldest --limit 1
"$NEWSQ" --saved letters --new --format ids
"$NEWSQ" --saved letters --new --format ids
echo "exit $?"
echo '--- a correction that matches now'
echo '{"guid":"two words","headline":"Elections held by letter","date":"2013","body":"The elections were elected."}' >again.jsonl
"$NEWSIDX" add --quiet again.jsonl
"$NEWSQ" --saved letters --new --format ids
echo '--- not lost where nobody could read it'
echo '{"guid":"n3","headline":"Third letter","date":"2015-01-03"}' >third.jsonl
"$NEWSIDX" add --quiet third.jsonl
"$NEWSQ" --saved letters --new --format ids >/dev/full 2>/dev/null
echo "exit $?"
"$NEWSQ" --saved letters --new --format ids
echo '--- list, names, forget'
"$NEWSQ" --saved-list | sed 's/[0-9]*-[0-9]*-[0-9]*T[0-9:]*Z/TIME/'
"$NEWSQ" --save letters jets 2>&1
"$NEWSQ" --save letters --replace jets 2>&1
"$NEWSQ" --save broken date:foo 2>&1
"$NEWSQ" --saved leters 2>&1
"$NEWSQ" --forget letters
"$NEWSQ" --saved-list
echo '--- a damaged state file'
for file in state/newsidx/*.db; do echo nonsense >"$file"; done
"$NEWSQ" --saved-list 2>&1 | sed 's|[^ ]*/newsidx/[^ ]*|FILE|'
echo '--- an archive that calls itself by a path'
sqlite3 "$NEWSIDX_DB" "UPDATE settings SET value = '../../../../../../tmp/elsewhere' WHERE name = 'uuid'"
"$NEWSQ" --saved-list 2>&1
echo "exit $?"
