# Help is made of the tables, fits 80 columns and goes to stdout.
"$NEWSIDX" --help
for command in init add parse list remove export stats check optimize formats; do
    echo "# $command"
    "$NEWSIDX" $command --help
done
"$NEWSIDX" formats
"$NEWSIDX" help | awk 'length($0) > 80'
for command in init add parse list remove export stats check optimize formats; do
    "$NEWSIDX" $command --help | awk 'length($0) > 80'
done
