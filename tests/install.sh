#!/usr/bin/env bash
# cmake --install puts everything in its place. Also leaves the prefix for the embedding tests.
# usage: install.sh CMAKE BUILD_FOLDER PREFIX
set -u
cmake=$1 build=$2 prefix=$3
rm -rf "$prefix"
"$cmake" --install "$build" --prefix "$prefix" >"$build/install.log" 2>&1 || { cat "$build/install.log"; exit 1; }
passed=0
failed=0
expect() { # a file below the prefix, as a pattern for find
    if [ -n "$(find "$prefix" -path "$prefix/$1" -print -quit)" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAILED: not installed: %s\n' "$1"
    fi
}
for file in bin/newsidx bin/newsq 'lib*/newsidx/newsidx.so' 'lib*/libnewsidx.a' include/newsidx.h \
    'lib*/pkgconfig/newsidx.pc' 'share/man/man1/newsidx.1' 'share/man/man1/newsq.1' 'share/man/man5/newsidx-archive.5' \
    'share/man/man7/newsq-query.7'; do
    expect "$file"
done
"$prefix/bin/newsq" --version | grep -q '^newsq [0-9]' && passed=$((passed + 1)) || failed=$((failed + 1))
"$prefix/bin/newsidx" --version | grep -q '^newsidx [0-9]' && passed=$((passed + 1)) || failed=$((failed + 1))
printf '%d passed, %d failed\n' $passed $failed
[ $failed -eq 0 ]
