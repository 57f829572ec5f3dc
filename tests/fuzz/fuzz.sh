#!/usr/bin/env bash
# Fuzzes with libFuzzer under AddressSanitizer and UndefinedBehaviorSanitizer: the reader of every format, the recognition of formats and
# containers ("any"), queries from the parser to the answer ("query"), texts cut into words ("words"), postings ("impact") and archives with
# wrong bytes ("archive"). Seeds are fixtures/, tests/fuzz/corpus/, those of the last three corpus_NAME/, and queries.txt. Exits 1 at the first
# finding, whose input is left in the work folder.
#
#     tests/fuzz/fuzz.sh SECONDS [FORMAT...]      # 600 a format is what a release gets
#
# FUZZ_DIR is where it builds and works (default: a temporary folder). Needs clang.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-600}
shift || true
work=${FUZZ_DIR:-$(mktemp -d)}
mkdir -p "$work"
flags="-g -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer -D_DEFAULT_SOURCE -std=c17"
cmake -S . -B "$work/build" -DCMAKE_C_COMPILER=clang -DCMAKE_BUILD_TYPE=None -DNEWSIDX_TESTS=OFF \
    "-DCMAKE_C_FLAGS=$flags -fsanitize=fuzzer-no-link" "-DCMAKE_EXE_LINKER_FLAGS=-fsanitize=address,undefined" >/dev/null
cmake --build "$work/build" -j "$(nproc)" --target newsidx_static newsidx >/dev/null
if [ $# -eq 0 ]; then
    set -- any query words impact archive $("$work/build/newsidx" formats --names)
fi
mapfile -t libraries < <(pkg-config --libs sqlite3 libutf8proc jansson libcjson nettle libxml-2.0 libarchive gmime-3.0 uchardet zlib libbrotlidec | tr ' ' '\n')
build() { # program, then what the source needs
    local program=$1
    shift
    # shellcheck disable=SC2086
    clang $flags -fsanitize=fuzzer -iquote common "$@" "$work/build/libnewsidx.a" "${libraries[@]}" -lstemmer -lm -o "$work/$program"
}
for format in "$@"; do
    mkdir -p "$work/corpus_$format" "$work/seeds_$format"
    options=()
    if [ "$format" = query ]; then
        build fuzz_query -iquote query tests/fuzz/fuzz_query.c
        awk -v folder="$work/seeds_query" '{ printf " %s", $0 >(folder "/" NR); close(folder "/" NR) }' tests/fuzz/queries.txt
        options=("-dict=$PWD/tests/fuzz/query.dict" -max_len=400)
    elif [ -f "tests/fuzz/fuzz_$format.c" ]; then
        build "fuzz_$format" -iquote indexer -iquote query "tests/fuzz/fuzz_$format.c"
        cp "tests/fuzz/corpus_$format"/* "$work/seeds_$format/"
        options=(-max_len=4096)
    else
        name=$([ "$format" = any ] || printf '%s' "$format")
        build "fuzz_$format" "-DFUZZ_FORMAT=\"$name\"" -iquote indexer tests/fuzz/fuzz_readers.c
        find fixtures tests/fuzz/corpus -type f -size -64k -exec cp --backup=numbered -t "$work/seeds_$format" {} +
        options=(-max_len=65536)
    fi
    printf '%s: ' "$format"
    if ! (cd "$work" && "./fuzz_$format" -max_total_time="$seconds" "${options[@]}" -timeout=20 -rss_limit_mb=2048 \
        -artifact_prefix="finding_${format}_" "corpus_$format" "seeds_$format" >"log_$format" 2>&1); then
        printf 'a finding\n'
        tail -40 "$work/log_$format"
        exit 1
    fi
    grep -oE 'Done [0-9]+ runs in [0-9]+' "$work/log_$format" || printf 'done\n'
done
