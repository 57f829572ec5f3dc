/* container_archive.c - compressed files (gzip, bzip2, xz, zstd) and archives of files (tar, zip). libarchive takes them apart. */
#include "containers.h"

#include "buffer.h"
#include "charset.h"
#include "error.h"
#include "memory.h"
#include "utf8.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* One archive being read. */
struct reading {
    struct source *below;
    struct container_budget *budget;
    const struct container_sink *sink;
    struct archive *archive;
    char bytes[1 << 16]; /* for libarchive */
    enum newsidx_status below_status;
    struct newsidx_error below_error; /* why the source below ended */
    bool held_something;              /* a member that is no folder */
    bool spoilt;                      /* nothing more can be had, and the member's reader was told why */
    bool member_spoilt;               /* of this member only */
};

static const struct {
    size_t offset;
    const char *magic;
    size_t len_bytes;
} MAGICS[] = {
    {0, "\x1f\x8b\x08", 3}, /* gzip, RFC 1952 */
    {0, "BZh", 3},          /* bzip2 */
    {0,
     "\xfd"
     "7zXZ",
     5},                        /* xz */
    {0, "\x28\xb5\x2f\xfd", 4}, /* zstd, RFC 8878 */
    {0, "PK\x03\x04", 4},       /* zip */
    {0, "PK\x05\x06", 4},       /* an empty zip */
    {257, "ustar", 5},          /* tar, POSIX.1-1988 and GNU */
};

/* A tar of the Seventh Edition has no magic: its header's checksum tells (tar(5)). */
static bool is_old_tar(const char *head, size_t len_bytes)
{
    enum { CHECKSUM_AT = 148, CHECKSUM_BYTES = 8, HEADER_BYTES = 512 };
    unsigned long sum = 0;
    unsigned long stated = 0;
    if (len_bytes < HEADER_BYTES || head[0] == '\0') {
        return false;
    }
    for (size_t i = 0; i < HEADER_BYTES; i++) {
        const bool in_field = i >= CHECKSUM_AT && i < CHECKSUM_AT + CHECKSUM_BYTES;
        sum += in_field ? ' ' : (unsigned char)head[i];
    }
    for (size_t i = CHECKSUM_AT;
         i < CHECKSUM_AT + CHECKSUM_BYTES && (head[i] == ' ' || (head[i] >= '0' && head[i] <= '7')); i++) {
        stated = head[i] == ' ' ? stated : stated * 8 + (unsigned long)(head[i] - '0');
    }
    return stated == sum;
}

static bool recognise_archive(const char *head, size_t len_bytes)
{
    for (size_t i = 0; i < sizeof MAGICS / sizeof *MAGICS; i++) {
        if (len_bytes >= MAGICS[i].offset + MAGICS[i].len_bytes &&
            memcmp(head + MAGICS[i].offset, MAGICS[i].magic, MAGICS[i].len_bytes) == 0) {
            return true;
        }
    }
    return is_old_tar(head, len_bytes);
}

/* --- what libarchive reads ---------------------------------------------------------------------------------------------- */

static la_ssize_t give_bytes(struct archive *archive, void *context, const void **bytes)
{
    struct reading *reading = context;
    size_t len = 0;
    *bytes = reading->bytes;
    reading->below_status =
        source_read(reading->below, reading->bytes, sizeof reading->bytes, &len, &reading->below_error);
    if (reading->below_status != NEWSIDX_OK) {
        archive_set_error(archive, EIO, "%s", reading->below_error.message);
        return ARCHIVE_FATAL;
    }
    return (la_ssize_t)len;
}

static enum newsidx_status tell_fault(const struct reading *reading, struct newsidx_error *error)
{
    if (reading->below_status != NEWSIDX_OK) {
        return error_set(error, reading->below_status, "%s", reading->below_error.message);
    }
    const char *why = archive_error_string(reading->archive);
    return error_set(error, NEWSIDX_NOTHING, "cannot be unpacked%s%s", why != NULL ? ": " : " further",
                     why != NULL ? why : "");
}

static enum newsidx_status pull_member(void *context, char *bytes, size_t capacity_bytes, size_t *len_bytes,
                                       struct newsidx_error *error)
{
    struct reading *reading = context;
    la_ssize_t n = 0;
    do {
        n = archive_read_data(reading->archive, bytes, capacity_bytes);
    } while (n == ARCHIVE_RETRY);
    *len_bytes = n > 0 ? (size_t)n : 0;
    const enum newsidx_status status =
        n >= 0 ? container_spend(reading->budget, *len_bytes, error) : tell_fault(reading, error);
    reading->spoilt = reading->spoilt || (status != NEWSIDX_OK && (n >= 0 || n == ARCHIVE_FATAL));
    reading->member_spoilt = status != NEWSIDX_OK;
    return status;
}

/* --- members ------------------------------------------------------------------------------------------------------------ */

/* Names are bytes in tar and old zip; false where the archive gives none. */
static bool find_name(struct buffer *name, struct archive_entry *entry)
{
    const char *text = archive_entry_pathname_utf8(entry);
    text = text != NULL ? text : archive_entry_pathname(entry);
    struct buffer decoded = BUFFER_INIT;
    struct newsidx_error ignored;
    if (text != NULL && strlen(text) <= CONTAINER_NAME_BYTES_MAX &&
        charset_to_utf8(&decoded, text, strlen(text), CHARSET_DECLARED_NOWHERE, NULL, &ignored) == NEWSIDX_OK) {
        utf8_clean(name, buffer_text(&decoded), decoded.len_bytes);
    }
    buffer_release(&decoded);
    return text != NULL && name->len_bytes > 0 && !name->failed;
}

/* Nothing is unpacked to disk, but a name that leaves its folder is nobody's honest name. */
static bool leaves_folder(const char *name)
{
    for (const char *at = name; at != NULL; at = strchr(at, '/')) {
        at += *at == '/';
        if (strncmp(at, "..", 2) == 0 && (at[2] == '/' || at[2] == '\0')) {
            return true;
        }
    }
    return false;
}

/* Why a member is not read, NULL where it is. "" where it is passed over in silence. */
static const char *find_refusal(struct archive_entry *entry, const char *name)
{
    if (archive_entry_hardlink(entry) != NULL) {
        return "a link inside the archive, which is not followed";
    }
    switch (archive_entry_filetype(entry)) {
    case AE_IFDIR:
        return "";
    case AE_IFLNK:
        return "a symbolic link inside the archive, which is not followed";
    case 0: /* zip without a central directory does not tell */
    case AE_IFREG:
        break;
    default:
        return "a device, pipe or socket inside the archive";
    }
    if (leaves_folder(name)) {
        return "its name leaves the archive (..)";
    }
    return archive_entry_is_encrypted(entry) ? "encrypted" : NULL;
}

static bool ends_with_slash(const char *name)
{
    const size_t len = strlen(name);
    return len > 0 && name[len - 1] == '/';
}

/* A container of one thing (gzip alone) gives that thing its own name. */
static bool is_unnamed(struct archive *archive)
{
    return archive_format(archive) == ARCHIVE_FORMAT_RAW;
}

static enum newsidx_status take_member(struct reading *reading, struct archive_entry *entry,
                                       struct newsidx_error *error)
{
    struct buffer name = BUFFER_INIT;
    const struct container_sink *sink = reading->sink;
    const bool unnamed = is_unnamed(reading->archive);
    enum newsidx_status status = NEWSIDX_OK;
    reading->held_something = reading->held_something || archive_entry_filetype(entry) != AE_IFDIR;
    const bool found = find_name(&name, entry);
    const char *refusal = unnamed ? NULL : found ? find_refusal(entry, name.data) : "a member without a usable name";
    if (refusal != NULL) {
        const bool folder = refusal[0] == '\0' || (found && ends_with_slash(name.data));
        status = folder ? NEWSIDX_OK : sink->reject(sink->context, found ? name.data : NULL, refusal, error);
    } else if (unnamed || !ends_with_slash(name.data)) {
        const struct container_member member = {
            .name = unnamed ? NULL : name.data, .pull = pull_member, .context = reading};
        status = sink->member(sink->context, &member, error);
    }
    buffer_release(&name);
    return status;
}

/* What the reader left of a member, so that skipped bytes count as well. */
static enum newsidx_status drain_member(struct reading *reading, struct newsidx_error *error)
{
    char bytes[1 << 14];
    size_t len = 0;
    enum newsidx_status status = NEWSIDX_OK;
    if (reading->member_spoilt) {
        return NEWSIDX_OK;
    }
    do {
        status = pull_member(reading, bytes, sizeof bytes, &len, error);
    } while (status == NEWSIDX_OK && len > 0);
    return status;
}

static enum newsidx_status read_members(struct reading *reading, struct newsidx_error *error)
{
    struct archive_entry *entry = NULL;
    int result = archive_read_next_header(reading->archive, &entry);
    enum newsidx_status status = NEWSIDX_OK;
    while (status == NEWSIDX_OK && (result == ARCHIVE_OK || result == ARCHIVE_WARN || result == ARCHIVE_RETRY)) {
        reading->member_spoilt = false;
        if (result != ARCHIVE_RETRY) {
            status = take_member(reading, entry, error);
        }
        if (status == NEWSIDX_OK) {
            status = drain_member(reading, error);
        }
        const bool more = status == NEWSIDX_OK && !reading->spoilt;
        result = more ? archive_read_next_header(reading->archive, &entry) : ARCHIVE_EOF;
    }
    if (status == NEWSIDX_OK && result != ARCHIVE_EOF) {
        return tell_fault(reading, error);
    }
    return status == NEWSIDX_OK && !reading->held_something
               ? error_set(error, NEWSIDX_NOTHING, "an archive with nothing in it")
               : status;
}

static struct archive *make_archive(void)
{
    struct archive *archive = archive_read_new();
    if (archive != NULL) {
        archive_read_support_filter_gzip(archive);
        archive_read_support_filter_bzip2(archive);
        archive_read_support_filter_xz(archive);
        archive_read_support_filter_zstd(archive);
        archive_read_support_format_tar(archive);
        archive_read_support_format_zip_streamable(archive);
        archive_read_support_format_raw(archive);
    }
    return archive;
}

static enum newsidx_status read_archive(struct source *source, struct container_budget *budget,
                                        const struct container_sink *sink, struct newsidx_error *error)
{
    struct reading *reading = memory_zeroed(1, sizeof *reading);
    struct archive *archive = make_archive();
    enum newsidx_status status = NEWSIDX_OK;
    if (reading == NULL || archive == NULL) {
        status = error_nomem(error);
    } else {
        reading->below = source;
        reading->budget = budget;
        reading->sink = sink;
        reading->archive = archive;
        status = archive_read_open(archive, reading, NULL, give_bytes, NULL) == ARCHIVE_OK
                     ? read_members(reading, error)
                     : tell_fault(reading, error);
    }
    (void)archive_read_free(archive);
    free(reading);
    return status;
}

const struct container CONTAINER_ARCHIVE = {
    .name = "archive",
    .what =
        "files compressed with gzip, bzip2, xz or zstd; tar and zip archives; each member is read by its own content",
    .recognised_by = "the first bytes of each",
    .recognise = recognise_archive,
    .read = read_archive,
};
