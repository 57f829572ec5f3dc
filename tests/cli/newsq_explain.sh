# How queries are read.
. "$TESTS/cli/newsq_archive.inc"
for query in 'khamenei letter' 'letter and jets' 'letter OR jets sanctions' "O'Brien" 'F-16' 'U.S. US us' 'letter AND' '(letter' \
    '"letter about' 'foo:bar' 'kham?n*i' 'khamenie~' 'khamenie' '=Letter' 'lead:letter' 'on:11-07' 'is:signed' 'electio*' 'letter w/3 jets' 'NOT guilty' 'not guilty' 'date:2013..2014' 'after:2014-11 letter' \
    'place:"fort worth"' 'letter !!! jets' '(a AND b) NEAR/5 c'; do
    echo "--- $query"
    "$NEWSQ" --explain --count "$query" | sed 's/[0-9.]* ms/N ms/g'
done
echo '--- as JSON'
"$NEWSQ" --explain=json 'letter khamenie "' | sed 's/"ms":[0-9.e-]*/"ms":N/g'
"$NEWSQ" --explain=xml letter 2>&1
