# Ids are dates: a corrected date gives a new id under the same guid; an older revision replaces nothing.
. "$TESTS/cli/lib.inc"
echo '{"guid":"g","headline":"h","body":"b","date":"2001-02-03","updated":"2001-02-03T10:00:00Z"}' | "$NEWSIDX" add -
columns 'id, guid, date, updated'
echo '{"guid":"g","headline":"h","body":"b","date":"2001-02-04","updated":"2001-02-03T11:00:00Z"}' | "$NEWSIDX" add -
columns 'id, guid, date, updated'
echo '# an older one is kept as a version only, once'
for time in 1 2; do
    echo '{"guid":"g","headline":"h, older","body":"b","date":"2001-02-03","updated":"2001-02-03T09:00:00Z"}' |
        "$NEWSIDX" add -
done
columns 'id, guid, headline, updated'
sqlite3 archive.db 'SELECT id, headline, updated FROM versions ORDER BY version'
echo '# parts of a date, and none'
echo '{"guid":"y","headline":"a year","date":"1999"}
{"guid":"m","headline":"a month","date":"1999-05"}
{"guid":"u","headline":"no date"}
{"guid":"p","headline":"a moment","date":"Fri, 07 Nov 2014 17:00:00 -0500"}
{"guid":"e","headline":"seconds","published":1415376000}' | "$NEWSIDX" add -
columns 'id, guid, date, date_source, published'
"$NEWSIDX" check
"$NEWSIDX" list --format ids
