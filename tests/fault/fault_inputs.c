#include "fault_inputs.h"

#include "fault.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdint.h>
#include <string.h>
#include <zlib.h>

static const char STORY[] = "SANTIAGO, Chile, Nov. 9, 2014 (UPI) -- Rescuers reached four miners on Monday.\n\nAll "
                            "four are well, the owner said.\n";
static const char PAGE[] =
    "<!DOCTYPE html><html><head><title>Harbour</title></head><body><article><h1>Harbour of Hafen to be rebuilt</h1>"
    "<p>The minister said on Monday that the harbour would be rebuilt, at a cost of three million.</p>"
    "<p>Work begins in spring, she told parliament, and will last for about two years in "
    "all.</p></article></body></html>";

static void add_member(struct archive *out, const char *name, const void *bytes, size_t len_bytes)
{
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_size(entry, (la_int64_t)len_bytes);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    (void)archive_write_header(out, entry);
    (void)archive_write_data(out, bytes, len_bytes);
    archive_entry_free(entry);
}

/* The story and the page, or the story alone (raw). */
static size_t pack(void *out, size_t size, int format, int filter)
{
    size_t used = 0;
    struct archive *archive = archive_write_new();
    (void)archive_write_set_format(archive, format);
    (void)archive_write_add_filter(archive, filter);
    (void)archive_write_set_bytes_per_block(archive, 0);
    (void)archive_write_open_memory(archive, out, size, &used);
    add_member(archive, "wire/story.txt", STORY, sizeof STORY - 1);
    if (format != ARCHIVE_FORMAT_RAW) {
        add_member(archive, "web/page.html", PAGE, sizeof PAGE - 1);
    }
    (void)archive_write_close(archive);
    (void)archive_write_free(archive);
    return used;
}

static void make_packed(const char *name, int format, int filter)
{
    static char bytes[1 << 16];
    world_write_file(name, bytes, pack(bytes, sizeof bytes, format, filter));
}

void inputs_make_containers(void)
{
    make_packed("in.tar", ARCHIVE_FORMAT_TAR_PAX_RESTRICTED, ARCHIVE_FILTER_NONE);
    make_packed("in.tar.gz", ARCHIVE_FORMAT_TAR_PAX_RESTRICTED, ARCHIVE_FILTER_GZIP);
    make_packed("in.zip", ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE);
    make_packed("in.txt.gz", ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_GZIP);
    make_packed("in.txt.bz2", ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_BZIP2);
    make_packed("in.txt.xz", ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_XZ);
    make_packed("in.txt.zst", ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_ZSTD);
}

/* A zip in a tar. */
void inputs_make_nested(void)
{
    static char inner[1 << 15];
    static char outer[1 << 16];
    size_t used = 0;
    const size_t len = pack(inner, sizeof inner, ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE);
    struct archive *archive = archive_write_new();
    (void)archive_write_set_format(archive, ARCHIVE_FORMAT_TAR_USTAR);
    (void)archive_write_open_memory(archive, outer, sizeof outer, &used);
    add_member(archive, "inner.zip", inner, len);
    (void)archive_write_close(archive);
    (void)archive_write_free(archive);
    world_write_file("nested.tar", outer, used);
}

static void append_record(struct buffer *out, const char *url, const char *encoding, const void *body, size_t len_bytes)
{
    struct buffer http = BUFFER_INIT;
    buffer_printf(&http, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n%sContent-Length: %zu\r\n\r\n", encoding,
                  len_bytes);
    buffer_append(&http, body, len_bytes);
    buffer_printf(
        out,
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: %s\r\nContent-Type: application/http; msgtype=response\r\n"
        "Content-Length: %zu\r\n\r\n",
        url, http.len_bytes);
    buffer_append(out, http.data, http.len_bytes);
    buffer_append_text(out, "\r\n\r\n");
    buffer_release(&http);
}

/* Pages as they are, deflated, and by brotli (as its encoder writes bytes that it cannot make shorter: RFC 7932, section 9.2). */
void inputs_make_warc(void)
{
    unsigned char packed[2048];
    uLongf len = sizeof packed;
    struct buffer out = BUFFER_INIT;
    append_record(&out, "https://example.com/2014/11/09/one", "", PAGE, sizeof PAGE - 1);
    (void)compress(packed, &len, (const Bytef *)PAGE, sizeof PAGE - 1);
    append_record(&out, "https://example.com/2014/11/09/two", "Content-Encoding: deflate\r\n", packed, len);
    const size_t size =
        sizeof PAGE - 2; /* MLEN - 1 in 16 bits, after the window's size, not last, 4 nibbles; then uncompressed */
    const uint32_t header = 0U | 0U << 1 | 0U << 2 | (uint32_t)size << 4 | 1U << 20;
    struct buffer brotli = BUFFER_INIT;
    const unsigned char head[] = {(unsigned char)header, (unsigned char)(header >> 8), (unsigned char)(header >> 16)};
    buffer_append(&brotli, head, sizeof head);
    buffer_append(&brotli, PAGE, sizeof PAGE - 1);
    buffer_append_byte(&brotli, 3); /* an empty block, the last */
    append_record(&out, "https://example.com/2014/11/09/three", "Content-Encoding: br\r\n", brotli.data,
                  brotli.len_bytes);
    world_write_file("in.warc", out.data, out.len_bytes);
    buffer_release(&brotli);
    buffer_release(&out);
}
