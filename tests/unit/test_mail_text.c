/* test_mail_text.c - what of a message's plain text is its text (mail_text.c), and whom a From field names (mail_person.c). */
#include "testing.h"

#include "mail_person.h"
#include "mail_text.h"

struct text_case {
    const char *text;
    const char *want;
};

static void check_clean(const struct text_case *row, const struct mail_text_form *form, bool want_encrypted)
{
    struct buffer out = BUFFER_INIT;
    bool encrypted = false;
    mail_text_clean(&out, row->text, strlen(row->text), form, &encrypted);
    check_text(row->text, row->want, buffer_text(&out));
    check_number(row->text, want_encrypted, encrypted);
    buffer_release(&out);
}

static void check_all(const struct text_case *row, size_t count, struct mail_text_form form)
{
    for (size_t i = 0; i < count; i++) {
        check_clean(&row[i], &form, false);
    }
}

static void test_mail_text__ends_lines_as_unix_does(void **state)
{
    (void)state;
    static const struct text_case ROWS[] = {
        {"a\r\nb\r\n", "a\nb\n"},
        {"a\rb\r", "a\nb\n"},
        {"a\n\r\nb", "a\n\nb\n"},
        {"no end", "no end\n"},
    };
    check_all(ROWS, COUNT_OF(ROWS), (struct mail_text_form){.flowed = false});
}

/* RFC 3676, section 4: a blank at the end of a line is a soft break, one at its beginning was put before it. */
static void test_mail_text__joins_flowed_lines(void **state)
{
    (void)state;
    static const struct text_case ROWS[] = {
        {"The harbour \nopens \ntoday.\nA line.\n", "The harbour opens today.\nA line.\n"},
        {" From here\n  two\n", "From here\n two\n"},
        {"> one \n> two\nthree\n", "> one two\nthree\n"},
        {"> one \n>> two\n", "> one \n>> two\n"}, /* of another depth: not joined (section 4.5) */
        {"the end \n-- \nJane\n", "the end \n"},  /* the signature's line is never a soft break (section 4.3) */
        {"the end \n", "the end \n"},             /* the last line has no next one */
    };
    static const struct text_case DELSP[] = {
        {"The har \nbour\n", "The harbour\n"},
        {"two  \nwords\n", "two words\n"},
    };
    check_all(ROWS, COUNT_OF(ROWS), (struct mail_text_form){.flowed = true});
    check_all(DELSP, COUNT_OF(DELSP), (struct mail_text_form){.flowed = true, .delsp = true});
}

static void test_mail_text__leaves_encoded_files_out(void **state)
{
    (void)state;
    static const struct text_case ROWS[] = {
        {"Text.\nbegin 644 a.txt\n#0V%T\n`\nend\nMore.\n", "Text.\nMore.\n"},
        {"begin 0644 a.txt\n#0V%T\nend\nMore.\n", "More.\n"},
        {"begin 644 a.txt\n#0V%T\nmore words.\n", "more words.\n"}, /* cut short: lower case is no data */
        {"begin 644 a.txt\n#0V%T\n\xC3\xA9 more.\n", "\xC3\xA9 more.\n"},
        {"begin 644 a.txt\n#0V%T\n", ""},
        {"begin 644 a.txt\n", "begin 644 a.txt\n"}, /* no data behind it */
        {"begin 644 yards out\nthe race was long.\n", "begin 644 yards out\nthe race was long.\n"},
        {"begin 64 a.txt\n#0V%T\n", "begin 64 a.txt\n#0V%T\n"}, /* two digits, five, none: no mode */
        {"begin 10644 a\n#0V%T\n", "begin 10644 a\n#0V%T\n"},
        {"begin the day\n#0V%T\n", "begin the day\n#0V%T\n"},
        {"begin 644 a.txt\n#0V%TXXXXX\n", "begin 644 a.txt\n#0V%TXXXXX\n"}, /* longer than it says */
        {"Text.\n=ybegin line=128 size=3 name=a\nxyz\n=yend size=3\nMore.\n", "Text.\nMore.\n"},
        {"Text.\n=ybegin line=128 size=3 name=a\nxyz\n", "Text.\n"},
    };
    check_all(ROWS, COUNT_OF(ROWS), (struct mail_text_form){.flowed = false});
}

/* RFC 9580, sections 6.2 and 7. */
static void test_mail_text__takes_armour_off(void **state)
{
    (void)state;
    static const struct text_case ROWS[] = {
        {"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nText.\n- - dashed\n-----BEGIN PGP SIGNATURE-----\nab: c\n"
         "-----END PGP SIGNATURE-----\nAfter.\n- as it was\n",
         "Text.\n- dashed\nAfter.\n- as it was\n"},
        {"-----BEGIN PGP SIGNED MESSAGE-----\nNo header\nText.\n", "No header\nText.\n"},
        {"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\nNo empty line\n", "No empty line\n"},
        {"Text.\n-----BEGIN PGP PUBLIC KEY BLOCK-----\nxyz\n-----END PGP PUBLIC KEY BLOCK-----\nMore.\n",
         "Text.\nMore.\n"},
    };
    static const struct text_case ENCRYPTED = {
        "Text.\n-----BEGIN PGP MESSAGE-----\n\nxyz\n-----END PGP MESSAGE-----\nMore.\n", "Text.\nMore.\n"};
    const struct mail_text_form form = {.flowed = false};
    check_all(ROWS, COUNT_OF(ROWS), form);
    check_clean(&ENCRYPTED, &form, true);
}

/* A bare "--" may also be a rule: at most six lines behind it are a signature, behind "-- " fifteen. Empty ones do not count. */
static void test_mail_text__cuts_the_signature(void **state)
{
    (void)state;
    static const struct text_case ROWS[] = {
        {"Text.\n-- \nJane\n\nThe Daily\n", "Text.\n"},
        {"Text.\n--\n1\n2\n3\n4\n5\n\n6\n", "Text.\n"},
        {"Text.\n--\n1\n2\n3\n4\n5\n6\n7\n", "Text.\n--\n1\n2\n3\n4\n5\n6\n7\n"},
        {"Text.\n-- \n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n", "Text.\n"},
        {"Text.\n-- \n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n",
         "Text.\n-- \n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n"},
        {"-- \nText.\n", "-- \nText.\n"}, /* nothing before it */
        {"One.\n-- \nTwo.\n-- \nJane\n", "One.\n-- \nTwo.\n"},
        {"One.\n---\nTwo.\n", "One.\n---\nTwo.\n"},
    };
    check_all(ROWS, COUNT_OF(ROWS), (struct mail_text_form){.flowed = false});
}

static void test_mail_text__counts_words(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t want;
    } ROWS[] = {
        {"", 0},
        {"two words", 2},
        {"  a\tb\nc ", 3},
        {"12 --- 5", 0},
        {"http://e.example/ <https://e.example/> (http://e.example) [HTTP://e.example] x", 1},
        {"http is short", 3},
        {"\xC3\xA9 \xE6\x96\xB0\xE8\x81\x9E", 2},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        check_number(ROWS[i].text, (long long)ROWS[i].want,
                     (long long)mail_text_count_words(ROWS[i].text, strlen(ROWS[i].text)));
    }
}

static void test_mail_person__tells_people_from_senders(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *person;
        const char *organisation;
    } ROWS[] = {
        {"Jane Doe", "Jane Doe", ""},
        {" \"Jane Doe\" ", "Jane Doe", ""},
        {"Doe, Jane", "Jane Doe", ""},
        {"van Doe, Jane", "Jane van Doe", ""},
        {"Jane Doe, The Daily", "Jane Doe", "The Daily"},
        {"Doe, Reuters", "Reuters Doe", ""}, /* nothing says that it is none of her names */
        {"Doe, Agency", "Doe", "Agency"},
        {"Doe, AFP", "Doe", "AFP"},
        {"Jane Doe (The Daily)", "Jane Doe", "The Daily"},
        {"Jane Doe [AFP]", "Jane Doe", "AFP"},
        {"Jane Doe via Letters", "Jane Doe", "Letters"},
        {"Jane Doe - Platform | Desk", "Jane Doe", "Platform | Desk"}, /* at the first separator */
        {"Jane Doe at The Daily, London", "Jane Doe", "The Daily, London"},
        {"The Daily", "", "The Daily"},
        {"Harbour News, London", "", "Harbour News, London"},
        {"AFP", "", "AFP"},
        {"Jane", "Jane", ""},
        {"DOROTHY", "DOROTHY", ""}, /* too long for an acronym */
        {"Platform", "", "Platform"},
        {"platform", "", "platform"},
        {"Plat", "Plat", ""},
        {"newsletter@platform.example", "", ""},
        {"12345", "", ""},
        {"", "", ""},
        {"''", "", ""},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct buffer person = BUFFER_INIT;
        struct buffer organisation = BUFFER_INIT;
        mail_person_split(&person, &organisation, ROWS[i].name, "mail.platform.example");
        check_text(ROWS[i].name, ROWS[i].person, buffer_text(&person));
        check_text(ROWS[i].name, ROWS[i].organisation, buffer_text(&organisation));
        buffer_release(&person);
        buffer_release(&organisation);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mail_text__ends_lines_as_unix_does),
        cmocka_unit_test(test_mail_text__joins_flowed_lines),
        cmocka_unit_test(test_mail_text__leaves_encoded_files_out),
        cmocka_unit_test(test_mail_text__takes_armour_off),
        cmocka_unit_test(test_mail_text__cuts_the_signature),
        cmocka_unit_test(test_mail_text__counts_words),
        cmocka_unit_test(test_mail_person__tells_people_from_senders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
