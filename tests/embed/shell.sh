#!/usr/bin/env bash
# Runs the cases of a file such as cases.sql in the sqlite3 shell.
# usage: shell.sh ARCHIVE EXTENSION|- on|off NEWSQ CASES      (on, off: recursive_triggers)
set -u
archive=$1 extension=$2 recursive=$3 newsq=$4 cases=$5
command -v sqlite3 >/dev/null || { echo 'sqlite3 is missing'; exit 77; }
faults=0
fault() {
    faults=$((faults + 1))
    printf '%s: %s\n' "$name" "$1"
}

# The extension itself is trusted to turn recursive_triggers on, and plain SQLite to have them off.
before=''
case $extension,$recursive in
-,on) before='PRAGMA recursive_triggers = ON;' ;;
-,off) ;;
*,on) before=".load '$extension'" ;;
*,off) before=".load '$extension'"$'\n''PRAGMA recursive_triggers = OFF;' ;;
esac

run_sql() { # standard output and errors of one session
    printf '%s\n%s' "$before" "$1" | sqlite3 -batch -bail -list "$archive" 2>&1
}

check_rows() { # SQL EXPECTED
    local got
    if ! got=$(run_sql "$1"); then
        fault "$(printf '%s' "$got" | tr '\n' ' ')"
    elif [ "$got" != "$2" ]; then
        fault "expected rows '$2', got '$got'"
    fi
}

check_refused() { # SQL MESSAGE
    local got
    if got=$(run_sql "$1"); then
        fault 'was not refused'
    elif [[ $got != *"$2"* ]]; then
        fault "refused with '$got'"
    fi
}

check_newsq() { # QUERY IDS
    local got expected=${2/#none/}
    got=$("$newsq" --db "$archive" --format ids --sort oldest --limit all "$1" 2>&1)
    local code=$?
    got=$(printf '%s' "$got" | tr '\n' ' ')
    if [ "$got" != "$expected" ]; then
        fault "newsq '$1': expected '$expected', got '$got'"
    elif [ $code -ne "$([ -n "$expected" ] && echo 0 || echo 1)" ]; then
        fault "newsq '$1': exit code $code"
    fi
}

finish_case() {
    if [ "$name" = always ]; then
        always_sql=$sql always_rows=$rows
    elif [ -n "$name" ] && [ $wanted = yes ]; then
        if [ -n "$refusal" ]; then
            check_refused "$sql" "$refusal"
        else
            check_rows "$sql" "$rows"
        fi
        check_rows "$always_sql" "$always_rows"
        for i in "${!queries[@]}"; do
            check_newsq "${queries[i]}" "${answers[i]}"
        done
        ran=$((ran + 1))
    fi
}

name='' always_sql='' always_rows='' ran=0
begin_case() {
    name=$1 sql='' rows='' refusal='' wanted=yes queries=() answers=()
}
begin_case ''
while IFS= read -r line; do
    case $line in
    '-- case: '*) finish_case; begin_case "${line#-- case: }" ;;
    '-- row: '*) rows=$rows${rows:+$'\n'}${line#-- row: } ;;
    '-- fails: '*) refusal=${line#-- fails: } ;;
    '-- needs: extension') [ "$extension" != - ] || wanted=no ;;
    '-- needs: recursive') [ "$recursive" = on ] || wanted=no ;;
    '-- newsq: '*)
        line=${line#-- newsq: }
        queries+=("${line% => *}")
        answers+=("${line##* => }")
        ;;
    '--'*) ;;
    *) sql=$sql$line$'\n' ;;
    esac
done <"$cases"
finish_case
name=$cases
[ $ran -gt 0 ] || fault 'no case was run'
[ $faults -eq 0 ]
