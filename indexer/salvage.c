#include "salvage.h"

#include "archive.h"
#include "article.h"
#include "date.h"
#include "error.h"
#include "memory.h"
#include "salvage_record.h"
#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    ARTICLE_COLUMNS = NEWSIDX_FIELDS + 1, /* id and the fields */
    VERSION_COLUMNS = NEWSIDX_FIELDS + 3, /* version, id, the fields, replaced */
    FACET_COLUMNS = 8,                    /* id, six fields, and the rowid, which is the id again */
};

struct ids {
    int64_t *id;
    size_t count;
    size_t capacity;
};

struct salvage {
    struct salvage_file file;
    const struct salvage_listener *listener;
    struct salvage_counts *counts;
    struct newsidx_archive *into;
    struct store *store;
    char *language; /* settings, NULL where they were not found */
    char *tokenizer;
    char *uuid;
    struct ids known; /* by indexes */
    struct ids found;
};

static void tell(struct salvage *salvage, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void tell(struct salvage *salvage, const char *format, ...)
{
    char text[600];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    salvage->listener->fault(salvage->listener->context, text);
}

/* --- ids ---------------------------------------------------------------------------------------------------------------- */

static bool ids_add(struct ids *ids, int64_t id)
{
    if (ids->count == ids->capacity) {
        const size_t capacity = ids->capacity == 0 ? 1024 : ids->capacity * 2;
        int64_t *grown = memory_resize(ids->id, capacity * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        ids->id = grown;
        ids->capacity = capacity;
    }
    ids->id[ids->count++] = id;
    return true;
}

static int compare_ids(const void *a, const void *b)
{
    const int64_t left = *(const int64_t *)a;
    const int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static void ids_sort(struct ids *ids)
{
    if (ids->count > 0) {
        qsort(ids->id, ids->count, sizeof *ids->id, compare_ids);
    }
}

/* --- walking ------------------------------------------------------------------------------------------------------------ */

typedef enum newsidx_status visit_record(struct salvage *salvage, const struct salvage_page *page,
                                         struct salvage_record *record, struct newsidx_error *error);

static enum newsidx_status visit_page(struct salvage *salvage, const struct salvage_page *page, bool of_tables,
                                      visit_record *visit, struct salvage_record *record, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    const uint32_t records = salvage_page_records(page);
    for (uint32_t i = 0; i < records && status == NEWSIDX_OK; i++) {
        if (salvage->listener->stop(salvage->listener->context)) {
            status = error_set(error, NEWSIDX_CANCELED, "stopped; nothing was taken over");
        } else if (salvage_page_is_of_table(page) == of_tables &&
                   salvage_page_record(record, &salvage->file, page, i)) {
            status = visit(salvage, page, record, error);
        }
    }
    return status;
}

/* Every record of tables or of indexes, on every page that is in use, as far as they can be told. */
static enum newsidx_status visit_pages(struct salvage *salvage, bool of_tables, visit_record *visit,
                                       struct newsidx_error *error)
{
    struct salvage_record record = {.columns = 0};
    struct salvage_page page = {.bytes = memory_alloc(salvage->file.page_bytes)};
    enum newsidx_status status = page.bytes != NULL ? NEWSIDX_OK : error_nomem(error);
    for (uint32_t number = 1; number <= salvage->file.pages && status == NEWSIDX_OK; number++) {
        if (salvage->file.free[number] == 0 && salvage_file_read(&salvage->file, number, &page)) {
            status = visit_page(salvage, &page, of_tables, visit, &record, error);
        }
    }
    salvage_record_release(&record);
    free(page.bytes);
    return status;
}

/* --- indexes: settings, and which articles there were ------------------------------------------------------------------- */

static bool equals(const struct salvage_value *value, const char *text)
{
    return value->len_bytes == strlen(text) && memcmp(value->bytes, text, value->len_bytes) == 0;
}

static void take_setting(struct salvage *salvage, const struct salvage_record *record)
{
    const struct {
        const char *name;
        char **value;
    } SETTINGS[] = {{"language", &salvage->language}, {"tokenizer", &salvage->tokenizer}, {"uuid", &salvage->uuid}};
    for (size_t i = 0; i < sizeof SETTINGS / sizeof *SETTINGS; i++) {
        if (equals(&record->value[0], SETTINGS[i].name) && *SETTINGS[i].value == NULL) {
            *SETTINGS[i].value = memory_copy_part(record->value[1].bytes, record->value[1].len_bytes);
        }
    }
}

static bool is_dated_id(int64_t id)
{
    return id >= DATE_ID_UNDATED_END && id < INT64_C(99991232000000);
}

/* An entry of articles_facets has the id twice; those of the other indexes of articles end with it. */
static enum newsidx_status take_entry(struct salvage *salvage, const struct salvage_page *page,
                                      struct salvage_record *record, struct newsidx_error *error)
{
    (void)page;
    const struct salvage_value *first = &record->value[0];
    const struct salvage_value *last = &record->value[record->columns > 0 ? record->columns - 1 : 0];
    bool ok = true;
    if (record->columns == FACET_COLUMNS && first->type == SALVAGE_INTEGER && last->type == SALVAGE_INTEGER &&
        first->integer == last->integer && first->integer > 0) {
        ok = ids_add(&salvage->known, first->integer);
    } else if (record->columns == 2 && first->type == SALVAGE_TEXT && last->type == SALVAGE_INTEGER &&
               is_dated_id(last->integer)) {
        ok = ids_add(&salvage->known, last->integer);
    } else if (record->columns == 2 && first->type == SALVAGE_TEXT && last->type == SALVAGE_TEXT) {
        take_setting(salvage, record);
    }
    return ok ? NEWSIDX_OK : error_nomem(error);
}

/* --- rows --------------------------------------------------------------------------------------------------------------- */

/* Whether columns from..from + NEWSIDX_FIELDS could be the fields of an article. */
static bool are_fields(const struct salvage_record *record, size_t from)
{
    if (record->value[from].type != SALVAGE_TEXT) { /* the guid */
        return false;
    }
    bool has_text = false;
    for (size_t i = 0; i < NEWSIDX_FIELDS; i++) {
        const struct salvage_value *value = &record->value[from + i];
        if (value->type != SALVAGE_NULL && value->type != SALVAGE_TEXT) {
            return false;
        }
        has_text = has_text || ((i == NEWSIDX_HEADLINE || i == NEWSIDX_BODY) && value->len_bytes > 0);
    }
    return has_text;
}

static enum newsidx_status read_fields(struct newsidx_article *article, const struct salvage_record *record,
                                       size_t from, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    newsidx_article_clear(article);
    for (size_t i = 0; i < NEWSIDX_FIELDS && status == NEWSIDX_OK; i++) {
        const struct salvage_value *value = &record->value[from + i];
        status = newsidx_article_set(article, (enum newsidx_field)i, value->type == SALVAGE_TEXT ? value->bytes : NULL,
                                     value->len_bytes, error);
    }
    return status;
}

/* The first field that is cut; NEWSIDX_FIELDS where none is. */
static enum newsidx_field find_cut(const struct salvage_record *record, size_t from)
{
    size_t i = 0;
    while (i < NEWSIDX_FIELDS && record->value[from + i].lost_bytes == 0) {
        i++;
    }
    return (enum newsidx_field)i;
}

/* Says what is missing or altered; true where there is anything. */
static bool tell_damage(struct salvage *salvage, const struct newsidx_article *article,
                        const struct salvage_record *record, size_t from)
{
    const enum newsidx_field cut = find_cut(record, from);
    if (cut != NEWSIDX_FIELDS) {
        const struct salvage_value *value = &record->value[from + cut];
        tell(salvage, "article %lld: its %s ends after %zu of %zu bytes, and what follows it is lost",
             (long long)article->id, newsidx_field_name(cut), value->len_bytes, value->len_bytes + value->lost_bytes);
        return true;
    }
    char digest[65];
    const char *stored = article->field[NEWSIDX_DIGEST];
    article_digest(article, digest);
    if (stored != NULL && strcmp(stored, digest) != 0) {
        tell(salvage, "article %lld: its text is not what was stored (by its digest)", (long long)article->id);
        return true;
    }
    return false;
}

/* A date that cannot be one is told by the id. */
static enum newsidx_status mend_date(struct newsidx_article *article, bool *mended, struct newsidx_error *error)
{
    struct date date = {0};
    const char *text = article->field[NEWSIDX_DATE];
    if (text == NULL || date_parse(&date, text, strlen(text))) {
        return NEWSIDX_OK;
    }
    const int64_t day = article->id / DATE_ID_DAY;
    char known[DATE_TEXT_BYTES];
    date = (struct date){.year = (int)(day / 10000 % 10000), .month = (int)(day / 100 % 100), .day = (int)(day % 100)};
    date_format(known, date_is_valid(date) ? date : (struct date){0});
    *mended = true;
    return newsidx_article_set(article, NEWSIDX_DATE, known, strlen(known), error);
}

static enum newsidx_status put_article(struct salvage *salvage, struct newsidx_article *article,
                                       struct newsidx_error *error)
{
    struct newsidx_error reason;
    enum newsidx_outcome outcome = NEWSIDX_ADDED_NEW;
    const int64_t id = article->id;
    const enum newsidx_status status = store_put(salvage->store, article, STORE_SKIP, true, &outcome, &reason);
    if (status == NEWSIDX_NOTHING) {
        tell(salvage, "article %lld: lost: %s", (long long)id, reason.message);
        salvage->counts->lost++;
        return NEWSIDX_OK;
    }
    if (status != NEWSIDX_OK) {
        return error_set(error, status, "%s", reason.message);
    }
    if (outcome != NEWSIDX_ADDED_NEW) {
        tell(salvage, "article %lld: is there twice (as %lld); the first one was taken", (long long)id,
             (long long)article->id);
        salvage->counts->damaged++;
        return NEWSIDX_OK;
    }
    salvage->counts->articles++;
    if (article->id != id) {
        tell(salvage, "article %lld: its id does not fit its date; it is now %lld", (long long)id,
             (long long)article->id);
        salvage->counts->damaged++;
    }
    return NEWSIDX_OK;
}

static enum newsidx_status take_article(struct salvage *salvage, const struct salvage_record *record,
                                        struct newsidx_error *error)
{
    struct newsidx_article article;
    newsidx_article_init(&article);
    enum newsidx_status status = read_fields(&article, record, 1, error);
    article.id = record->rowid;
    bool damaged = status == NEWSIDX_OK && tell_damage(salvage, &article, record, 1);
    if (status == NEWSIDX_OK) {
        status = mend_date(&article, &damaged, error);
    }
    if (status == NEWSIDX_OK && !ids_add(&salvage->found, record->rowid)) {
        status = error_nomem(error);
    }
    if (status == NEWSIDX_OK) {
        salvage->counts->damaged += damaged;
        status = put_article(salvage, &article, error);
    }
    newsidx_article_clear(&article);
    return status;
}

static enum newsidx_status take_version(struct salvage *salvage, const struct salvage_record *record,
                                        struct newsidx_error *error)
{
    struct newsidx_article article;
    newsidx_article_init(&article);
    enum newsidx_status status = read_fields(&article, record, 2, error);
    article.id = record->value[1].integer;
    if (status == NEWSIDX_OK) {
        (void)tell_damage(salvage, &article, record, 2);
        const struct salvage_value *replaced = &record->value[VERSION_COLUMNS - 1];
        char *text = replaced->type == SALVAGE_TEXT && replaced->lost_bytes == 0
                         ? memory_copy_part(replaced->bytes, replaced->len_bytes)
                         : NULL;
        status = store_put_version(salvage->store, &article, text, error);
        free(text);
        salvage->counts->versions += status == NEWSIDX_OK;
    }
    newsidx_article_clear(&article);
    return status;
}

static enum newsidx_status take_row(struct salvage *salvage, const struct salvage_page *page,
                                    struct salvage_record *record, struct newsidx_error *error)
{
    (void)page;
    enum newsidx_status status = NEWSIDX_OK;
    const struct salvage_value *value = record->value;
    if (record->columns >= ARTICLE_COLUMNS && value[0].type == SALVAGE_NULL && record->rowid > 0 &&
        are_fields(record, 1)) {
        status = take_article(salvage, record, error);
    } else if (record->columns >= VERSION_COLUMNS && value[0].type == SALVAGE_NULL &&
               value[1].type == SALVAGE_INTEGER && are_fields(record, 2)) {
        status = take_version(salvage, record, error);
    }
    if (status == NEWSIDX_OK && store_batch_is_full(salvage->store)) {
        status = store_commit(salvage->store, error);
        return status == NEWSIDX_OK ? store_begin(salvage->store, error) : status;
    }
    return status;
}

/* --- the new archive ---------------------------------------------------------------------------------------------------- */

/* As readable as the damaged one, and no wider. */
static enum newsidx_status make_file(const struct salvage *salvage, const char *into, struct newsidx_error *error)
{
    struct stat file;
    const mode_t mode = fstat(salvage->file.fd, &file) == 0 ? file.st_mode & 0777 : 0600;
    const int fd = open(into, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode | 0600);
    if (fd < 0) {
        return error_set(error, NEWSIDX_IO, "%s: %s", into, strerror(errno));
    }
    (void)close(fd);
    return NEWSIDX_OK;
}

static enum newsidx_status make_archive(struct salvage *salvage, const char *into, struct newsidx_error *error)
{
    const bool portable = salvage->tokenizer != NULL && strcmp(salvage->tokenizer, "porter unicode61") == 0;
    struct newsidx_create_options options = {.language = salvage->language, .portable = portable};
    enum newsidx_status status = newsidx_open(&salvage->into, into, NEWSIDX_CREATE, &options, error);
    if (salvage->language == NULL || status == NEWSIDX_QUERY) {
        tell(salvage, "its language is lost: English is taken");
    }
    if (status == NEWSIDX_QUERY) {
        options.language = NULL;
        status = newsidx_open(&salvage->into, into, NEWSIDX_CREATE, &options, error);
    }
    return status == NEWSIDX_OK ? store_of(&salvage->store, salvage->into, error) : status;
}

/* Saved searches know their archive by it. */
static enum newsidx_status keep_uuid(struct salvage *salvage, struct newsidx_error *error)
{
    const bool whole = salvage->uuid != NULL && strlen(salvage->uuid) == 36;
    return whole ? store_set_uuid(salvage->store, salvage->uuid, error) : NEWSIDX_OK;
}

static enum newsidx_status take_rows(struct salvage *salvage, struct newsidx_error *error)
{
    enum newsidx_status status = store_begin(salvage->store, error);
    if (status == NEWSIDX_OK) {
        status = keep_uuid(salvage, error);
    }
    if (status == NEWSIDX_OK) {
        status = visit_pages(salvage, true, take_row, error);
    }
    if (status == NEWSIDX_OK) {
        status = store_commit(salvage->store, error);
    } else {
        store_rollback(salvage->store);
    }
    return status == NEWSIDX_OK ? store_merge(salvage->store, STORE_MERGE_ALL, error) : status;
}

static void tell_lost(struct salvage *salvage)
{
    ids_sort(&salvage->known);
    ids_sort(&salvage->found);
    for (size_t i = 0; i < salvage->known.count; i++) {
        const int64_t id = salvage->known.id[i];
        const bool again = i > 0 && salvage->known.id[i - 1] == id;
        if (!again && (salvage->found.count == 0 ||
                       bsearch(&id, salvage->found.id, salvage->found.count, sizeof id, compare_ids) == NULL)) {
            tell(salvage, "article %lld: lost: no page has it", (long long)id);
            salvage->counts->lost++;
        }
    }
}

/* Half of what can be saved must not pass for all of it, nor stand in the way of another try. */
static void drop_archive(const char *into)
{
    static const char *const SUFFIXES[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof SUFFIXES / sizeof *SUFFIXES; i++) {
        char name[PATH_MAX];
        const int len = snprintf(name, sizeof name, "%s%s", into, SUFFIXES[i]);
        if (len > 0 && (size_t)len < sizeof name) {
            (void)unlink(name);
        }
    }
}

enum newsidx_status salvage_archive(const char *path, const char *into, const struct salvage_listener *listener,
                                    struct salvage_counts *counts, struct newsidx_error *error)
{
    struct salvage salvage = {.listener = listener, .counts = counts};
    *counts = (struct salvage_counts){0};
    enum newsidx_status status = salvage_file_open(&salvage.file, path, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    if (salvage.file.header_lost) {
        tell(&salvage, "its header is damaged; its pages seem to have %u bytes", salvage.file.page_bytes);
    }
    if (!salvage.file.free_known) {
        tell(&salvage, "its list of free pages is damaged: articles that were removed may come back");
    }
    bool made = false;
    if (salvage.file.wal_lost) {
        tell(&salvage, "its -wal cannot be read: what was written last is lost");
    }
    status = visit_pages(&salvage, false, take_entry, error);
    if (status == NEWSIDX_OK) {
        status = make_file(&salvage, into, error);
        made = status == NEWSIDX_OK;
    }
    if (status == NEWSIDX_OK) {
        status = make_archive(&salvage, into, error);
    }
    if (status == NEWSIDX_OK) {
        status = take_rows(&salvage, error);
    }
    if (status == NEWSIDX_OK) {
        tell_lost(&salvage);
    }
    if (status == NEWSIDX_OK && counts->articles + counts->versions == 0 && salvage.tokenizer == NULL) {
        status = error_set(error, NEWSIDX_ARCHIVE, "%s: nothing of an archive is in it", path);
    }
    newsidx_close(salvage.into);
    if (status != NEWSIDX_OK && made) {
        drop_archive(into);
    }
    salvage_file_close(&salvage.file);
    free(salvage.language);
    free(salvage.tokenizer);
    free(salvage.uuid);
    free(salvage.known.id);
    free(salvage.found.id);
    return status;
}
