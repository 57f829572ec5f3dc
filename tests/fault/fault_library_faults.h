/* fault_library_faults.h - which findings of the test are of libraries that themselves do not bear to be without memory.
 *
 * Taken as theirs is only
 *   - a crash or an endless loop inside the library, after an allocation that the library itself did not get;
 *   - the end of the process by libarchive, which ends it ("Out of memory", exit code 1) where a name finds no room;
 *   - a crash of glibc's fts_open in the call in which it did not get its memory (it does not look at what fts_alloc gives);
 *   - any crash after jansson 2.14 found no room for a longer text: it drops the byte (lex_save does not look at what
 *     strbuffer_append_byte gives) and then reads and writes past the end of what it has, into the memory of others;
 *   - what was left allocated inside the same one call of ours in which the library did not get its memory.
 * Each is said in SECURITY.md. */
#ifndef FAULT_LIBRARY_FAULTS_H
#define FAULT_LIBRARY_FAULTS_H

#include "fault_alloc.h"

/* hit: the allocation that failed; end: where the process was ended by a signal; status: as of waitpid. */
bool library_is_at_fault(const struct alloc_hit *hit, const struct alloc_hit *end, int status);
/* Whether the process is inside the library that did not get its memory. end is of a signal handler. */
bool library_has_ended(const struct alloc_hit *hit, const struct alloc_hit *end);
/* where: what was left was allocated. */
bool library_has_left(const struct alloc_hit *hit, const struct alloc_hit *where);

#endif
