#!/usr/bin/env bash
# The law of dependence and the shape of the tree: common includes neither sibling, the siblings never each other; file names are
# unique; no file is over 600 lines; nothing at the top that does not belong there.
set -u
cd "$(dirname "$0")/.." || exit 4
passed=0
failed=0

expect_nothing() { # what, lines that should not be there
    if [ -z "$2" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAILED: %s:\n%s\n' "$1" "$2"
    fi
}

# Every quoted include must be found in the folder itself or in common (or be made by the build).
crossing() { # folder
    grep -oE '^#include "[^"]+"' "$1"/*.[ch] "$1"/*.def 2>/dev/null | while IFS= read -r line; do
        file=${line%%:*}
        header=$(printf '%s' "$line" | sed 's/.*"\(.*\)"/\1/')
        case $header in
        */*) printf '%s: includes by a path: %s\n' "$file" "$header" ;;
        schema_sql.h) ;;
        *) [ -e "$1/$header" ] || [ -e "common/$header" ] || printf '%s: includes %s\n' "$file" "$header" ;;
        esac
    done
}

for folder in common indexer query; do
    expect_nothing "includes against the law of dependence in $folder" "$(crossing $folder)"
done
expect_nothing 'file names that are not unique' \
    "$(find common indexer query -type f -name '*.[ch]' -printf '%f\n' | grep -v '^main\.c$' | sort | uniq -d)"
expect_nothing 'files over 600 lines' \
    "$(find common indexer query tests -type f \( -name '*.[ch]' -o -name '*.py' -o -name '*.sh' \) -exec wc -l {} + |
        awk '$2 != "total" && $1 > 600')"
expect_nothing 'unsafe functions' \
    "$(grep -nwE 'strcpy|strcat|sprintf|strtok|atoi|localtime|gmtime' common/*.c indexer/*.c query/*.c)"
expect_nothing 'printing outside main.c, cli.c, terminal.c and the commands' \
    "$(grep -nE '\b(printf|puts|fputs|putchar|exit)\(' common/*.c indexer/*.c query/*.c |
        grep -vE '/(main|cli|terminal|command[a-z_]*)\.c:')"
expect_nothing 'unknown entries at the top' \
    "$(ls | grep -vxE 'CMakeLists.txt|README.md|indexer|query|common|tests|fixtures|LICENSE|CHANGELOG.md|CMakePresets.json|SECURITY.md|build.*')"
printf '%d passed, %d failed\n' $passed $failed
[ $failed -eq 0 ]
