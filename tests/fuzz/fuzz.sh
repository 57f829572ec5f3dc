#!/usr/bin/env bash
# Fuzzes the readers with libFuzzer under AddressSanitizer and UndefinedBehaviorSanitizer: every format, and the recognition of formats and
# containers ("any"). Seeds are fixtures/ and tests/fuzz/corpus/. Exits 1 at the first finding, whose input is left in the work folder.
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
    set -- any $("$work/build/newsidx" formats --names)
fi
mapfile -t libraries < <(pkg-config --libs sqlite3 libutf8proc jansson libxml-2.0 libarchive gmime-3.0 uchardet zlib libbrotlidec | tr ' ' '\n')
for format in "$@"; do
    name=$([ "$format" = any ] || printf '%s' "$format")
    # shellcheck disable=SC2086
    clang $flags -fsanitize=fuzzer "-DFUZZ_FORMAT=\"$name\"" -iquote common -iquote indexer tests/fuzz/fuzz_readers.c \
        "$work/build/libnewsidx.a" "${libraries[@]}" -lstemmer -lmd -lm -o "$work/fuzz_$format"
    mkdir -p "$work/corpus_$format" "$work/seeds_$format"
    find fixtures tests/fuzz/corpus -type f -size -64k -exec cp --backup=numbered -t "$work/seeds_$format" {} +
    printf '%s: ' "$format"
    if ! (cd "$work" && "./fuzz_$format" -max_total_time="$seconds" -max_len=65536 -timeout=20 -rss_limit_mb=2048 \
        -artifact_prefix="finding_${format}_" "corpus_$format" "seeds_$format" >"log_$format" 2>&1); then
        printf 'a finding\n'
        tail -40 "$work/log_$format"
        exit 1
    fi
    grep -oE 'Done [0-9]+ runs in [0-9]+' "$work/log_$format" || printf 'done\n'
done
