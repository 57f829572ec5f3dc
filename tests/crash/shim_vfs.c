#include "shim_vfs.h"

#include <assert.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum { PENDING_MAX = 65536, SECTOR_BYTES = 512, PATH_BYTES = 1024 };

struct shim_file {
    sqlite3_file base;
    char path[PATH_BYTES]; /* "" for a temporary file, which no power cut needs to care for */
    sqlite3_file *real;    /* behind this struct */
};

/* A write or truncation that is not durable yet. */
struct pending {
    char path[PATH_BYTES];
    sqlite3_int64 offset;
    sqlite3_int64 old_size;
    size_t old_bytes; /* of old, which were at offset */
    size_t new_bytes; /* of new; 0: a truncation to offset */
    unsigned char *old;
    unsigned char *new;
};

/* One process, one disk. */
static struct {
    sqlite3_vfs vfs;
    sqlite3_vfs *real;
    struct shim_plan plan;
    long operations;
    uint64_t random;
    struct pending *pending;
    size_t pendings;
} disk;

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((struct shim_file *)file)->real;
}

static uint64_t next_random(void)
{
    disk.random += UINT64_C(0x9E3779B97F4A7C15); /* SplitMix64, Steele et al. 2014 */
    uint64_t z = disk.random;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* --- the power cut -------------------------------------------------------------------------------------------------------- */

static void undo(const struct pending *pending)
{
    const int fd = open(pending->path, O_RDWR | O_CLOEXEC);
    if (fd >= 0) {
        const ssize_t written = pwrite(fd, pending->old, pending->old_bytes, (off_t)pending->offset);
        const int cut = ftruncate(fd, (off_t)pending->old_size);
        assert(written == (ssize_t)pending->old_bytes && cut == 0);
        (void)close(fd);
    }
}

/* All of it, none of it, or some of its sectors. */
static void redo_part(const struct pending *pending)
{
    const uint64_t luck = next_random() % 8;
    const int fd = luck < 3 ? -1 : open(pending->path, O_RDWR | O_CLOEXEC);
    if (fd < 0) {
        return;
    }
    if (pending->new_bytes == 0) {
        const int cut = ftruncate(fd, (off_t)pending->offset);
        assert(cut == 0);
    }
    for (size_t at = 0; at < pending->new_bytes; at += SECTOR_BYTES) {
        const size_t rest = pending->new_bytes - at < SECTOR_BYTES ? pending->new_bytes - at : SECTOR_BYTES;
        if (luck > 4 || next_random() % 2 == 0) {
            const ssize_t written = pwrite(fd, pending->new + at, rest, (off_t)(pending->offset + (sqlite3_int64)at));
            assert(written == (ssize_t)rest);
        }
    }
    (void)close(fd);
}

static void cut_power(void)
{
    for (size_t i = disk.pendings; i > 0; i--) {
        undo(&disk.pending[i - 1]);
    }
    for (size_t i = 0; i < disk.pendings; i++) {
        redo_part(&disk.pending[i]);
    }
    _exit(SHIM_EXIT_CUT);
}

/* --- what is not durable yet ---------------------------------------------------------------------------------------------- */

static bool is_cutting(void)
{
    return disk.plan.kind == SHIM_CUT || disk.plan.kind == SHIM_CUT_LIES;
}

static void remember(struct shim_file *file, sqlite3_int64 offset, size_t old_bytes, const void *new, size_t new_bytes)
{
    if (!is_cutting() || file->path[0] == '\0') {
        return;
    }
    assert(disk.pendings < PENDING_MAX);
    struct pending *pending = &disk.pending[disk.pendings++];
    *pending = (struct pending){.offset = offset, .new_bytes = new_bytes};
    memcpy(pending->path, file->path, sizeof pending->path);
    (void)file->real->pMethods->xFileSize(file->real, &pending->old_size);
    const sqlite3_int64 there = pending->old_size > offset ? pending->old_size - offset : 0;
    pending->old_bytes = there < (sqlite3_int64)old_bytes ? (size_t)there : old_bytes;
    pending->old = malloc(pending->old_bytes + 1);
    pending->new = malloc(new_bytes + 1);
    assert(pending->old != NULL && pending->new != NULL);
    (void)file->real->pMethods->xRead(file->real, pending->old, (int)pending->old_bytes, offset);
    if (new_bytes > 0) {
        memcpy(pending->new, new, new_bytes);
    }
}

static void forget(const char *path)
{
    size_t kept = 0;
    for (size_t i = 0; i < disk.pendings; i++) {
        if (strcmp(disk.pending[i].path, path) == 0) {
            free(disk.pending[i].old);
            free(disk.pending[i].new);
        } else {
            disk.pending[kept++] = disk.pending[i];
        }
    }
    disk.pendings = kept;
}

/* Counts an operation; the result code with which it fails, SQLITE_OK where it does not. */
static int pass(int error)
{
    disk.operations++;
    const bool now = disk.operations == disk.plan.at;
    switch (disk.plan.kind) {
    case SHIM_CUT:
    case SHIM_CUT_LIES:
        if (now) {
            cut_power();
        }
        return SQLITE_OK;
    case SHIM_FULL:
        return disk.operations >= disk.plan.at ? SQLITE_FULL : SQLITE_OK;
    case SHIM_ERROR:
        return now ? error : SQLITE_OK;
    default:
        return SQLITE_OK;
    }
}

/* --- files ---------------------------------------------------------------------------------------------------------------- */

static int shim_close(sqlite3_file *file)
{
    return real_of(file)->pMethods->xClose(real_of(file));
}

static int shim_read(sqlite3_file *file, void *out, int bytes, sqlite3_int64 offset)
{
    return real_of(file)->pMethods->xRead(real_of(file), out, bytes, offset);
}

static int shim_write(sqlite3_file *file, const void *bytes, int len_bytes, sqlite3_int64 offset)
{
    remember((struct shim_file *)file, offset, (size_t)len_bytes, bytes, (size_t)len_bytes);
    const int rc = pass(SQLITE_IOERR_WRITE);
    return rc == SQLITE_OK ? real_of(file)->pMethods->xWrite(real_of(file), bytes, len_bytes, offset) : rc;
}

static int shim_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    remember((struct shim_file *)file, size, SIZE_MAX / 2, NULL, 0);
    const int rc = pass(SQLITE_IOERR_TRUNCATE);
    const bool may = rc == SQLITE_OK || rc == SQLITE_FULL; /* a full disk can still give back */
    return may ? real_of(file)->pMethods->xTruncate(real_of(file), size) : rc;
}

static int shim_sync(sqlite3_file *file, int flags)
{
    const int rc = pass(SQLITE_IOERR_FSYNC);
    if (rc != SQLITE_OK && rc != SQLITE_FULL) {
        return rc;
    }
    if (disk.plan.kind != SHIM_CUT_LIES) {
        forget(((struct shim_file *)file)->path);
    }
    return real_of(file)->pMethods->xSync(real_of(file), flags);
}

static int shim_file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int shim_lock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int shim_unlock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int shim_check_reserved_lock(sqlite3_file *file, int *out)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}

static int shim_file_control(sqlite3_file *file, int what, void *argument)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), what, argument);
}

static int shim_sector_size(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int shim_characteristics(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int shim_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
    return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, out);
}

static int shim_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}

static void shim_shm_barrier(sqlite3_file *file)
{
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int shim_shm_unmap(sqlite3_file *file, int remove)
{
    return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

static const sqlite3_io_methods METHODS = {
    .iVersion = 2, /* no xFetch: no memory mapping */
    .xClose = shim_close,
    .xRead = shim_read,
    .xWrite = shim_write,
    .xTruncate = shim_truncate,
    .xSync = shim_sync,
    .xFileSize = shim_file_size,
    .xLock = shim_lock,
    .xUnlock = shim_unlock,
    .xCheckReservedLock = shim_check_reserved_lock,
    .xFileControl = shim_file_control,
    .xSectorSize = shim_sector_size,
    .xDeviceCharacteristics = shim_characteristics,
    .xShmMap = shim_shm_map,
    .xShmLock = shim_shm_lock,
    .xShmBarrier = shim_shm_barrier,
    .xShmUnmap = shim_shm_unmap,
};

/* --- the VFS -------------------------------------------------------------------------------------------------------------- */

static int shim_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *out, int flags, int *out_flags)
{
    (void)vfs;
    struct shim_file *file = (struct shim_file *)out;
    file->real = (sqlite3_file *)(file + 1);
    file->path[0] = '\0';
    if (name != NULL && (flags & SQLITE_OPEN_DELETEONCLOSE) == 0) {
        assert(strlen(name) < sizeof file->path);
        memcpy(file->path, name, strlen(name) + 1);
    }
    const int rc = disk.real->xOpen(disk.real, name, file->real, flags, out_flags);
    file->base.pMethods = file->real->pMethods != NULL ? &METHODS : NULL;
    return rc;
}

static int shim_delete(sqlite3_vfs *vfs, const char *name, int sync_folder)
{
    (void)vfs;
    const int rc = pass(SQLITE_IOERR_DELETE);
    if (rc != SQLITE_OK && rc != SQLITE_FULL) {
        return rc;
    }
    forget(name);
    return disk.real->xDelete(disk.real, name, sync_folder);
}

void shim_install(const struct shim_plan *plan)
{
    disk.real = sqlite3_vfs_find(NULL);
    disk.plan = *plan;
    disk.random = plan->seed;
    disk.operations = 0;
    disk.pending = calloc(PENDING_MAX, sizeof *disk.pending);
    assert(disk.real != NULL && disk.pending != NULL);
    disk.vfs = *disk.real; /* what concerns no file goes straight on */
    disk.vfs.zName = "shim";
    disk.vfs.szOsFile = (int)sizeof(struct shim_file) + disk.real->szOsFile;
    disk.vfs.xOpen = shim_open;
    disk.vfs.xDelete = shim_delete;
    const int rc = sqlite3_vfs_register(&disk.vfs, 1);
    assert(rc == SQLITE_OK);
}

long shim_operations(void)
{
    return disk.operations;
}
