/* bytes.h - little-endian numbers in the blobs of the impact index. */
#ifndef NEWSIDX_BYTES_H
#define NEWSIDX_BYTES_H

#include "buffer.h"

#include <stdint.h>

static inline void bytes_append_u32(struct buffer *out, uint32_t value)
{
    const char bytes[4] = {(char)value, (char)(value >> 8), (char)(value >> 16), (char)(value >> 24)};
    buffer_append(out, bytes, sizeof bytes);
}

static inline void bytes_append_i64(struct buffer *out, int64_t value)
{
    bytes_append_u32(out, (uint32_t)value);
    bytes_append_u32(out, (uint32_t)((uint64_t)value >> 32));
}

static inline uint32_t bytes_u32(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static inline int64_t bytes_i64(const unsigned char *bytes)
{
    return (int64_t)((uint64_t)bytes_u32(bytes + 4) << 32 | bytes_u32(bytes));
}

#endif
