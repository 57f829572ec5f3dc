/* test_idset.c - sets of ids, each operation against its definition on small sets. */
#include "testing.h"

#include "idset.h"

/* The ids i with bit i set in bits. */
static struct idset make_set(unsigned bits)
{
    struct idset set = {0};
    for (unsigned i = 0; i < 6; i++) {
        if ((bits >> i & 1U) != 0) {
            assert_true(idset_append(&set, (int64_t)i * INT64_C(20141107000000)));
        }
    }
    return set;
}

static void check_set(const struct idset *set, unsigned bits, unsigned a, unsigned b)
{
    char input[64];
    (void)snprintf(input, sizeof input, "sets %x and %x", a, b);
    const struct idset want = make_set(bits);
    check_number(input, (long long)want.count, (long long)set->count);
    for (size_t i = 0; i < want.count; i++) {
        check_number(input, want.id[i], set->id[i]);
    }
    struct idset released = want;
    idset_release(&released);
}

static void test_idset__algebra_of_all_small_sets(void **state)
{
    (void)state;
    for (unsigned a = 0; a < 64; a++) {
        for (unsigned b = 0; b < 64; b++) {
            struct idset right = make_set(b);
            struct idset both = make_set(a);
            struct idset rest = make_set(a);
            struct idset either = make_set(a);

            idset_intersect(&both, &right);
            idset_subtract(&rest, &right);
            assert_true(idset_unite(&either, &right));

            check_set(&both, a & b, a, b);
            check_set(&rest, a & ~b, a, b);
            check_set(&either, a | b, a, b);
            check_set(&right, b, a, b); /* untouched */
            idset_release(&right);
            idset_release(&both);
            idset_release(&rest);
            idset_release(&either);
        }
    }
}

static void test_idset__has(void **state)
{
    (void)state;
    struct idset set = {0};
    assert_false(idset_has(&set, 0));
    for (int64_t id = 1; id < 2000; id += 2) {
        assert_true(idset_append(&set, id));
    }

    for (int64_t id = -1; id <= 2000; id++) {
        check_number("odd numbers below 2000", id > 0 && id < 2000 && id % 2 == 1, idset_has(&set, id));
    }

    idset_release(&set);
    assert_int_equal(set.count, 0);
    assert_false(idset_has(&set, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_idset__algebra_of_all_small_sets),
        cmocka_unit_test(test_idset__has),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
