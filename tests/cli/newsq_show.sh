# Whole articles with matches, their versions, keyword in context, several pieces.
. "$TESTS/cli/newsq_archive.inc"
export COLUMNS=80
hide() { sed -E 's/^added .*/added .../; s/^origin .*/origin .../; s/(added|replaced) [0-9TZ:-]*/\1 .../g'; }
"$NEWSQ" --show g1 letter 'khamenei*' | hide
echo '--- versions'
echo '{"guid":"g1","headline":"White House answers letter","author":"JC Finley","date":"2014-11-07","place":"WASHINGTON","agency":"UPI","source":"UPI","url":"https://example.com/world/letter","body":"A letter to Ayatollah Ali Khamenei was answered. The U.S. would not say more about the letter. It told us nothing."}' >again.jsonl
"$NEWSIDX" add --quiet again.jsonl
"$NEWSQ" --show g1 --versions | hide
"$NEWSQ" --show g1 --versions --format json | grep -o '"changed":[^]]*]'
"$NEWSQ" --count is:revised
echo '--- kwic'
"$NEWSQ" --kwic --sort newest 'letter khamenei'
COLUMNS=120 "$NEWSQ" --kwic --color always --limit 1 --sort newest 'letter'
echo '--- pieces'
"$NEWSQ" --snippets 3 --sort newest --limit 1 letter
