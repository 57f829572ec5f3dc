/* store_identity.c - which stored article an input is, and what a new one is called (newsidx-archive(5), "identity").
 *
 * The first that applies: the guid that came with the input; a url with a path; the origin, where it is a name; the digest, where
 * neither side has a guid or url of its own. */
#include "store_internal.h"

#include "article.h"
#include "buffer.h"
#include "error.h"

#include <string.h>

static enum newsidx_status find_by(struct store *store, unsigned number, const char *key, struct newsidx_article *found,
                                   struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = store_settle_key(store, key, error);
    if (status == NEWSIDX_OK) {
        status = statement_take(&select, &store->statements, number, error);
    }
    if (status != NEWSIDX_OK) {
        return status;
    }
    statement_bind_text(select, 1, key);
    return store_select(store, select, found, error);
}

/* A page of its own, not a whole site. */
static bool names_page(const char *url)
{
    if (url == NULL) {
        return false;
    }
    const char *host = strstr(url, "://");
    host = host != NULL ? host + 3 : url;
    const char *path =
        host + strcspn(host, "/?#"); /* RFC 3986, section 3: the host ends at any of these, the path at the last two */
    return *path == '/' && strcspn(path + 1, "?#") > 0;
}

static enum newsidx_status find_by_url(struct store *store, const char *url, struct newsidx_article *found,
                                       struct newsidx_error *error)
{
    enum newsidx_status status = find_by(store, STORE_SELECT_BY_GUID, url, found, error);
    if (status == NEWSIDX_OK && found->id == 0) {
        status = find_by(store, STORE_SELECT_BY_URL, url, found, error);
    }
    return status;
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* A place in a file (its third record) is no name: after an edit another article may stand there. It counts only where headline or
 * body agree. */
static bool is_same_at_place(const struct newsidx_article *article, const struct newsidx_article *found)
{
    return (article->field[NEWSIDX_HEADLINE] != NULL &&
            same_text(article->field[NEWSIDX_HEADLINE], found->field[NEWSIDX_HEADLINE])) ||
           (article->field[NEWSIDX_BODY] != NULL &&
            same_text(article->field[NEWSIDX_BODY], found->field[NEWSIDX_BODY]));
}

static enum newsidx_status find_by_text(struct store *store, const struct newsidx_article *article, bool named_origin,
                                        struct newsidx_article *found, struct newsidx_error *error)
{
    const char *origin = article->field[NEWSIDX_ORIGIN];
    enum newsidx_status status = NEWSIDX_OK;
    if (named_origin && origin != NULL) {
        status = find_by(store, STORE_SELECT_BY_ORIGIN, origin, found, error);
    }
    if (status == NEWSIDX_OK && found->id == 0 && article->field[NEWSIDX_URL] == NULL) {
        status = find_by(store, STORE_SELECT_BY_DIGEST, article->field[NEWSIDX_DIGEST], found, error);
    }
    if (status == NEWSIDX_OK && found->id == 0 && !named_origin && origin != NULL) {
        status = find_by(store, STORE_SELECT_BY_ORIGIN, origin, found, error);
        if (status == NEWSIDX_OK && found->id != 0 && !is_same_at_place(article, found)) {
            newsidx_article_clear(found);
        }
    }
    return status;
}

enum newsidx_status store_identify(struct store *store, struct newsidx_article *article, bool named_origin,
                                   struct newsidx_article *found, struct newsidx_error *error)
{
    if (store->prepared == NULL) {
        char digest[65];
        article_digest(article, digest);
        const enum newsidx_status status = newsidx_article_set(article, NEWSIDX_DIGEST, digest, 64, error);
        if (status != NEWSIDX_OK) {
            return status;
        }
    }
    if (article->field[NEWSIDX_GUID] != NULL) {
        return find_by(store, STORE_SELECT_BY_GUID, article->field[NEWSIDX_GUID], found, error);
    }
    if (names_page(article->field[NEWSIDX_URL])) {
        return find_by_url(store, article->field[NEWSIDX_URL], found, error);
    }
    return find_by_text(store, article, named_origin, found, error);
}

/* A guid made of the text may be taken by an article that had this text at first and another since. */
static enum newsidx_status name_by_digest(struct store *store, struct newsidx_article *article,
                                          struct newsidx_error *error)
{
    for (unsigned n = 1;; n++) {
        struct buffer guid = BUFFER_INIT;
        buffer_printf(&guid, "sha256:%s", article->field[NEWSIDX_DIGEST]);
        if (n > 1) {
            buffer_printf(&guid, ":%u", n);
        }
        struct newsidx_article taken;
        newsidx_article_init(&taken);
        enum newsidx_status status =
            guid.failed ? error_nomem(error) : find_by(store, STORE_SELECT_BY_GUID, guid.data, &taken, error);
        const bool is_free = taken.id == 0;
        newsidx_article_clear(&taken);
        if (status == NEWSIDX_OK && is_free) {
            status = newsidx_article_set(article, NEWSIDX_GUID, guid.data, guid.len_bytes, error);
        }
        buffer_release(&guid);
        if (status != NEWSIDX_OK || is_free) {
            return status;
        }
    }
}

enum newsidx_status store_name(struct store *store, struct newsidx_article *article, struct newsidx_error *error)
{
    const char *url = article->field[NEWSIDX_URL];
    if (article->field[NEWSIDX_GUID] != NULL) {
        return NEWSIDX_OK;
    }
    if (names_page(url)) {
        return newsidx_article_set(article, NEWSIDX_GUID, url, strlen(url), error);
    }
    return name_by_digest(store, article, error);
}
