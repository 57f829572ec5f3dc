/* reader_nitf.c - IPTC NITF (News Industry Text Format) 2.5 to 3.6: one document, or several one after another.
 * nitf_text.c makes the articles. */
#include "reader.h"

#include "buffer.h"
#include "error.h"
#include "news_item.h"
#include "nitf_text.h"
#include "source.h"
#include "xml_stream.h"
#include "xml_tree.h"

#include <string.h>
#include <strings.h>

/* What reading one file needs everywhere. */
struct nitf_reading {
    const struct reader_sink *sink;
    int year;
    bool several;     /* documents in the file */
    size_t documents; /* begun */
    size_t line;      /* where the present one begins */
};

static bool recognise_nitf(const char *head, size_t len_bytes)
{
    return xml_is_named(head, len_bytes, "nitf");
}

static enum newsidx_status fill_article(struct newsidx_article *article, const xmlNode *nitf, int year,
                                        struct news_notes *notes, struct newsidx_error *error)
{
    if (!nitf_is_usable(nitf, notes)) {
        return NEWSIDX_OK;
    }
    enum newsidx_status status = nitf_fill(article, nitf, notes, error);
    if (status == NEWSIDX_OK) {
        status = news_take_byline(article, error);
    }
    struct buffer dateline = BUFFER_INIT;
    nitf_append_dateline(&dateline, nitf);
    if (status == NEWSIDX_OK) {
        status = dateline.failed ? error_nomem(error) : news_set_dateline(article, buffer_text(&dateline), year, error);
    }
    buffer_release(&dateline);
    return status;
}

static enum newsidx_status take_document(const struct nitf_reading *reading, const xmlNode *nitf,
                                         struct newsidx_error *error)
{
    struct news_notes notes = {.refusal = ""};
    struct newsidx_article article;
    struct buffer member = BUFFER_INIT;
    newsidx_article_init(&article);
    enum newsidx_status status = fill_article(&article, nitf, reading->year, &notes, error);
    if (status == NEWSIDX_OK) {
        const char *guid = article.field[NEWSIDX_GUID];
        buffer_append_text(&member, guid);
        if (guid == NULL) {
            buffer_printf(&member, "%zu", reading->documents);
        }
        const struct news_origin origin = {
            .member = reading->several ? buffer_text(&member) : NULL,
            .named = !reading->several || guid != NULL,
            .line = reading->line,
        };
        status = member.failed ? error_nomem(error) : news_hand_over(reading->sink, &article, &notes, &origin, error);
    }
    buffer_release(&member);
    newsidx_article_clear(&article);
    return status;
}

/* --- several documents in one file ---------------------------------------------------------------------------------------- */

/* Whether an end tag of nitf, with or without a prefix, begins at the '<'; its length then, otherwise 0. */
static size_t match_end_tag(const char *at, size_t left)
{
    enum { TAG_BYTES_MAX = 64 };
    const size_t room = left < TAG_BYTES_MAX ? left : TAG_BYTES_MAX;
    const char *close = room > 2 && at[1] == '/' ? memchr(at, '>', room) : NULL;
    if (close == NULL) {
        return 0;
    }
    const char *colon = memchr(at, ':', (size_t)(close - at));
    const char *name = colon != NULL ? colon + 1 : at + 2;
    const bool same = close - name >= 4 && strncasecmp(name, "nitf", 4) == 0;
    return same && strspn(name + 4, " \t\r\n") == (size_t)(close - name) - 4 ? (size_t)(close - at) + 1 : 0;
}

/* The length of the document that text begins with: all of a text without an end. */
static size_t find_end(const char *text, size_t len_bytes)
{
    const char *const end = text + len_bytes;
    const char *at = memchr(text, '<', len_bytes);
    while (at != NULL) {
        const size_t tag = match_end_tag(at, (size_t)(end - at));
        if (tag > 0) {
            return (size_t)(at - text) + tag;
        }
        at = memchr(at + 1, '<', (size_t)(end - at) - 1);
    }
    return len_bytes;
}

static size_t skip_blanks(const char *text, size_t len_bytes)
{
    size_t i = 0;
    while (i < len_bytes && text[i] != '\0' && strchr(" \t\r\n", text[i]) != NULL) {
        i++;
    }
    return i;
}

static size_t count_newlines(const char *text, size_t len_bytes)
{
    size_t lines = 0;
    for (size_t i = 0; i < len_bytes; i++) {
        lines += text[i] == '\n';
    }
    return lines;
}

static enum newsidx_status take_root(const struct nitf_reading *reading, const xmlNode *root,
                                     struct newsidx_error *error)
{
    const struct reader_sink *sink = reading->sink;
    if (!xml_is(root, "nitf")) {
        return sink->reject(sink->context, reading->line, "not a document in NITF", error);
    }
    enum newsidx_status status = NEWSIDX_OK;
    if (xml_is_cut(root)) {
        status = sink->warn(sink->context, reading->line, "the document ends in the middle: it may have been cut short",
                            error);
    }
    return status == NEWSIDX_OK ? take_document(reading, root, error) : status;
}

/* One that cannot be read is the end of the reading where it is alone; among others it is refused, and the others go on. */
static enum newsidx_status read_document(const struct nitf_reading *reading, const char *text, size_t len_bytes,
                                         struct newsidx_error *error)
{
    xmlDoc *document = NULL;
    struct newsidx_error fault = {.message = ""};
    enum newsidx_status status = xml_parse(&document, text, len_bytes, &fault);
    if (status == NEWSIDX_OK) {
        status = take_root(reading, xmlDocGetRootElement(document), error);
    } else if (status == NEWSIDX_NOTHING && reading->several) {
        status = reading->sink->reject(reading->sink->context, reading->line, fault.message, error);
    } else {
        status = error_set(error, status, "%s", fault.message);
    }
    xmlFreeDoc(document);
    return status;
}

static enum newsidx_status read_documents(struct nitf_reading *reading, const struct buffer *text,
                                          struct newsidx_error *error)
{
    const char *const begin = buffer_text(text);
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t at = 0; at < text->len_bytes && status == NEWSIDX_OK;) {
        const size_t len = find_end(begin + at, text->len_bytes - at);
        const size_t next = at + len + skip_blanks(begin + at + len, text->len_bytes - at - len);
        reading->documents++;
        reading->several = reading->several || next < text->len_bytes;
        status = read_document(reading, begin + at, len, error);
        reading->line += count_newlines(begin + at, next - at);
        at = next;
    }
    return status;
}

static enum newsidx_status read_nitf(struct source *source, const struct reader_options *options,
                                     const struct reader_sink *sink, struct newsidx_error *error)
{
    struct nitf_reading reading = {.sink = sink, .year = options->year, .line = 1};
    struct buffer text = BUFFER_INIT;
    enum newsidx_status status = source_read_all(source, READER_ARTICLE_BYTES_MAX, &text, error);
    if (status == NEWSIDX_OK) {
        status = read_documents(&reading, &text, error);
    }
    buffer_release(&text);
    return status;
}

const struct reader READER_NITF = {
    .name = "nitf",
    .what = "IPTC NITF, also several documents in one file",
    .recognised_by = "<nitf>",
    .input = READER_XML,
    .recognise = recognise_nitf,
    .read = read_nitf,
};
