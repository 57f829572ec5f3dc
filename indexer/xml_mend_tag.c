#include "xml_mend_tag.h"

#include <libxml/tree.h>
#include <string.h>
#include <strings.h>

enum {
    TAG_BYTES_MAX = 1 << 20, /* a longer one is text; pictures are put into attributes */
    NAME_BYTES_MAX = 200,
    ATTRIBUTES_MAX = 64,
    QUOTE_BYTES_MAX = 256, /* how far behind a "<" in an attribute's value its closing quote is looked for */
    PREFIXES_BYTES_MAX = 2048,
};

/* Elements of HTML without an end (HTML Standard, section 13.1.2) that people write without one in XML, too. Others of the list
 * are names of something else in XML: link, source, col. */
static const char *const VOID[] = {"br", "hr", "img"};

struct name {
    char text[NAME_BYTES_MAX];
    size_t len_bytes;
    size_t prefix_len_bytes; /* 0 where it has none */
};

/* A start tag while it is rewritten. */
struct tag {
    struct name name;
    size_t names_at; /* in names: those of its attributes, to tell doubles */
    size_t count;
};

/* --- names -------------------------------------------------------------------------------------------------------------- */

static bool ends_name(char c)
{
    return c == '\0' || strchr(" \t\r\n/>=\"'<&", c) != NULL;
}

/* The name at *at, which is moved past it. False where XML has no such names. */
static bool read_name(struct name *name, const char **at, const char *end)
{
    const char *from = *at;
    while (*at < end && !ends_name(**at)) {
        (*at)++;
    }
    name->len_bytes = (size_t)(*at - from);
    if (name->len_bytes == 0 || name->len_bytes >= sizeof name->text) {
        return false;
    }
    memcpy(name->text, from, name->len_bytes);
    name->text[name->len_bytes] = '\0';
    const char *colon = memchr(name->text, ':', name->len_bytes);
    name->prefix_len_bytes = colon != NULL ? (size_t)(colon - name->text) : 0;
    return xmlValidateQName((const xmlChar *)name->text, 0) == 0;
}

static uint32_t hash_name(const char *name)
{
    uint32_t hash = 2166136261U; /* FNV-1a */
    for (; *name != '\0'; name++) {
        const unsigned char c = (unsigned char)*name;
        hash = (hash ^ (c >= 'A' && c <= 'Z' ? c + 32U : c)) * 16777619U;
    }
    return hash;
}

static const char *name_at(const struct xml_mender *mender, size_t level)
{
    return buffer_text(&mender->names) + mender->open[level].name_at;
}

/* --- prefixes ----------------------------------------------------------------------------------------------------------- */

static bool is_declared(const struct xml_mender *mender, const char *prefix, size_t len_bytes)
{
    if (len_bytes == 3 && memcmp(prefix, "xml", 3) == 0) {
        return true;
    }
    const char *at = buffer_text(&mender->prefixes);
    const char *const end = at + mender->prefixes.len_bytes;
    while (at < end) {
        const size_t len = strlen(at);
        if (len == len_bytes && memcmp(at, prefix, len) == 0) {
            return true;
        }
        at += len + 1;
    }
    return false;
}

static void declare(struct xml_mender *mender, const char *prefix, size_t len_bytes)
{
    if (mender->prefixes.len_bytes + len_bytes < PREFIXES_BYTES_MAX) {
        buffer_append(&mender->prefixes, prefix, len_bytes);
        buffer_append_byte(&mender->prefixes, '\0');
    }
}

/* Writes a declaration where name has a prefix without one. */
static void declare_missing(struct xml_mender *mender, struct buffer *out, const struct name *name)
{
    if (name->prefix_len_bytes == 0 || is_declared(mender, name->text, name->prefix_len_bytes)) {
        return;
    }
    declare(mender, name->text, name->prefix_len_bytes);
    buffer_printf(out, " xmlns:%.*s=\"" XML_MEND_UNDECLARED "%.*s\"", (int)name->prefix_len_bytes, name->text,
                  (int)name->prefix_len_bytes, name->text);
}

/* --- where a tag ends --------------------------------------------------------------------------------------------------- */

/* From the opening quote at `at` to its closing one. Where a "<" stands in the value and no closing quote near it, the quote was
 * forgotten: then NULL, and *forgotten is where the tag may end. NULL alone: not seen yet. */
static const char *find_quote(const char *at, const char *end, const char **forgotten)
{
    const char quote = *at;
    const char *bracket = NULL;
    const char *less = NULL;
    for (at++; at < end; at++) {
        if (*at == quote) {
            return at;
        }
        bracket = bracket == NULL && *at == '>' ? at : bracket;
        less = less == NULL && *at == '<' ? at : less;
        if (less != NULL && at - less > QUOTE_BYTES_MAX) {
            *forgotten = bracket != NULL && bracket < less ? bracket : less;
            return NULL;
        }
    }
    *forgotten = bracket != NULL && less != NULL && bracket < less ? bracket : less;
    return NULL;
}

/* The ">" that ends the tag, or the "<" before which it ends without one. NULL where neither is to be seen; *sure says that more to see
 * would not change the answer. */
static const char *find_tag_end(const char *at, const char *end, bool *sure)
{
    *sure = true;
    char before = '\0'; /* the last character that is no blank */
    for (; at < end; at++) {
        if (*at == '>' || *at == '<') {
            return at;
        }
        if ((*at == '"' || *at == '\'') && before == '=') {
            const char *forgotten = NULL;
            const char *close = find_quote(at, end, &forgotten);
            if (close == NULL) {
                *sure = forgotten != NULL && end - forgotten > 2 * QUOTE_BYTES_MAX;
                return forgotten;
            }
            at = close;
        }
        before = strchr(" \t\r\n", *at) != NULL ? before : *at;
    }
    *sure = false;
    return NULL;
}

/* --- start tags --------------------------------------------------------------------------------------------------------- */

static bool is_double(struct xml_mender *mender, struct tag *tag, const struct name *name)
{
    const char *at = buffer_text(&mender->names) + tag->names_at;
    const char *const end = buffer_text(&mender->names) + mender->names.len_bytes;
    while (at < end) {
        if (strcmp(at, name->text) == 0) {
            return true;
        }
        at += strlen(at) + 1;
    }
    buffer_append(&mender->names, name->text, name->len_bytes + 1);
    tag->count++;
    return mender->names.failed;
}

static void write_attribute(struct xml_mender *mender, struct buffer *out, struct tag *tag, const struct name *name,
                            const char *value, size_t len_bytes)
{
    const bool declares = name->prefix_len_bytes == 5 && memcmp(name->text, "xmlns:", 6) == 0;
    const bool reserved = declares && (strncmp(name->text + 6, "xml", 3) == 0 || len_bytes == 0);
    if (reserved || tag->count == ATTRIBUTES_MAX || is_double(mender, tag, name)) {
        return;
    }
    if (declares) {
        declare(mender, name->text + 6, name->len_bytes - 6);
    }
    buffer_printf(out, " %s=\"", name->text);
    xml_mend_value(out, value, len_bytes);
    buffer_append_byte(out, '"');
}

/* The value behind "=" at *at, which is moved past it. */
static size_t read_value(const char **value, const char **at, const char *end)
{
    while (*at < end && strchr(" \t\r\n", **at) != NULL) {
        (*at)++;
    }
    const char quote = *at < end && (**at == '"' || **at == '\'') ? **at : '\0';
    *at += quote != '\0';
    *value = *at;
    while (*at < end && (quote != '\0' ? **at != quote : strchr(" \t\r\n", **at) == NULL)) {
        (*at)++;
    }
    const size_t len = (size_t)(*at - *value);
    *at += quote != '\0' && *at < end;
    return len;
}

/* prefixes_only: only those that declare one, because the others may need them. */
static void write_attributes(struct xml_mender *mender, struct buffer *out, struct tag *tag, const char *at,
                             const char *end, bool prefixes_only)
{
    while (at < end) {
        struct name name;
        const char *const from = at;
        const char *value = NULL;
        size_t len = 0;
        const bool valid = read_name(&name, &at, end);
        if (at == from) {
            at++; /* a blank, or what has no business here */
            continue;
        }
        const char *equals = at + strspn(at, " \t\r\n");
        if (equals < end && *equals == '=') {
            at = equals + 1;
            len = read_value(&value, &at, end);
        }
        const bool declares = valid && (strncmp(name.text, "xmlns:", 6) == 0 || strcmp(name.text, "xmlns") == 0);
        if (valid && declares == prefixes_only) {
            if (!declares) {
                declare_missing(mender, out, &name);
            }
            write_attribute(mender, out, tag, &name, value != NULL ? value : name.text,
                            value != NULL ? len : name.len_bytes);
        }
    }
}

static bool is_void(const char *name)
{
    for (size_t i = 0; i < sizeof VOID / sizeof *VOID; i++) {
        if (strcasecmp(name, VOID[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void push(struct xml_mender *mender, const struct name *name, size_t prefixes_len_bytes)
{
    struct xml_mend_element *element = &mender->open[mender->depth++];
    element->name_at = (uint32_t)mender->names.len_bytes;
    element->hash = hash_name(name->text);
    element->prefixes_len_bytes = (uint32_t)prefixes_len_bytes;
    buffer_append(&mender->names, name->text, name->len_bytes + 1);
}

/* at: behind the name; end: of the attributes. */
static void write_start(struct xml_mender *mender, struct buffer *out, struct tag *tag, const char *at, const char *end)
{
    const bool is_root = mender->depth == 0;
    const bool closed = end > at && end[-1] == '/';
    const bool empty = closed || is_void(tag->name.text);
    const size_t prefixes_len = mender->prefixes.len_bytes;
    tag->names_at = mender->names.len_bytes;
    const char *const attributes_end = closed ? end - 1 : end;
    buffer_printf(out, "<%s", tag->name.text);
    write_attributes(mender, out, tag, at, attributes_end, true);
    declare_missing(mender, out, &tag->name);
    write_attributes(mender, out, tag, at, attributes_end, false);
    if (!mender->names.failed) {
        buffer_truncate(&mender->names, tag->names_at);
    }
    for (; at < end; at++) {
        buffer_append(out, "\n", *at == '\n' ? 1 : 0);
    }
    if (!empty || is_root) {
        push(mender, &tag->name, prefixes_len);
        mender->root_ended = mender->root_ended || (empty && is_root);
    } else if (!mender->prefixes.failed) {
        buffer_truncate(&mender->prefixes, prefixes_len);
    }
    buffer_append_text(out, empty && !is_root ? "/>" : ">");
}

/* --- end tags ----------------------------------------------------------------------------------------------------------- */

void xml_mend_close(struct xml_mender *mender, struct buffer *out, size_t keep)
{
    while (mender->depth > keep) {
        const struct xml_mend_element *element = &mender->open[mender->depth - 1];
        buffer_printf(out, "</%s>", name_at(mender, mender->depth - 1));
        if (!mender->names.failed && !mender->prefixes.failed) {
            buffer_truncate(&mender->names, element->name_at);
            buffer_truncate(&mender->prefixes, element->prefixes_len_bytes);
        }
        mender->depth--;
    }
}

/* An end tag closes what is open inside its element; one of an element that is not open is left out. */
static void write_end(struct xml_mender *mender, struct buffer *out, const struct name *name)
{
    const uint32_t hash = hash_name(name->text);
    size_t level = mender->depth;
    while (level > 0 &&
           (mender->open[level - 1].hash != hash || strcasecmp(name_at(mender, level - 1), name->text) != 0)) {
        level--;
    }
    if (level == 1) {
        mender->root_ended = true;
    }
    if (level > 0) {
        xml_mend_close(mender, out, level == 1 ? 1 : level - 1);
    }
}

/* --- tags --------------------------------------------------------------------------------------------------------------- */

static void write_text(const struct xml_mender *mender, struct buffer *out, struct xml_mend_piece *piece,
                       size_t len_bytes)
{
    if (mender->depth > 1 || (mender->depth == 1 && !mender->root_ended)) {
        xml_mend_value(out, piece->at, len_bytes);
    }
    piece->at += len_bytes;
}

static void write_tag(struct xml_mender *mender, struct buffer *out, struct xml_mend_piece *piece, const char *end)
{
    const bool ends = piece->at[1] == '/';
    const char *at = piece->at + (ends ? 2 : 1);
    struct tag tag = {.count = 0};
    if (!read_name(&tag.name, &at, end)) {
        write_text(mender, out, piece, 1);
        return;
    }
    if (ends) {
        write_end(mender, out, &tag.name);
        for (; at < end; at++) {
            buffer_append(out, "\n", *at == '\n' ? 1 : 0);
        }
    } else if (mender->depth < XML_MEND_DEPTH_MAX) {
        write_start(mender, out, &tag, at, end);
    }
    piece->at = end < piece->end && *end == '>' ? end + 1 : end;
}

bool xml_mend_tag(struct xml_mender *mender, struct buffer *out, struct xml_mend_piece *piece)
{
    const char *first = piece->at + 1;
    first += first < piece->end && *first == '/';
    if (first < piece->end && (ends_name(*first) || strchr("-.0123456789", *first) != NULL)) {
        write_text(mender, out, piece, 1);
        return true;
    }
    bool sure = false;
    const char *end = find_tag_end(first, piece->end, &sure);
    const size_t seen = (size_t)(piece->end - piece->at);
    if (!sure && !piece->is_last && seen < TAG_BYTES_MAX) {
        return false;
    }
    if (end != NULL) {
        write_tag(mender, out, piece, end);
    } else if (!piece->is_last) {
        write_text(mender, out, piece, seen);
    } else if (piece->at[1] == '/' && seen > 2) {
        write_tag(mender, out, piece, piece->end); /* "</rss" and the end */
    } else {
        return false;
    }
    return true;
}
