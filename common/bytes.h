/* bytes.h - little-endian numbers, and varints (seven bits a byte, the lowest first, the eighth bit says that more follow), in the blobs of
 * the impact index. */
#ifndef NEWSIDX_BYTES_H
#define NEWSIDX_BYTES_H

#include "buffer.h"

#include <stdint.h>
#include <string.h>

static inline void bytes_append_u32(struct buffer *out, uint32_t value)
{
    const char bytes[4] = {(char)value, (char)(value >> 8), (char)(value >> 16), (char)(value >> 24)};
    buffer_append(out, bytes, sizeof bytes);
}

static inline uint32_t bytes_u32(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/* Eight bytes that are all there. */
static inline uint64_t bytes_u64(const unsigned char *bytes)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint64_t word = 0;
    memcpy(&word, bytes, sizeof word);
    return word;
#else
    return (uint64_t)bytes_u32(bytes) | (uint64_t)bytes_u32(bytes + 4) << 32;
#endif
}

static inline void bytes_append_varint(struct buffer *out, uint64_t value)
{
    while (value >= 0x80) {
        buffer_append_byte(out, (char)(value | 0x80));
        value >>= 7;
    }
    buffer_append_byte(out, (char)value);
}

/* Reads the varint at *at and goes past it; false past the end and for more than 35 bits. */
static inline bool bytes_varint(uint64_t *out, const unsigned char **at, const unsigned char *end)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 35 && *at < end; shift += 7) {
        const unsigned char byte = *(*at)++;
        value |= (uint64_t)(byte & 0x7F) << shift;
        if ((byte & 0x80) == 0) {
            *out = value;
            return true;
        }
    }
    return false;
}

/* How many bits a number has, 0 for 0. */
static inline unsigned bytes_bits(uint32_t value)
{
#if defined(__GNUC__)
    return value != 0 ? 32 - (unsigned)__builtin_clz(value) : 0;
#else
    unsigned bits = 0;
    for (; value != 0; value >>= 1) {
        bits++;
    }
    return bits;
#endif
}

/* Numbers of any width one after the other, bits the lowest first. */
struct bytes_packer {
    struct buffer *out;
    uint64_t pending;
    unsigned held; /* bits of it */
    size_t used_bytes;
    unsigned char bytes[256]; /* that are not yet in out */
};

static inline void bytes_pack_begin(struct bytes_packer *packer, struct buffer *out)
{
    packer->out = out;
    packer->pending = 0;
    packer->held = 0;
    packer->used_bytes = 0;
}

static inline void bytes_pack(struct bytes_packer *packer, uint32_t value, unsigned bits)
{
    packer->pending |= (uint64_t)value << packer->held;
    packer->held += bits;
    if (packer->held >= 32) {
        for (unsigned i = 0; i < 4; i++) {
            packer->bytes[packer->used_bytes++] = (unsigned char)(packer->pending >> (i * 8));
        }
        packer->pending >>= 32;
        packer->held -= 32;
        if (packer->used_bytes == sizeof packer->bytes) {
            buffer_append(packer->out, packer->bytes, packer->used_bytes);
            packer->used_bytes = 0;
        }
    }
}

static inline void bytes_pack_zeros(struct bytes_packer *packer, uint64_t bits)
{
    for (; bits > 32; bits -= 32) {
        bytes_pack(packer, 0, 32);
    }
    bytes_pack(packer, 0, (unsigned)bits);
}

/* Whole bytes, the last one with zeros. */
static inline void bytes_pack_end(struct bytes_packer *packer)
{
    for (unsigned i = 0; i < packer->held; i += 8) {
        packer->bytes[packer->used_bytes++] = (unsigned char)(packer->pending >> i);
    }
    buffer_append(packer->out, packer->bytes, packer->used_bytes);
    packer->used_bytes = packer->held = 0;
    packer->pending = 0;
}

#endif
