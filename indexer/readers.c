#include "reader.h"

#include "utf8.h"

#include <string.h>
#include <strings.h>

static const struct reader *const READERS[] = {
#define READER_ROW(symbol) &(symbol),
#include "readers.def"
#undef READER_ROW
    NULL,
};

/* Forms that are not read, told by their first bytes (file(1), magic(5)), so that the reason can name them. */
static const struct {
    const char *magic;
    size_t len_bytes;
    const char *reason;
} REFUSED[] = {
#define MAGIC(bytes, reason)                                                                                           \
    {                                                                                                                  \
        bytes, sizeof(bytes) - 1, reason                                                                               \
    }
    MAGIC("%PDF-", "a PDF document, which is not a form that newsidx reads"),
    MAGIC("{\\rtf", "an RTF document, which is not a form that newsidx reads"),
    MAGIC("%!PS", "a PostScript document, which is not a form that newsidx reads"),
    MAGIC("\xd0\xcf\x11\xe0", "an office document of the old binary kind, which is not a form that newsidx reads"),
    MAGIC("Rar!", "a RAR archive, which is not a form that newsidx reads"),
    MAGIC("7z\xbc\xaf\x27\x1c", "a 7-Zip archive, which is not a form that newsidx reads"),
    MAGIC("SQLite format 3", "an SQLite database"),
    MAGIC("\xff\xd8\xff", "a JPEG picture"),
    MAGIC("\x89PNG", "a PNG picture"),
    MAGIC("GIF8", "a GIF picture"),
    MAGIC("RIFF", "a picture, sound or film"),
    MAGIC("II*\0", "a TIFF picture"),
    MAGIC("MM\0*", "a TIFF picture"),
    MAGIC("ID3", "a sound recording"),
    MAGIC("\x7f"
          "ELF",
          "a program"),
#undef MAGIC
};

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

static const char *find_refusal(const char *head, size_t len_bytes)
{
    for (size_t i = 0; i < sizeof REFUSED / sizeof *REFUSED; i++) {
        if (len_bytes >= REFUSED[i].len_bytes && memcmp(head, REFUSED[i].magic, REFUSED[i].len_bytes) == 0) {
            return REFUSED[i].reason;
        }
    }
    return NULL;
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
