#include "fault_verdict.h"

#include "newsidx.h"

#include <stdio.h>
#include <string.h>

static char wrong[1024];

void verdict_release(struct verdict *verdict)
{
    struct buffer *const BUFFERS[] = {&verdict->out,   &verdict->err,         &verdict->before,
                                      &verdict->after, &verdict->index_after, &verdict->again};
    for (size_t i = 0; i < sizeof BUFFERS / sizeof *BUFFERS; i++) {
        buffer_release(BUFFERS[i]);
    }
}

void verdict_take(struct verdict *verdict, int code, uint64_t allocations)
{
    verdict->code = code;
    verdict->allocations = allocations;
    verdict->unharmed = false;
    world_captured(&verdict->out, &verdict->err);
}

void verdict_begin(struct verdict *undisturbed, const struct scenario *scenario)
{
    if (scenario->writes) {
        world_rows(&undisturbed->before, false);
    }
}

void verdict_end(struct verdict *undisturbed, const struct scenario *scenario)
{
    if (!scenario->writes) {
        return;
    }
    struct buffer out = BUFFER_INIT;
    struct buffer err = BUFFER_INIT;
    world_rows(&undisturbed->after, false);
    world_rows(&undisturbed->index_after, true);
    (void)scenario_run(scenario);
    world_captured(&out, &err);
    world_rows(&undisturbed->again, false);
    buffer_release(&out);
    buffer_release(&err);
}

static bool is_same(const struct buffer *a, const struct buffer *b)
{
    return a->len_bytes == b->len_bytes && memcmp(buffer_text(a), buffer_text(b), a->len_bytes) == 0;
}

static bool is_beginning(const struct buffer *part, const struct buffer *whole)
{
    return part->len_bytes <= whole->len_bytes && memcmp(buffer_text(part), buffer_text(whole), part->len_bytes) == 0;
}

/* The first line in which the two differ. */
static const char *say_difference(const char *what, const struct buffer *got, const struct buffer *expected)
{
    const char *a = buffer_text(got);
    const char *b = buffer_text(expected);
    size_t line = 0;
    for (size_t i = 0; a[i] != '\0' && a[i] == b[i]; i++) {
        line = a[i] == '\n' ? i + 1 : line;
    }
    (void)snprintf(wrong, sizeof wrong, "%s\n  got      %.*s\n  expected %.*s", what,
                   (int)strcspn(a + line, "\n") % 400, a + line,
                   line <= expected->len_bytes ? (int)strcspn(b + line, "\n") % 400 : 0, b + line);
    return wrong;
}

static bool is_as_undisturbed(const struct verdict *verdict, const struct verdict *undisturbed)
{
    return verdict->code == undisturbed->code && is_same(&verdict->out, &undisturbed->out) &&
           is_same(&verdict->err, &undisturbed->err);
}

const char *verdict_outcome(struct verdict *verdict, const struct verdict *undisturbed, const struct scenario *scenario)
{
    if (verdict->descriptors != 0) {
        (void)snprintf(wrong, sizeof wrong, "%d descriptors were left open", verdict->descriptors);
        return wrong;
    }
    const char *stray = world_stray_file();
    if (stray != NULL) {
        (void)snprintf(wrong, sizeof wrong, "left a file: %s", stray);
        return wrong;
    }
    verdict->unharmed = is_as_undisturbed(verdict, undisturbed);
    if (verdict->unharmed) {
        return NULL;
    }
    if (verdict->code != NEWSIDX_IO) {
        if (verdict->code == undisturbed->code && !is_same(&verdict->out, &undisturbed->out)) {
            return say_difference("the same code but another output", &verdict->out, &undisturbed->out);
        }
        (void)snprintf(wrong, sizeof wrong, "code %d, not %d: %.300s", verdict->code, undisturbed->code,
                       buffer_text(&verdict->err));
        return wrong;
    }
    if (strstr(buffer_text(&verdict->err), "out of memory") == NULL) {
        (void)snprintf(wrong, sizeof wrong, "does not say that it is out of memory: %.300s",
                       buffer_text(&verdict->err));
        return wrong;
    }
    return scenario->threads ||
                   is_beginning(&verdict->out, &undisturbed->out) /* another thread than that which writes */
               ? NULL
               : say_difference("what was written is no beginning of the whole", &verdict->out, &undisturbed->out);
}

static const char *run_again(struct verdict *verdict, const struct verdict *undisturbed,
                             const struct scenario *scenario)
{
    struct buffer rows = BUFFER_INIT;
    (void)scenario_run(scenario);
    world_captured(&verdict->out, &verdict->err);
    world_rows(&rows, false);
    const char *what = is_same(&rows, &undisturbed->after) || is_same(&rows, &undisturbed->again)
                           ? NULL
                           : say_difference("run again it does not end as it should", &rows, &undisturbed->after);
    buffer_release(&rows);
    return what;
}

static const char *look_at_archive(struct verdict *verdict, const struct verdict *undisturbed,
                                   const struct scenario *scenario, bool deep, const struct buffer *rows)
{
    const bool whole = is_same(rows, &undisturbed->before) || is_same(rows, &undisturbed->after);
    if (verdict->unharmed && !is_same(rows, &undisturbed->after)) {
        return say_difference("all seemed well, but the archive is another", rows, &undisturbed->after);
    }
    if (strstr(buffer_text(rows), "cannot be read") != NULL) {
        return say_difference("the archive is damaged", rows, &undisturbed->after);
    }
    if (!deep && whole) {
        return NULL;
    }
    const char *damage = rows->len_bytes > 0 ? world_damage() : NULL;
    if (damage != NULL) {
        (void)snprintf(wrong, sizeof wrong, "newsidx check: %.500s", damage);
        return wrong;
    }
    return run_again(verdict, undisturbed, scenario);
}

const char *verdict_archive(struct verdict *verdict, const struct verdict *undisturbed, const struct scenario *scenario,
                            bool deep)
{
    if (!scenario->writes) {
        return NULL;
    }
    struct buffer rows = BUFFER_INIT;
    const char *what = NULL;
    if (verdict->unharmed && !scenario->threads) {
        world_rows(&rows, true);
        what = is_same(&rows, &undisturbed->index_after)
                   ? NULL
                   : say_difference("all seemed well, but the archive or its index is another", &rows,
                                    &undisturbed->index_after);
    }
    if (what == NULL) {
        world_rows(&rows, false);
        what = look_at_archive(verdict, undisturbed, scenario, deep, &rows);
    }
    buffer_release(&rows);
    return what;
}
