#include "salvage_file.h"

#include "buffer.h"
#include "error.h"
#include "memory.h"
#include "salvage_record.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Offsets in the header of the file and of the -wal, and their sizes (fileformat2.html, 1.3 and 4.1). */
enum {
    HEADER_BYTES = 100,
    HEADER_PAGE_SIZE = 16,
    HEADER_RESERVED = 20,
    HEADER_FREE_TRUNK = 32,
    HEADER_FREE_PAGES = 36,
    WAL_HEADER_BYTES = 32,
    WAL_FRAME_BYTES = 24,
    PAGE_BYTES_MIN = 512,
    PAGE_BYTES_MAX = 65536,
    TRIED_PAGES_MAX = 4096, /* looked at to find out the size of pages */
};

static uint32_t read_u32(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* As many bytes as there are; the rest is zero. */
static bool read_at(int fd, void *out, size_t len_bytes, int64_t offset)
{
    size_t done = 0;
    memset(out, 0, len_bytes);
    while (done < len_bytes) {
        const ssize_t got = pread(fd, (char *)out + done, len_bytes - done, (off_t)(offset + (int64_t)done));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return got == 0 && done > 0;
        }
        done += (size_t)got;
    }
    return true;
}

static bool is_page_size(uint32_t bytes)
{
    return bytes >= PAGE_BYTES_MIN && bytes <= PAGE_BYTES_MAX && (bytes & (bytes - 1)) == 0;
}

bool salvage_file_read(const struct salvage_file *file, uint32_t number, struct salvage_page *page)
{
    page->number = number;
    page->head = number == 1 ? HEADER_BYTES : 0;
    page->size_bytes = file->usable_bytes;
    const int64_t offset = file->wal_offset != NULL ? file->wal_offset[number] : 0;
    return offset != 0 ? read_at(file->wal_fd, page->bytes, file->page_bytes, offset)
                       : read_at(file->fd, page->bytes, file->page_bytes, (int64_t)(number - 1) * file->page_bytes);
}

/* --- the size of pages -------------------------------------------------------------------------------------------------- */

/* How many bytes of the file make sense as leaves if pages have this size: a leaf's cells reach to the very end of the page. */
static int64_t score_page_size(int fd, int64_t file_bytes, uint32_t page_bytes, unsigned char *bytes)
{
    int64_t score = 0;
    const int64_t pages = file_bytes / page_bytes;
    const int64_t every = pages / TRIED_PAGES_MAX + 1;
    for (int64_t i = 0; i < pages; i += every) {
        struct salvage_page page = {
            .number = (uint32_t)i + 1, .head = i == 0 ? HEADER_BYTES : 0, .size_bytes = page_bytes, .bytes = bytes};
        if (read_at(fd, bytes, page_bytes, i * page_bytes) && salvage_page_is_full_leaf(&page)) {
            score += page_bytes;
        }
    }
    return score * every;
}

static uint32_t try_page_sizes(int fd, int64_t file_bytes)
{
    unsigned char *bytes = memory_alloc(PAGE_BYTES_MAX);
    int64_t best = 0;
    uint32_t found = 0;
    for (uint32_t size = PAGE_BYTES_MAX; bytes != NULL && size >= PAGE_BYTES_MIN; size /= 2) {
        const int64_t score = score_page_size(fd, file_bytes, size, bytes);
        if (score > best) {
            best = score;
            found = size;
        }
    }
    free(bytes);
    return found;
}

static void count_pages(struct salvage_file *file)
{
    struct stat status = {.st_size = 0};
    (void)fstat(file->fd, &status);
    const int64_t pages = (status.st_size + file->page_bytes - 1) / file->page_bytes;
    file->pages = pages < UINT32_MAX - 1 ? (uint32_t)pages : UINT32_MAX - 2;
}

/* --- the -wal ----------------------------------------------------------------------------------------------------------- */

struct wal {
    int64_t bytes;
    bool big_endian; /* of the words that the checksum adds */
    uint32_t salt[2];
    uint32_t sum[2];
};

static uint32_t read_word(const unsigned char *bytes, bool big_endian)
{
    return big_endian ? read_u32(bytes)
                      : (uint32_t)bytes[3] << 24 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[1] << 8 | bytes[0];
}

/* fileformat2.html, 4.2; len_bytes is a multiple of 8. */
static void add_checksum(struct wal *wal, const unsigned char *bytes, size_t len_bytes)
{
    for (size_t i = 0; i < len_bytes; i += 8) {
        wal->sum[0] += read_word(bytes + i, wal->big_endian) + wal->sum[1];
        wal->sum[1] += read_word(bytes + i + 4, wal->big_endian) + wal->sum[0];
    }
}

/* The header of the -wal; false where there is nothing to be read from it. */
static bool begin_wal(struct salvage_file *file, struct wal *wal)
{
    unsigned char head[WAL_HEADER_BYTES];
    if (!read_at(file->wal_fd, head, sizeof head, 0) || (read_u32(head) & ~1u) != 0x377f0682) {
        return false;
    }
    wal->big_endian = (read_u32(head) & 1) != 0;
    add_checksum(wal, head, 24);
    const uint32_t page_bytes = read_u32(head + 8);
    if (wal->sum[0] != read_u32(head + 24) || wal->sum[1] != read_u32(head + 28) || !is_page_size(page_bytes)) {
        return false;
    }
    wal->salt[0] = read_u32(head + 16);
    wal->salt[1] = read_u32(head + 20);
    if (file->header_lost && page_bytes != file->page_bytes) {
        file->page_bytes = page_bytes;
        file->usable_bytes = page_bytes;
        count_pages(file);
    }
    return page_bytes == file->page_bytes;
}

/* Page number of the frame at offset, 0 where the log ends there; *size is the number of pages after it, where it commits. */
static uint32_t read_frame(const struct salvage_file *file, struct wal *wal, int64_t offset, unsigned char *bytes,
                           uint32_t *size)
{
    unsigned char head[WAL_FRAME_BYTES];
    if (offset + WAL_FRAME_BYTES + file->page_bytes > wal->bytes || !read_at(file->wal_fd, head, sizeof head, offset) ||
        !read_at(file->wal_fd, bytes, file->page_bytes, offset + WAL_FRAME_BYTES)) {
        return 0;
    }
    add_checksum(wal, head, 8);
    add_checksum(wal, bytes, file->page_bytes);
    const bool holds = read_u32(head + 8) == wal->salt[0] && read_u32(head + 12) == wal->salt[1] &&
                       read_u32(head + 16) == wal->sum[0] && read_u32(head + 20) == wal->sum[1];
    *size = read_u32(head + 4);
    return holds ? read_u32(head) : 0;
}

static bool reserve_offsets(struct salvage_file *file, uint32_t pages)
{
    if (pages <= file->pages && file->wal_offset != NULL) {
        return true;
    }
    const uint32_t most = pages > file->pages ? pages : file->pages;
    int64_t *grown = memory_resize(file->wal_offset, ((size_t)most + 1) * sizeof *grown);
    if (grown == NULL) {
        return false;
    }
    const size_t known = file->wal_offset != NULL ? (size_t)file->pages + 1 : 0;
    memset(grown + known, 0, ((size_t)most + 1 - known) * sizeof *grown);
    file->wal_offset = grown;
    file->pages = most;
    return true;
}

/* Walks the frames up to the end of the log; with last < 0 it only says where the last commit is, otherwise it takes the pages up to
 * there. The offset behind the last frame that commits, and the number of pages that the file has then. */
static int64_t walk_wal(struct salvage_file *file, int64_t last, unsigned char *bytes, uint32_t *pages)
{
    struct wal wal = {.bytes = lseek(file->wal_fd, 0, SEEK_END)};
    if (!begin_wal(file, &wal)) {
        return 0;
    }
    int64_t committed = 0;
    int64_t offset = WAL_HEADER_BYTES;
    uint32_t size = 0;
    for (uint32_t number = 0; last < 0 || offset < last; offset += WAL_FRAME_BYTES + file->page_bytes) {
        number = read_frame(file, &wal, offset, bytes, &size);
        /* No file is made to have more pages than its log and itself hold, whatever a frame says. */
        if (number == 0 || number > file->pages + wal.bytes / file->page_bytes) {
            break;
        }
        if (last >= 0 && reserve_offsets(file, number)) {
            file->wal_offset[number] = offset + WAL_FRAME_BYTES;
        }
        committed = size != 0 ? offset + WAL_FRAME_BYTES + file->page_bytes : committed;
        *pages = size != 0 ? size : *pages;
    }
    return committed;
}

/* Beside the file itself, not beside a link to it. */
static int open_wal(struct salvage_file *file, const char *path)
{
    char resolved[PATH_MAX];
    struct stat status;
    struct buffer name = BUFFER_INIT;
    buffer_printf(&name, "%s-wal", realpath(path, resolved) != NULL ? resolved : path);
    int fd = name.failed ? -1 : open(name.data, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    file->wal_lost = fd < 0 && errno != ENOENT;
    if (fd >= 0 && (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))) {
        file->wal_lost = true;
        (void)close(fd);
        fd = -1;
    }
    buffer_release(&name);
    return fd;
}

static enum newsidx_status read_wal(struct salvage_file *file, const char *path, struct newsidx_error *error)
{
    file->wal_fd = open_wal(file, path);
    if (file->wal_fd < 0) {
        return NEWSIDX_OK;
    }
    unsigned char *bytes = memory_alloc(PAGE_BYTES_MAX);
    if (bytes == NULL) {
        return error_nomem(error);
    }
    uint32_t pages = 0;
    const int64_t last = walk_wal(file, -1, bytes, &pages);
    if (last > 0) {
        (void)walk_wal(file, last, bytes, &pages);
        file->pages = pages < file->pages ? pages : file->pages; /* it was made smaller: what is behind is no more */
    }
    free(bytes);
    return NEWSIDX_OK;
}

/* --- free pages --------------------------------------------------------------------------------------------------------- */

/* Marks a page as free; false where the list cannot be right. */
static bool mark_free(struct salvage_file *file, uint32_t number)
{
    if (number < 2 || number > file->pages || file->free[number] != 0) {
        return false;
    }
    file->free[number] = 1;
    return true;
}

/* The list of free pages (fileformat2.html, 1.5) holds what was removed: it must not come back. Believed only where all of it holds
 * together, since it could as well name pages that are in use. */
static bool read_free_list(struct salvage_file *file, unsigned char *bytes)
{
    struct salvage_page page = {.bytes = bytes};
    if (!salvage_file_read(file, 1, &page)) {
        return false;
    }
    uint32_t trunk = read_u32(bytes + HEADER_FREE_TRUNK);
    const uint32_t count = read_u32(bytes + HEADER_FREE_PAGES);
    uint32_t found = 0;
    while (trunk != 0) {
        if (!mark_free(file, trunk) || !salvage_file_read(file, trunk, &page)) {
            return false;
        }
        found++;
        const uint32_t leaves = read_u32(bytes + 4);
        if (leaves > file->usable_bytes / 4 - 2) {
            return false;
        }
        for (uint32_t i = 0; i < leaves; i++, found++) {
            if (!mark_free(file, read_u32(bytes + 8 + (size_t)i * 4))) {
                return false;
            }
        }
        trunk = read_u32(bytes);
    }
    return found == count;
}

static enum newsidx_status find_free_pages(struct salvage_file *file, struct newsidx_error *error)
{
    unsigned char *bytes = memory_alloc(PAGE_BYTES_MAX);
    file->free = memory_zeroed((size_t)file->pages + 1, 1);
    file->uses = memory_zeroed((size_t)file->pages + 1, 1);
    if (bytes == NULL || file->free == NULL || file->uses == NULL) {
        free(bytes);
        return error_nomem(error);
    }
    file->free_known = !file->header_lost && read_free_list(file, bytes);
    if (!file->free_known) {
        memset(file->free, 0, (size_t)file->pages + 1);
    }
    free(bytes);
    return NEWSIDX_OK;
}

/* --- opening ------------------------------------------------------------------------------------------------------------ */

static enum newsidx_status measure(struct salvage_file *file, struct newsidx_error *error)
{
    struct stat status;
    unsigned char head[HEADER_BYTES];
    if (fstat(file->fd, &status) != 0) {
        return error_set(error, NEWSIDX_IO, "%s", strerror(errno));
    }
    if (!S_ISREG(status.st_mode)) {
        return error_set(error, NEWSIDX_ARCHIVE, "not a regular file");
    }
    (void)read_at(file->fd, head, sizeof head, 0);
    const uint32_t stored = (uint32_t)head[HEADER_PAGE_SIZE] << 8 | head[HEADER_PAGE_SIZE + 1];
    file->page_bytes = stored == 1 ? PAGE_BYTES_MAX : stored;
    file->header_lost = memcmp(head, "SQLite format 3", 16) != 0 || !is_page_size(file->page_bytes);
    if (file->header_lost) {
        file->page_bytes = try_page_sizes(file->fd, status.st_size);
    }
    if (file->page_bytes == 0) {
        return error_set(error, NEWSIDX_ARCHIVE, "nothing in it is a page of an SQLite file");
    }
    /* Archives reserve nothing; a header that says otherwise is believed up to what SQLite would (480 bytes are always left). */
    const uint32_t reserved = file->header_lost ? 0 : head[HEADER_RESERVED];
    file->usable_bytes = file->page_bytes - (file->page_bytes - reserved >= 480 ? reserved : 0);
    count_pages(file);
    return NEWSIDX_OK;
}

enum newsidx_status salvage_file_open(struct salvage_file *file, const char *path, struct newsidx_error *error)
{
    *file = (struct salvage_file){.fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), .wal_fd = -1};
    enum newsidx_status status =
        file->fd < 0 ? error_set(error, NEWSIDX_ARCHIVE, "%s", strerror(errno)) : measure(file, error);
    if (status == NEWSIDX_OK) {
        status = read_wal(file, path, error);
    }
    if (status == NEWSIDX_OK) {
        status = find_free_pages(file, error);
    }
    if (status != NEWSIDX_OK) {
        error_prepend(error, "%s", path);
        salvage_file_close(file);
    }
    return status;
}

void salvage_file_close(struct salvage_file *file)
{
    if (file->fd >= 0) {
        (void)close(file->fd);
    }
    if (file->wal_fd >= 0) {
        (void)close(file->wal_fd);
    }
    free(file->free);
    free(file->uses);
    free(file->wal_offset);
    *file = (struct salvage_file){.fd = -1, .wal_fd = -1};
}
