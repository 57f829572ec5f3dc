/* test_charset.c - which encoding bytes are in (charset.h), and their conversion, whole and in pieces (decode.h). */
#include "testing.h"

#include "buffer.h"
#include "charset.h"
#include "decode.h"

static void test_charset__labels_mean_what_the_standard_says(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        const char *name; /* NULL: none */
    } CASES[] = {
        {"utf-8", "UTF-8"},
        {"UTF8", "UTF-8"},
        {"iso-8859-1", "WINDOWS-1252"},
        {"Latin1", "WINDOWS-1252"},
        {"us-ascii", "WINDOWS-1252"},
        {" \"windows-1251\" ", "windows-1251"},
        {"gb2312", "GB18030"},
        {"Shift_JIS", "CP932"},
        {"x-sjis", "CP932"},
        {"koi8-r", "koi8-r"},
        {"utf-16", "UTF-8"},
        {"no-such-charset", NULL},
        {"", NULL},
        {"utf-8//TRANSLIT", NULL},
        {"an absurdly long label for an encoding", NULL},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char name[CHARSET_NAME_BYTES] = "";
        print_message("label '%s'\n", CASES[i].label);
        const bool known = charset_of_label(name, CASES[i].label, strlen(CASES[i].label));
        assert_int_equal(known, CASES[i].name != NULL);
        assert_string_equal(name, known ? CASES[i].name : "");
    }
}

static void test_charset__is_found_by_mark_declaration_or_validity(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t len_bytes;
        enum charset_declaration declaration;
        const char *outside;
        const char *name;
    } CASES[] = {
#define TEXT(literal) literal, sizeof(literal) - 1
        {TEXT("plain"), CHARSET_DECLARED_NOWHERE, NULL, "UTF-8"},
        {TEXT("caf\xC3\xA9"), CHARSET_DECLARED_NOWHERE, NULL, "UTF-8"},
        {TEXT("caf\xE9"), CHARSET_DECLARED_NOWHERE, NULL, "WINDOWS-1252"},
        {TEXT("\xEF\xBB\xBFx"), CHARSET_DECLARED_NOWHERE, "koi8-r", "UTF-8"},
        {TEXT("\xFF\xFEx\0"), CHARSET_DECLARED_NOWHERE, NULL, "UTF-16LE"},
        {TEXT("\xFF\xFE\0\0x\0\0\0"), CHARSET_DECLARED_NOWHERE, NULL, "UTF-32LE"},
        {TEXT("\0<\0?\0x\0m\0l\0 \0v\0="), CHARSET_DECLARED_NOWHERE, NULL, "UTF-16BE"},
        {TEXT("<?xml version='1.0' encoding='koi8-r'?><a>\xC1</a>"), CHARSET_DECLARED_IN_XML, NULL, "koi8-r"},
        {TEXT("<?xml version='1.0' encoding='koi8-r'?><a>\xC1</a>"), CHARSET_DECLARED_NOWHERE, "cp1251", "cp1251"},
        {TEXT("<?xml version='1.0'?><a encoding='koi8-r'>\xE9</a>"), CHARSET_DECLARED_IN_XML, NULL, "WINDOWS-1252"},
        {TEXT("<meta charset=windows-1250><p>\xE9"), CHARSET_DECLARED_IN_HTML, NULL, "windows-1250"},
        {TEXT("<META http-equiv=x content='text/html; charset=gbk'>\xB0\xA1"), CHARSET_DECLARED_IN_HTML, NULL,
         "GB18030"},
        {TEXT("<p>charset=koi8-r</p>\xE9"), CHARSET_DECLARED_IN_HTML, NULL, "WINDOWS-1252"},
        {TEXT("<meta charset=iso-8859-1>caf\xC3\xA9"), CHARSET_DECLARED_IN_HTML, NULL, "UTF-8"},
        {TEXT("<meta charset=utf-8>caf\xE9"), CHARSET_DECLARED_IN_HTML, NULL, "WINDOWS-1252"},
        {TEXT("<meta charset=nonsense>caf\xE9"), CHARSET_DECLARED_IN_HTML, NULL, "WINDOWS-1252"},
        {TEXT("\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9 \xE9 "),
         CHARSET_DECLARED_NOWHERE, NULL, "UTF-8"},
        {TEXT(""), CHARSET_DECLARED_IN_HTML, NULL, "UTF-8"},
#undef TEXT
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct charset charset;
        print_message("case %zu: %s\n", i, CASES[i].text);
        charset_find(&charset, CASES[i].text, CASES[i].len_bytes, true, CASES[i].declaration, CASES[i].outside);
        assert_string_equal(charset.name, CASES[i].name);
    }
}

static void test_charset__converts_whole_texts(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *label;
        const char *utf8;
    } CASES[] = {
        {"caf\xE9 \x93x\x94", "iso-8859-1", "caf\xC3\xA9 \xE2\x80\x9Cx\xE2\x80\x9D"},
        {"\x8D\x91", "shift_jis", "\xE5\x9B\xBD"},
        {"\xB9\xFA", "gb2312", "\xE5\x9B\xBD"},
        {"\xF0\xD2", "koi8-r", "\xD0\x9F\xD1\x80"},
        {"\x1b$B9q\x1b(B!", "iso-2022-jp", "\xE5\x9B\xBD!"},
        {"a\x81z", "windows-1252", "a\xEF\xBF\xBDz"}, /* 0x81 is no character there */
        {"\x87", "big5", "\xEF\xBF\xBD"},             /* cut inside a character */
        {"ok", NULL, "ok"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct buffer out = BUFFER_INIT;
        print_message("%s\n", CASES[i].label);
        assert_int_equal(
            charset_to_utf8(&out, CASES[i].text, strlen(CASES[i].text), CHARSET_DECLARED_NOWHERE, CASES[i].label, NULL),
            NEWSIDX_OK);
        assert_string_equal(buffer_text(&out), CASES[i].utf8);
        buffer_release(&out);
    }
}

/* --- in pieces ---------------------------------------------------------------------------------------------------------- */

/* Gives a text some bytes at a time, so that characters are cut at every place. */
struct drip {
    const char *text;
    size_t len_bytes;
    size_t piece_bytes;
};

static enum newsidx_status pull_drip(void *context, char *bytes, size_t capacity_bytes, size_t *len_bytes,
                                     struct newsidx_error *error)
{
    struct drip *drip = context;
    (void)error;
    *len_bytes = drip->len_bytes < drip->piece_bytes ? drip->len_bytes : drip->piece_bytes;
    *len_bytes = *len_bytes < capacity_bytes ? *len_bytes : capacity_bytes;
    memcpy(bytes, drip->text, *len_bytes);
    drip->text += *len_bytes;
    drip->len_bytes -= *len_bytes;
    return NEWSIDX_OK;
}

static void decode_text(struct buffer *out, size_t *malformed_bytes, const char *text, size_t len_bytes,
                        size_t piece_bytes, const char *label)
{
    static struct source below;
    static struct decoder decoder;
    struct drip drip = {.text = text, .len_bytes = len_bytes, .piece_bytes = piece_bytes};
    assert_int_equal(source_begin(&below, "x", pull_drip, &drip, NULL), NEWSIDX_OK);
    below.charset = label;
    assert_int_equal(decoder_open(&decoder, &below, CHARSET_DECLARED_NOWHERE, NULL), NEWSIDX_OK);
    assert_int_equal(source_read_all(&decoder.source, 1 << 24, out, NULL), NEWSIDX_OK);
    *malformed_bytes = decoder.malformed_bytes;
    decoder_release(&decoder);
}

static void test_decode__pieces_give_what_the_whole_gives(void **state)
{
    (void)state;
    struct buffer text = BUFFER_INIT;
    for (size_t i = 0; i < 20000; i++) { /* beyond every buffer on the way */
        buffer_append_text(&text, i % 7 == 0 ? "\xF0\x9F\x98\x80" : i % 3 == 0 ? "\xE5\x9B\xBD" : "a\xC3\xA9");
    }
    static const size_t PIECES[] = {1, 2, 3, 5, 4095, 65536, 1 << 20};
    for (size_t i = 0; i < sizeof PIECES / sizeof *PIECES; i++) {
        struct buffer out = BUFFER_INIT;
        size_t malformed = 0;
        decode_text(&out, &malformed, text.data, text.len_bytes, PIECES[i], NULL);
        assert_int_equal(malformed, 0);
        assert_int_equal(out.len_bytes, text.len_bytes);
        assert_memory_equal(out.data, text.data, text.len_bytes);
        buffer_release(&out);
    }
    buffer_release(&text);
}

static void test_decode__counts_what_is_malformed(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *label;
        const char *utf8;
        size_t malformed;
    } CASES[] = {
        {"\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9 \x93", "utf-8",
         "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9 \xE2\x80\x9C", 1},
        {"abc \x80", "shift_jis", "abc \xEF\xBF\xBD", 1}, /* iconv knows no 0x80 there */
        {"abc \xFF\xFF", "euc-jp", "abc \xEF\xBF\xBD\xEF\xBF\xBD", 2},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct buffer out = BUFFER_INIT;
        size_t malformed = 0;
        decode_text(&out, &malformed, CASES[i].text, strlen(CASES[i].text), 3, CASES[i].label);
        print_message("case %zu\n", i);
        assert_string_equal(buffer_text(&out), CASES[i].utf8);
        assert_int_equal(malformed, CASES[i].malformed);
        buffer_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_charset__labels_mean_what_the_standard_says),
        cmocka_unit_test(test_charset__is_found_by_mark_declaration_or_validity),
        cmocka_unit_test(test_charset__converts_whole_texts),
        cmocka_unit_test(test_decode__pieces_give_what_the_whole_gives),
        cmocka_unit_test(test_decode__counts_what_is_malformed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
