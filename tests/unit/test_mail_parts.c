/* test_mail_parts.c - what a message of several parts comes to: its text, other messages in it, a page, or a refusal
 * (mail_message.c, mail_parts.c). */
#include "news_reading.h"

#define HEAD                                                                                                           \
    "From: Jane Doe <jane@daily.example>\nTo: desk@daily.example\nSubject: Harbour\nDate: Fri, 7 Nov 2014 12:00:00 "   \
    "+0000\nMIME-Version: 1.0\n"
#define MIXED HEAD "Content-Type: multipart/mixed; boundary=b\n\n"
#define PLAIN "--b\nContent-Type: text/plain\n\nThe harbour opens.\n"
#define INNER                                                                                                          \
    "--b\nContent-Type: message/rfc822\n\nFrom: a@b.example\nSubject: Inner\nDate: Thu, 6 Nov 2014 12:00:00 "          \
    "+0000\n\nInner text.\n"
#define PDF(n) "--b\nContent-Type: application/pdf; name=" n "\nContent-Disposition: attachment\n\nx\n"
#define SAVED                                                                                                          \
    "From: \"Saved by a browser\" <x>\nSnapshot-Content-Location: https://daily.example/harbour\nSubject: "            \
    "saved\nDate: Fri, "                                                                                               \
    "7 Nov 2014 12:00:00 +0000\nMIME-Version: 1.0\n"
#define PAGE                                                                                                           \
    "<html><head><title>Bridge opens</title></head><body><article><h1>Bridge opens</h1><p>The bridge over the river "  \
    "was opened on Friday, and cars crossed it for the first time in many years.</p><p>The mayor said that it took "   \
    "longer than anybody had thought, and cost more.</p></article></body></html>\n"

static void test_mail_parts__finds_what_a_message_is(void **state)
{
    (void)state;
    static const struct {
        const char *message;
        const char *want;
        const char *body; /* of the first article */
    } ROWS[] = {
        {MIXED PLAIN "--b--\n", "Harbour|", "The harbour opens."},
        {MIXED PLAIN PDF("a.pdf") PDF("b.pdf") "--b--\n", "?not read: a.pdf, b.pdf|Harbour|", "The harbour opens."},
        {MIXED PDF("a.pdf") "--b--\n", "!a message without text, with a PDF file attached|", NULL},
        {MIXED "--b\nContent-Type: image/png\n\nx\n--b--\n", "!a message without text, with a picture attached|", NULL},
        {MIXED "--b\nContent-Type: application/x-own\n\nx\n--b--\n", "!a message without text, with a file attached|",
         NULL},
        /* Formal parts are not worth a warning. */
        {MIXED PLAIN "--b\nContent-Type: application/pgp-signature\n\nx\n--b--\n", "Harbour|", "The harbour opens."},
        /* A message in the message is an article of its own. */
        {MIXED PLAIN INNER "--b--\n", "Harbour|Inner@1|", "The harbour opens."},
        {MIXED INNER "--b--\n", "Inner@1|", "Inner text."},
        {HEAD "Content-Type: multipart/encrypted; boundary=b\n\n" PLAIN "--b--\n", "!an encrypted message|", NULL},
        {HEAD "Content-Type: multipart/report; boundary=b\n\n" PLAIN "--b--\n", "!a delivery report, not an article|",
         NULL},
        {HEAD "Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\n",
         "!a calendar invitation, not an article|", NULL},
        {MIXED PLAIN "--b\nContent-Type: text/calendar; method=REQUEST\nContent-Disposition: attachment; "
                     "filename=a.ics\n\nx\n--b--\n",
         "?not read: a.ics|Harbour|", "The harbour opens."},
        /* Without any delimiter the text before the first one is all there is. */
        {MIXED "The harbour opens.\n", "Harbour|", "The harbour opens."},
        {HEAD "Content-Type: text/plain\n\n{\"a\":1}\n", "?its text is a JSON object, kept as it stands|Harbour|",
         "{\"a\":1}"},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct told told;
        read_text(&told, &READER_MAIL, ROWS[i].message);
        check_text(ROWS[i].message, ROWS[i].want, buffer_text(&told.text));
        check_text(ROWS[i].message, ROWS[i].body, told.count > 0 ? told.article[0].field[NEWSIDX_BODY] : NULL);
        told_release(&told);
    }
}

/* RFC 2557: what a browser saved is the page, not a mail. */
static void test_mail_parts__reads_a_saved_page(void **state)
{
    (void)state;
    static const char *const MESSAGES[] = {
        SAVED "Content-Type: text/html\n\n" PAGE,
        SAVED "Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n" PAGE "--b--\n",
        /* The root is the one that start names (RFC 2387, section 3.2), else the first. */
        SAVED
        "Content-Type: multipart/related; boundary=b; start=\"<r@x>\"\n\n--b\nContent-Type: text/html\nContent-ID: "
        "<o@x>\n\n<p>Another frame</p>\n--b\nContent-Type: text/html\nContent-ID: <r@x>\n\n" PAGE "--b--\n",
    };
    for (size_t i = 0; i < COUNT_OF(MESSAGES); i++) {
        struct told told;
        read_text(&told, &READER_MAIL, MESSAGES[i]);
        check_text(MESSAGES[i], "Bridge opens|", buffer_text(&told.text));
        check_text(MESSAGES[i], "https://daily.example/harbour", told.article[0].field[NEWSIDX_URL]);
        check_text(MESSAGES[i], NULL, told.article[0].field[NEWSIDX_AUTHOR]);
        assert_non_null(strstr(told.article[0].field[NEWSIDX_BODY], "cars crossed it"));
        told_release(&told);
    }
}

/* Of what somebody nests to exhaust the reader, as much is read as anybody would send. */
static void test_mail_parts__refuses_what_is_nested_too_deep(void **state)
{
    (void)state;
    struct buffer text = BUFFER_INIT;
    struct told told;
    for (int i = 0; i < 25; i++) {
        buffer_append_text(&text, "From: a@b.example\nSubject: s\nContent-Type: message/rfc822\n\n");
    }
    buffer_append_text(&text, "From: a@b.example\nSubject: s\n\nText.\n");
    read_text(&told, &READER_MAIL, buffer_text(&text));
    check_text("25 envelopes", "!messages more than 20 deep in one another|", buffer_text(&told.text));
    told_release(&told);
    buffer_truncate(&text, 0);
    buffer_append_text(&text, HEAD);
    for (int i = 0; i < 60; i++) {
        buffer_printf(&text, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i);
    }
    buffer_append_text(&text, "\nText.\n");
    read_text(&told, &READER_MAIL, buffer_text(&text));
    check_text("60 multiparts", "!a message whose parts are more than 50 deep in one another|",
               buffer_text(&told.text));
    told_release(&told);
    buffer_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mail_parts__finds_what_a_message_is),
        cmocka_unit_test(test_mail_parts__reads_a_saved_page),
        cmocka_unit_test(test_mail_parts__refuses_what_is_nested_too_deep),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
