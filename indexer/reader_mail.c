/* reader_mail.c - one message as a mail program, a news agency or a news server keeps it (RFC 5322, 5536): mail_message.c reads it. */
#include "reader.h"

#include "buffer.h"
#include "mail_head.h"
#include "mail_message.h"

enum { FIELDS_MIN = 3 }; /* what a message from a server has at the least: who, what, and one more */

static bool recognise_mail(const char *head, size_t len_bytes)
{
    return mail_head_recognise(head, len_bytes, FIELDS_MIN);
}

static enum newsidx_status read_mail(struct source *source, const struct reader_options *options,
                                     const struct reader_sink *sink, struct newsidx_error *error)
{
    struct buffer text = BUFFER_INIT;
    enum newsidx_status status = source_read_all(source, READER_ARTICLE_BYTES_MAX, &text, error);
    if (status == NEWSIDX_OK) {
        const struct mail_message message = {.text = buffer_text(&text), .len_bytes = text.len_bytes};
        status = mail_message_read(&message, options, sink, error);
    }
    buffer_release(&text);
    return status;
}

const struct reader READER_MAIL = {
    .name = "mail",
    .what = "a message, as a mail program or a news server keeps it (.eml)",
    .recognised_by = "a header with a sender's address or a message's id, and two more fields of one",
    .input = READER_BYTES,
    .recognise = recognise_mail,
    .read = read_mail,
};
