#include "article.h"

#include "buffer.h"
#include "error.h"
#include "memory.h"
#include "utf8.h"

#include <nettle/base16.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

static const char *const FIELD_NAMES[NEWSIDX_FIELDS] = {
    [NEWSIDX_GUID] = "guid",           [NEWSIDX_HEADLINE] = "headline", [NEWSIDX_DECK] = "deck",
    [NEWSIDX_AUTHOR] = "author",       [NEWSIDX_DATELINE] = "dateline", [NEWSIDX_PLACE] = "place",
    [NEWSIDX_AGENCY] = "agency",       [NEWSIDX_DATE] = "date",         [NEWSIDX_DATE_SOURCE] = "date_source",
    [NEWSIDX_PUBLISHED] = "published", [NEWSIDX_UPDATED] = "updated",   [NEWSIDX_SOURCE] = "source",
    [NEWSIDX_SECTION] = "section",     [NEWSIDX_LANGUAGE] = "language", [NEWSIDX_URL] = "url",
    [NEWSIDX_BODY] = "body",           [NEWSIDX_ORIGIN] = "origin",     [NEWSIDX_DIGEST] = "digest",
    [NEWSIDX_ADDED] = "added",
};

const char *newsidx_version(void)
{
    return NEWSIDX_VERSION;
}

const char *newsidx_field_name(enum newsidx_field field)
{
    return (unsigned)field < NEWSIDX_FIELDS ? FIELD_NAMES[field] : NULL;
}

enum newsidx_field article_field_named(const char *name, size_t len_bytes)
{
    for (unsigned i = 0; i < NEWSIDX_FIELDS; i++) {
        if (strlen(FIELD_NAMES[i]) == len_bytes && memcmp(FIELD_NAMES[i], name, len_bytes) == 0) {
            return (enum newsidx_field)i;
        }
    }
    return NEWSIDX_FIELDS;
}

void newsidx_article_init(struct newsidx_article *article)
{
    *article = (struct newsidx_article){.id = 0};
}

void newsidx_article_clear(struct newsidx_article *article)
{
    for (unsigned i = 0; i < NEWSIDX_FIELDS; i++) {
        free(article->field[i]);
    }
    newsidx_article_init(article);
}

static bool is_blank(const char *text)
{
    for (; *text != '\0' && (unsigned char)*text < 0x80; text++) {
        if (!utf8_is_space((unsigned char)*text)) {
            return false;
        }
    }
    const size_t len = strlen(text);
    for (size_t i = 0; i < len;) {
        uint32_t c = 0;
        i += utf8_decode(text + i, len - i, &c);
        if (!utf8_is_space(c)) {
            return false;
        }
    }
    return true;
}

void article_take(struct newsidx_article *article, enum newsidx_field field, char *text)
{
    if (text != NULL && is_blank(text)) {
        free(text);
        text = NULL;
    }
    free(article->field[field]);
    article->field[field] = text;
}

enum newsidx_status newsidx_article_set(struct newsidx_article *article, enum newsidx_field field, const char *text,
                                        size_t len_bytes, struct newsidx_error *error)
{
    if (text == NULL) {
        article_take(article, field, NULL);
        return NEWSIDX_OK;
    }
    struct buffer clean = BUFFER_INIT;
    buffer_reserve(&clean, len_bytes); /* articles wait by the ten thousand to be written */
    utf8_clean(&clean, text, len_bytes);
    char *taken = buffer_detach(&clean);
    if (taken == NULL) {
        return error_nomem(error);
    }
    article_take(article, field, taken);
    return NEWSIDX_OK;
}

static void digest_text(struct sha256_ctx *context, const char *text)
{
    if (text != NULL) {
        sha256_update(context, strlen(text), (const uint8_t *)text);
    }
}

void article_digest(const struct newsidx_article *article, char digest[65])
{
    struct sha256_ctx context;
    uint8_t bytes[SHA256_DIGEST_SIZE];
    sha256_init(&context);
    digest_text(&context, article->field[NEWSIDX_HEADLINE]);
    digest_text(&context, "\n");
    digest_text(&context, article->field[NEWSIDX_BODY]);
    sha256_digest(&context, sizeof bytes, bytes);
    base16_encode_update(digest, sizeof bytes, bytes);
    digest[64] = '\0';
}

size_t article_bytes(const struct newsidx_article *article)
{
    size_t bytes = 0;
    for (unsigned i = 0; i < NEWSIDX_FIELDS; i++) {
        bytes += article->field[i] != NULL ? strlen(article->field[i]) : 0;
    }
    return bytes;
}

enum newsidx_status article_copy(struct newsidx_article *article, const struct newsidx_article *from,
                                 struct newsidx_error *error)
{
    newsidx_article_clear(article);
    article->id = from->id;
    for (unsigned i = 0; i < NEWSIDX_FIELDS; i++) {
        if (from->field[i] != NULL && (article->field[i] = memory_copy(from->field[i])) == NULL) {
            newsidx_article_clear(article);
            return error_nomem(error);
        }
    }
    return NEWSIDX_OK;
}
