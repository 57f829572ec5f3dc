#!/usr/bin/env bash
# Searches and writes an archive with sqlite-utils.
# usage: sqlite_utils.sh ARCHIVE EXTENSION|- NEWSQ      (the archive holds articles.jsonl; portable where there is no extension)
set -u
archive=$1 extension=$2 newsq=$3
command -v sqlite-utils >/dev/null || { echo 'sqlite-utils is missing'; exit 77; }
load=()
[ "$extension" = - ] || load=(--load-extension "$extension")
faults=0
fault() {
    faults=$((faults + 1))
    printf '%s\n' "$1"
}
utils() { # COMMAND ARGUMENT...
    local output
    output=$(sqlite-utils "$@" "${load[@]}" 2>&1) || fault "sqlite-utils $1: $(printf '%s' "$output" | tail -n 1)"
    printf '%s\n' "$output"
}
expect() { # WHAT EXPECTED GOT
    [ "$2" = "$3" ] || fault "$1: expected '$2', got '$3'"
}
expect_newsq() { # QUERY IDS
    expect "newsq '$1'" "$2" "$("$newsq" --db "$archive" --format ids --sort oldest --limit all "$1" 2>&1 | tr '\n' ' ' | sed 's/ $//')"
    local fault
    fault=$(sqlite-utils query "$archive" "INSERT INTO articles_fts(articles_fts, rank) VALUES ('integrity-check', 1)" \
        "${load[@]}" 2>&1 >/dev/null) || fault "index after '$1': $(printf '%s' "$fault" | tail -n 1)"
}

expect search 'id,guid
20120304000001,h1
20120305000001,h2' "$(utils search "$archive" articles letters -c id -c guid -o id --csv | tr -d '\r')"
expect 'search by rank' 'guid
h1' "$(utils search "$archive" articles letters -c guid --limit 1 --csv | tr -d '\r')"
expect rows 'guid,date
h4,
h3,2012-03' "$(utils rows "$archive" articles -c guid -c date --limit 2 --csv | tr -d '\r')"

printf '%s\n' '{"guid":"su1","headline":"Elephants cross the river","date":"2013-05-01"}' |
    utils insert "$archive" articles -
expect_newsq 'elephan*' 20130501000001
expect_newsq date:2013-05 20130501000001

printf '%s\n' '{"headline":"Giraffe is born","date":"2013-05"}' '{"headline":"Giraffe is named","date":null}' |
    utils insert "$archive" articles - --nl
expect_newsq giraffes '20130500000001 2'

printf '%s\n' '{"guid":"su1","headline":"Mammoths cross the river","date":"2013-05-02"}' |
    utils upsert "$archive" articles - --pk guid
expect_newsq mammoth 20130502000001
expect_newsq elephants ''

# sqlite-utils turns recursive_triggers on itself.
printf '%s\n' '{"id":20130502000001,"guid":"su2","headline":"Lemmings cross the river","date":"2013-05-02"}' |
    utils insert "$archive" articles - --replace --pk id
expect_newsq lemming 20130502000001
expect_newsq mammoth ''

utils query "$archive" "UPDATE articles SET date = '2014-01-01' WHERE guid = 'su2'" >/dev/null
expect_newsq lemmings 20140101000001
utils query "$archive" "DELETE FROM articles WHERE guid = 'su2'" >/dev/null
expect_newsq 'lemmi*' ''
expect_newsq letters '20120304000001 20120305000001'
[ $faults -eq 0 ]
