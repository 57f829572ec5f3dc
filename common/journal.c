#include "journal.h"

#include "error.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The end of a journal that names a super-journal: the name, its length and its checksum (four bytes each), the magic number. */
enum { MAGIC_BYTES = 8, TAIL_BYTES = 4 + 4 + MAGIC_BYTES };

static const unsigned char MAGIC[MAGIC_BYTES] = {0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7};

/* Whatever its length and checksum say: a journal that ends so was made over several files, or made to look so. */
static bool names_other_file(int fd)
{
    struct stat file;
    unsigned char tail[TAIL_BYTES];
    return fstat(fd, &file) == 0 && S_ISREG(file.st_mode) && file.st_size >= TAIL_BYTES &&
           pread(fd, tail, sizeof tail, file.st_size - TAIL_BYTES) == TAIL_BYTES &&
           memcmp(tail + TAIL_BYTES - MAGIC_BYTES, MAGIC, MAGIC_BYTES) == 0;
}

enum newsidx_status journal_verify(sqlite3 *db, struct newsidx_error *error)
{
    const char *file = sqlite3_db_filename(db, "main");
    if (file == NULL || *file == '\0') {
        return NEWSIDX_OK; /* a temporary one */
    }
    const int fd = open(sqlite3_filename_journal(file), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        return NEWSIDX_OK; /* not there, or nothing that SQLite could read either */
    }
    const bool refused = names_other_file(fd);
    (void)close(fd);
    return refused ? error_set(error, NEWSIDX_ARCHIVE,
                               "its -journal names another file, which SQLite would delete: not written by newsidx")
                   : NEWSIDX_OK;
}
