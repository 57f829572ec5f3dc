#!/usr/bin/env bash
# What newsidx.so and the shared libnewsidx take from others and give to them.
# usage: symbols.sh EXTENSION [PREFIX]
set -u
extension=$1 prefix=${2:-}
command -v nm >/dev/null || { echo 'nm is missing'; exit 77; }
faults=0
fault() {
    faults=$((faults + 1))
    printf '%s\n' "$1"
}

# What linkers, sanitizers and gcov add on their own account.
exported() { # FILE
    nm -D --defined-only "$1" | awk '{ sub(/@.*/, "", $3); print $3 }' |
        grep -vE '^(_init|_fini|_edata|_end|__bss_start|__odr_asan.*|__gcov_.*|mangle_path|__asan_.*|__ubsan_.*)$' | sort
}

nm -D "$extension" >/dev/null || exit 1
undefined=$(nm -D --undefined-only "$extension" | awk '{ print $NF }' | grep '^sqlite3_' | tr '\n' ' ')
[ -z "$undefined" ] || fault "newsidx.so wants SQLite of its host: $undefined"
got=$(exported "$extension" | tr '\n' ' ')
[ "$got" = 'sqlite3_newsidx_init ' ] || fault "newsidx.so exports: $got"

if [ -n "$prefix" ]; then
    library=$(find "$prefix" -name 'libnewsidx.so' -print -quit)
    header=$(find "$prefix" -name newsidx.h -print -quit)
    if [ -z "$library" ] || [ -z "$header" ]; then
        fault "no libnewsidx.so or newsidx.h below $prefix"
    else
        declared=$(sed -n 's/^NEWSIDX_API .*[ *]\(newsidx_[a-z0-9_]*\)(.*/\1/p' "$header" | sort)
        [ "$(printf '%s\n' "$declared" | wc -l)" -eq "$(grep -c '^NEWSIDX_API ' "$header")" ] ||
            fault 'a declaration in newsidx.h cannot be read'
        difference=$(diff <(printf '%s\n' "$declared") <(exported "$library") | grep '^[<>]' | tr '\n' ' ')
        [ -z "$difference" ] || fault "newsidx.h (<) and libnewsidx.so (>) differ: $difference"
    fi
fi
[ $faults -eq 0 ]
