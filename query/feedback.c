#include "feedback.h"

#include "arena.h"
#include "error.h"
#include "index_size.h"
#include "lexicon.h"
#include "memory.h"
#include "statements.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Share of the typed terms in the mixture: RM3's lambda. */
static const double TYPED_SHARE = 0.5;
/* BM25 scores stand for RM3's query likelihoods, which fall off far more steeply: their third power is near enough (MAP with 1, 3, 4 on
 * two collections: 0.559, 0.641, 0.639 and 0.297, 0.319, 0.321). */
static const double LIKELIHOOD_POWER = 3.0;

enum { SMALL_ARCHIVE = 100 };       /* articles: of fewer no word can be called common */
enum { ARTICLE_WORDS_MAX = 20000 }; /* of one article that are looked at */

struct word_weight {
    const char *stem;
    const char *word;
    double share; /* P(w|R), then what it weighs: P(w|R) times the idf */
};

struct collection {
    struct arena arena;
    struct word_weight *item;
    size_t count;
    size_t capacity;
    double share; /* of each word of the article at hand */
    size_t words; /* of it */
};

/* --- the words of articles ---------------------------------------------------------------------------------------------- */

static int take_word(void *context, const struct token *token)
{
    struct collection *collection = context;
    const bool pair = token->cjk && token->kind == TOKEN_JOINED; /* of CJK text pairs say more than single characters */
    if (!pair && (token->cjk || token->kind != TOKEN_WORD || token->word_len_bytes < 2)) {
        return 0;
    }
    if (collection->count == collection->capacity) {
        const size_t capacity = collection->capacity == 0 ? 1024 : collection->capacity * 2;
        struct word_weight *grown = memory_resize(collection->item, capacity * sizeof *grown);
        if (grown == NULL) {
            collection->arena.failed = true;
            return 1;
        }
        collection->item = grown;
        collection->capacity = capacity;
    }
    collection->item[collection->count++] =
        (struct word_weight){.stem = arena_copy(&collection->arena, token->stem, token->stem_len_bytes),
                             .word = arena_copy(&collection->arena, token->word, token->word_len_bytes)};
    collection->words++;
    return collection->arena.failed || collection->words == ARTICLE_WORDS_MAX;
}

/* Adds an article's words, each with its share of the article times weight. */
static void add_article(struct collection *collection, const struct newsidx_article *article, struct analyzer *analyzer,
                        double weight)
{
    static const enum newsidx_field FIELDS[] = {NEWSIDX_HEADLINE, NEWSIDX_DECK, NEWSIDX_BODY};
    const size_t first = collection->count;
    collection->words = 0;
    for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS; i++) {
        const char *text = article->field[FIELDS[i]];
        if (text != NULL && collection->words < ARTICLE_WORDS_MAX) {
            (void)analyzer_run(analyzer, text, strlen(text), false, take_word, collection);
        }
    }
    for (size_t i = first; i < collection->count; i++) {
        collection->item[i].share = weight / (double)collection->words;
    }
}

static int compare_stems(const void *a, const void *b)
{
    const struct word_weight *left = a;
    const struct word_weight *right = b;
    const int order = strcmp(left->stem, right->stem);
    return order != 0 ? order : strcmp(left->word, right->word);
}

static int compare_shares(const void *a, const void *b)
{
    const struct word_weight *left = a;
    const struct word_weight *right = b;
    if (left->share != right->share) {
        return left->share > right->share ? -1 : 1;
    }
    return strcmp(left->stem, right->stem);
}

static void add_up(struct collection *collection)
{
    if (collection->count < 2) {
        return;
    }
    qsort(collection->item, collection->count, sizeof *collection->item, compare_stems);
    size_t kept = 0;
    for (size_t i = 1; i < collection->count; i++) {
        if (strcmp(collection->item[i].stem, collection->item[kept].stem) == 0) {
            collection->item[kept].share += collection->item[i].share;
        } else {
            collection->item[++kept] = collection->item[i];
        }
    }
    collection->count = kept + 1;
}

/* --- choosing ----------------------------------------------------------------------------------------------------------- */

/* In how many articles of all archives a stem occurs, about. */
static enum newsidx_status count_stem(int64_t *articles, const struct newsidx_hits *hits, const char *stem,
                                      struct newsidx_error *error)
{
    *articles = 0;
    for (size_t i = 0; i < hits->parts; i++) {
        int64_t here = 0;
        const enum newsidx_status status = lexicon_count_articles(&here, hits->part[i].archive, stem, error);
        if (status != NEWSIDX_OK) {
            return status;
        }
        *articles += here;
    }
    return NEWSIDX_OK;
}

static bool is_typed(const struct ast *ast, const char *stem)
{
    for (size_t i = 0; i < ast->alternatives; i++) {
        for (size_t k = 0; k < ast->alternative[i].count; k++) {
            const char *own = ast->alternative[i].pattern[k].stem;
            if (own != NULL && strcmp(own, stem) == 0) {
                return true;
            }
        }
    }
    for (size_t i = 0; i < ast->count; i++) {
        if (is_typed(ast->child[i], stem)) {
            return true;
        }
    }
    return false;
}

/* Keeps the best `wanted` words that the query has not yet; their shares add up to 1. */
static enum newsidx_status choose_words(struct collection *collection, const struct newsidx_hits *hits, size_t wanted,
                                        struct newsidx_error *error)
{
    int64_t rows = 0;
    for (size_t i = 0; i < hits->parts; i++) {
        struct index_size size;
        const enum newsidx_status status = index_size_read(&size, hits->part[i].archive, error);
        if (status != NEWSIDX_OK) {
            return status;
        }
        rows += size.rows;
    }
    size_t kept = 0;
    for (size_t i = 0; i < collection->count; i++) {
        int64_t articles = 0;
        const enum newsidx_status status = count_stem(&articles, hits, collection->item[i].stem, error);
        if (status != NEWSIDX_OK) {
            return status;
        }
        const struct ast *root = hits->part[0].query.root;
        const bool common = rows > SMALL_ARCHIVE && articles > rows / 4;
        if (articles < 2 || common || (root != NULL && is_typed(root, collection->item[i].stem))) {
            continue; /* a word that one article has finds no other; one that a quarter of them have hardly tells them apart */
        }
        collection->item[kept] = collection->item[i];
        collection->item[kept].share *= log((double)rows / (double)articles);
        kept++;
    }
    collection->count = kept;
    if (kept > 1) {
        qsort(collection->item, kept, sizeof *collection->item, compare_shares);
    }
    collection->count = kept < wanted ? kept : wanted;
    double sum = 0.0;
    for (size_t i = 0; i < collection->count; i++) {
        sum += collection->item[i].share;
    }
    for (size_t i = 0; i < collection->count; i++) {
        collection->item[i].share /= sum;
    }
    return NEWSIDX_OK;
}

/* --- as terms of the query ---------------------------------------------------------------------------------------------- */

static struct ast *make_term(struct arena *arena, const struct word_weight *word, double factor)
{
    struct ast *term = arena_alloc(arena, sizeof *term);
    struct sequence *sequence = arena_alloc(arena, sizeof *sequence);
    struct pattern *pattern = arena_alloc(arena, sizeof *pattern);
    if (term == NULL || sequence == NULL || pattern == NULL) {
        return NULL;
    }
    pattern->stem = arena_copy(arena, word->stem, strlen(word->stem));
    pattern->word = arena_copy(arena, word->word, strlen(word->word));
    *sequence = (struct sequence){.pattern = pattern, .count = 1};
    *term = (struct ast){
        .kind = AST_TERM,
        .plain = true,
        .added = true,
        .alternative = sequence,
        .alternatives = 1,
        .columns = COLUMNS_ALL,
        .shown = pattern->word,
        .weight = word->share * factor,
    };
    return arena->failed ? NULL : term;
}

/* A list of first (its children, where it is a list of that kind) and the collected words. */
static struct ast *make_list(struct arena *arena, struct ast *first, const struct collection *collection, double factor)
{
    struct ast *list = arena_alloc(arena, sizeof *list);
    const size_t capacity = collection->count + (first == NULL ? 0 : first->kind == AST_OR ? first->count : 1);
    struct ast **child = arena_alloc(arena, (capacity + 1) * sizeof *child);
    if (list == NULL || child == NULL) {
        return NULL;
    }
    *list = (struct ast){.kind = AST_OR, .child = child, .columns = COLUMNS_ALL};
    if (first != NULL && first->kind == AST_OR) {
        memcpy(child, first->child, first->count * sizeof *child);
        list->count = first->count;
    } else if (first != NULL) {
        child[list->count++] = first;
    }
    for (size_t i = 0; i < collection->count; i++) {
        child[list->count] = make_term(arena, &collection->item[i], factor);
        if (child[list->count++] == NULL) {
            return NULL;
        }
    }
    return list->count == 1 ? child[0] : list;
}

static bool is_loose(const struct ast *ast)
{
    if (ast->kind == AST_OR) {
        for (size_t i = 0; i < ast->count; i++) {
            if (!is_loose(ast->child[i])) {
                return false;
            }
        }
        return true;
    }
    return ast->kind == AST_TERM && ast->plain;
}

/* The words become alternatives to the plain ones; where there are none, they count for the score only. */
static bool add_terms(struct query *query, const struct collection *collection, double factor)
{
    struct arena *arena = &query->arena;
    struct ast *root = query->root;
    if (is_loose(root)) {
        query->root = make_list(arena, root, collection, factor);
        return query->root != NULL;
    }
    for (size_t i = 0; root->kind == AST_AND && i < root->count; i++) {
        if (is_loose(root->child[i])) {
            root->child[i] = make_list(arena, root->child[i], collection, factor);
            return root->child[i] != NULL;
        }
    }
    query->scored = make_list(arena, root, collection, factor);
    return query->scored != NULL;
}

static size_t count_terms(const struct ast *ast)
{
    size_t count = ast->kind == AST_TERM;
    for (size_t i = 0; i < ast->count; i++) {
        count += ast->kind == AST_NOT ? 0 : count_terms(ast->child[i]);
    }
    return count;
}

static void release(struct collection *collection)
{
    free(collection->item);
    arena_release(&collection->arena);
}

enum newsidx_status feedback_expand(struct newsidx_hits *hits, struct newsidx_error *error)
{
    struct collection collection = {.count = 0};
    struct newsidx_article article;
    newsidx_article_init(&article);
    enum newsidx_status status = NEWSIDX_OK;
    double sum = 0.0;
    for (size_t i = 0; i < hits->count; i++) {
        sum += pow(hits->hit[i].hit.score, LIKELIHOOD_POWER);
    }
    for (size_t i = 0; i < hits->count && status == NEWSIDX_OK && sum > 0.0; i++) {
        struct newsidx_archive *archive = hits->part[hits->hit[i].part].archive;
        status = newsidx_read(archive, hits->hit[i].hit.id, &article, error);
        if (status == NEWSIDX_OK) {
            const double weight = pow(hits->hit[i].hit.score, LIKELIHOOD_POWER) / sum;
            add_article(&collection, &article, archive->analyzer, weight);
        } else if (status == NEWSIDX_NOTHING) {
            status = NEWSIDX_OK; /* a row of the index without its article */
        }
    }
    newsidx_article_clear(&article);
    if (status == NEWSIDX_OK && !collection.arena.failed) {
        add_up(&collection);
        status = choose_words(&collection, hits, FEEDBACK_TERMS, error);
    }
    bool ok = !collection.arena.failed;
    for (size_t i = 0; ok && i < hits->parts && status == NEWSIDX_OK && collection.count > 0; i++) {
        struct query *query = &hits->part[i].query;
        const double typed = (double)count_terms(query->root);
        ok = add_terms(query, &collection, typed * (1.0 - TYPED_SHARE) / TYPED_SHARE);
    }
    release(&collection);
    return ok ? status : error_nomem(error);
}

enum newsidx_status feedback_like(struct newsidx_hits *hits, const struct newsidx_article *article,
                                  struct newsidx_error *error)
{
    struct collection collection = {.count = 0};
    add_article(&collection, article, hits->part[0].archive->analyzer, 1.0);
    enum newsidx_status status = NEWSIDX_OK;
    if (!collection.arena.failed) {
        add_up(&collection);
        status = choose_words(&collection, hits, FEEDBACK_LIKE_TERMS, error);
    }
    bool ok = !collection.arena.failed;
    for (size_t i = 0; ok && i < hits->parts && status == NEWSIDX_OK && collection.count > 0; i++) {
        struct query *query = &hits->part[i].query;
        struct ast *asked = query->root;
        struct ast *words = make_list(&query->arena, NULL, &collection, (double)collection.count);
        struct ast *both = arena_alloc(&query->arena, sizeof *both);
        struct ast **child = arena_alloc(&query->arena, 2 * sizeof *child);
        ok = words != NULL && both != NULL && child != NULL;
        if (ok && asked != NULL) {
            child[0] = asked;
            child[1] = words;
            *both = (struct ast){.kind = AST_AND, .child = child, .count = 2, .columns = COLUMNS_ALL};
        }
        query->root = ok && asked != NULL ? both : words;
    }
    release(&collection);
    return ok ? status : error_nomem(error);
}
