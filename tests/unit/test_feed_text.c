/* test_feed_text.c - what the elements of feeds hold: plain text, HTML, elements or Base64 (feed_text.c). */
#include "testing.h"

#include "feed_text.h"

#include <libxml/parser.h>

#define ATOM "xmlns='http://www.w3.org/2005/Atom'"

static void check_element(const char *xml, const char *want)
{
    struct buffer out = BUFFER_INIT;
    struct newsidx_error error = {.message = ""};
    xmlDoc *document = xmlReadMemory(xml, (int)strlen(xml), NULL, NULL, XML_PARSE_NONET);
    assert_non_null(document);
    check_number(xml, NEWSIDX_OK, feed_append_text(&out, xmlDocGetRootElement(document), &error));
    check_text(xml, want, buffer_text(&out));
    buffer_release(&out);
    xmlFreeDoc(document);
}

/* RFC 4287, sections 3.1.1 and 4.1.3.3; the attribute mode is of Atom 0.3. */
static void test_feed_text__goes_by_type_and_mode(void **state)
{
    (void)state;
    static const struct {
        const char *xml;
        const char *want;
    } ROWS[] = {
        {"<d>a &lt;b&gt;b&lt;/b&gt; c</d>", "a b c"},
        {"<d> AT&amp;amp;T </d>", "AT&T"}, /* RSS: HTML */
        {"<c " ATOM " type='text'>AT&amp;amp;T</c>", "AT&amp;T"},
        {"<c " ATOM ">1 &lt; 2</c>", "1 < 2"},
        {"<c " ATOM " type='text'>a &lt;b&gt;b&lt;/b&gt;</c>", "a b"}, /* HTML all the same: it has an end tag */
        {"<c " ATOM " type='text'>a &lt;/ b</c>", "a </ b"},
        {"<c " ATOM " type='text/plain'>a &lt;i&gt; b</c>", "a <i> b"},
        {"<c " ATOM " type='html'>a &lt;i&gt; b</c>", "a b"},
        {"<c " ATOM " type='text/html'>a &lt;i&gt; b</c>", "a b"},
        {"<c " ATOM " type='xhtml'><p>a</p><p>b</p></c>", "a\n\nb"},
        {"<c " ATOM " type='html'><p>a &lt;b&gt;b&lt;/b&gt;</p></c>", "a b"}, /* escaped twice */
        {"<c " ATOM " type='application/x'>TGV0dGVy</c>", "Letter"},          /* Base64 (RFC 4648) */
        {"<c " ATOM " mode='base64'>TGV0\n dGVy IQ==</c>", "Letter!"},
        {"<c " ATOM " mode='BASE64'>PGI+TGV0dGVyPC9iPg==</c>", "Letter"},
        {"<c " ATOM " mode='base64'>TGV0*GVy</c>", ""},
        {"<c " ATOM " mode='base64'>AAEC</c>", ""},     /* not text: a NUL */
        {"<c " ATOM " mode='base64'>//79/A==</c>", ""}, /* not UTF-8 */
        {"<c " ATOM " mode='base64'></c>", ""},
        {"<c " ATOM " mode='escaped' type='image/png'>a &lt;b&gt;b&lt;/b&gt;</c>", "a b"},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        check_element(ROWS[i].xml, ROWS[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_feed_text__goes_by_type_and_mode)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
