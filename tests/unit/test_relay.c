/* test_relay.c - what is put comes back changed and in its order, with and without a thread; work that fails ends it. */
#include "testing.h"

#include "relay.h"

enum { PIECES = 200 };

struct doubling {
    uint32_t done;
    uint32_t fails_at; /* PIECES: not */
};

/* Twice what came in. */
static bool double_it(void *context, const struct buffer *in, struct buffer *out)
{
    struct doubling *doubling = context;
    if (doubling->done++ == doubling->fails_at || out->len_bytes > 0) { /* assertions belong to the other thread */
        return false;
    }
    buffer_append(out, buffer_text(in), in->len_bytes);
    buffer_append(out, buffer_text(in), in->len_bytes);
    return true;
}

static void put_number(struct relay *relay, uint32_t number)
{
    struct buffer in = BUFFER_INIT;
    buffer_printf(&in, "<%u>", number);
    relay_put(relay, &in);
    assert_null(in.data);
}

/* Takes the next one; false where there is none. */
static bool take_number(struct relay *relay, uint32_t number)
{
    char expected[32];
    struct buffer out = BUFFER_INIT;
    buffer_append_text(&out, "what was there before");
    const bool taken = relay_take(relay, &out);
    if (taken) {
        (void)snprintf(expected, sizeof expected, "<%u><%u>", number, number);
        assert_string_equal(buffer_text(&out), expected);
    }
    buffer_release(&out);
    return taken;
}

static void test_relay__in_their_order(void **state)
{
    (void)state;
    for (unsigned threaded = 0; threaded < 2; threaded++) {
        struct doubling doubling = {.fails_at = PIECES};
        struct relay relay;
        uint32_t taken = 0;
        relay_begin(&relay, double_it, &doubling, threaded != 0);
        assert_true(relay_is_empty(&relay));
        assert_false(take_number(&relay, 0));
        for (uint32_t i = 0; i < PIECES; i++) {
            if (relay_is_full(&relay)) {
                assert_int_equal(i - taken, RELAY_MOST);
                assert_true(take_number(&relay, taken++));
            }
            put_number(&relay, i);
        }
        while (!relay_is_empty(&relay)) {
            assert_true(take_number(&relay, taken++));
        }
        assert_int_equal(taken, PIECES);
        relay_end(&relay);
    }
}

static void test_relay__ends_where_work_fails(void **state)
{
    (void)state;
    for (unsigned threaded = 0; threaded < 2; threaded++) {
        struct doubling doubling = {.fails_at = 1};
        struct relay relay;
        relay_begin(&relay, double_it, &doubling, threaded != 0);
        for (uint32_t i = 0; i < RELAY_MOST; i++) {
            put_number(&relay, i);
        }
        assert_true(take_number(&relay, 0));
        assert_false(take_number(&relay, 1));
        assert_false(take_number(&relay, 1)); /* and so it stays */
        assert_int_equal(doubling.done, 2);
        relay_end(&relay);
    }
}

/* Asserts nothing: a leak, a hang or a race is for the sanitizers, or for the time that the test may take. */
static void test_relay__ends_with_some_on_their_way(void **state)
{
    (void)state;
    for (unsigned threaded = 0; threaded < 2; threaded++) {
        for (uint32_t count = 0; count <= RELAY_MOST; count++) {
            struct doubling doubling = {.fails_at = PIECES};
            struct relay relay;
            relay_begin(&relay, double_it, &doubling, threaded != 0);
            for (uint32_t i = 0; i < count; i++) {
                put_number(&relay, i);
            }
            relay_end(&relay);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_relay__in_their_order),
        cmocka_unit_test(test_relay__ends_where_work_fails),
        cmocka_unit_test(test_relay__ends_with_some_on_their_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
