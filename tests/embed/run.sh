#!/usr/bin/env bash
# newsidx in other people's programs: the extension and portable files in stock tools, the library in a C program.
# usage: run.sh NEWSIDX NEWSQ EXTENSION [PREFIX]      (PREFIX: where newsidx is installed)
# Prints a line for each test; exits 1 where one failed, 77 where all were skipped.
set -u
[ $# -ge 3 ] || { echo 'usage: run.sh NEWSIDX NEWSQ EXTENSION [PREFIX]' >&2; exit 2; }
newsidx=$(realpath "$1") newsq=$(realpath "$2") extension=$(realpath "$3") prefix=${4:+$(realpath "$4")}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8
unset NEWSIDX_DB
passed=0 failed=0 skipped=0

# A sanitized extension needs the sanitizer in its host, before all else; a sanitized library needs it in the program.
preload='' sanitizer=''
if nm -D "$extension" 2>/dev/null | grep -q __asan_init; then
    sanitizer='-fsanitize=address,undefined'
    preload=$(ldd "$extension" | awk '/libasan/ { print $3; exit }')
    [ -n "$preload" ] || preload=unknown
fi
in_host() { # COMMAND...: in a program that loads the extension
    if [ "$preload" = unknown ]; then
        echo 'the extension is built with a sanitizer that cannot be preloaded'
        return 77
    fi
    env ${preload:+LD_PRELOAD="$preload" ASAN_OPTIONS=detect_leaks=0:verify_asan_link_order=0} "$@"
}

report() { # NAME CODE LOG
    case $2 in
    0)
        passed=$((passed + 1))
        printf 'ok      %s\n' "$1"
        ;;
    77)
        skipped=$((skipped + 1))
        printf 'skipped %s: %s\n' "$1" "$(tail -n 1 "$3")"
        ;;
    *)
        failed=$((failed + 1))
        printf 'FAILED  %s: %s\n' "$1" "$(head -n 1 "$3" | grep . || echo "exit code $2")"
        sed -n '2,20s/^/        /p' "$3"
        ;;
    esac
}

run_test() { # NAME COMMAND...
    local name=$1 code=0
    shift
    mkdir "$work/$name"
    "$@" >"$work/$name/log" 2>&1 </dev/null || code=$?
    report "$name" $code "$work/$name/log"
}

make_archive() { # ARCHIVE [OPTION]
    "$newsidx" --db "$1" init ${2:+"$2"} >/dev/null && "$newsidx" --db "$1" add "$here/articles.jsonl" >/dev/null
}

can() { # COMMAND of newsidx
    "$newsidx" --help 2>/dev/null | grep -q "^ *$1 "
}

check_archive() { # ARCHIVE
    can check || return 0
    "$newsidx" --db "$1" check >"$1.check" 2>&1 || { tail -n 3 "$1.check"; return 1; }
}

# What newsq says to every query of cases.sql.
print_answers() { # ARCHIVE
    sed -n 's/^-- newsq: \(.*\) => .*/\1/p' "$here/cases.sql" | sort -u | while IFS= read -r query; do
        printf '%s: ' "$query"
        "$newsq" --db "$1" --format ids --sort oldest --limit all "$query" 2>&1 | tr '\n' ' '
        echo
    done
}

# Everything that TOOL can do to an archive, then newsidx writes again: the answers stay, and nothing is left to take over.
test_cases() { # ARCHIVE EXTENSION|- on|off [OPTION] TOOL...
    local archive=$1 loaded=$2 recursive=$3 option=$4 run=in_host
    shift 4
    [ "$loaded" != - ] || run=
    make_archive "$archive" "$option" || return 1
    $run "$@" "$archive" "$loaded" "$recursive" "$newsq" "$here/cases.sql" || return
    check_archive "$archive" || return 1
    print_answers "$archive" >"$archive.before"
    "$newsidx" --db "$archive" add "$here/later.jsonl" >/dev/null || return 1
    print_answers "$archive" >"$archive.after"
    if ! cmp -s "$archive.before" "$archive.after"; then
        echo 'newsq answers otherwise when newsidx has taken over the changes:'
        diff "$archive.before" "$archive.after"
        return 1
    fi
    check_archive "$archive" || return 1
    $run "$@" "$archive" "$loaded" "$recursive" "$newsq" "$here/after_add.sql" || return
}

test_sqlite_utils() { # ARCHIVE EXTENSION|- OPTION
    local run=in_host
    [ "$2" != - ] || run=
    make_archive "$1" "$3" || return 1
    $run bash "$here/sqlite_utils.sh" "$1" "$2" "$newsq" || return
    check_archive "$1" || return 1
    "$newsidx" --db "$1" add "$here/later.jsonl" >/dev/null && check_archive "$1"
}

# An index row without its article, which INSERT OR REPLACE leaves behind where recursive_triggers is off: newsq says so and goes on.
test_stray_row() { # ARCHIVE
    command -v sqlite3 >/dev/null || { echo 'sqlite3 is missing'; return 77; }
    make_archive "$1" --portable || return 1
    sqlite3 "$1" "INSERT OR REPLACE INTO articles(guid, headline, date) VALUES ('h1', 'Other words', '2012-05-01')" || return 1
    local code=0
    "$newsq" --db "$1" --format jsonl letters >"$1.out" 2>"$1.err" || code=$?
    [ $code -eq 0 ] || { echo "newsq: exit code $code"; cat "$1.err"; return 1; }
    grep -q '"guid": *"h2"' "$1.out" || { echo 'newsq does not show the other article'; return 1; }
    ! grep -q '"guid": *"h1"' "$1.out" || { echo 'newsq shows an article that is not there'; return 1; }
    grep -q 20120304000001 "$1.err" || { echo 'newsq does not say that the index is wrong'; return 1; }
    ! can check || ! "$newsidx" --db "$1" check >/dev/null 2>&1 || { echo 'newsidx check finds nothing wrong'; return 1; }
}

test_python() { # OF-TEST_CASES...
    [ -x /usr/bin/python3 ] || { echo '/usr/bin/python3 is missing'; return 77; }
    test_cases "$@" /usr/bin/python3 "$here/python.py"
}

test_perl() {
    command -v perl >/dev/null || { echo 'perl is missing'; return 77; }
    test_cases "$@" perl "$here/perl.pl"
}

test_shell() {
    test_cases "$@" bash "$here/shell.sh"
}

test_c_program() { # KIND FOLDER
    [ -n "$prefix" ] || { echo 'no installed newsidx was named'; return 77; }
    [ "$1" = shared ] || [ -z "$sanitizer" ] || { echo 'sanitizers do not link statically'; return 77; }
    CFLAGS=$sanitizer bash "$here/c_program.sh" "$prefix" "$1" "$2" || return
    check_archive "$2/native.db" && check_archive "$2/portable.db"
}

for tool in shell python perl; do
    for recursive in on off; do
        name=${tool}_native_recursive_$recursive
        run_test "$name" "test_$tool" "$work/$name/a.db" "$extension" $recursive ''
        name=${tool}_portable_recursive_$recursive
        run_test "$name" "test_$tool" "$work/$name/a.db" - $recursive --portable
    done
done
run_test sqlite_utils_native test_sqlite_utils "$work/sqlite_utils_native/a.db" "$extension" ''
run_test sqlite_utils_portable test_sqlite_utils "$work/sqlite_utils_portable/a.db" - --portable
run_test stray_index_row test_stray_row "$work/stray_index_row/a.db"
run_test c_program_shared test_c_program shared "$work/c_program_shared"
run_test c_program_static test_c_program static "$work/c_program_static"
run_test symbols bash "$here/symbols.sh" "$extension" "$prefix"

printf '%d passed, %d failed, %d skipped\n' $passed $failed $skipped
[ $failed -eq 0 ] || exit 1
[ $passed -gt 0 ] || exit 77
