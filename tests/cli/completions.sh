# What the shells are given completes options, values, commands and words of the archive.
. "$TESTS/cli/newsq_archive.inc"
PATH=$(dirname "$NEWSQ"):$PATH
"$NEWSIDX" completion bash >newsidx.bash
"$NEWSQ" --completion=bash >newsq.bash
. ./newsidx.bash
. ./newsq.bash
complete_line() { # function, words
    local function=$1
    shift
    COMP_WORDS=("$@")
    COMP_CWORD=$(($# - 1))
    COMPREPLY=()
    "$function"
    printf '%s ->' "$*"
    printf ' %s' "${COMPREPLY[@]}"
    echo
}
complete_line _newsq newsq --timel
complete_line _newsq newsq --format b
complete_line _newsq newsq --sort = o
complete_line _newsq newsq let
complete_line _newsq newsq --color n
complete_line _newsidx newsidx che
complete_line _newsidx newsidx add --for
complete_line _newsidx newsidx add --format ni
for shell in bash zsh fish; do
    "$NEWSIDX" completion $shell >newsidx.$shell
    "$NEWSQ" --completion=$shell >newsq.$shell
    for program in newsidx newsq; do
        if command -v $shell >/dev/null; then
            $shell -n $program.$shell && [ -s $program.$shell ] || echo "$program.$shell is wrong"
        fi
    done
    # every option that --help lists
    "$NEWSQ" --help | grep -oE '^ +(-., )?--[a-z-]+' | grep -oE '[a-z-]{3,}$' | sed 's/^-*//' | sort -u | while read -r option; do
        grep -q -e "--$option" -e "-l $option" newsq.$shell || echo "$shell: --$option is missing"
    done
done
"$NEWSIDX" completion tcsh 2>&1
