#include "archive_path.h"

#include "archive.h"
#include "buffer.h"
#include "error.h"
#include "memory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *archive_default_path(void)
{
    const char *given = getenv("NEWSIDX_DB");
    if (given != NULL && *given != '\0') {
        return memory_copy(given);
    }
    struct buffer path = BUFFER_INIT;
    const char *data_home = getenv("XDG_DATA_HOME");
    const char *home = getenv("HOME");
    if (data_home != NULL && *data_home == '/') { /* the XDG base directory specification: relative paths are ignored */
        buffer_printf(&path, "%s/newsidx/archive.db", data_home);
    } else if (home != NULL && *home != '\0') {
        buffer_printf(&path, "%s/.local/share/newsidx/archive.db", home);
    } else {
        return NULL;
    }
    return buffer_detach(&path);
}

bool archive_path_is_temporary(const char *path)
{
    return strcmp(path, ARCHIVE_TEMPORARY) == 0;
}

char *archive_path_uri(const char *path, const char *parameters)
{
    struct buffer uri = BUFFER_INIT;
    if (archive_path_is_temporary(path)) {
        return memory_copy(""); /* sqlite3_open: a private database on disk */
    }
    buffer_append_text(&uri, "file:");
    if (path[0] != '/') {
        buffer_append_text(&uri, "./");
    }
    for (const char *c = path; *c != '\0'; c++) {
        if (*c == '%' || *c == '?' || *c == '#') {
            buffer_printf(&uri, "%%%02X", (unsigned)(unsigned char)*c);
        } else {
            buffer_append_byte(&uri, *c);
        }
    }
    buffer_append_text(&uri, parameters);
    return buffer_detach(&uri);
}

const char *archive_path_fault(sqlite3 *db, const char *path)
{
    const int number = db != NULL ? sqlite3_system_errno(db) : 0;
    if (number != ENOENT) {
        return number != 0 ? error_reason(number) : "cannot be opened";
    }
    const char *slash = strrchr(path, '/');
    char *folder = slash == NULL ? memory_copy(".") : memory_copy_part(path, (size_t)(slash - path) + 1);
    const char *reason =
        folder != NULL && access(folder, W_OK | X_OK) != 0 ? error_reason(errno) : error_reason(ENOENT);
    free(folder);
    return reason;
}

bool archive_path_exists(const char *path, const char *suffix)
{
    struct buffer name = BUFFER_INIT;
    buffer_printf(&name, "%s%s", path, suffix);
    struct stat status;
    const bool found = name.data != NULL && stat(name.data, &status) == 0;
    buffer_release(&name);
    return found;
}
