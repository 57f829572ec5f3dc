/* test_ahead.c - pieces come in their order, made on another thread or on this one, to the last or not; memory that runs out is told. */
#include "testing.h"

#include "ahead.h"

#include <unistd.h>

enum { PIECES = 300 };

struct numbers {
    uint32_t next;
    uint32_t count;
    uint32_t fails_at; /* PIECES: not */
    size_t bytes;      /* of a piece */
};

static bool make_number(void *context, struct buffer *out)
{
    struct numbers *numbers = context;
    if (numbers->next == numbers->count) {
        return false;
    }
    out->failed = numbers->next == numbers->fails_at || out->len_bytes > 0; /* assertions belong to the other thread */
    for (size_t i = 0; i < numbers->bytes; i++) {
        buffer_append_byte(out, (char)(numbers->next % 251));
    }
    numbers->next++;
    return true;
}

static void take_numbers(struct numbers *numbers, uint32_t most, bool threaded, bool failed)
{
    struct ahead ahead;
    struct buffer piece = BUFFER_INIT;
    uint32_t taken = 0;
    bool more = true;
    ahead_begin(&ahead, make_number, numbers, threaded);
    while (taken < most && (more = ahead_next(&ahead, &piece))) {
        assert_int_equal(piece.len_bytes, numbers->bytes);
        assert_int_equal((unsigned char)piece.data[numbers->bytes - 1], taken % 251);
        taken++;
    }
    if (!more) {
        assert_int_equal(taken, failed ? numbers->fails_at : numbers->count);
        assert_int_equal(piece.failed, failed);
        assert_false(ahead_next(&ahead, &piece)); /* and so it stays */
    }
    ahead_end(&ahead);
    buffer_release(&piece);
}

static void test_ahead_next__in_their_order(void **state)
{
    (void)state;
    static const size_t BYTES[] = {1, AHEAD_PIECE_BYTES, AHEAD_BYTES_MAX + 1};
    for (size_t i = 0; i < COUNT_OF(BYTES); i++) {
        const uint32_t count = BYTES[i] > AHEAD_BYTES_MAX ? 5 : PIECES;
        for (unsigned threaded = 0; threaded < 2; threaded++) {
            struct numbers all = {.count = count, .fails_at = PIECES, .bytes = BYTES[i]};
            take_numbers(&all, UINT32_MAX, threaded != 0, false);
            struct numbers none = {.count = 0, .fails_at = PIECES, .bytes = BYTES[i]};
            take_numbers(&none, UINT32_MAX, threaded != 0, false);
            struct numbers some = {.count = count, .fails_at = PIECES, .bytes = BYTES[i]};
            take_numbers(&some, 3, threaded != 0, false);
        }
    }
}

static void test_ahead_next__memory_runs_out(void **state)
{
    (void)state;
    for (unsigned threaded = 0; threaded < 2; threaded++) {
        struct numbers numbers = {.count = PIECES, .fails_at = 200, .bytes = 100};
        take_numbers(&numbers, UINT32_MAX, threaded != 0, true);
    }
}

/* With another thread a piece is there soon, and none once all are taken; without one none ever is. */
static void test_ahead_ready__tells_of_a_piece(void **state)
{
    (void)state;
    for (unsigned threaded = 0; threaded < 2; threaded++) {
        struct ahead ahead;
        struct buffer piece = BUFFER_INIT;
        struct numbers numbers = {.count = 1, .fails_at = PIECES, .bytes = 1};
        ahead_begin(&ahead, make_number, &numbers, threaded != 0);
        for (int i = 0; i < 10000 && threaded != 0 && !ahead_ready(&ahead); i++) {
            (void)usleep(1000);
        }
        assert_int_equal(ahead_ready(&ahead), threaded != 0);
        assert_true(ahead_next(&ahead, &piece));
        assert_false(ahead_ready(&ahead));
        assert_false(ahead_next(&ahead, &piece));
        ahead_end(&ahead);
        buffer_release(&piece);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ahead_next__in_their_order),
        cmocka_unit_test(test_ahead_next__memory_runs_out),
        cmocka_unit_test(test_ahead_ready__tells_of_a_piece),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
