/* scratch_archive.h - an archive in a scratch folder, and its store, for tests of what writes. */
#ifndef NEWSIDX_SCRATCH_ARCHIVE_H
#define NEWSIDX_SCRATCH_ARCHIVE_H

#include "testing.h"

#include "archive.h"
#include "article.h"
#include "store.h"

/* A new archive, a.db, to be closed by newsidx_close before the folder is removed. */
static inline struct newsidx_archive *scratch_archive(const char *folder)
{
    char path[512];
    struct newsidx_archive *archive = NULL;
    struct newsidx_error error = {.message = ""};
    assert_int_equal(newsidx_open(&archive, scratch_path(path, folder, "a.db"), NEWSIDX_CREATE, NULL, &error),
                     NEWSIDX_OK);
    return archive;
}

/* Owned by the archive. */
static inline struct store *scratch_store(struct newsidx_archive *archive)
{
    struct store *store = NULL;
    struct newsidx_error error = {.message = ""};
    assert_int_equal(store_of(&store, archive, &error), NEWSIDX_OK);
    return store;
}

/* Puts an undated article into the open batch. */
static inline void scratch_put(struct store *store, const char *guid, const char *body)
{
    struct newsidx_error error = {.message = ""};
    struct newsidx_article article;
    enum newsidx_outcome outcome = NEWSIDX_UNCHANGED;
    newsidx_article_init(&article);
    assert_int_equal(newsidx_article_set(&article, NEWSIDX_GUID, guid, strlen(guid), &error), NEWSIDX_OK);
    assert_int_equal(newsidx_article_set(&article, NEWSIDX_BODY, body, strlen(body), &error), NEWSIDX_OK);
    assert_int_equal(store_put(store, &article, STORE_UPDATE, true, &outcome, &error), NEWSIDX_OK);
    newsidx_article_clear(&article);
}

#endif
