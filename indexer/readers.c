#include "reader.h"

#include "utf8.h"

#include <string.h>
#include <strings.h>

static const struct reader *const READERS[] = {
    &READER_JSON,
    &READER_TEXT, /* last: it takes any text */
    NULL,
};

/* Forms that are not read, told by their first bytes (file(1), magic(5)), so that the reason can name them. */
static const struct {
    const char *magic;
    size_t len_bytes;
    const char *reason;
} REFUSED[] = {
#define MAGIC(bytes, reason) {bytes, sizeof(bytes) - 1, reason},
    MAGIC("%PDF-", "a PDF document, which is not a form that newsidx reads")
        MAGIC("PK\x03\x04", "a zip file or office document, which is not a form that newsidx reads")
            MAGIC("\x1f\x8b", "compressed with gzip, which newsidx does not read")
                MAGIC("BZh", "compressed with bzip2, which newsidx does not read")
                    MAGIC("\xfd"
                          "7zXZ",
                          "compressed with xz, which newsidx does not read")
                        MAGIC("\x28\xb5\x2f\xfd", "compressed with zstd, which newsidx does not read")
                            MAGIC("SQLite format 3", "an SQLite database") MAGIC("\xff\xd8\xff", "a JPEG picture")
                                MAGIC("\x89PNG", "a PNG picture") MAGIC("GIF8", "a GIF picture")
                                    MAGIC("\xd0\xcf\x11\xe0", "an office document of the old binary kind")
                                        MAGIC("\x7f"
                                              "ELF",
                                              "a program") MAGIC("\xff\xfe", "text in UTF-16, not in UTF-8")
                                            MAGIC("\xfe\xff", "text in UTF-16, not in UTF-8")
#undef MAGIC
};

/* Markup is told by its first tag; indexing it as text would index the tags. */
static const char *const MARKUP[] = {"<!doctype", "<html",   "<?xml",     "<rss", "<feed",
                                     "<nitf",     "<newsml", "<newsitem", "<head"};

const struct reader *const *readers_all(void)
{
    return READERS;
}

const struct reader *reader_named(const char *name)
{
    for (size_t i = 0; READERS[i] != NULL; i++) {
        if (strcmp(READERS[i]->name, name) == 0) {
            return READERS[i];
        }
    }
    return NULL;
}

static bool is_markup(const char *head, size_t len_bytes)
{
    size_t i = len_bytes >= 3 && memcmp(head, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (i < len_bytes && (head[i] == ' ' || head[i] == '\n' || head[i] == '\r' || head[i] == '\t')) {
        i++;
    }
    for (size_t k = 0; k < sizeof MARKUP / sizeof *MARKUP; k++) {
        const size_t len = strlen(MARKUP[k]);
        if (len_bytes - i >= len && strncasecmp(head + i, MARKUP[k], len) == 0) {
            return true;
        }
    }
    return false;
}

static const char *find_refusal(const char *head, size_t len_bytes)
{
    for (size_t i = 0; i < sizeof REFUSED / sizeof *REFUSED; i++) {
        if (len_bytes >= REFUSED[i].len_bytes && memcmp(head, REFUSED[i].magic, REFUSED[i].len_bytes) == 0) {
            return REFUSED[i].reason;
        }
    }
    return is_markup(head, len_bytes) ? "HTML or XML, which newsidx does not read" : NULL;
}

const struct reader *reader_recognise(const char *head, size_t len_bytes, const char **reason)
{
    *reason = len_bytes == 0 ? "empty" : find_refusal(head, len_bytes);
    for (size_t i = 0; *reason == NULL && READERS[i] != NULL; i++) {
        if (READERS[i]->recognise(head, len_bytes)) {
            return READERS[i];
        }
    }
    if (*reason == NULL) {
        *reason = "binary, not text";
    }
    return NULL;
}
