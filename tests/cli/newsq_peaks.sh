# Peaks of a timeline: which periods are ones, and the headlines that explain them.
#
# 48 months, 76 articles: a month is a peak from 76/48 + 2 sqrt(76/48) = 4.1 articles on. Seven are, the five highest are shown: 2010-10
# (6) and 2011-10 (7) give way to 2012-10 and 2013-05. 2011-06 has as many as 2011-04, two months before it, and 2013-09 has too few. In every
# month the headlines share "letter" and the month's word; one has no more words than these, the last, and is thus the most like the
# others. Those of 2010-04 are all the same, longer than a line, with a character that would turn the reading direction: the first one.
. "$TESTS/cli/lib.inc"
export COLUMNS=80 LC_ALL=C.UTF-8
month() { # YYYY-MM, its word, how many
    for n in $(seq 2 "$3"); do
        printf '{"guid":"%s-%d","date":"%s-03","headline":"Letter %s filler%s%d"}\n' "$1" "$n" "$1" "$2" "${1%-*}" "$n"
    done
    printf '{"guid":"%s","date":"%s-04","headline":"%s letter"}\n' "$1" "$1" "$2"
}
{
    month 2010-01 first 1
    for n in 1 2 3 4 5 6 7 8 9; do
        printf '{"guid":"long%d","date":"2010-04-0%d","headline":"Letter \\u202eto the ayatollah was sent in the middle of October, newspaper reports"}\n' $n $n
    done
    month 2010-10 autumn 6
    month 2011-04 talks 8
    month 2011-06 later 8
    month 2011-10 snow 7
    month 2012-04 treaty 10
    month 2012-10 vote 11
    month 2013-05 summit 12
    month 2013-09 few 3
    month 2013-12 last 1
    printf '{"guid":"year","date":"2012","headline":"Letter of a year"}\n{"guid":"none","headline":"Letter of no day"}\n'
    printf '{"guid":"other","date":"2011-08-01","headline":"Nothing of it"}\n'
} >feed.jsonl
"$NEWSIDX" add --quiet feed.jsonl
"$NEWSQ" --timeline=month letter
echo '--- percent of what is indexed, without characters beyond ASCII'
LC_ALL=C "$NEWSQ" --timeline=month --share letter | tail -6
echo '--- for programs'
"$NEWSQ" --timeline=month --format json letter | grep -o '"peaks".*' | tr '{' '\n'
"$NEWSQ" --timeline=month --plot plot.svg letter >/dev/null
sed -n 's/.*<text[^>]*>\([A-E]\b[^<]*\)<.*/\1/p' plot.svg
echo '--- nothing of which a day is known'
"$NEWSQ" --timeline=month '"letter of no day"'
