/* fault_alloc.h - the program's own malloc and its kin, which can be told to fail, and know what is still allocated.
 *
 * For the programs of tests/fault only. The definitions in fault_alloc.c take the place of the C library's for every library of the
 * process; the memory itself comes from the C library, or from AddressSanitizer where the build has it.
 * Invariant: nothing counts and nothing fails before alloc_begin, after alloc_end and while alloc_pause is in force. */
#ifndef FAULT_ALLOC_H
#define FAULT_ALLOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ALLOC_FRAMES = 32 };

/* Where the first allocation failed. */
struct alloc_hit {
    bool hit;
    size_t size; /* asked for, in bytes */
    int frames;
    void *frame[ALLOC_FRAMES];
};

/* Looks up which libraries are where. Once, before all else. */
void alloc_init(void);
/* From here on allocations are counted, and the one with the number fail_at (from 1; 0: none) fails, with persistent all after it. */
void alloc_begin(uint64_t fail_at, bool persistent, struct alloc_hit *hit);
/* How many were counted. */
uint64_t alloc_end(void);
/* Counting and failing stop until alloc_resume; they nest. */
void alloc_pause(void);
void alloc_resume(void);
/* Allocations made since alloc_begin (paused or not) that have not been freed. */
size_t alloc_leaked(void);
/* The size of one of them and its number for alloc_trace; 0 where there is none. */
size_t alloc_leak(uint64_t *number);
/* Has the allocation with this number (of alloc_leak) put its place into hit. 0: none. */
void alloc_trace(uint64_t number, struct alloc_hit *hit);

#endif
