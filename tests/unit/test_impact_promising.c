/* test_impact_promising.c - both ways of finding the articles with the points that they need, beside looking at each. */
#include "testing.h"

#include "impact_promising.h"

struct window {
    double points[IMPACT_WINDOW];
    uint64_t candidates[IMPACT_WINDOW_WORDS];
    uint32_t touched;
    double needed;
};

static uint64_t next_random(uint64_t *state) /* Marsaglia, "Xorshift RNGs" (2003) */
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* Few different points, so that many are just as many as needed. density: of 8 articles so many have any. */
static void fill(struct window *window, uint64_t *random, unsigned density, double needed)
{
    window->touched = (uint32_t)next_random(random) | 1;
    window->needed = needed;
    for (unsigned i = 0; i < IMPACT_WINDOW; i++) {
        const bool any = (window->touched >> (i / 64) & 1) != 0 && next_random(random) % 8 < density;
        window->points[i] = any ? (double)(next_random(random) % 4) * 1e9 : 0.0;
    }
    for (unsigned i = 0; i < IMPACT_WINDOW_WORDS; i++) {
        window->candidates[i] = i % 3 == 0 ? UINT64_MAX : i % 3 == 1 ? next_random(random) : 0;
    }
}

typedef unsigned keep_function(uint64_t *candidates, const double *points, uint32_t touched, double needed);

static void check_window(const struct window *window, keep_function *keep)
{
    uint64_t expected[IMPACT_WINDOW_WORDS] = {0};
    uint64_t got[IMPACT_WINDOW_WORDS];
    unsigned count = 0;
    for (unsigned i = 0; i < IMPACT_WINDOW; i++) {
        const bool was = (window->candidates[i / 64] >> (i % 64) & 1) != 0;
        if (was && (window->needed <= 0.0 || window->points[i] >= window->needed)) {
            expected[i / 64] |= UINT64_C(1) << (i % 64);
            count++;
        }
    }
    memcpy(got, window->candidates, sizeof got);
    assert_int_equal(keep(got, window->points, window->touched, window->needed), count);
    assert_memory_equal(got, expected, sizeof got);
}

static void check_all(keep_function *keep)
{
    static const double NEEDED[] = {-1e9, 0.0, 1.0, 1e9, 1e9 + 1, 2e9, 3e9, 3e9 + 1};
    uint64_t random = 20141107;
    struct window window;
    for (unsigned density = 0; density <= 8; density++) {
        for (size_t i = 0; i < COUNT_OF(NEEDED); i++) {
            fill(&window, &random, density, NEEDED[i]);
            check_window(&window, keep);
        }
    }
}

static void test_impact_keep_promising__as_this_processor_does_it(void **state)
{
    (void)state;
    check_all(impact_keep_promising);
}

static void test_impact_keep_promising__as_any_does_it(void **state)
{
    (void)state;
    check_all(impact_keep_promising_plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_impact_keep_promising__as_this_processor_does_it),
        cmocka_unit_test(test_impact_keep_promising__as_any_does_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
