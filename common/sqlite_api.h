/* sqlite_api.h - SQLite as a library (programs, libnewsidx) or as the host's table of functions (newsidx.so).
 *
 * For the modules that are part of the loadable extension. Invariant: newsidx.so has no undefined sqlite3_* symbol; with one it
 * would fail in hosts that carry an SQLite of their own. */
#ifndef NEWSIDX_SQLITE_API_H
#define NEWSIDX_SQLITE_API_H

#ifdef NEWSIDX_EXTENSION
#include <sqlite3ext.h>
SQLITE_EXTENSION_INIT3
#else
#include <sqlite3.h>
#endif

#endif
