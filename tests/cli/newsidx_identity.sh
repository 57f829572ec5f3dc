# Which stored article an input is (newsidx-archive(5), "identity"): each rule, and what is kept of the old.
. "$TESTS/cli/lib.inc"
echo '# rule 1: the same guid is the same article'
echo '{"guid":"g1","headline":"one","body":"first text","date":"2001-02-03"}' >a.jsonl
"$NEWSIDX" add a.jsonl
echo '{"guid":"g1","headline":"one","body":"second text","date":"2001-02-03"}' >a.jsonl
"$NEWSIDX" add a.jsonl
columns 'id, guid, body'
echo '# different guids are never merged, however equal the text'
echo '{"guid":"g2","headline":"one","body":"second text","date":"2001-02-03"}' >b.jsonl
"$NEWSIDX" add b.jsonl
columns 'id, guid, body'
echo '# rule 2: a url with a path'
echo '{"url":"https://example.org/story","headline":"two","body":"by url","date":"2001-02-04"}' >c.jsonl
"$NEWSIDX" add c.jsonl
echo '{"url":"https://example.org/story","headline":"two","body":"by url, changed","date":"2001-02-04"}' >d.jsonl
"$NEWSIDX" add d.jsonl
echo '# a url without a path names no article'
echo '{"url":"https://example.org/","headline":"site a","date":"2001-02-05"}
{"url":"https://example.org/","headline":"site b","date":"2001-02-05"}' >e.jsonl
"$NEWSIDX" add e.jsonl
columns 'id, guid LIKE "sha256:%", headline, body'
echo '# rule 3: the origin of a file that holds one article'
mkdir -p folder
printf 'HEADLINE OF A FILE\n\nPARIS (Reuters) - Its first text.\n' >folder/story.txt
"$NEWSIDX" add folder/story.txt
printf 'HEADLINE OF A FILE\n\nPARIS (Reuters) - Its second text.\n' >folder/story.txt
"$NEWSIDX" add folder/story.txt
echo '# rule 4: the digest; a file that moved is the same article with a new origin'
mv folder/story.txt folder/moved.txt
"$NEWSIDX" add folder/moved.txt
columns "replace(origin, rtrim(origin, replace(origin, '/', '')), ''), count(*) OVER ()" | grep txt
echo '# a copy beside it changes nothing'
cp folder/moved.txt folder/copy.txt
"$NEWSIDX" add folder
columns "replace(origin, rtrim(origin, replace(origin, '/', '')), '')" | grep txt
echo '# every row that was replaced is kept'
sqlite3 archive.db 'SELECT guid LIKE "sha256:%", headline, body FROM versions ORDER BY version'
"$NEWSIDX" check
