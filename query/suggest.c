#include "suggest.h"

#include "edits.h"
#include "error.h"
#include "fields.h"
#include "lexicon.h"
#include "memory.h"
#include "statements.h"
#include "utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    WANTED_MAX = 16,     /* words of a query that are looked into */
    RARE_ARTICLES = 2,   /* a word of no more articles is next to never */
    MUCH_COMMONER = 10,  /* what is suggested for a rare word has so many times its articles */
    SHORT_WORD = 4,      /* characters: up to so many one edit, beyond two */
    WORD_CHARACTERS = 3, /* shorter words are near to everything */
};

/* A word of the query that few articles have. */
struct wanted {
    const struct search_term *term;
    const struct pattern *pattern;
    int64_t articles;
    unsigned edits; /* that a suggestion may be away */
};

struct finder {
    const struct newsidx_hits *hits;
    struct wanted wanted[WANTED_MAX];
    size_t wanteds;
    struct suggestion *item; /* owner: the index of wanted is kept in slot */
    size_t *slot;
    size_t count;
    size_t capacity;
    struct newsidx_error *error;
};

static size_t count_characters(const char *text)
{
    size_t count = 0;
    const size_t len = strlen(text);
    for (size_t i = 0; i < len; count++) {
        uint32_t ignored = 0;
        i += utf8_decode(text + i, len - i, &ignored);
    }
    return count;
}

/* --- what needs a suggestion -------------------------------------------------------------------------------------------- */

static enum newsidx_status count_articles(int64_t *articles, const struct finder *finder, const char *stem)
{
    *articles = 0;
    for (size_t i = 0; i < finder->hits->parts; i++) {
        int64_t here = 0;
        struct newsidx_archive *archive = finder->hits->part[i].archive;
        const enum newsidx_status status = lexicon_count_articles(&here, archive, stem, finder->error);
        if (status != NEWSIDX_OK) {
            return status;
        }
        *articles += here;
    }
    return NEWSIDX_OK;
}

static bool is_known(const struct finder *finder, const char *stem)
{
    for (size_t i = 0; i < finder->wanteds; i++) {
        if (strcmp(finder->wanted[i].pattern->stem, stem) == 0) {
            return true;
        }
    }
    return false;
}

static enum newsidx_status look_into(struct finder *finder, const struct search_term *term,
                                     const struct pattern *pattern)
{
    const size_t characters = count_characters(pattern->word);
    const bool by_stem = pattern->kind == PATTERN_STEM || pattern->kind == PATTERN_WRITTEN;
    if (!by_stem || pattern->acronym || pattern->cjk || characters < WORD_CHARACTERS || finder->wanteds == WANTED_MAX ||
        is_known(finder, pattern->stem)) {
        return NEWSIDX_OK;
    }
    int64_t articles = 0;
    const enum newsidx_status status = count_articles(&articles, finder, pattern->stem);
    if (status == NEWSIDX_OK && articles <= RARE_ARTICLES) {
        finder->wanted[finder->wanteds++] = (struct wanted){
            .term = term, .pattern = pattern, .articles = articles, .edits = characters <= SHORT_WORD ? 1 : 2};
    }
    return status;
}

static enum newsidx_status collect_wanted(struct finder *finder)
{
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < finder->hits->terms; i++) {
        const struct search_term *term = &finder->hits->term[i];
        const struct sequence *sequence = &term->term->alternative[0];
        for (size_t k = 0; k < sequence->count && !term->term->added && status == NEWSIDX_OK; k++) {
            status = look_into(finder, term, &sequence->pattern[k]);
        }
    }
    return status;
}

/* --- candidates --------------------------------------------------------------------------------------------------------- */

static bool add_candidate(struct finder *finder, size_t slot, const char *word, int64_t articles, unsigned edits)
{
    for (size_t i = 0; i < finder->count; i++) { /* another archive has it too */
        if (finder->slot[i] == slot && strcmp(finder->item[i].word, word) == 0) {
            finder->item[i].articles += articles;
            return true;
        }
    }
    if (finder->count == finder->capacity) {
        const size_t capacity = finder->capacity == 0 ? 32 : finder->capacity * 2;
        struct suggestion *items = memory_resize(finder->item, capacity * sizeof *items);
        finder->item = items != NULL ? items : finder->item;
        size_t *slots = memory_resize(finder->slot, capacity * sizeof *slots);
        finder->slot = slots != NULL ? slots : finder->slot;
        if (items == NULL || slots == NULL) {
            return false;
        }
        finder->capacity = capacity;
    }
    char *copy = memory_copy(word);
    if (copy == NULL) {
        return false;
    }
    finder->slot[finder->count] = slot;
    finder->item[finder->count++] =
        (struct suggestion){.term = finder->wanted[slot].term, .word = copy, .articles = articles, .edits = edits};
    return true;
}

static bool take_row(struct finder *finder, const char *word, size_t len_bytes, int64_t articles)
{
    for (size_t i = 0; i < finder->wanteds; i++) {
        const struct wanted *wanted = &finder->wanted[i];
        if (articles <= wanted->articles * MUCH_COMMONER) {
            continue;
        }
        const char *typed = wanted->pattern->word;
        const unsigned edits = edits_between(word, len_bytes, typed, strlen(typed), wanted->edits);
        if (edits > 0 && edits <= wanted->edits && !add_candidate(finder, i, word, articles, edits)) {
            return false;
        }
    }
    return true;
}

static enum newsidx_status scan_words(struct finder *finder, struct newsidx_archive *archive)
{
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = query_statement_take(&select, archive, QUERY_WORDS_COUNTED, finder->error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    int rc = SQLITE_ROW;
    while (status == NEWSIDX_OK && (rc = statement_step(select)) == SQLITE_ROW) {
        const char *word = statement_text(select, 0);
        const size_t len = (size_t)sqlite3_column_bytes(select, 0);
        if (word != NULL && !take_row(finder, word, len, sqlite3_column_int64(select, 1))) {
            status = error_nomem(finder->error);
        }
    }
    if (status == NEWSIDX_OK && rc != SQLITE_DONE) {
        status = statement_error(archive->db, finder->error);
    }
    (void)sqlite3_reset(select);
    return status;
}

/* How likely it was meant: each edit costs as much as being twenty times as rare, a wrong first letter half of that. */
static double likelihood(const struct finder *finder, size_t i)
{
    const struct suggestion *suggestion = &finder->item[i];
    const char *typed = finder->wanted[finder->slot[i]].pattern->word;
    const double cost = suggestion->edits + (typed[0] != suggestion->word[0] ? 0.5 : 0.0);
    return log((double)suggestion->articles + 1.0) - cost * log(20.0);
}

/* Whether it is worth naming beside the best one. */
static bool is_worthwhile(const struct finder *finder, size_t best, size_t i)
{
    return finder->slot[best] != finder->slot[i] || finder->wanteds == 0 || finder->item[i].edits == 0 ||
           likelihood(finder, best) - likelihood(finder, i) < log(20.0);
}

static bool comes_before(const struct finder *finder, size_t a, size_t b)
{
    if (finder->slot[a] != finder->slot[b]) {
        return finder->slot[a] < finder->slot[b];
    }
    const double left = likelihood(finder, a);
    const double right = likelihood(finder, b);
    return left != right ? left > right : strcmp(finder->item[a].word, finder->item[b].word) < 0;
}

/* The best per_term of each word, in order, to the front; the rest is freed. */
static void keep_best(struct finder *finder, size_t per_term)
{
    size_t kept = 0;
    size_t of_slot = 0;
    while (kept < finder->count) {
        size_t best = kept;
        for (size_t i = kept + 1; i < finder->count; i++) {
            best = comes_before(finder, i, best) ? i : best;
        }
        const struct suggestion item = finder->item[best];
        const size_t slot = finder->slot[best];
        finder->item[best] = finder->item[kept];
        finder->slot[best] = finder->slot[kept];
        finder->item[kept] = item;
        finder->slot[kept] = slot;
        of_slot = kept > 0 && finder->slot[kept - 1] == slot ? of_slot + 1 : 1;
        const bool worthwhile = is_worthwhile(finder, kept + 1 - of_slot, kept);
        kept++;
        if (of_slot == per_term || !worthwhile) { /* the others of this word go */
            kept -= !worthwhile;
            size_t left = kept;
            for (size_t i = kept; i < finder->count; i++) {
                if (finder->slot[i] == slot) {
                    free(finder->item[i].word);
                } else {
                    finder->item[left] = finder->item[i];
                    finder->slot[left++] = finder->slot[i];
                }
            }
            finder->count = left;
        }
    }
}

enum newsidx_status suggest_find(struct suggestions *out, const struct newsidx_hits *hits, size_t per_term,
                                 struct newsidx_error *error)
{
    struct finder finder = {.hits = hits, .error = error};
    enum newsidx_status status = collect_wanted(&finder);
    for (size_t i = 0; i < hits->parts && finder.wanteds > 0 && status == NEWSIDX_OK; i++) {
        status = scan_words(&finder, hits->part[i].archive);
    }
    keep_best(&finder, per_term);
    free(finder.slot);
    *out = (struct suggestions){finder.item, finder.count};
    return status;
}

void suggest_release(struct suggestions *suggestions)
{
    for (size_t i = 0; i < suggestions->count; i++) {
        free(suggestions->item[i].word);
    }
    free(suggestions->item);
    *suggestions = (struct suggestions){.item = NULL};
}

void suggest_append(struct buffer *out, const struct newsidx_hits *hits)
{
    enum { PER_TERM = 3 };
    struct suggestions found;
    (void)suggest_find(&found, hits, PER_TERM, NULL); /* a courtesy: without it the answer is still one */
    for (size_t i = 0; i < found.count; i++) {
        const struct suggestion *item = &found.item[i];
        const bool first = i == 0 || found.item[i - 1].term != item->term;
        if (first && i > 0) {
            buffer_append_text(out, "; ");
        }
        const bool last = i + 1 == found.count || found.item[i + 1].term != item->term;
        buffer_printf(out, "%s%s (%lld%s)",
                      first  ? ""
                      : last ? " or "
                             : ", ",
                      item->word, (long long)item->articles,
                      !first                ? ""
                      : item->articles == 1 ? " article"
                                            : " articles");
        if (last) {
            buffer_printf(out, " for %s", item->term->shown);
        }
    }
    suggest_release(&found);
}

/* --- completion --------------------------------------------------------------------------------------------------------- */

struct last_word {
    char text[WORD_BYTES_MAX];
    size_t len_bytes;
    size_t end; /* in what was typed */
};

static int keep_last(void *context, const struct token *token)
{
    struct last_word *last = context;
    if (token->kind == TOKEN_WORD && token->word_len_bytes < sizeof last->text) {
        memcpy(last->text, token->word, token->word_len_bytes);
        last->text[token->word_len_bytes] = '\0';
        last->len_bytes = token->word_len_bytes;
        last->end = token->end;
    }
    return 0;
}

/* The words of one archive that begin so; each archive gives as many as are wanted, which is all that can be among the best. */
static enum newsidx_status complete_from(struct finder *finder, struct newsidx_archive *archive, const char *prefix,
                                         size_t limit)
{
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = query_statement_take(&select, archive, QUERY_WORDS_COMPLETED, finder->error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    statement_bind_text(select, 1, prefix);
    (void)sqlite3_bind_int64(select, 2, (int64_t)limit);
    bool ok = true;
    int rc = SQLITE_ROW;
    while (ok && (rc = statement_step(select)) == SQLITE_ROW) {
        const char *word = statement_text(select, 0);
        ok = word == NULL || add_candidate(finder, 0, word, sqlite3_column_int64(select, 1), 0);
    }
    status = ok ? statement_stepped(archive->db, rc, finder->error) : error_nomem(finder->error);
    (void)sqlite3_reset(select);
    return status;
}

static void append_fields(struct buffer *out, const char *prefix)
{
    size_t count = 0;
    const struct field *fields = fields_all(&count);
    for (size_t i = 0; i < count; i++) {
        if (strncasecmp(fields[i].name, prefix, strlen(prefix)) == 0) {
            buffer_printf(out, "%s:\n", fields[i].name);
        }
    }
}

enum newsidx_status suggest_complete(struct buffer *out, struct newsidx_archive *const *archive, size_t count,
                                     const char *text, size_t limit, struct newsidx_error *error)
{
    struct last_word last = {.len_bytes = 0};
    const size_t len = strlen(text);
    (void)analyzer_run(archive[0]->analyzer, text, len, false, keep_last, &last);
    if (last.len_bytes == 0 || last.end != len) {
        return NEWSIDX_OK; /* nothing typed of the next word */
    }
    const struct pattern none = {.word = last.text, .stem = ""};
    struct finder finder = {.error = error, .wanted = {{.pattern = &none}}, .wanteds = 1};
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < count && status == NEWSIDX_OK; i++) {
        status = complete_from(&finder, archive[i], last.text, limit);
    }
    append_fields(out, last.text);
    keep_best(&finder, limit);
    for (size_t i = 0; i < finder.count; i++) {
        buffer_printf(out, "%s\n", finder.item[i].word);
    }
    free(finder.slot);
    struct suggestions found = {finder.item, finder.count};
    suggest_release(&found);
    return status;
}
