# Facets and timelines as text, in the forms for programs, and as a picture.
. "$TESTS/cli/newsq_archive.inc"
export COLUMNS=80 LC_ALL=C.UTF-8
"$NEWSQ" --facet author,place,year letter
"$NEWSQ" --facet author --facet-limit 1 letter
"$NEWSQ" --facet year,agency --format json letter
"$NEWSQ" --facet author --format csv letter
"$NEWSQ" --facet auther letter 2>&1
"$NEWSQ" --facet author zebra
echo "exit $?"
echo '--- timeline'
"$NEWSQ" --timeline letter
"$NEWSQ" --timeline=year letter
LC_ALL=C "$NEWSQ" --timeline=year --share letter
"$NEWSQ" --timeline=year --format json letter
"$NEWSQ" --timeline=month --format tsv letter | head -3
"$NEWSQ" --timeline zebra 2>&1
echo "exit $?"
"$NEWSQ" --plot plot.svg letter
grep -c '<rect' plot.svg
"$NEWSQ" --plot /nowhere/plot.svg letter 2>&1
echo "exit $?"
