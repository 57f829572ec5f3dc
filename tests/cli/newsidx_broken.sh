# One broken file per way to fail: each is named with its reason, everything else goes in.
. "$TESTS/cli/lib.inc"
cp -r "$TESTS/broken" in
mkfifo in/pipe
mkdir in/folder
ln -s .. in/folder/loop
ln -s nowhere in/dangling
head -c 104857600 /dev/zero | tr '\0' 'x' | sed '1s/^/{"title":"long","body":"/' >in/long.jsonl
printf '"}\n{"title":"after a line of 100 MB"}\n' >>in/long.jsonl
try "$NEWSIDX" add --report report.jsonl in missing.txt archive.db ''
wc -l <report.jsonl
grep -v path.:.in/ report.jsonl
python3 -c 'import json; [json.loads(line) for line in open("report.jsonl")]' && echo 'the report is JSON lines'
columns 'headline, body' | cut -c1-60
"$NEWSIDX" check
echo '# links, when asked for'
try "$NEWSIDX" add --follow in/folder 2>&1 | tail -3 | cut -c1-100
