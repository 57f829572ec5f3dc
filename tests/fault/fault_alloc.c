/* malloc and its kin for the whole process, by the rules of ELF: what the program defines goes before what a library has. */
#include "fault_alloc.h"

#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <link.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define REAL(name) __interceptor_##name
#else
#define REAL(name) __libc_##name
#endif

void *REAL(malloc)(size_t size);
void *REAL(calloc)(size_t count, size_t size);
void *REAL(realloc)(void *memory, size_t size);
void *REAL(memalign)(size_t alignment, size_t size);
void REAL(free)(void *memory);
#define EXPORTED __attribute__((visibility("default")))

/* --- who calls ---------------------------------------------------------------------------------------------------------- */

enum owner { OWNER_OTHER, OWNER_SYSTEM, OWNER_EXEMPT };

/* Libraries that end the process where they get no memory, by their own design, so that there is nothing to test (fault.c says which
 * and why), and those that allocate for their caller. */
static const struct {
    const char *name;
    enum owner owner;
} LIBRARIES[] = {
    {"/libglib-2.0.so", OWNER_EXEMPT},  {"/libgobject-2.0.so", OWNER_EXEMPT}, {"/libgio-2.0.so", OWNER_EXEMPT},
    {"/libgmime-3.0.so", OWNER_EXEMPT}, {"/libuchardet.so", OWNER_EXEMPT},    {"/libstdc++.so", OWNER_EXEMPT},
    {"/libgcc_s.so", OWNER_EXEMPT},     {"/ld-linux", OWNER_EXEMPT},          {"/libc.so", OWNER_SYSTEM},
    {"/libasan.so", OWNER_SYSTEM},      {"/libubsan.so", OWNER_SYSTEM},
};

struct range {
    uintptr_t from;
    uintptr_t to;
    enum owner owner;
};

enum { RANGES_MAX = 128 };

static struct range range[RANGES_MAX];
static size_t ranges;

static int add_ranges(struct dl_phdr_info *info, size_t size, void *context)
{
    (void)size;
    (void)context;
    enum owner owner = OWNER_OTHER;
    for (size_t i = 0; i < sizeof LIBRARIES / sizeof *LIBRARIES; i++) {
        owner = strstr(info->dlpi_name, LIBRARIES[i].name) != NULL ? LIBRARIES[i].owner : owner;
    }
    for (size_t i = 0; i < info->dlpi_phnum && owner != OWNER_OTHER && ranges < RANGES_MAX; i++) {
        const ElfW(Phdr) *header = &info->dlpi_phdr[i];
        if (header->p_type == PT_LOAD && (header->p_flags & PF_X) != 0) {
            const uintptr_t from = info->dlpi_addr + header->p_vaddr;
            range[ranges++] = (struct range){from, from + header->p_memsz, owner};
        }
    }
    return 0;
}

/* What libxml2 2.9 keeps of a thread, of which fault.c says why. */
static void add_thread_state(void)
{
    Dl_info info;
    const ElfW(Sym) *symbol = NULL;
    const void *function = dlsym(RTLD_DEFAULT, "xmlGetGlobalState");
    if (function != NULL && ranges < RANGES_MAX &&
        dladdr1(function, &info, (void **)(uintptr_t)&symbol, RTLD_DL_SYMENT) != 0 && symbol != NULL) {
        range[ranges++] = (struct range){(uintptr_t)function, (uintptr_t)function + symbol->st_size, OWNER_EXEMPT};
    }
}

static enum owner owner_of(const void *address)
{
    const uintptr_t at = (uintptr_t)address;
    for (size_t i = 0; i < ranges; i++) {
        if (at >= range[i].from && at < range[i].to) {
            return range[i].owner;
        }
    }
    return OWNER_OTHER;
}

/* --- what is allocated -------------------------------------------------------------------------------------------------- */

/* Open addressing; addresses are kept inverted, so that LeakSanitizer does not take this table for a user of them. */
struct live {
    uintptr_t address;
    uint64_t number;
    size_t size;
};

enum { LIVE_SLOTS = 1 << 18 };

static struct live live[LIVE_SLOTS];
static size_t live_count;
static uint64_t live_number; /* of the next allocation */
static size_t live_since_begin;
static uint64_t number_at_begin;
static uint64_t traced;
static struct alloc_hit *trace;

static size_t slot_of(uintptr_t address)
{
    return (size_t)((address >> 4) * 0x9E3779B97F4A7C15U >> 40) % LIVE_SLOTS;
}

static void add_live(void *memory, size_t size)
{
    const uintptr_t address = ~(uintptr_t)memory;
    size_t slot = slot_of(address);
    if (live_count >= LIVE_SLOTS / 2) {
        abort();
    }
    while (live[slot].address != 0) {
        slot = (slot + 1) % LIVE_SLOTS;
    }
    live[slot] = (struct live){address, ++live_number, size};
    live_count++;
    live_since_begin++;
}

static bool drop_live(const void *memory)
{
    const uintptr_t address = ~(uintptr_t)memory;
    size_t slot = slot_of(address);
    while (live[slot].address != address && live[slot].address != 0) {
        slot = (slot + 1) % LIVE_SLOTS;
    }
    if (live[slot].address == 0) {
        return false;
    }
    live_count--;
    live_since_begin -= live[slot].number > number_at_begin;
    for (size_t next = (slot + 1) % LIVE_SLOTS; live[next].address != 0; next = (next + 1) % LIVE_SLOTS) {
        const size_t home = slot_of(live[next].address);
        if ((next - home) % LIVE_SLOTS >= (next - slot) % LIVE_SLOTS) {
            live[slot] = live[next];
            slot = next;
        }
    }
    live[slot] = (struct live){0, 0, 0};
    return true;
}

/* --- what fails --------------------------------------------------------------------------------------------------------- */

static atomic_flag lock = ATOMIC_FLAG_INIT;
static bool counting;
static int paused;
static uint64_t counted;
static uint64_t fail_number;
static bool fails_on;
static struct alloc_hit *first_hit;
static _Thread_local bool inside; /* backtrace may allocate */

static void take_lock(void)
{
    while (atomic_flag_test_and_set_explicit(&lock, memory_order_acquire)) {
    }
}

static void leave_lock(void)
{
    atomic_flag_clear_explicit(&lock, memory_order_release);
}

/* The first caller that is no system library is exempt: the C library allocated for one of those. */
static bool is_exempt(void *const *frame, int frames)
{
    for (int i = 2; i < frames; i++) {
        const enum owner owner = owner_of(frame[i]);
        if (owner != OWNER_SYSTEM) {
            return owner == OWNER_EXEMPT;
        }
    }
    return false;
}

static __attribute__((noinline)) bool fails(const void *caller, size_t size)
{
    if (!counting || paused > 0 || inside) {
        return false;
    }
    take_lock();
    const uint64_t number = ++counted;
    leave_lock();
    if (fail_number == 0 || number < fail_number || (number > fail_number && !fails_on)) {
        return false;
    }
    struct alloc_hit hit = {.hit = true, .size = size};
    if (first_hit->hit && owner_of(caller) == OWNER_OTHER) {
        return true;
    }
    inside = true;
    hit.frames = backtrace(hit.frame, ALLOC_FRAMES);
    inside = false;
    if (is_exempt(hit.frame, hit.frames)) {
        return false;
    }
    if (!first_hit->hit) {
        *first_hit = hit;
    }
    return true;
}

static void *record(void *memory, size_t size)
{
    if (memory == NULL || inside) {
        return memory;
    }
    take_lock();
    add_live(memory, size);
    const bool found = live_number == traced;
    leave_lock();
    if (found && trace != NULL) {
        inside = true;
        trace->hit = true;
        trace->frames = backtrace(trace->frame, ALLOC_FRAMES);
        inside = false;
    }
    return memory;
}

static void forget(const void *memory)
{
    if (memory != NULL) {
        take_lock();
        (void)drop_live(memory);
        leave_lock();
    }
}

static void *refuse(void)
{
    errno = ENOMEM;
    return NULL;
}

/* --- malloc and its kin ------------------------------------------------------------------------------------------------- */

#define CALLER __builtin_return_address(0)

EXPORTED void *malloc(size_t size)
{
    if (owner_of(CALLER) == OWNER_EXEMPT) {
        return REAL(malloc)(size);
    }
    return fails(CALLER, size) ? refuse() : record(REAL(malloc)(size), size);
}

EXPORTED void *calloc(size_t count, size_t size)
{
    if (owner_of(CALLER) == OWNER_EXEMPT) {
        return REAL(calloc)(count, size);
    }
    return fails(CALLER, count * size) ? refuse() : record(REAL(calloc)(count, size), count * size);
}

static void *reallocate(void *memory, size_t size)
{
    take_lock();
    const bool known = memory != NULL && drop_live(memory);
    leave_lock();
    void *moved = REAL(realloc)(memory, size);
    return known || memory == NULL ? record(moved, size) : moved;
}

EXPORTED void *realloc(void *memory, size_t size)
{
    if (owner_of(CALLER) == OWNER_EXEMPT) {
        forget(memory);
        return REAL(realloc)(memory, size);
    }
    return fails(CALLER, size) ? refuse() : reallocate(memory, size);
}

EXPORTED void *reallocarray(void *memory, size_t count, size_t size)
{
    size_t bytes = 0;
    if (__builtin_mul_overflow(count, size, &bytes) || fails(CALLER, bytes)) {
        return refuse();
    }
    return reallocate(memory, bytes);
}

EXPORTED void *memalign(size_t alignment, size_t size)
{
    return fails(CALLER, size) ? refuse() : record(REAL(memalign)(alignment, size), size);
}

EXPORTED void *aligned_alloc(size_t alignment, size_t size)
{
    if (owner_of(CALLER) == OWNER_EXEMPT) {
        return REAL(memalign)(alignment, size);
    }
    return fails(CALLER, size) ? refuse() : record(REAL(memalign)(alignment, size), size);
}

EXPORTED int posix_memalign(void **out, size_t alignment, size_t size)
{
    const bool exempt = owner_of(CALLER) == OWNER_EXEMPT;
    void *memory = !exempt && fails(CALLER, size) ? NULL : REAL(memalign)(alignment, size);
    if (memory == NULL) {
        return ENOMEM;
    }
    *out = exempt ? memory : record(memory, size);
    return 0;
}

EXPORTED void free(void *memory)
{
    forget(memory);
    REAL(free)(memory);
}

/* --- the interface ------------------------------------------------------------------------------------------------------ */

void alloc_init(void)
{
    void *frame[4];
    (void)backtrace(frame, 4); /* loads what it needs */
    ranges = 0;
    (void)dl_iterate_phdr(add_ranges, NULL);
    add_thread_state();
}

void alloc_begin(uint64_t fail_at, bool persistent, struct alloc_hit *hit)
{
    *hit = (struct alloc_hit){.hit = false};
    counted = 0;
    fail_number = fail_at;
    fails_on = persistent;
    first_hit = hit;
    live_since_begin = 0;
    number_at_begin = live_number;
    paused = 0;
    counting = true;
}

uint64_t alloc_end(void)
{
    counting = false;
    return counted;
}

void alloc_pause(void)
{
    paused++;
}

void alloc_resume(void)
{
    paused--;
}

size_t alloc_leaked(void)
{
    return live_since_begin;
}

size_t alloc_leak(uint64_t *number)
{
    for (size_t i = 0; i < LIVE_SLOTS; i++) {
        if (live[i].address != 0 && live[i].number > number_at_begin) {
            *number = live[i].number - number_at_begin;
            return live[i].size;
        }
    }
    *number = 0;
    return 0;
}

void alloc_trace(uint64_t number, struct alloc_hit *hit)
{
    trace = hit;
    traced = number != 0 ? live_number + number : 0;
}
