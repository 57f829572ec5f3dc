/* test_csv_value.c - values of tables: quoted, flattened, and never a formula. */
#include "testing.h"

#include "csv_value.h"

static void test_csv_value__forms(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *csv;
        const char *tsv;
    } ROWS[] = {
        {NULL, "", ""},
        {"", "", ""},
        {"plain", "plain", "plain"},
        {"a,b", "\"a,b\"", "a,b"},
        {"a \"b\"", "\"a \"\"b\"\"\"", "a \"b\""},
        {"a\nb", "\"a\nb\"", "a b"},
        {"a\tb", "a\tb", "a b"},
        {"=1+1", "'=1+1", "'=1+1"},
        {"+1", "'+1", "'+1"},
        {"-1", "'-1", "'-1"},
        {"@x", "'@x", "'@x"},
        {" =1", "' =1", "' =1"},
        {"\t=1", "'\t=1", "' =1"},
        {"\xE2\x80\xAE=1", "'=1", "'=1"}, /* a turn of the reading direction hides it no more */
        {"a=1", "a=1", "a=1"},
        {"\x1b[1m", "?[1m", "?[1m"},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        struct buffer out = BUFFER_INIT;
        csv_value_append(&out, ROWS[i].text, ',');
        check_text(ROWS[i].text, ROWS[i].csv, buffer_text(&out));
        buffer_clear(&out);
        csv_value_append(&out, ROWS[i].text, '\t');
        check_text(ROWS[i].text, ROWS[i].tsv, buffer_text(&out));
        buffer_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_csv_value__forms)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
