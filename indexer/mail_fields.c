#include "mail_fields.h"

#include "date.h"
#include "error.h"
#include "mail_header.h"
#include "mail_person.h"

#include <string.h>
#include <strings.h>

enum { AUTHORS_MAX = 20 };

static enum newsidx_status fill_header(struct newsidx_article *article, enum newsidx_field field, GMimeObject *message,
                                       const char *name, struct newsidx_error *error)
{
    struct buffer value = BUFFER_INIT;
    enum newsidx_status status = mail_header_append(&value, message, name, error);
    if (status == NEWSIDX_OK) {
        status = fill_line_unset(article, field, buffer_text(&value), value.len_bytes, error);
    }
    buffer_release(&value);
    return status;
}

/* --- Subject ------------------------------------------------------------------------------------------------------------ */

/* Whether a field names the list: in its phrase, or as the first word of an address or id in it. */
static bool field_names_list(const char *value, const char *tag, size_t len_bytes)
{
    for (const char *at = value; *at != '\0'; at++) {
        const bool begins = at == value || strchr(" <\":", at[-1]) != NULL;
        if (begins && strncasecmp(at, tag, len_bytes) == 0 &&
            (at[len_bytes] == '\0' || strchr(" .@>\"", at[len_bytes]) != NULL)) {
            return true;
        }
    }
    return false;
}

/* "[list]", "[list 123]", "[list:123]" where the message says that it is from that list. */
static bool is_list_tag(GMimeObject *message, const char *tag, size_t len_bytes, struct newsidx_error *error)
{
    static const char *const FIELDS[] = {"List-Id", "List-Post", "X-Mailing-List", "Mailing-List"};
    const size_t name_len = strcspn(tag, " :]") < len_bytes ? strcspn(tag, " :]") : len_bytes;
    bool found = false;
    for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS && !found && name_len > 0; i++) {
        struct buffer value = BUFFER_INIT;
        (void)mail_header_append(&value, message, FIELDS[i], error);
        found = field_names_list(buffer_text(&value), tag, len_bytes) ||
                field_names_list(buffer_text(&value), tag, name_len);
        buffer_release(&value);
    }
    return found;
}

/* Cuts the tag, also behind "Re: ". */
static void cut_list_tag(struct buffer *subject, GMimeObject *message, struct newsidx_error *error)
{
    char *open = subject->data != NULL ? strchr(subject->data, '[') : NULL;
    char *close = open != NULL ? strchr(open, ']') : NULL;
    if (close == NULL || open - subject->data > 8 ||
        memchr(subject->data, ' ', (size_t)(open - subject->data)) != NULL) {
        const bool answer = close != NULL && open - subject->data >= 2 && open - subject->data <= 10 && open[-2] == ':';
        if (!answer) {
            return;
        }
    }
    if (is_list_tag(message, open + 1, (size_t)(close - open) - 1, error)) {
        const char *rest = close + 1;
        rest += strspn(rest, " ");
        const size_t rest_len = strlen(rest);
        const size_t from = (size_t)(open - subject->data);
        memmove(open, rest, rest_len);
        buffer_truncate(subject, from + rest_len);
    }
}

static enum newsidx_status read_subject(struct newsidx_article *article, GMimeObject *message,
                                        struct newsidx_error *error)
{
    static const char *const FIELDS[] = {"Subject", "Headline", "Title"};
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS && status == NEWSIDX_OK; i++) {
        struct buffer subject = BUFFER_INIT;
        status = mail_header_append(&subject, message, FIELDS[i], error);
        fill_squeeze(&subject);
        cut_list_tag(&subject, message, error);
        if (status == NEWSIDX_OK) {
            status = fill_line_unset(article, NEWSIDX_HEADLINE, buffer_text(&subject), subject.len_bytes, error);
        }
        buffer_release(&subject);
    }
    return status;
}

/* --- From, List-Id, Organization ---------------------------------------------------------------------------------------- */

/* The domain of an address without the labels that name a mail server. */
static const char *find_domain(const char *address)
{
    static const char *const SERVERS[] = {"mail.", "email.", "www.", "smtp."};
    const char *at = strrchr(address, '@');
    const char *domain = at != NULL ? at + 1 : "";
    for (size_t i = 0; i < sizeof SERVERS / sizeof *SERVERS; i++) {
        const size_t len = strlen(SERVERS[i]);
        const char *rest = domain + len;
        /* "mail.com.au" is one domain: what is left would be "com.au" */
        if (strncasecmp(domain, SERVERS[i], len) == 0 && strchr(rest, '.') != NULL && strcspn(rest, ".") > 3) {
            return rest;
        }
    }
    return domain;
}

struct sender {
    struct buffer authors;
    struct buffer organisation; /* as the display name gives it */
    struct buffer domain;
};

static void take_address(struct sender *sender, InternetAddress *address)
{
    if (!INTERNET_ADDRESS_IS_MAILBOX(address)) {
        return;
    }
    const char *name = internet_address_get_name(address);
    const char *own = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address));
    const char *domain = find_domain(own != NULL ? own : "");
    struct buffer line = BUFFER_INIT;
    struct buffer person = BUFFER_INIT;
    struct buffer organisation = BUFFER_INIT;
    buffer_append_text(&line, name);
    fill_squeeze(&line);
    mail_person_split(&person, &organisation, buffer_text(&line), domain);
    fill_append_author(&sender->authors, buffer_text(&person), person.len_bytes);
    if (sender->organisation.len_bytes == 0) {
        buffer_append(&sender->organisation, buffer_text(&organisation), organisation.len_bytes);
    }
    if (sender->domain.len_bytes == 0) {
        buffer_append_text(&sender->domain, domain);
    }
    sender->authors.failed = sender->authors.failed || line.failed || person.failed || organisation.failed;
    buffer_release(&line);
    buffer_release(&person);
    buffer_release(&organisation);
}

static enum newsidx_status read_sender(struct sender *sender, GMimeObject *message, const char *field,
                                       struct newsidx_error *error)
{
    struct buffer raw = BUFFER_INIT;
    const enum newsidx_status status = mail_header_append_raw(&raw, message, field, error);
    InternetAddressList *list =
        status == NEWSIDX_OK && raw.len_bytes > 0 ? internet_address_list_parse(NULL, raw.data) : NULL;
    for (int i = 0; list != NULL && i < internet_address_list_length(list) && i < AUTHORS_MAX; i++) {
        take_address(sender, internet_address_list_get_address(list, i));
    }
    if (list != NULL) {
        g_object_unref(list);
    }
    buffer_release(&raw);
    return status;
}

/* The phrase of a List-Id (RFC 2919), else the id without the host: "example-news" of <example-news.lists.example.org>. */
static enum newsidx_status fill_list_name(struct newsidx_article *article, GMimeObject *message,
                                          struct newsidx_error *error)
{
    struct buffer value = BUFFER_INIT;
    enum newsidx_status status = mail_header_append(&value, message, "List-Id", error);
    const char *text = buffer_text(&value);
    text += strspn(text, " \"");
    size_t len = strcspn(text, "<");
    while (len > 0 && strchr(" \"", text[len - 1]) != NULL) {
        len--;
    }
    if (status == NEWSIDX_OK && len > 0 && strchr(text, '<') != NULL) {
        status = fill_line_unset(article, NEWSIDX_SOURCE, text, len, error);
    }
    buffer_release(&value);
    return status;
}

static enum newsidx_status read_origin(struct newsidx_article *article, GMimeObject *message,
                                       struct newsidx_error *error)
{
    struct sender sender = {.authors = BUFFER_INIT};
    enum newsidx_status status = read_sender(&sender, message, "From", error);
    if (status == NEWSIDX_OK && sender.domain.len_bytes == 0) {
        status = read_sender(&sender, message, "Sender", error);
    }
    if (status == NEWSIDX_OK) {
        status = fill_list_name(article, message, error);
    }
    const struct {
        enum newsidx_field field;
        const struct buffer *text;
    } found[] = {{NEWSIDX_AUTHOR, &sender.authors}, {NEWSIDX_SOURCE, &sender.organisation}};
    for (size_t i = 0; i < sizeof found / sizeof *found && status == NEWSIDX_OK; i++) {
        status = found[i].text->failed ? error_nomem(error)
                                       : fill_line_unset(article, found[i].field, buffer_text(found[i].text),
                                                         found[i].text->len_bytes, error);
    }
    status = status == NEWSIDX_OK ? fill_header(article, NEWSIDX_SOURCE, message, "Organization", error) : status;
    status = status == NEWSIDX_OK ? fill_header(article, NEWSIDX_SOURCE, message, "Organisation", error) : status;
    if (status == NEWSIDX_OK) {
        status = fill_line_unset(article, NEWSIDX_SOURCE, buffer_text(&sender.domain), sender.domain.len_bytes, error);
    }
    buffer_release(&sender.authors);
    buffer_release(&sender.organisation);
    buffer_release(&sender.domain);
    return status;
}

/* --- Date --------------------------------------------------------------------------------------------------------------- */

/* Comments in parentheses (RFC 5322, section 3.2.2) are no part of a date; in Received it stands behind the last semicolon. */
static void append_date(struct buffer *out, const char *value)
{
    const char *semicolon = strrchr(value, ';');
    for (const char *at = semicolon != NULL ? semicolon + 1 : value; *at != '\0'; at++) {
        const char *close = *at == '(' ? strchr(at, ')') : NULL;
        at = close != NULL ? close : at;
        buffer_append_byte(out, close != NULL ? ' ' : *at);
    }
    fill_squeeze(out);
}

/* The moment that the first server took the message in: the last Received field. */
static const char *find_received(GMimeObject *message)
{
    GMimeHeaderList *headers = g_mime_object_get_header_list(message);
    for (int i = g_mime_header_list_get_count(headers) - 1; i >= 0; i--) {
        GMimeHeader *header = g_mime_header_list_get_header_at(headers, i);
        if (strcasecmp(g_mime_header_get_name(header), "Received") == 0) {
            const char *value = g_mime_header_get_raw_value(header);
            return value != NULL && strnlen(value, MAIL_VALUE_BYTES_MAX) < MAIL_VALUE_BYTES_MAX ? value : "";
        }
    }
    return "";
}

/* "From jane@example.org Fri Nov  7 10:00:00 2014": without the address, and with the year where RFC 5322 has it. */
static void append_postmark(struct buffer *out, const char *postmark)
{
    const char *at = postmark + strspn(postmark, " ");
    at += strcspn(at, " ");
    buffer_append_text(out, at);
    fill_squeeze(out);
}

/* Date; where it is missing or no date, what servers wrote. */
static enum newsidx_status read_date(struct newsidx_article *article, GMimeObject *message, const char *postmark,
                                     struct fill_warning *warning, struct newsidx_error *error)
{
    static const char *const FIELDS[] = {"Date", "Injection-Date", "NNTP-Posting-Date", "Resent-Date"};
    enum { FIELD_COUNT = sizeof FIELDS / sizeof *FIELDS };
    struct buffer first = BUFFER_INIT;
    struct buffer value = BUFFER_INIT;
    struct date day = {0};
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < FIELD_COUNT + 2 && day.year == 0 && status == NEWSIDX_OK; i++) {
        struct buffer raw = BUFFER_INIT;
        buffer_clear(&value);
        status = i < FIELD_COUNT ? mail_header_append(&raw, message, FIELDS[i], error) : NEWSIDX_OK;
        buffer_append_text(&raw, i == FIELD_COUNT ? find_received(message) : "");
        (i <= FIELD_COUNT ? append_date : append_postmark)(&value, i <= FIELD_COUNT ? buffer_text(&raw) : postmark);
        (void)date_parse_moment(&day, NULL, buffer_text(&value), value.len_bytes);
        if (first.len_bytes == 0) {
            buffer_append(&first, buffer_text(&value), value.len_bytes);
        }
        buffer_release(&raw);
    }
    const struct buffer *chosen = day.year != 0 ? &value : &first;
    if (status == NEWSIDX_OK && chosen->len_bytes > 0) {
        status = fill_published(article, chosen->data, chosen->len_bytes, warning, error);
    }
    buffer_release(&first);
    buffer_release(&value);
    return status;
}

/* --- the rest ----------------------------------------------------------------------------------------------------------- */

static enum newsidx_status read_guid(struct newsidx_article *article, GMimeObject *message, struct newsidx_error *error)
{
    struct buffer raw = BUFFER_INIT;
    struct buffer guid = BUFFER_INIT;
    enum newsidx_status status = mail_header_append_raw(&raw, message, "Message-ID", error);
    buffer_append_text(&guid, "mid:");
    mail_header_bracketed(&guid, buffer_text(&raw));
    if (status == NEWSIDX_OK && guid.len_bytes > 4) {
        status = fill_line_unset(article, NEWSIDX_GUID, guid.data, guid.len_bytes, error);
    }
    buffer_release(&raw);
    buffer_release(&guid);
    return status;
}

/* Archived-At (RFC 5064) is the message on the web. List-Post and List-Archive are the same for every message of a list: no url of one. */
static enum newsidx_status read_url(struct newsidx_article *article, GMimeObject *message, struct newsidx_error *error)
{
    static const char *const FIELDS[] = {"Archived-At", "Content-Location"};
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS && status == NEWSIDX_OK; i++) {
        struct buffer raw = BUFFER_INIT;
        struct buffer url = BUFFER_INIT;
        status = mail_header_append_raw(&raw, message, FIELDS[i], error);
        mail_header_bracketed(&url, buffer_text(&raw));
        if (status == NEWSIDX_OK && strncasecmp(buffer_text(&url), "http", 4) == 0) {
            status = fill_line_unset(article, NEWSIDX_URL, url.data, url.len_bytes, error);
        }
        buffer_release(&raw);
        buffer_release(&url);
    }
    return status;
}

/* The first of several: "de, en". */
static enum newsidx_status read_language(struct newsidx_article *article, GMimeObject *message,
                                         struct newsidx_error *error)
{
    struct buffer value = BUFFER_INIT;
    enum newsidx_status status = mail_header_append(&value, message, "Content-Language", error);
    if (status == NEWSIDX_OK) {
        status =
            fill_line_unset(article, NEWSIDX_LANGUAGE, buffer_text(&value), strcspn(buffer_text(&value), ",; "), error);
    }
    buffer_release(&value);
    return status;
}

enum newsidx_status mail_fields_read_saved(struct newsidx_article *article, GMimeObject *message,
                                           struct newsidx_error *error)
{
    const enum newsidx_status status = read_subject(article, message, error);
    return status == NEWSIDX_OK ? read_language(article, message, error) : status;
}

enum newsidx_status mail_fields_read(struct newsidx_article *article, GMimeObject *message, const char *postmark,
                                     struct fill_warning *warning, struct newsidx_error *error)
{
    enum newsidx_status status = mail_fields_read_saved(article, message, error);
    status = status == NEWSIDX_OK ? read_origin(article, message, error) : status;
    status = status == NEWSIDX_OK && article->field[NEWSIDX_PUBLISHED] == NULL
                 ? read_date(article, message, postmark, warning, error)
                 : status;
    status = status == NEWSIDX_OK ? read_guid(article, message, error) : status;
    status = status == NEWSIDX_OK ? read_url(article, message, error) : status;
    return status == NEWSIDX_OK ? fill_header(article, NEWSIDX_SECTION, message, "Newsgroups", error) : status;
}
