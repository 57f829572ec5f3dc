#!/usr/bin/env bash
# The same source gives the same bits: two copies in folders of other names, built at other times, with another umask, time zone,
# language and number of jobs, are compared file by file. The short form builds the extension and the objects of common/; the long one
# builds and installs everything, some two minutes on two cores.
# usage: reproducible.sh CMAKE [--long]
set -u
cmake=$1 form=${2:---short}
here=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export CCACHE_DISABLE=1 # or the second build would be the first one's results
unset SOURCE_DATE_EPOCH

make() { # SOURCE BUILD JOBS
    "$cmake" -S "$1" -B "$2" -DCMAKE_BUILD_TYPE=Release -DNEWSIDX_TESTS=OFF -DCMAKE_C_COMPILER_LAUNCHER= || return 1
    if [ "$form" = --long ]; then
        "$cmake" --build "$2" -j "$3" && "$cmake" --install "$2" --prefix "$2/installed"
    else
        "$cmake" --build "$2" -j "$3" --target newsidx_extension newsidx_common && mkdir "$2/installed" &&
            (cd "$2" && find . -name '*.o' -not -path '*/CompilerIdC/*' -exec cp {} installed \; && cp extension/newsidx.so installed)
    fi
}

build() { # SOURCE BUILD JOBS
    mkdir -p "$1" "$(dirname "$2")" && (cd "$here" && cp -R CMakeLists.txt README.md LICENSE common indexer query "$1") &&
        make "$@" >"$work/log" 2>&1 || { tail -n 20 "$work/log"; return 1; }
}

(umask 022; TZ=UTC LC_ALL=C build "$work/one" "$work/one/build" 2) || exit 1
(umask 077; TZ=Asia/Kolkata LC_ALL=C.UTF-8 build "$work/somewhere else/two" "$work/far/off" 1) || exit 1
files=$(find "$work/one/build/installed" -type f | wc -l)
[ "$files" -ge 10 ] || { echo "FAILED: only $files files were built"; exit 1; }
diff -r "$work/one/build/installed" "$work/far/off/installed" || { echo 'FAILED: the same source gave other bits'; exit 1; }
printf '%d files, the same from both folders\n' "$files"
