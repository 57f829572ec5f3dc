#include "mail_message.h"

#include "buffer.h"
#include "error.h"
#include "fill.h"
#include "html_page.h"
#include "mail_fields.h"
#include "mail_head.h"
#include "mail_header.h"
#include "mail_parts.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

struct mail_reading {
    const struct mail_message *message;
    const struct reader_options *options;
    const struct reader_sink *sink;
    size_t inner; /* messages in the message so far */
};

/* --- telling ------------------------------------------------------------------------------------------------------------ */

static enum newsidx_status refuse(const struct mail_reading *reading, const char *reason, struct newsidx_error *error)
{
    return reading->sink->reject(reading->sink->context, reading->message->line, reason, error);
}

static enum newsidx_status warn(const struct mail_reading *reading, const char *what, struct newsidx_error *error)
{
    return what[0] != '\0' ? reading->sink->warn(reading->sink->context, reading->message->line, what, error)
                           : NEWSIDX_OK;
}

/* Appends the name of a message in the input; whether it is one that stays. */
static bool append_member(struct buffer *out, const struct mail_reading *reading, const char *guid)
{
    static const char SCHEME[] = "mid:";
    if (guid != NULL && strncmp(guid, SCHEME, sizeof SCHEME - 1) == 0) {
        buffer_append_text(out, guid + sizeof SCHEME - 1);
        return true;
    }
    const bool alone = reading->message->number == 0;
    if (!alone) {
        buffer_printf(out, "%zu", reading->message->number);
    }
    if (reading->inner > 0) {
        buffer_printf(out, "%s%zu", alone ? "" : ".", reading->inner);
    }
    return false;
}

static enum newsidx_status hand_over(const struct mail_reading *reading, struct newsidx_article *article,
                                     const char *what, struct newsidx_error *error)
{
    struct buffer member = BUFFER_INIT;
    const bool whole = reading->message->number == 0 && reading->inner == 0;
    const bool named = whole || append_member(&member, reading, article->field[NEWSIDX_GUID]);
    enum newsidx_status status = member.failed ? error_nomem(error) : warn(reading, what, error);
    if (status == NEWSIDX_OK) {
        status = reading->sink->article(reading->sink->context, article, whole ? NULL : member.data, named,
                                        reading->message->line, error);
    }
    buffer_release(&member);
    return status;
}

/* --- a page that a browser saved as a message (MHTML, RFC 2557) ----------------------------------------------------------- */

/* Browsers write "Saved by ..." where the sender belongs. */
static bool is_saved_page(GMimeObject *message, GMimeObject *root, struct newsidx_error *error)
{
    struct buffer from = BUFFER_INIT;
    (void)mail_header_append(&from, message, "From", error);
    const char *name = buffer_text(&from);
    name += strspn(name, " \"<");
    const bool saved = root != NULL && strncasecmp(name, "Saved by ", 9) == 0 &&
                       g_mime_content_type_is_type(g_mime_object_get_content_type(root), "text", "html");
    buffer_release(&from);
    return saved;
}

static enum newsidx_status append_page_url(struct buffer *url, GMimeObject *message, GMimeObject *root,
                                           struct newsidx_error *error)
{
    enum newsidx_status status = mail_header_append_raw(url, message, "Snapshot-Content-Location", error);
    if (status == NEWSIDX_OK && url->len_bytes == 0) {
        status = mail_header_append_raw(url, root, "Content-Location", error);
    }
    return status == NEWSIDX_OK && url->failed ? error_nomem(error) : status;
}

static enum newsidx_status read_saved_page(const struct mail_reading *reading, GMimeObject *message, GMimeObject *root,
                                           struct newsidx_error *error)
{
    struct newsidx_article article;
    struct fill_warning warning = {.text = ""};
    struct buffer html = BUFFER_INIT;
    struct buffer url = BUFFER_INIT;
    const char *reason = NULL;
    newsidx_article_init(&article);
    enum newsidx_status status = append_page_url(&url, message, root, error);
    status = status == NEWSIDX_OK ? mail_parts_append_html(&html, root, error) : status;
    if (status == NEWSIDX_OK) {
        const char *address = strncasecmp(buffer_text(&url), "http", 4) == 0 ? url.data : NULL;
        status = html_page_read(&article, buffer_text(&html), html.len_bytes, address, &reason, &warning, error);
    }
    if (status == NEWSIDX_NOTHING) {
        status = refuse(reading, reason, error);
    } else if (status == NEWSIDX_OK) {
        status = mail_fields_read_saved(&article, message, error);
        status = status == NEWSIDX_OK ? hand_over(reading, &article, warning.text, error) : status;
    }
    newsidx_article_clear(&article);
    buffer_release(&html);
    buffer_release(&url);
    return status;
}

/* --- a message ---------------------------------------------------------------------------------------------------------- */

static enum newsidx_status warn_of_parts(const struct mail_reading *reading, const struct mail_parts *parts,
                                         struct newsidx_error *error)
{
    char what[200] = "";
    if (parts->files.len_bytes > 0) {
        const size_t more = parts->left_out - parts->named;
        (void)snprintf(what, sizeof what, "not read: %s", parts->files.data);
        const size_t len = strlen(what);
        if (more > 0) {
            (void)snprintf(what + len, sizeof what - len, " and %zu more", more);
        }
    }
    const char *text = buffer_text(&parts->text);
    text += strspn(text, " \n");
    const enum newsidx_status status = warn(reading, what, error);
    return status == NEWSIDX_OK && text[0] == '{' && text[1] == '"'
               ? warn(reading, "its text is a JSON object, kept as it stands", error)
               : status;
}

static enum newsidx_status store_message(const struct mail_reading *reading, GMimeObject *message,
                                         const struct mail_parts *parts, const char *postmark,
                                         struct newsidx_error *error)
{
    struct newsidx_article article;
    struct fill_warning warning = {.text = ""};
    newsidx_article_init(&article);
    enum newsidx_status status = mail_fields_read(&article, message, postmark, &warning, error);
    if (status == NEWSIDX_OK) {
        status = fill_text(&article, NEWSIDX_BODY, buffer_text(&parts->text), parts->text.len_bytes, error);
    }
    status = status == NEWSIDX_OK ? fill_dateline(&article, reading->options->year, NULL, error) : status;
    status = status == NEWSIDX_OK ? warn_of_parts(reading, parts, error) : status;
    status = status == NEWSIDX_OK ? hand_over(reading, &article, warning.text, error) : status;
    newsidx_article_clear(&article);
    return status;
}

static bool is_blank(const struct buffer *text)
{
    const char *data = buffer_text(text);
    return strspn(data, " \t\r\n\f") == text->len_bytes;
}

static enum newsidx_status read_message(struct mail_reading *reading, GMimeMessage *message, const char *postmark,
                                        int depth, struct newsidx_error *error);

static enum newsidx_status read_inner(struct mail_reading *reading, const struct mail_parts *parts, int depth,
                                      struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    for (guint i = 0; i < parts->messages->len && status == NEWSIDX_OK; i++) {
        reading->inner++;
        status = read_message(reading, g_ptr_array_index(parts->messages, i), "", depth + 1, error);
    }
    return status;
}

static enum newsidx_status read_parts(struct mail_reading *reading, GMimeMessage *message, const char *postmark,
                                      int depth, struct newsidx_error *error)
{
    struct mail_parts parts;
    enum newsidx_status status = mail_parts_read(&parts, g_mime_message_get_mime_part(message), error);
    if (status != NEWSIDX_OK) {
        goto out;
    }
    if (parts.refusal != NULL) {
        status = refuse(reading, parts.refusal, error);
        goto out;
    }
    if (!is_blank(&parts.text) || (parts.attached == NULL && parts.messages->len == 0)) {
        status = store_message(reading, GMIME_OBJECT(message), &parts, postmark, error);
    } else if (parts.attached != NULL) {
        char reason[80];
        (void)snprintf(reason, sizeof reason, "a message without text, with %s", parts.attached);
        status = refuse(reading, reason, error);
    }
    status = status == NEWSIDX_OK ? read_inner(reading, &parts, depth, error) : status;
out:
    mail_parts_release(&parts);
    return status;
}

static enum newsidx_status read_message(struct mail_reading *reading, GMimeMessage *message, const char *postmark,
                                        int depth, struct newsidx_error *error)
{
    if (depth == MAIL_ENVELOPES_MAX) {
        return refuse(reading, "messages more than 20 deep in one another", error);
    }
    GMimeObject *root = mail_parts_root(g_mime_message_get_mime_part(message));
    if (is_saved_page(GMIME_OBJECT(message), root, error)) {
        return read_saved_page(reading, GMIME_OBJECT(message), root, error);
    }
    return read_parts(reading, message, postmark, depth, error);
}

static GMimeMessage *parse_message(const char *text, size_t len_bytes)
{
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(text, len_bytes);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
    g_object_unref(parser);
    g_object_unref(stream);
    return message;
}

enum newsidx_status mail_message_read(const struct mail_message *message, const struct reader_options *options,
                                      const struct reader_sink *sink, struct newsidx_error *error)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT; /* GMime's own counting is not safe among threads */
    (void)pthread_once(&once, g_mime_init);
    struct mail_reading reading = {.message = message, .options = options, .sink = sink};
    struct buffer postmark = BUFFER_INIT;
    struct mail_head head;
    mail_head_find(&head, message->text, message->len_bytes);
    if (head.fault != NULL) {
        return refuse(&reading, head.fault, error);
    }
    buffer_append(&postmark, head.postmark, head.postmark_len_bytes);
    GMimeMessage *parsed = parse_message(head.begin, message->len_bytes - (size_t)(head.begin - message->text));
    enum newsidx_status status = postmark.failed ? error_nomem(error) : NEWSIDX_OK;
    if (status == NEWSIDX_OK) {
        status = parsed != NULL ? read_message(&reading, parsed, buffer_text(&postmark), 0, error)
                                : refuse(&reading, "a message that cannot be taken apart", error);
    }
    if (parsed != NULL) {
        g_object_unref(parsed);
    }
    buffer_release(&postmark);
    return status;
}
