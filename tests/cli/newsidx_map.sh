# Tables and JSON whose columns have names of their own.
. "$TESTS/cli/lib.inc"
printf 'Name,Seen,Copy\n"Harbour, closed",7. November 2014,"It was closed,\nthey said."\n' >clippings.csv
printf '{"Name":"Bridge open","Copy":"It was opened."}\n' >clippings.jsonl
try "$NEWSIDX" parse --map headline=Name,date=Seen,body=Copy clippings.csv | grep -oE '"(headline|date|body)":"[^"]*"|exit .*'
try "$NEWSIDX" parse --map headline=Name,body=Copy clippings.jsonl | grep -oE '"(headline|body)":"[^"]*"|exit .*'
echo '# a column that is not there, a field that is none'
try "$NEWSIDX" parse --format csv --map headline=Title clippings.csv
try "$NEWSIDX" parse --map heading=Name clippings.csv
