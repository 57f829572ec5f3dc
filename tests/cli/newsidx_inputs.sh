# Where inputs come from: standard input, lists of paths, folders; what is told by content and what by options.
. "$TESTS/cli/lib.inc"
mkdir -p 'in/a folder'
echo '{"headline":"one"}' >'in/a folder/one.txt'
echo '[{"headline":"two"}]' >in/two.dat
printf 'THREE\n\nLONDON, March 23 - A story of that day.\n' >in/three.json
echo '# lists, by line and by NUL'
printf 'in/two.dat\r\n\nin/a folder/one.txt\n' >list
try "$NEWSIDX" parse --files-from list | cut -c1-40
find in -name '*.txt' -print0 | "$NEWSIDX" parse -0 --files-from - | cut -c1-40
echo '# standard input; another story by it is another article'
printf 'STORY BY PIPE\n\nOSLO (AP) - Text one.\n' | "$NEWSIDX" add -
printf 'NEXT STORY BY PIPE\n\nOSLO (AP) - Text two.\n' | "$NEWSIDX" add -
columns 'headline, origin'
echo '# --year, --source, --section, --language'
"$NEWSIDX" parse --year 1987 --source S --section X --language en in/three.json |
    python3 -c 'import json, sys; print({k: v for k, v in json.loads(sys.stdin.readline()).items() if k in
        ("date", "date_source", "source", "section", "language", "place")})'
echo '# --format'
try "$NEWSIDX" parse --format json in/three.json
try "$NEWSIDX" parse --format yaml in/three.json
echo '# no list, no paths'
try "$NEWSIDX" add --files-from nolist
try "$NEWSIDX" add
try "$NEWSIDX" add -0 in
echo '# what stdout goes to is not read'
try "$NEWSIDX" parse . >all.jsonl
wc -l <all.jsonl
