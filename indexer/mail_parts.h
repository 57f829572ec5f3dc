/* mail_parts.h - the parts of a message (RFC 2046): which are its text, which are messages in it, which are left out.
 *
 * Used by mail_message.c. GMime takes the message apart.
 * Invariant: descends no deeper than MAIL_DEPTH_MAX parts and reads no more than MAIL_PARTS_MAX; what has more makes a refusal. */
#ifndef NEWSIDX_MAIL_PARTS_H
#define NEWSIDX_MAIL_PARTS_H

#include "buffer.h"
#include "newsidx.h"

#include <gmime/gmime.h>

enum {
    MAIL_DEPTH_MAX = 50,    /* parts in one another */
    MAIL_PARTS_MAX = 10000, /* of one message, without those of the messages in it */
};

struct mail_parts {
    struct buffer text;   /* UTF-8, paragraphs with an empty line between two */
    GPtrArray *messages;  /* GMimeMessage, borrowed from the tree: forwarded, or of a digest */
    bool is_digest;       /* multipart/digest */
    const char *refusal;  /* why the message is no article, whatever text it has; static, NULL: it may be one */
    const char *attached; /* what the first part that is left out is ("a picture attached"), static, NULL: none */
    struct buffer files;  /* names of parts that are left out, joined by ", "; the first few */
    size_t left_out;      /* parts that files names or would name: not the pictures of a page, nor signatures */
    size_t named;         /* of these, those that files names */
    size_t count;         /* parts of any kind */
};

/* Reads the tree below part. Released with mail_parts_release, also after a failure. */
enum newsidx_status mail_parts_read(struct mail_parts *parts, GMimeObject *part, struct newsidx_error *error);
void mail_parts_release(struct mail_parts *parts);

/* The root of a multipart/related (RFC 2387), otherwise the part itself; borrowed, NULL where it has none. */
GMimeObject *mail_parts_root(GMimeObject *part);
/* Appends the page in a text/html part in UTF-8. */
enum newsidx_status mail_parts_append_html(struct buffer *out, GMimeObject *part, struct newsidx_error *error);

#endif
