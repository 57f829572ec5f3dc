# check finds what is wrong: each kind of damage by itself, exit code 3.
. "$TESTS/cli/lib.inc"
"$NEWSIDX" add --quiet "$TESTS/../fixtures/json"
cp archive.db good.db
try "$NEWSIDX" check
try "$NEWSIDX" check --deep
damage() {
    echo "# $1"
    cp good.db archive.db
    rm -f archive.db-wal archive.db-shm
    sqlite3 archive.db "DROP TRIGGER articles_update; DROP TRIGGER articles_delete; DROP TRIGGER articles_insert" 2>&1
    sqlite3 archive.db "$2" 2>&1
    try "$NEWSIDX" check 2>&1 | grep -v 'schema: the trigger'
}
damage 'an id that does not fit' 'UPDATE articles SET date = "1999-01-01" WHERE guid = "harbour-1"'
damage 'a text that the index does not know' 'UPDATE articles SET headline = "Zebras" WHERE guid = "harbour-2"'
damage 'an article without index' 'DELETE FROM articles WHERE guid = "harbour-3"'
damage 'bad bytes' "UPDATE articles SET section = CAST(x'61ff62' AS TEXT) WHERE guid = 'harbour-1'"
damage 'words' 'UPDATE words SET articles = articles + 1 WHERE word = "crane"; DELETE FROM words WHERE word = "port";
    INSERT INTO words VALUES ("zzz", "zzz", 1)'
damage 'the impact index' 'UPDATE impact SET postings = (SELECT postings FROM impact WHERE stem = "crane") WHERE stem = "port";
    UPDATE impact SET articles = 9 WHERE stem = "compani"; DELETE FROM impact WHERE stem = "collaps"'
damage 'the impact index, lengths' 'UPDATE impact_articles SET lengths = zeroblob(length(lengths))'
damage 'the impact index, columns' 'UPDATE impact_articles SET columns = zeroblob(length(columns))'
damage 'the impact index, positions' 'UPDATE impact SET positions = (SELECT positions FROM impact WHERE stem = "crane") WHERE stem = "port";
    UPDATE impact SET positions = NULL WHERE stem = "compani"; INSERT INTO impact_positions VALUES (1, "zzz", 0, zeroblob(3))'
damage 'the impact index, deletions' "UPDATE impact_segments SET deleted = x'00000000'"
damage 'a missing index' 'DROP INDEX articles_url'
echo '# a missing trigger'
cp good.db archive.db
rm -f archive.db-wal archive.db-shm
sqlite3 archive.db 'DROP TRIGGER articles_update'
try "$NEWSIDX" check
echo '# the file'
cp good.db archive.db
printf 'garbage garbage garbage garbage garbage' | dd of=archive.db bs=1 seek=32768 conv=notrunc 2>/dev/null
"$NEWSIDX" check >/dev/null 2>&1
echo "exit $?"
head -c 5000 good.db >archive.db
"$NEWSIDX" check >/dev/null 2>&1
echo "exit $?"
