# Adding the same again touches nothing, and says the same faults again.
. "$TESTS/cli/lib.inc"
mkdir news
echo '{"headline":"one","body":"a"}
{"headline":"two","body":"b"}
{"url":"https://example.org/x"}' >news/feed.jsonl
printf 'A STORY\n\nBONN, March 3 (dpa) - Its text.\n' >news/1985-03-03.txt
printf 'hidden' >news/.hidden
settle news/*
try "$NEWSIDX" add news
sqlite3 archive.db 'SELECT articles, rejected FROM inputs ORDER BY path'
try "$NEWSIDX" add news
echo '# an option that changes articles has the file read again'
try "$NEWSIDX" add --source Gazette news
try "$NEWSIDX" add --source Gazette news
columns 'headline, source, date'
echo '# an article that was removed comes back'
try "$NEWSIDX" remove --format ids "$PWD/news/feed.jsonl!1"
try "$NEWSIDX" add --source Gazette news
echo '# so does one that another tool removed'
"$NEWSIDX" --db portable.db init --portable
"$NEWSIDX" --db portable.db add --quiet news 2>/dev/null
sqlite3 portable.db "DELETE FROM articles WHERE headline = 'two'; UPDATE articles SET headline = 'one, edited' WHERE headline = 'one'"
"$NEWSIDX" --db portable.db stats | grep changed
try "$NEWSIDX" --db portable.db check
try "$NEWSIDX" --db portable.db add news
"$NEWSIDX" --db portable.db list
try "$NEWSIDX" --db portable.db check
