/* test_tokenizer.c - tokens with stems and places, and the same as the tokenizer of FTS5. */
#include "testing.h"

#include "buffer.h"
#include "tokenizer.h"

#define TOKYO      "\xE6\x9D\xB1\xE4\xBA\xAC"             /* two characters */
#define TOKYO_CITY "\xE6\x9D\xB1\xE4\xBA\xAC\xE9\x83\xBD" /* and a third */
#define KYOTO      "\xE4\xBA\xAC\xE9\x83\xBD"             /* the second and the third */

static sqlite3 *db;

/* --- tokens ------------------------------------------------------------------------------------------------------------- */

/* "PLACE:stem", with + for what is joined and . for an acronym, and "=word" where that is another text. */
static int append_token(void *context, const struct token *token)
{
    static const char KINDS[] = {[TOKEN_WORD] = ':', [TOKEN_JOINED] = '+', [TOKEN_ACRONYM] = '.'};
    struct buffer *out = context;
    buffer_printf(out, "%s%u%c%.*s", out->len_bytes > 0 ? " " : "", (unsigned)token->place, KINDS[token->kind],
                  (int)token->stem_len_bytes, token->stem);
    if (token->stem_len_bytes != token->word_len_bytes ||
        memcmp(token->stem, token->word, token->word_len_bytes) != 0) {
        buffer_printf(out, "=%.*s", (int)token->word_len_bytes, token->word);
    }
    return 0;
}

static void check_tokens(struct analyzer *analyzer, const char *text, bool query, const char *want)
{
    struct buffer got = BUFFER_INIT;
    assert_int_equal(analyzer_run(analyzer, text, strlen(text), query, append_token, &got), 0);
    check_text(text, want, buffer_text(&got));
    buffer_release(&got);
}

static void test_tokenizer__articles(void **state)
{
    (void)state;
    static const char *const ROWS[][2] = {
        {"", ""},
        {"Elections in universities", "0:elect=elections 1:in 2:university=universities"},
        {"co-operate", "0:co 0+cooper=cooperate 1:oper=operate"},
        {"F-16s", "0:f 0+f16s 1:16s"}, /* words with digits have no stems */
        {"1,000 letters", "0:1000 1:letter=letters"},
        {"the US said", "0:the 1:us 1.us.=us 2:said"},
        {"US-led x", "0:us 0+usl=usled 0.us.=us 1:led 2:x"},
        {TOKYO, "0:\xE6\x9D\xB1 0+" TOKYO " 1:\xE4\xBA\xAC"},
    };
    struct analyzer *analyzer = analyzer_new("english");
    assert_non_null(analyzer);
    assert_false(analyzer_is_portable(analyzer));
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        check_tokens(analyzer, ROWS[i][0], false, ROWS[i][1]);
    }
    analyzer_free(analyzer);
}

static void test_tokenizer__queries_ask_for_the_acronym_alone(void **state)
{
    (void)state;
    struct analyzer *analyzer = analyzer_new("english");
    assert_non_null(analyzer);
    check_tokens(analyzer, "US", true, "0.us.=us");
    check_tokens(analyzer, "us", true, "0:us");
    check_tokens(analyzer, "letters US-led x", true, "0:letter=letters 1.us.=us 1+usl=usled 2:led 3:x");
    analyzer_free(analyzer);
}

static void test_tokenizer__portable_is_porter_over_unicode61(void **state)
{
    (void)state;
    struct analyzer *analyzer = analyzer_new_portable(db);
    assert_non_null(analyzer);
    assert_true(analyzer_is_portable(analyzer));
    check_tokens(analyzer, "Elections, caf\xC3\xA9 F-16", false, "0:elect=elections 1:cafe 2:f 3:16");
    check_tokens(analyzer, "O'Brien US", true, "0:o 1:brien 2:us");
    check_tokens(analyzer, "", false, "");
    analyzer_free(analyzer);
}

static int stop_at_second(void *context, const struct token *token)
{
    (void)token;
    unsigned *seen = context;
    return ++*seen == 2 ? 42 : 0;
}

static void test_tokenizer__what_ends_a_run_is_returned(void **state)
{
    (void)state;
    struct analyzer *analyzers[] = {analyzer_new("english"), analyzer_new_portable(db)};
    for (size_t i = 0; i < 2; i++) {
        unsigned seen = 0;
        assert_non_null(analyzers[i]);
        assert_int_equal(analyzer_run(analyzers[i], "a b c d", 7, false, stop_at_second, &seen), 42);
        assert_int_equal(seen, 2);
        analyzer_free(analyzers[i]);
    }
    analyzer_free(NULL);
}

static void test_tokenizer__unknown_language_is_null(void **state)
{
    (void)state;
    char fingerprint[17];
    assert_null(analyzer_new("klingon"));
    assert_false(tokenizer_fingerprint(fingerprint, "klingon"));
}

static void test_tokenizer__fingerprint_is_stable_and_tells_languages_apart(void **state)
{
    (void)state;
    char english[17];
    char again[17];
    char german[17];
    assert_true(tokenizer_fingerprint(english, "english"));
    assert_true(tokenizer_fingerprint(again, "english"));
    assert_true(tokenizer_fingerprint(german, "german"));
    assert_int_equal(strspn(english, "0123456789abcdef"), 16);
    assert_string_equal(english, again);
    assert_string_not_equal(english, german);
}

/* --- FTS5 --------------------------------------------------------------------------------------------------------------- */

static int execute(const char *sql)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

static int create_table(const char *tokenize)
{
    char sql[256];
    assert_int_equal(execute("DROP TABLE IF EXISTS t"), SQLITE_OK);
    (void)snprintf(sql, sizeof sql, "CREATE VIRTUAL TABLE t USING fts5(a, tokenize='%s')", tokenize);
    return execute(sql);
}

static void test_tokenizer__refuses_another_version_or_fingerprint(void **state)
{
    (void)state;
    char fingerprint[17];
    char right[128];
    char wrong[128];
    assert_true(tokenizer_fingerprint(fingerprint, "english"));
    (void)snprintf(right, sizeof right, "newsidx english %s %s", TOKENIZER_VERSION, fingerprint);
    (void)snprintf(wrong, sizeof wrong, "newsidx english %s0 %s", TOKENIZER_VERSION, fingerprint);

    assert_int_equal(create_table(right), SQLITE_OK);
    assert_int_equal(create_table("newsidx english " TOKENIZER_VERSION), SQLITE_OK);
    assert_int_equal(create_table("newsidx german"), SQLITE_OK);
    assert_int_equal(create_table("newsidx"), SQLITE_OK);

    assert_int_equal(create_table(wrong), SQLITE_ERROR);
    assert_int_equal(create_table("newsidx english 0"), SQLITE_ERROR);
    assert_int_equal(create_table("newsidx english " TOKENIZER_VERSION " 0000000000000000"), SQLITE_ERROR);
    assert_int_equal(create_table("newsidx klingon"), SQLITE_ERROR);
}

static void fill_table(void)
{
    static const char *const TEXTS[] = {
        "the US said elections", "he told us", "co-operate on F-16", "cooperation", TOKYO_CITY, "O'Brien", KYOTO};
    assert_int_equal(create_table("newsidx english"), SQLITE_OK);
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++) {
        sqlite3_stmt *insert = NULL;
        assert_int_equal(sqlite3_prepare_v2(db, "INSERT INTO t(rowid, a) VALUES (?1, ?2)", -1, &insert, NULL),
                         SQLITE_OK);
        (void)sqlite3_bind_int64(insert, 1, (sqlite3_int64)i + 1);
        (void)sqlite3_bind_text(insert, 2, TEXTS[i], -1, SQLITE_STATIC);
        assert_int_equal(sqlite3_step(insert), SQLITE_DONE);
        (void)sqlite3_finalize(insert);
    }
}

/* The texts that a MATCH finds, by number; "error" where FTS5 refuses it. */
static void find(struct buffer *out, const char *match)
{
    sqlite3_stmt *select = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT rowid FROM t WHERE t MATCH ?1 ORDER BY rowid", -1, &select, NULL),
                     SQLITE_OK);
    (void)sqlite3_bind_text(select, 1, match, -1, SQLITE_STATIC);
    int rc = SQLITE_OK;
    while ((rc = sqlite3_step(select)) == SQLITE_ROW) {
        buffer_printf(out, "%d", sqlite3_column_int(select, 0));
    }
    buffer_append_text(out, rc == SQLITE_DONE ? "" : "error");
    (void)sqlite3_finalize(select);
}

static void check_found(const char *const (*row)[2], size_t count)
{
    fill_table();
    for (size_t i = 0; i < count; i++) {
        struct buffer got = BUFFER_INIT;
        find(&got, row[i][0]);
        check_text(row[i][0], row[i][1], buffer_text(&got));
        buffer_release(&got);
    }
}

static void test_tokenizer__queries_of_other_programs(void **state)
{
    (void)state;
    static const char *const ROWS[][2] = {
        {"elections", "1"},
        {"Electing", "1"},
        {"US", "1"},
        {"\"U.S.\"", "1"},
        {"us", "12"},
        {"told US", ""},
        {"\"F-16\"", "3"},
        {"f16", "3"},
        {"\"f 16\"", "3"},
        {"\"co-operate\"", "3"},
        {"cooperate", "34"},
        {"\"O'Brien\"", "6"},
        {"obrien", "6"},
        {"brien", "6"},
        {TOKYO, "5"},
        {KYOTO, "57"},
        {"\"" TOKYO_CITY "\"", "5"},
        {"\xE9\x83\xBD", "57"},
        {"elect*", "1"},
        {"electi*", ""}, /* stems that begin so */
        {"elections*", ""},
        {"\"??\"", ""},
    };
    check_found(ROWS, COUNT_OF(ROWS));
}

static void test_tokenizer__literal_stems_are_not_cut_again(void **state)
{
    (void)state;
    static const char *const ROWS[][2] = {
        {"\"\x01"
         "elect\"",
         "1"},
        {"\"\x01"
         "elections\"",
         ""}, /* no stem */
        {"\"\x01"
         "us.\"",
         "1"},
        {"\"\x01"
         "us\"",
         "12"},
        {"\"\x01"
         "co\x01"
         "oper\"",
         "3"},
        {"\"\x01"
         "oper\x01"
         "co\"",
         ""},
        {"\"\x01" TOKYO "\"", "5"},
        {"\"\x01\"", ""},
        {"\"\x01\x01"
         "elect\x01\"",
         "1"},
        {"\"\x01"
         "elect\" OR \"\x01"
         "brien\"",
         "16"},
    };
    check_found(ROWS, COUNT_OF(ROWS));
}

static void test_tokenizer__highlights_are_at_the_words(void **state)
{
    (void)state;
    sqlite3_stmt *select = NULL;
    fill_table();
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT highlight(t, 0, '[', ']') FROM t WHERE t MATCH 'brien OR election'",
                                        -1, &select, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(select), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(select, 0), "the US said [elections]");
    assert_int_equal(sqlite3_step(select), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(select, 0), "O'[Brien]");
    (void)sqlite3_finalize(select);
}

static int open_database(void **state)
{
    (void)state;
    return sqlite3_open(":memory:", &db) == SQLITE_OK && tokenizer_register(db, NULL) == SQLITE_OK ? 0 : -1;
}

static int close_database(void **state)
{
    (void)state;
    return sqlite3_close(db) == SQLITE_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tokenizer__articles),
        cmocka_unit_test(test_tokenizer__queries_ask_for_the_acronym_alone),
        cmocka_unit_test(test_tokenizer__portable_is_porter_over_unicode61),
        cmocka_unit_test(test_tokenizer__what_ends_a_run_is_returned),
        cmocka_unit_test(test_tokenizer__unknown_language_is_null),
        cmocka_unit_test(test_tokenizer__fingerprint_is_stable_and_tells_languages_apart),
        cmocka_unit_test(test_tokenizer__refuses_another_version_or_fingerprint),
        cmocka_unit_test(test_tokenizer__queries_of_other_programs),
        cmocka_unit_test(test_tokenizer__literal_stems_are_not_cut_again),
        cmocka_unit_test(test_tokenizer__highlights_are_at_the_words),
    };
    return cmocka_run_group_tests(tests, open_database, close_database);
}
