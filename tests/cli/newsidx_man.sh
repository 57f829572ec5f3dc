# Every command and option of the tables is in newsidx(1).
page=$TESTS/../indexer/newsidx.1
for command in $("$NEWSIDX" --help | sed -n '/^commands:/,/^options:/p' | awk '/^  [a-z]/ {print $1}'); do
    grep -qE "^\.Ss $command( |$)" "$page" || echo "missing: $command"
    "$NEWSIDX" "$command" --help | grep -oE '^ +(-., )?--[a-z-]+' | sed 's/.*--//' | while read -r option; do
        grep -qE -- "(Fl|,) -$option( |$)" "$page" || echo "missing: $command --$option"
    done
done
echo done
