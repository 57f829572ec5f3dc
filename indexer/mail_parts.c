#include "mail_parts.h"

#include "charset.h"
#include "error.h"
#include "fill.h"
#include "html_text.h"
#include "mail_header.h"
#include "mail_text.h"

#include <string.h>
#include <strings.h>

/* --- what a part is ----------------------------------------------------------------------------------------------------- */

enum { NAMED_MAX = 3, NAME_BYTES_MAX = 50 }; /* of the parts that a warning names */

/* Parts that are left out, by the beginning of their type. */
static const struct {
    const char *type;
    const char *phrase;
    bool is_formal; /* belongs to the message, not to what it says: no warning */
} ATTACHED[] = {
    {"image/", "a picture attached", false},
    {"video/", "a video attached", false},
    {"audio/", "a sound attached", false},
    {"application/pdf", "a PDF file attached", false},
    {"application/msword", "an office document attached", false},
    {"application/vnd.openxmlformats", "an office document attached", false},
    {"application/vnd.oasis", "an office document attached", false},
    {"application/rtf", "an office document attached", false},
    {"text/rtf", "an office document attached", false},
    {"text/calendar", "a calendar entry attached", false},
    {"text/vcard", "a visiting card attached", true},
    {"text/x-vcard", "a visiting card attached", true},
    {"application/ics", "a calendar entry attached", false},
    {"application/pgp-signature", "a signature attached", true},
    {"application/pgp-keys", "a key attached", true},
    {"application/pkcs7-signature", "a signature attached", true},
    {"application/x-pkcs7-signature", "a signature attached", true},
    {"", "a file attached", false},
};

/* Types that make the whole message something else than an article. */
static const struct {
    const char *type;
    const char *reason;
} REFUSED[] = {
    {"multipart/report", "a delivery report, not an article"},
    {"message/delivery-status", "a delivery report, not an article"},
    {"message/disposition-notification", "a receipt, not an article"},
    {"message/feedback-report", "a report of abuse, not an article"},
    {"multipart/encrypted", "an encrypted message"},
    {"application/pkcs7-mime", "an encrypted or sealed message (S/MIME)"},
    {"application/x-pkcs7-mime", "an encrypted or sealed message (S/MIME)"},
    {"message/partial", "one piece of a message that was sent in several"},
};

static bool type_is(GMimeObject *part, const char *type)
{
    char *own = g_mime_content_type_get_mime_type(g_mime_object_get_content_type(part));
    const bool is = strcasecmp(own, type) == 0;
    g_free(own);
    return is;
}

static bool is_attachment(GMimeObject *part)
{
    const char *disposition = g_mime_object_get_disposition(part);
    return disposition != NULL && strcasecmp(disposition, "attachment") == 0;
}

static const char *find_refusal(GMimeObject *part)
{
    for (size_t i = 0; i < sizeof REFUSED / sizeof *REFUSED; i++) {
        if (type_is(part, REFUSED[i].type)) {
            return REFUSED[i].reason;
        }
    }
    /* iTIP (RFC 5546): a calendar file without a method is only an enclosure. */
    const bool invitation = type_is(part, "text/calendar") && !is_attachment(part) &&
                            g_mime_content_type_get_parameter(g_mime_object_get_content_type(part), "method") != NULL;
    return invitation ? "a calendar invitation, not an article" : NULL;
}

static void append_name(struct mail_parts *parts, GMimeObject *part, const char *type)
{
    const char *name = GMIME_IS_PART(part) ? g_mime_part_get_filename(GMIME_PART(part)) : NULL;
    struct buffer line = BUFFER_INIT;
    buffer_append_text(&line, name != NULL ? name : type);
    fill_squeeze(&line);
    if (line.len_bytes > NAME_BYTES_MAX) {
        size_t len = NAME_BYTES_MAX;
        while (len > 0 && ((unsigned char)line.data[len] & 0xC0) == 0x80) { /* not inside a character */
            len--;
        }
        buffer_truncate(&line, len);
        buffer_append_text(&line, "...");
    }
    buffer_append_text(&parts->files, parts->files.len_bytes > 0 ? ", " : "");
    buffer_append(&parts->files, buffer_text(&line), line.len_bytes);
    buffer_release(&line);
}

/* in_page: a part of a page (its pictures and styles), not an enclosure. */
static void note_attached(struct mail_parts *parts, GMimeObject *part, bool in_page)
{
    char *type = g_mime_content_type_get_mime_type(g_mime_object_get_content_type(part));
    size_t i = 0;
    while (strncasecmp(type, ATTACHED[i].type, strlen(ATTACHED[i].type)) != 0) {
        i++;
    }
    parts->attached = parts->attached != NULL ? parts->attached : ATTACHED[i].phrase;
    if (!ATTACHED[i].is_formal && !in_page) {
        parts->left_out++;
        if (parts->named < NAMED_MAX) {
            parts->named++;
            append_name(parts, part, type);
        }
    }
    g_free(type);
}

/* --- the text of one part ----------------------------------------------------------------------------------------------- */

/* Without its transfer encoding. */
static void append_content(struct buffer *out, GMimePart *part)
{
    GMimeDataWrapper *content = g_mime_part_get_content(part);
    if (content == NULL) {
        return;
    }
    GMimeStream *bytes = g_mime_stream_mem_new();
    (void)g_mime_data_wrapper_write_to_stream(content, bytes);
    const GByteArray *array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(bytes));
    buffer_append(out, array->data, array->len);
    g_object_unref(bytes);
}

static enum newsidx_status append_decoded(struct buffer *out, GMimeObject *part, enum charset_declaration declaration,
                                          struct newsidx_error *error)
{
    struct buffer bytes = BUFFER_INIT;
    append_content(&bytes, GMIME_PART(part));
    const char *charset = g_mime_content_type_get_parameter(g_mime_object_get_content_type(part), "charset");
    const enum newsidx_status status =
        bytes.failed ? error_nomem(error)
                     : charset_to_utf8(out, buffer_text(&bytes), bytes.len_bytes, declaration, charset, error);
    buffer_release(&bytes);
    return status;
}

enum newsidx_status mail_parts_append_html(struct buffer *out, GMimeObject *part, struct newsidx_error *error)
{
    return GMIME_IS_PART(part) ? append_decoded(out, part, CHARSET_DECLARED_IN_HTML, error) : NEWSIDX_OK;
}

static bool parameter_is(GMimeObject *part, const char *name, const char *value)
{
    const char *own = g_mime_content_type_get_parameter(g_mime_object_get_content_type(part), name);
    return own != NULL && strcasecmp(own, value) == 0;
}

/* Some mailers send a page as text/plain. */
static bool looks_like_page(const struct buffer *text)
{
    const char *at = buffer_text(text);
    at += strspn(at, " \t\r\n");
    return strncasecmp(at, "<html", 5) == 0 || strncasecmp(at, "<!doctype html", 14) == 0;
}

static enum newsidx_status append_text(struct mail_parts *parts, struct buffer *out, GMimeObject *part,
                                       struct newsidx_error *error)
{
    const bool html = type_is(part, "text/html") || type_is(part, "text/enriched") || type_is(part, "text/richtext");
    struct buffer text = BUFFER_INIT;
    enum newsidx_status status =
        append_decoded(&text, part, html ? CHARSET_DECLARED_IN_HTML : CHARSET_DECLARED_NOWHERE, error);
    if (status == NEWSIDX_OK) {
        buffer_append_text(out, out->len_bytes > 0 ? "\n\n" : "");
        if (html || looks_like_page(&text)) {
            status = text.len_bytes > 0 ? html_fragment_to_text(out, text.data, text.len_bytes, error) : NEWSIDX_OK;
        } else {
            const struct mail_text_form form = {.flowed = parameter_is(part, "format", "flowed"),
                                                .delsp = parameter_is(part, "delsp", "yes")};
            bool encrypted = false;
            mail_text_clean(out, buffer_text(&text), text.len_bytes, &form, &encrypted);
            parts->refusal = parts->refusal == NULL && encrypted ? "an encrypted message" : parts->refusal;
        }
    }
    buffer_release(&text);
    return status == NEWSIDX_OK && out->failed ? error_nomem(error) : status;
}

/* --- the tree ----------------------------------------------------------------------------------------------------------- */

static enum newsidx_status walk(struct mail_parts *parts, struct buffer *out, GMimeObject *part, int depth,
                                struct newsidx_error *error);

/* The plain form, unless it is only a line that points to the other one. */
static enum newsidx_status walk_alternative(struct mail_parts *parts, struct buffer *out, GMimeMultipart *multipart,
                                            int depth, struct newsidx_error *error)
{
    struct buffer form[2] = {BUFFER_INIT, BUFFER_INIT}; /* plain, rich */
    enum newsidx_status status = NEWSIDX_OK;
    for (int i = 0; i < g_mime_multipart_get_count(multipart) && status == NEWSIDX_OK; i++) {
        GMimeObject *part = g_mime_multipart_get_part(multipart, i);
        struct buffer *into = &form[type_is(part, "text/plain") ? 0 : 1];
        const size_t before = into->len_bytes;
        status = walk(parts, into, part, depth, error);
        if (before > 0 && into->len_bytes > before) { /* the richer one follows (RFC 2046, section 5.1.4) */
            memmove(into->data, into->data + before, into->len_bytes - before);
            buffer_truncate(into, into->len_bytes - before);
        }
    }
    const size_t plain = mail_text_count_words(buffer_text(&form[0]), form[0].len_bytes);
    const size_t rich = mail_text_count_words(buffer_text(&form[1]), form[1].len_bytes);
    const struct buffer *chosen = &form[plain > 0 && plain >= rich / 2 ? 0 : 1];
    buffer_append_text(out, out->len_bytes > 0 ? "\n\n" : "");
    buffer_append(out, buffer_text(chosen), chosen->len_bytes);
    out->failed = out->failed || form[0].failed || form[1].failed;
    buffer_release(&form[0]);
    buffer_release(&form[1]);
    return status;
}

/* A multipart in which no boundary was found has all its text before the first one. */
static void append_unparted(struct buffer *out, GMimeMultipart *multipart)
{
    const char *text = g_mime_multipart_get_prologue(multipart);
    const struct mail_text_form form = {.flowed = false};
    struct buffer utf8 = BUFFER_INIT;
    bool encrypted = false;
    if (text != NULL &&
        charset_to_utf8(&utf8, text, strlen(text), CHARSET_DECLARED_NOWHERE, NULL, NULL) == NEWSIDX_OK) {
        mail_text_clean(out, buffer_text(&utf8), utf8.len_bytes, &form, &encrypted);
    }
    out->failed = out->failed || utf8.failed;
    buffer_release(&utf8);
}

static enum newsidx_status walk_multipart(struct mail_parts *parts, struct buffer *out, GMimeMultipart *multipart,
                                          int depth, struct newsidx_error *error)
{
    GMimeObject *const object = GMIME_OBJECT(multipart);
    const int count = g_mime_multipart_get_count(multipart);
    if (count == 0) {
        append_unparted(out, multipart);
        return NEWSIDX_OK;
    }
    if (type_is(object, "multipart/alternative")) {
        return walk_alternative(parts, out, multipart, depth, error);
    }
    const bool related = type_is(object, "multipart/related");
    const bool first_only = related || type_is(object, "multipart/signed");
    GMimeObject *root = related ? mail_parts_root(object) : g_mime_multipart_get_part(multipart, 0);
    parts->is_digest = parts->is_digest || type_is(object, "multipart/digest");
    enum newsidx_status status = NEWSIDX_OK;
    for (int i = 0; i < count && status == NEWSIDX_OK; i++) {
        GMimeObject *part = g_mime_multipart_get_part(multipart, i);
        if (!first_only || part == root) {
            status = walk(parts, out, part, depth, error);
        } else if (!type_is(object, "multipart/signed")) {
            note_attached(parts, part, true);
        }
    }
    return status;
}

static enum newsidx_status walk_leaf(struct mail_parts *parts, struct buffer *out, GMimeObject *part,
                                     struct newsidx_error *error)
{
    static const char *const TEXTS[] = {"text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown"};
    bool is_text = false;
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        is_text = is_text || type_is(part, TEXTS[i]);
    }
    if (is_text && GMIME_IS_PART(part) && !is_attachment(part)) {
        return append_text(parts, out, part, error);
    }
    note_attached(parts, part, false);
    return NEWSIDX_OK;
}

static enum newsidx_status walk(struct mail_parts *parts, struct buffer *out, GMimeObject *part, int depth,
                                struct newsidx_error *error)
{
    if (part == NULL) {
        return NEWSIDX_OK;
    }
    parts->count++;
    if (parts->count > MAIL_PARTS_MAX) {
        parts->refusal = "a message of more than 10000 parts";
        return NEWSIDX_OK;
    }
    if (depth == MAIL_DEPTH_MAX) {
        parts->refusal = "a message whose parts are more than 50 deep in one another";
        return NEWSIDX_OK;
    }
    const char *refusal = find_refusal(part);
    if (refusal != NULL) {
        parts->refusal = parts->refusal != NULL ? parts->refusal : refusal;
        return NEWSIDX_OK;
    }
    if (GMIME_IS_MULTIPART(part)) {
        return walk_multipart(parts, out, GMIME_MULTIPART(part), depth + 1, error);
    }
    if (GMIME_IS_MESSAGE_PART(part)) {
        GMimeMessage *message = g_mime_message_part_get_message(GMIME_MESSAGE_PART(part));
        if (message != NULL) {
            g_ptr_array_add(parts->messages, message);
        }
        return NEWSIDX_OK;
    }
    return walk_leaf(parts, out, part, error);
}

GMimeObject *mail_parts_root(GMimeObject *part)
{
    if (part == NULL || !GMIME_IS_MULTIPART(part) || !type_is(part, "multipart/related")) {
        return part;
    }
    GMimeMultipart *multipart = GMIME_MULTIPART(part);
    const int count = g_mime_multipart_get_count(multipart);
    const char *start = g_mime_content_type_get_parameter(g_mime_object_get_content_type(part), "start");
    struct buffer id = BUFFER_INIT;
    mail_header_bracketed(&id, start != NULL ? start : "");
    GMimeObject *root = count > 0 ? g_mime_multipart_get_part(multipart, 0) : NULL;
    for (int i = 0; i < count && id.len_bytes > 0; i++) {
        GMimeObject *child = g_mime_multipart_get_part(multipart, i);
        const char *own = g_mime_object_get_content_id(child);
        if (own != NULL && strcmp(own, id.data) == 0) {
            root = child;
            break;
        }
    }
    buffer_release(&id);
    return root;
}

enum newsidx_status mail_parts_read(struct mail_parts *parts, GMimeObject *part, struct newsidx_error *error)
{
    *parts = (struct mail_parts){.messages = g_ptr_array_new()};
    const enum newsidx_status status = walk(parts, &parts->text, part, 0, error);
    return status == NEWSIDX_OK && (parts->text.failed || parts->files.failed) ? error_nomem(error) : status;
}

void mail_parts_release(struct mail_parts *parts)
{
    buffer_release(&parts->text);
    buffer_release(&parts->files);
    if (parts->messages != NULL) {
        g_ptr_array_free(parts->messages, TRUE);
        parts->messages = NULL;
    }
}
