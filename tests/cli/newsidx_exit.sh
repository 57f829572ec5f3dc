# Exit codes: 0 done, 1 some rejected, 2 usage, 3 the archive, 4 output.
. "$TESTS/cli/lib.inc"
echo '{"headline":"one"}' >one.jsonl
try "$NEWSIDX" add one.jsonl
try "$NEWSIDX" add one.jsonl nofile
try "$NEWSIDX" 2>/dev/null
try "$NEWSIDX" ad one.jsonl
try "$NEWSIDX" frobnicate
try "$NEWSIDX" add --sorce x one.jsonl
try "$NEWSIDX" add -x one.jsonl
try "$NEWSIDX" add --year 20x one.jsonl
try "$NEWSIDX" add --source
try "$NEWSIDX" add --dry-run=yes one.jsonl
try "$NEWSIDX" check now
try "$NEWSIDX" init
echo 'no archive' >text.db
try "$NEWSIDX" --db text.db list
try "$NEWSIDX" list --db=nosuch.db
sqlite3 other.db 'CREATE TABLE t(a)'
try "$NEWSIDX" list --db other.db
try "$NEWSIDX" --db nofolder/a.db add one.jsonl
try "$NEWSIDX" --db new.db init --language klingon
ls new.db 2>&1
"$NEWSIDX" export >/dev/full
echo "exit $?"
try "$NEWSIDX" add --report nofolder/report one.jsonl
"$NEWSIDX" export | true
echo "exit ${PIPESTATUS[0]}"
"$NEWSIDX" --version
unset NEWSIDX_DB
try "$NEWSIDX" add one.jsonl
ls .local/share/newsidx
XDG_DATA_HOME=$PWD/data "$NEWSIDX" add one.jsonl
ls data/newsidx
