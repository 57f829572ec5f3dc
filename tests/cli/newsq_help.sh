# The help, which is made of the tables; nothing is wider than 80 columns.
"$NEWSQ" --help
"$NEWSQ" --help | awk 'length > 80 { print "too wide: " $0 }'
"$NEWSQ"; echo "exit $?"
