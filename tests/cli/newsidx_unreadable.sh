# A file and a folder without the right to read. Root may read all.
. "$TESTS/cli/lib.inc"
if [ "$(id -u)" = 0 ]; then
    echo 'root may read everything'
    exit 77
fi
mkdir in in/closed
echo '{"headline":"good"}' >in/good.jsonl
echo '{"headline":"secret"}' >in/secret.jsonl
chmod 0 in/secret.jsonl in/closed
try "$NEWSIDX" add in
