#include "fault_library_faults.h"

#include <dlfcn.h>
#include <string.h>
#include <sys/wait.h>

static const char *const FAULTY[] = {"/libxml2.so", "/libarchive.so"};
static const char *const BELOW[] = {"/libc.so", "/libz.so", "/liblzma.so", "/libzstd.so",
                                    "/libbz2.so"}; /* which these call */
static const char *const JANSSON[] = {"/libjansson.so"};

enum {
    OWN_FRAMES = 2, /* of the allocator, and of the handler and the system */
};

static const char *is_named(const char *path, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strstr(path, names[i]) != NULL) {
            return names[i];
        }
    }
    return NULL;
}

/* The library of the innermost frame outside the C library; NULL: the program's, or none of the names. */
static const char *find_library(const struct alloc_hit *hit, const char *const *names, size_t count)
{
    for (int i = OWN_FRAMES; i < hit->frames; i++) {
        Dl_info info = {.dli_fname = NULL};
        if (dladdr(hit->frame[i], &info) == 0 ||
            is_named(info.dli_fname, BELOW, sizeof BELOW / sizeof *BELOW) != NULL) {
            continue;
        }
        return is_named(info.dli_fname, names, count);
    }
    return NULL;
}

static const char *find_faulty(const struct alloc_hit *hit)
{
    return hit->hit ? find_library(hit, FAULTY, sizeof FAULTY / sizeof *FAULTY) : NULL;
}

/* The innermost frame of the program's own; what is above it is the library's. */
static const void *find_own_frame(const struct alloc_hit *hit)
{
    Dl_info self = {.dli_fname = NULL};
    (void)dladdr((void *)(uintptr_t)&find_own_frame, &self);
    for (int i = OWN_FRAMES; i < hit->frames; i++) {
        Dl_info info = {.dli_fname = NULL};
        if (dladdr(hit->frame[i], &info) != 0 && info.dli_fname == self.dli_fname) {
            return hit->frame[i];
        }
    }
    return NULL;
}

static bool is_fts(const struct alloc_hit *hit)
{
    bool found = false;
    for (int i = OWN_FRAMES; i < hit->frames && !found; i++) {
        Dl_info info = {.dli_fname = NULL};
        found = dladdr(hit->frame[i], &info) != 0 && info.dli_sname != NULL && strncmp(info.dli_sname, "fts", 3) == 0;
    }
    return found;
}

/* jansson's texts double from 16 bytes on. */
static bool is_jansson_text(const struct alloc_hit *hit)
{
    return hit->hit && hit->size > 16 && (hit->size & (hit->size - 1)) == 0 && find_library(hit, JANSSON, 1) != NULL;
}

bool library_is_at_fault(const struct alloc_hit *hit, const struct alloc_hit *end, int status)
{
    if (WIFSIGNALED(status) && (is_jansson_text(hit) || (is_fts(end) && find_own_frame(end) == find_own_frame(hit)))) {
        return true;
    }
    const char *library = find_faulty(hit);
    if (library != NULL && WIFEXITED(status)) {
        return strcmp(library, "/libarchive.so") == 0 && WEXITSTATUS(status) == 1;
    }
    return library_has_ended(hit, end);
}

bool library_has_ended(const struct alloc_hit *hit, const struct alloc_hit *end)
{
    const char *library = find_faulty(hit);
    return library != NULL && find_faulty(end) == library;
}

bool library_has_left(const struct alloc_hit *hit, const struct alloc_hit *where)
{
    return library_has_ended(hit, where) && find_own_frame(where) == find_own_frame(hit);
}
