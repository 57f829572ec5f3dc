#include "reader.h"

#include "xml_tree.h"

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

/* Zip archives that are one document. Its first member tells: ISO/IEC 29500-2 (Office), ODF 1.2 part 3 and EPUB OCF (mimetype). */
static const char *find_document(const char *head, size_t len_bytes)
{
    static const struct {
        const char *name;
        const char *reason;
    } FIRST[] = {
        {"[Content_Types].xml", "an office document, which is not a form that newsidx reads"},
        {"_rels/", "an office document, which is not a form that newsidx reads"},
        {"docProps/", "an office document, which is not a form that newsidx reads"},
        {"word/", "an office document, which is not a form that newsidx reads"},
        {"mimetypeapplication/vnd.oasis", "an office document, which is not a form that newsidx reads"},
        {"mimetypeapplication/epub", "an EPUB book, which is not a form that newsidx reads"},
    };
    enum { NAME_AT = 30 }; /* of a local file header without an extra field */
    if (len_bytes < NAME_AT || memcmp(head, "PK\x03\x04", 4) != 0) {
        return NULL;
    }
    for (size_t i = 0; i < sizeof FIRST / sizeof *FIRST; i++) {
        const size_t len = strlen(FIRST[i].name);
        if (len_bytes >= NAME_AT + len && memcmp(head + NAME_AT, FIRST[i].name, len) == 0) {
            return FIRST[i].reason;
        }
    }
    return NULL;
}

const char *reader_refuse(const char *head, size_t len_bytes)
{
    if (len_bytes == 0) {
        return "empty";
    }
    for (size_t i = 0; i < sizeof REFUSED / sizeof *REFUSED; i++) {
        if (len_bytes >= REFUSED[i].len_bytes && memcmp(head, REFUSED[i].magic, REFUSED[i].len_bytes) == 0) {
            return REFUSED[i].reason;
        }
    }
    return find_document(head, len_bytes);
}

/* XML that no reader took; as text its tags would be indexed. NULL where it is no XML. */
static const char *name_markup(const char *head, size_t len_bytes)
{
    static const struct {
        const char *root;
        const char *reason;
    } ROOTS[] = {
        {"mets", "METS, the list of a scanned object's parts, which is not a form that newsidx reads"},
        {"alto", "ALTO, the words of a scanned page with their places, which is not a form that newsidx reads"},
        {"schema", "an XML schema, not an article"},
        {"stylesheet", "an XSLT stylesheet, not an article"},
        {"svg", "a drawing (SVG)"},
        {"urlset", "a sitemap, not an article"},
        {"sitemapindex", "a sitemap, not an article"},
        {"opml", "a list of feeds (OPML), not articles"},
    };
    char root[64];
    xml_root_name(root, head, len_bytes);
    for (size_t i = 0; i < sizeof ROOTS / sizeof *ROOTS; i++) {
        if (strcasecmp(ROOTS[i].root, root) == 0) {
            return ROOTS[i].reason;
        }
    }
    size_t at = 0;
    while (at < len_bytes && (head[at] == ' ' || head[at] == '\n' || head[at] == '\r' || head[at] == '\t')) {
        at++;
    }
    const bool declared = len_bytes - at >= 5 && memcmp(head + at, "<?xml", 5) == 0;
    return declared ? "XML of a kind that newsidx does not read" : NULL;
}

static bool recognises(const struct reader *reader, const char *head, size_t len_bytes, const struct column_map *map)
{
    return reader->recognise(head, len_bytes) ||
           (map != NULL && reader->recognise_mapped != NULL && reader->recognise_mapped(head, len_bytes, map));
}

const struct reader *reader_recognise(const char *head, size_t len_bytes, const struct column_map *map,
                                      const char **reason)
{
    *reason = reader_refuse(head, len_bytes);
    for (size_t i = 0; *reason == NULL && READERS[i] != NULL; i++) {
        if (READERS[i] == &READER_TEXT_STORY) {
            *reason = name_markup(head, len_bytes);
        }
        if (*reason == NULL && recognises(READERS[i], head, len_bytes, map)) {
            return READERS[i];
        }
    }
    if (*reason == NULL) {
        *reason = "binary, not text";
    }
    return NULL;
}
