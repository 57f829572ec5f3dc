#!/usr/bin/env bash
# What is installed is hardened, and says nothing of where it was built. Reads the files, runs none of them.
# usage: installed.sh PREFIX SOURCE BUILD yes|no      (whether the build fortifies: Debug builds do not)
set -u
prefix=$1 source=$2 build=$3 fortified=$4
for tool in readelf ar; do
    command -v $tool >/dev/null || { echo "$tool is missing"; exit 77; }
done
readelf -hW "$prefix/bin/newsq" 2>/dev/null | grep -q Type: || { echo 'not an ELF system, or nothing is installed'; exit 77; }
passed=0
failed=0
expect() { # what, then a command that must succeed
    local what=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAILED: %s\n' "$what"
    fi
}

is_pie() {
    readelf -hW "$1" | grep -q 'Type: *DYN' && readelf -dW "$1" | grep -q 'FLAGS_1.*\bPIE\b'
}
is_relocated_first() { # all of the table of functions is written by the loader, then read-only
    readelf -lW "$1" | grep -q GNU_RELRO && readelf -dW "$1" | grep -qE 'BIND_NOW|FLAGS_1.*\bNOW\b'
}
has_no_code_that_can_be_written() { # no stack that can be run, no segment that is both, no relocations in the code
    readelf -lW "$1" | grep -q 'GNU_STACK.* RW  *0x' && ! readelf -lW "$1" | grep -qE ' RWE ' && ! readelf -dW "$1" | grep -q TEXTREL
}
searches_nowhere_else() {
    ! readelf -dW "$1" | grep -qE 'RPATH|RUNPATH'
}
calls() { # FILE PATTERN: among the functions that it takes from the C library
    readelf --dyn-syms -W "$1" | awk '$7 == "UND" { sub(/@.*/, "", $8); print $8 }' | grep -qxE "$2"
}
names_nothing_of() { # FOLDER
    local found
    found=$(grep -rlaF -- "$1" "$prefix")
    [ -z "$found" ] || { printf '%s\n' "$found"; false; }
}
has_no_times() { # LIBRARY: owner 0/0 and the first second of 1970 for every member
    ! TZ=UTC ar tv "$1" | grep -vE '^[rwx-]{9} 0/0 +[0-9]+ Jan +1 00:00 1970 '
}

shared=$(find "$prefix" -name 'libnewsidx.so.*.*' -type f -print -quit)
extension=$(find "$prefix" -name newsidx.so -print -quit)
static=$(find "$prefix" -name libnewsidx.a -print -quit)
for file in "$prefix/bin/newsidx" "$prefix/bin/newsq"; do
    expect "$file: a position-independent executable" is_pie "$file"
done
for file in "$prefix/bin/newsidx" "$prefix/bin/newsq" "$shared" "$extension"; do
    expect "$file: relocations are read-only before it runs" is_relocated_first "$file"
    expect "$file: nothing both writable and executable" has_no_code_that_can_be_written "$file"
    expect "$file: libraries only from where the system has them" searches_nowhere_else "$file"
    expect "$file: the stack is protected" calls "$file" '__stack_chk_(fail|guard)'
    [ "$fortified" = no ] || expect "$file: copies are checked" calls "$file" '__(mem|str|v?snprintf|v?fprintf|realpath)[a-z]*_chk'
done
if [ "$fortified" = yes ]; then # debuggers want the paths that a Debug build keeps
    expect 'the folder of the source in what is installed' names_nothing_of "$source/"
    expect 'the folder of the build in what is installed' names_nothing_of "$build"
fi
expect "$static: times or owners" has_no_times "$static"
printf '%d passed, %d failed\n' $passed $failed
[ $failed -eq 0 ]
