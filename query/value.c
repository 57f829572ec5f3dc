#include "value.h"

#include <string.h>

/* The words of the value so far that could be the beginning of the filter's words: bit i stands for the first i + 1 of them. Filters of
 * more than 64 words are compared by their first 64. */
struct filter_run {
    const struct ast *filter;
    size_t words;
    uint64_t begun;
    bool found;
};

static bool word_agrees(const struct ast *filter, size_t i, bool open, const struct token *token)
{
    const size_t len = strlen(filter->word[i]);
    return (open ? token->word_len_bytes >= len : token->word_len_bytes == len) &&
           memcmp(token->word, filter->word[i], len) == 0;
}

static int filter_token(void *context, const struct token *token)
{
    struct filter_run *run = context;
    if (token->kind != TOKEN_WORD) {
        return 0;
    }
    const uint64_t candidates = run->begun << 1 | 1U;
    run->begun = 0;
    for (size_t i = 0; i < run->words; i++) {
        const bool last = i + 1 == run->words;
        const bool begun = (candidates >> i & 1U) != 0;
        if (begun && word_agrees(run->filter, i, last && run->filter->prefix, token)) {
            run->begun |= UINT64_C(1) << i;
            run->found = run->found || last;
        }
    }
    return run->found;
}

bool value_holds(const struct ast *filter, struct analyzer *analyzer, const char *value)
{
    struct filter_run run = {.filter = filter, .words = filter->words < 64 ? filter->words : 64};
    if (value != NULL) {
        (void)analyzer_run(analyzer, value, strlen(value), false, filter_token, &run);
    }
    return run.found;
}
