/* test_json_parse.c - the fast way to read JSON gives what jansson gives, or leaves it to jansson. */
#include "testing.h"

#include "json_parse.h"

static void check_same(const char *text, size_t len_bytes)
{
    json_error_t fault = {.text = ""};
    json_error_t expected_fault = {.text = ""};
    json_t *expected = json_loadb(text, len_bytes, JSON_ALLOW_NUL, &expected_fault);
    json_t *value = json_parse(text, len_bytes, &fault);
    if ((value == NULL) != (expected == NULL) || (value != NULL && json_equal(value, expected) != 1)) {
        fail_msg("not as jansson reads it: %s", text);
    }
    if (expected == NULL && (strcmp(fault.text, expected_fault.text) != 0 || fault.line != expected_fault.line)) {
        fail_msg("'%s' and not '%s' for %s", fault.text, expected_fault.text, text);
    }
    json_decref(expected);
    json_decref(value);
}

static void test_json_parse__is_jansson(void **state)
{
    static const char *const TEXTS[] = {
        "{\"a\":\"b\",\"c\":[\"d\",{\"e\":null,\"f\":true,\"g\":false}],\"\":\"\"}",
        " {\"a\" : 1 ,\n\t\"b\" : [ ] , \"c\" : { } }\r\n",
        "[\"a\",2,[]]",
        "{}",
        "[]",
        "\"a\"",
        "1",
        "",
        "  ",
        /* escapes, and what stands for more than one byte */
        "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\u20AC\\uD83D\\uDE00\",\"\\u00e9\\\"\":\"é€😀\"}",
        "{\"a\":\"\\u0000b\"}",
        "{\"a\":\"\\u0041\\u0000\"}",
        "{\"a\\u0000\":1}",
        "{\"a\":\"\\uD83D\"}",
        "{\"a\":\"\\uDE00\\uD83D\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":\"\\",
        "{\"a\":\"b\tc\"}",
        "{\"a\":\"b\nc\"}",
        /* numbers */
        "[0,-1,7,100,-2014,9007199254740991,9007199254740992,9007199254740993,-9007199254740993]",
        "[9223372036854775807,-9223372036854775808]",
        "[9223372036854775808]",
        "[99999999999999999999]",
        "[1.0]",
        "[1.5,-0.25]",
        "[1e3]",
        "[1E3]",
        "[1e400]",
        "[-0]",
        "[0.0]",
        "[01]",
        "[00]",
        "[-01]",
        "[1.]",
        "[.5]",
        "[+1]",
        "[-]",
        "[- 1]",
        "[1-2]",
        "[0x1]",
        "[1 2]",
        "[NaN]",
        "[Infinity]",
        "[-Infinity]",
        /* no JSON */
        "{'a':1}",
        "{\"a\":'b'}",
        "{a:1}",
        "{\"a\":True}",
        "{\"a\":nulL}",
        "{\"a\":nullx}",
        "{\"a\":1,}",
        "[1,]",
        "[,1]",
        "{,}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\" \"b\"}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":1}x",
        "{\"a\":1}{\"b\":2}",
        "{\"a\":1},",
        "{\"a\":1",
        "{\"a\":\"b",
        "{\"a\":1}/*c*/",
        "{/*c*/\"a\":1}",
        "{\"a\":\"b\"\x01}",
        "\xEF\xBB\xBF{\"a\":1}",
        /* names that come twice: the last counts */
        "{\"a\":1,\"b\":2,\"a\":3}",
        "{\"a\":{\"a\":1},\"a\":{\"b\":1}}",
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++) {
        check_same(TEXTS[i], strlen(TEXTS[i]));
    }
    check_same("{\"a\":1}\0", 8);
    check_same("{\"a\":\"b\0c\"}", 11);
}

/* Deeper than either reader goes, and just as deep. */
static void test_json_parse__any_depth(void **state)
{
    static const size_t DEPTHS[] = {999, 1000, 1001, 2047, 2048, 2049, 100000};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(DEPTHS); i++) {
        char *text = malloc(DEPTHS[i] * 2 + 1);
        assert_non_null(text);
        memset(text, '[', DEPTHS[i]);
        memset(text + DEPTHS[i], ']', DEPTHS[i]);
        text[DEPTHS[i] * 2] = '\0';
        check_same(text, DEPTHS[i] * 2);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_parse__is_jansson),
        cmocka_unit_test(test_json_parse__any_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
