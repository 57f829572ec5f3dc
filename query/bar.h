/* bar.h - lengths drawn with characters. Used by the outputs for people.
 *
 * Block Elements (Unicode, U+2580 to U+259F) where the locale is UTF-8, ASCII elsewhere. */
#ifndef NEWSIDX_BAR_H
#define NEWSIDX_BAR_H

#include "buffer.h"

#include <stdint.h>

/* A lying bar: count of most takes that part of columns. */
void bar_append(struct buffer *out, int64_t count, int64_t most, size_t columns, bool colour);
/* A piece of a standing bar, one column wide: eighths (0 to 8) of its height are filled. */
void bar_append_piece(struct buffer *out, int eighths, bool utf8);

#endif
