#!/usr/bin/env bash
# Compiles embed.c against an installed newsidx with nothing but pkg-config, and runs it.
# usage: c_program.sh PREFIX shared|static FOLDER      (an empty folder to work in; flags for the compiler in CFLAGS)
set -u
prefix=$1 kind=$2 folder=$3
here=$(cd "$(dirname "$0")" && pwd)
for tool in cc pkg-config; do
    command -v $tool >/dev/null || { echo "$tool is missing"; exit 77; }
done
description=$(find "$prefix" -name newsidx.pc -print -quit)
[ -n "$description" ] || { echo "no newsidx.pc below $prefix"; exit 1; }
export PKG_CONFIG_PATH=${description%/*}${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
warnings='-std=c17 -pedantic -Wall -Wextra -Werror'

# The flags of pkg-config and of the caller are words.
# shellcheck disable=SC2046,SC2086
if [ "$kind" = static ]; then
    for library in $(pkg-config --static --libs-only-l newsidx); do
        [ "$(cc -print-file-name="lib${library#-l}.a")" != "lib${library#-l}.a" ] || [ "$library" = -lnewsidx ] ||
            { echo "lib${library#-l}.a is missing"; exit 77; }
    done
    cc $warnings ${CFLAGS:-} $(pkg-config --cflags newsidx) "$here/embed.c" -static \
        $(pkg-config --static --libs newsidx) -o "$folder/embed" || exit 1
else
    cc $warnings ${CFLAGS:-} $(pkg-config --cflags newsidx) "$here/embed.c" $(pkg-config --libs newsidx) \
        -o "$folder/embed" || exit 1
    LD_LIBRARY_PATH=$(pkg-config --variable=libdir newsidx)${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
    export LD_LIBRARY_PATH
fi
"$folder/embed" "$folder"
