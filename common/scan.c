#include "scan.h"

enum { BLOCK_BYTES = 32 };

/* 1 for a byte at which a run ends; written so that the loop over a block is made wide. */
static inline unsigned char ends_plain(unsigned char c)
{
    return (unsigned char)((unsigned char)(c >= 0x7F) |
                           (unsigned char)((unsigned char)(c < 0x20) & (unsigned char)(c != '\n') &
                                           (unsigned char)(c != '\t')));
}

static inline unsigned char ends_json_text(unsigned char c)
{
    return (unsigned char)((unsigned char)(c < 0x20) | (unsigned char)(c == '"') | (unsigned char)(c == '\\'));
}

/* Made for each test by inlining. */
__attribute__((always_inline)) static inline size_t scan(const char *text, size_t len_bytes,
                                                         unsigned char (*ends)(unsigned char c))
{
    const unsigned char *byte = (const unsigned char *)text;
    size_t i = 0;
    for (unsigned char any = 0; i + BLOCK_BYTES <= len_bytes; i += BLOCK_BYTES) {
        for (size_t k = 0; k < BLOCK_BYTES; k++) {
            any |= ends(byte[i + k]);
        }
        if (any != 0) {
            break;
        }
    }
    while (i < len_bytes && ends(byte[i]) == 0) {
        i++;
    }
    return i;
}

size_t scan_plain_text(const char *text, size_t len_bytes)
{
    return scan(text, len_bytes, ends_plain);
}

size_t scan_json_text(const char *text, size_t len_bytes)
{
    return scan(text, len_bytes, ends_json_text);
}
