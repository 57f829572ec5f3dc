# Citations, chosen fields and templates, with text that each format must escape.
. "$TESTS/cli/lib.inc"
cat >feed.jsonl <<'END'
{"guid":"c1","headline":"White House silent on 50% & more: {letter}","author":"JC Finley; Ann van der Roe, Jr.; Reuters staff","date":"2014-11-07","place":"WASHINGTON","source":"UPI","url":"https://example.com/a_b","section":"World","language":"en","body":"=letter text"}
{"guid":"c2","headline":"What now?","date":"2013-02","agency":"AP","body":"letter"}
{"guid":"c3","headline":"No date","author":"JEAN-PIERRE O'BRIEN","body":"letter"}
END
"$NEWSIDX" add --quiet feed.jsonl
for format in bibtex ris csl-json apa chicago; do
    echo "--- $format"
    "$NEWSQ" --format $format --sort newest letter
done
echo '--- none'
"$NEWSQ" --format csl-json zebra
echo '--- fields'
"$NEWSQ" --format csv --fields date,headline,snippet --sort newest letter
"$NEWSQ" --format jsonl --fields id,headline,snippet --sort newest --limit 1 letter
"$NEWSQ" --format json --fields guid --sort newest letter
"$NEWSQ" --fields hedline letter 2>&1
echo '--- template'
"$NEWSQ" --template '{rank}\t{date} {headline} {{x}}\n' --sort newest letter
"$NEWSQ" --template '{dat}' letter 2>&1
"$NEWSQ" --template '{date' letter 2>&1
