/* test_worddiff.c - what changed between two texts, each worked out by hand. */
#include "testing.h"

#include "buffer.h"
#include "worddiff.h"

static void test_worddiff__pieces(void **state)
{
    (void)state;
    static const struct {
        const char *before;
        const char *after;
        const char *want; /* as git's word diff, paragraphs parted by " / ", the number of unchanged ones behind # */
    } ROWS[] = {
        {"a b c", "a b c", "#1"},
        {"a b c", "a x c", "a [-b-]{+x+}c#0"},
        {"a b c", "a c", "a [-b-]c#0"},
        {"a c", "a b c", "a {+b+}c#0"},
        {"", "a b", "{+a b+}#0"},
        {"a b", "", "[-a b-]#0"},
        {NULL, NULL, "#0"},
        {"one\n\ntwo\n\nthree", "one\n\ntwo\n\nthree", "#3"},
        {"one\n\ntwo\n\nthree", "one\n\nthree", "[-two-]#2"},
        {"one\n\nthree", "one\n\ntwo\n\nthree", "{+two+}#2"},
        {"one man\n\nx\n\nend", "two men\n\nx\n\ny\n\nend", "[-one man-]{+two men+} / {+y+}#2"},
        {"a  b\nc", "a b c", "a  b\nc#0"}, /* white space alone is no change of a word */
        {"x a b", "a b y", "[-x-]a b {+y+}#0"},
    };
    static const char *const OPEN[] = {"", "[-", "{+", " / "};
    static const char *const CLOSE[] = {" ", "-]", "+}", ""};
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        struct worddiff diff;
        struct buffer got = BUFFER_INIT;
        worddiff_make(&diff, ROWS[i].before, ROWS[i].after);
        for (size_t k = 0; k < diff.count; k++) {
            const struct worddiff_piece *piece = &diff.piece[k];
            const bool last = k + 1 == diff.count && piece->kind == WORDDIFF_SAME;
            buffer_append_text(&got, OPEN[piece->kind]);
            buffer_append(&got, piece->text, piece->len_bytes);
            buffer_append_text(&got, last ? "" : CLOSE[piece->kind]);
        }
        buffer_printf(&got, "#%zu", diff.unchanged);
        check_number("memory", 0, diff.failed);
        check_text(ROWS[i].after, ROWS[i].want, buffer_text(&got));
        buffer_release(&got);
        worddiff_release(&diff);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_worddiff__pieces)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
