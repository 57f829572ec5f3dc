# The manual is in step with the tables: every option, format, field and state; and every example in it runs.
. "$TESTS/cli/newsq_archive.inc"
export XDG_STATE_HOME=$PWD/state
page=$TESTS/../query/newsq.1
language=$TESTS/../query/newsq-query.7
"$NEWSQ" --help | sed -n '/^options/,/^query/p' | grep -oE '^ +(-., )?--[a-z-]+' | sed 's/.*--//' | while read -r option; do
    grep -qE -- "Fl -$option( |$)" "$page" || echo "newsq(1): --$option is missing"
done
"$NEWSQ" --help | sed -n '/^formats/,/^exit/p' | awk '/^  [a-z]/ { print $1 }' | while read -r format; do
    grep -qE "Cm $format( |$)" "$page" || echo "newsq(1): format $format is missing"
done
"$NEWSQ" --help | sed -n '/^fields/,/^formats/p' | awk '/^  [a-z]/ { print $1 }' | while read -r field; do
    grep -qE "Li .*$field" "$language" || echo "newsq-query(7): $field is missing"
done
"$NEWSQ" is:foo 2>&1 | grep -o 'no such state: .*' | sed 's/.*: //; s/,//g; s/ or / /' | tr ' ' '\n' | while read -r state; do
    grep -q "is:$state" "$language" || echo "newsq-query(7): is:$state is missing"
done
# Examples: lines of the manual that begin with the program's name. 0 and 1 are answers.
newsq() { "$NEWSQ" "$@"; }
command -v jq >/dev/null || jq() { cat; }
sed -n 's/^\.Dl \(newsq .*\)/\1/p' "$page" | sed 's/\\(dq/"/g; s/\\e/\\/g' >examples
wc -l <examples
while read -r example; do
    eval "$example" >out 2>err </dev/null || [ $? -eq 1 ] || { echo "fails: $example"; cat err; }
done <examples
grep -c '<svg' letter.svg
sed -n '/^\.Sh EXAMPLES/,/^\.El/s/^\.It Li //p' "$language" | sed 's/\\(dq/"/g' >queries
wc -l <queries
while read -r query; do
    "$NEWSQ" --count -- "$query" >out 2>err || [ $? -eq 1 ] || { echo "fails: $query"; cat err; }
    [ -s err ] && { echo "says of $query:"; cat err; }
done <queries
echo done
