/* prefetch.h - a hint that memory will be read soon, for loops that go to places far apart. Does nothing where a compiler knows none. */
#ifndef NEWSIDX_PREFETCH_H
#define NEWSIDX_PREFETCH_H

static inline void prefetch(const void *at)
{
#if defined(__GNUC__)
    __builtin_prefetch(at);
#else
    (void)at;
#endif
}

#endif
