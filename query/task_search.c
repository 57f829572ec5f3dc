/* task_search.c - the task that is done where nothing else is asked for: find articles and print them, or how many they are. */
#include "task.h"

#include "error.h"
#include "explain.h"
#include "match.h"
#include "memory.h"
#include "suggest.h"

#include <stdio.h>
#include <stdlib.h>

/* A matcher an archive, since each has read the query by its own language. */
struct matchers {
    struct matcher **item;
    size_t count;
};

static void free_matchers(struct matchers *matchers)
{
    for (size_t i = 0; i < matchers->count && matchers->item != NULL; i++) {
        matcher_free(matchers->item[i]);
    }
    free(matchers->item);
}

static enum newsidx_status make_matchers(struct matchers *out, const struct newsidx_hits *hits,
                                         struct newsidx_error *error)
{
    *out = (struct matchers){.item = memory_zeroed(hits->parts, sizeof(struct matcher *)), .count = hits->parts};
    if (out->item == NULL) {
        return error_nomem(error);
    }
    for (size_t i = 0; i < hits->parts; i++) {
        const struct search_part *part = &hits->part[i];
        if (part->query.root == NULL) {
            continue;
        }
        out->item[i] = matcher_new(part->query.root, part->archive->analyzer);
        if (out->item[i] == NULL) {
            return error_nomem(error);
        }
    }
    return NEWSIDX_OK;
}

/* Reads a hit's article into it; NEWSIDX_NOTHING where the index has a row without one, which has been told. */
static enum newsidx_status read_article(const struct newsidx_hits *hits, const struct search_hit *hit,
                                        struct newsidx_article *article, struct newsidx_error *error)
{
    const enum newsidx_status status = newsidx_read(hits->part[hit->part].archive, hit->hit.id, article, error);
    if (status == NEWSIDX_NOTHING) { /* INSERT OR REPLACE by a tool without newsidx.so */
        cli_error(TASK_PROGRAM, "the index has an article %lld that the archive has not; see newsidx check",
                  (long long)hit->hit.id);
    }
    return status;
}

static enum newsidx_status write_hits(struct task_run *run, const struct newsidx_hits *hits,
                                      struct output_context *context, const struct matchers *matchers,
                                      struct newsidx_error *error)
{
    const struct output *output = run->options->output;
    struct buffer out = BUFFER_INIT;
    struct newsidx_article article;
    newsidx_article_init(&article);
    enum newsidx_status status = NEWSIDX_OK;
    bool first = true;
    if (output->begin != NULL) {
        output->begin(&out, context);
    }
    for (size_t i = 0; i < hits->count && status == NEWSIDX_OK; i++) {
        struct output_hit hit = {.rank = context->offset + i + 1,
                                 .first = first,
                                 .part = hits->hit[i].part,
                                 .hit = hits->hit[i].hit,
                                 .article = &article};
        context->matcher = matchers->item != NULL ? matchers->item[hits->hit[i].part] : NULL;
        if (output->needs_article) {
            status = read_article(hits, &hits->hit[i], &article, error);
        }
        if (status == NEWSIDX_NOTHING) {
            status = NEWSIDX_OK;
            continue;
        }
        if (status == NEWSIDX_OK && output->needs_article && context->matcher != NULL &&
            !matcher_load(context->matcher, &article)) {
            status = error_nomem(error);
        }
        if (status == NEWSIDX_OK) {
            output->hit(&out, context, &hit);
            first = false;
        }
        if (!task_write(run, &out)) {
            break;
        }
    }
    if (output->end != NULL) {
        output->end(&out, context);
    }
    (void)task_write(run, &out);
    buffer_release(&out);
    newsidx_article_clear(&article);
    return status;
}

/* Matches cost a reading of each article: only where they are shown. */
static bool needs_matches(const struct options *options)
{
    bool chosen = false;
    for (size_t i = 0; i < options->fields.count; i++) {
        chosen = chosen || options->fields.item[i] == HIT_SNIPPET;
    }
    const bool json = options->output == &OUTPUT_JSON || options->output == &OUTPUT_JSONL;
    const bool left_out = json && options->fields.count > 0 && !chosen;
    return chosen || (options->output->needs_matches && !left_out);
}

static enum newsidx_status write_answer(struct task_run *run, const struct newsidx_hits *hits,
                                        struct newsidx_error *error)
{
    const struct options *options = run->options;
    struct output_context context = task_context(run, hits);
    struct matchers matchers = {.item = NULL};
    enum newsidx_status status = needs_matches(options) ? make_matchers(&matchers, hits, error) : NEWSIDX_OK;
    if (status == NEWSIDX_OK) {
        status = write_hits(run, hits, &context, &matchers, error);
    }
    free_matchers(&matchers);
    const bool more = hits->total > context.offset + hits->count;
    if (status == NEWSIDX_OK && options->output == &OUTPUT_TEXT && more && options->explain == 0 && hits->count > 0) {
        cli_error(TASK_PROGRAM, "%zu to %zu of %zu; --limit and --offset show others", context.offset + 1,
                  context.offset + hits->count, hits->total);
    }
    return status;
}

/* On stderr, beside the listing for people: what the answer is if it is not simply one. */
static void say_outcome(struct task_run *run, const struct newsidx_hits *hits)
{
    const bool listing = run->options->output == &OUTPUT_TEXT && !run->options->count;
    task_say_notes(hits);
    if (hits->partial) {
        cli_error(TASK_PROGRAM, "no article has all words; the best partial matches:");
    } else if (hits->total == 0 && hits->part[0].query.root != NULL && listing) {
        cli_error(TASK_PROGRAM, "nothing found");
    }
    struct buffer out = BUFFER_INIT;
    if (listing) {
        suggest_append(&out, hits);
    }
    if (out.len_bytes > 0) {
        cli_error(TASK_PROGRAM, "did you mean %s?", buffer_text(&out));
    }
    buffer_release(&out);
}

static void explain(struct task_run *run, const struct newsidx_hits *hits)
{
    struct buffer out = BUFFER_INIT;
    if (run->options->explain == 2 + EXPLAIN_JSON) {
        explain_append_json(&out, hits, buffer_text(&run->options->query));
    } else {
        explain_append(&out, hits);
    }
    (void)task_write(run, &out);
    buffer_release(&out);
}

/* What expansion added is said where people read the answer. */
static void say_added(struct task_run *run, const struct newsidx_hits *hits)
{
    struct buffer out = BUFFER_INIT;
    explain_append_added(&out, hits);
    if (out.len_bytes > 0 && run->options->output == &OUTPUT_TEXT && run->options->explain == 0) {
        cli_error(TASK_PROGRAM, "%s: %s", run->options->like != NULL ? "words taken" : "words added",
                  buffer_text(&out));
    }
    buffer_release(&out);
}

int task_answer(struct task_run *run, search_filter *filter, void *filter_context, struct newsidx_hits **kept)
{
    const struct options *options = run->options;
    struct search_request request = task_request(options);
    request.page_only = true;
    request.filter = filter;
    request.filter_context = filter_context;
    const bool listing = options->output == &OUTPUT_TEXT && !options->count;
    request.options.fallback = request.options.fallback || listing;
    if (options->count && options->explain == 0) {
        request.options.sort = NEWSIDX_NEWEST_FIRST; /* a number needs no scores */
    }
    int code = NEWSIDX_OK;
    struct newsidx_hits *hits = task_search(run, &request, &code);
    if (hits == NULL) {
        return code;
    }
    if (options->explain != 0) {
        explain(run, hits);
    } else {
        say_outcome(run, hits);
        say_added(run, hits);
    }
    code = hits->total == 0 || hits->partial ? NEWSIDX_NOTHING : NEWSIDX_OK;
    if (options->count) {
        struct buffer out = BUFFER_INIT;
        buffer_printf(&out, "%zu\n", hits->total);
        (void)task_write(run, &out);
        buffer_release(&out);
    } else if (options->explain != 2 + EXPLAIN_JSON) { /* that is one JSON object, alone */
        struct newsidx_error error = {0};
        const enum newsidx_status status = write_answer(run, hits, &error);
        code = status == NEWSIDX_OK ? code : cli_fail(TASK_PROGRAM, &error);
    }
    if (kept != NULL) {
        *kept = hits;
    } else {
        newsidx_hits_free(hits);
    }
    return code;
}

static int run_search(struct task_run *run)
{
    return task_answer(run, NULL, NULL, NULL);
}

static bool is_wanted(const struct options *options)
{
    (void)options;
    return true;
}

const struct task TASK_SEARCH = {.wanted = is_wanted, .needs_query = true, .run = run_search};
