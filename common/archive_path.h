/* archive_path.h - where archives are, and what SQLite is told of it. Used by archive.c; archive_default_path is declared in archive.h. */
#ifndef NEWSIDX_ARCHIVE_PATH_H
#define NEWSIDX_ARCHIVE_PATH_H

#include <sqlite3.h>
#include <stdbool.h>

bool archive_path_is_temporary(const char *path);
/* Whether there is a file of that name with the suffix. */
bool archive_path_exists(const char *path, const char *suffix);
/* A file: URI, so that mode and immutable can be said; RFC 3986 escapes for what the URI syntax would take for itself. The caller's to
 * free; NULL where memory runs out. */
char *archive_path_uri(const char *path, const char *parameters);
/* Why the file could not be opened. Where SQLite may not create a file it tries to read it, and then knows only that it is missing. */
const char *archive_path_fault(sqlite3 *db, const char *path);

#endif
