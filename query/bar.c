#include "bar.h"

#include "terminal.h"

void bar_append(struct buffer *out, int64_t count, int64_t most, size_t columns, bool colour)
{
    const bool utf8 = terminal_is_utf8();
    int64_t eighths = most > 0 ? (count * (int64_t)columns * 8 + most - 1) / most : 0;
    eighths = utf8 ? eighths : (eighths + 7) / 8 * 8;
    buffer_append_text(out, colour ? "\x1b[36m" : "");
    for (int64_t i = 0; i < eighths / 8; i++) {
        buffer_append_text(out, utf8 ? "\xE2\x96\x88" : "#");
    }
    if (eighths % 8 > 0) { /* U+258F one eighth to U+2589 seven */
        buffer_append_text(out, "\xE2\x96");
        buffer_append_byte(out, (char)(0x90 - eighths % 8));
    }
    buffer_append_text(out, colour ? "\x1b[0m" : "");
}

void bar_append_piece(struct buffer *out, int eighths, bool utf8)
{
    if (eighths <= 0) {
        buffer_append_byte(out, ' ');
    } else if (!utf8) {
        buffer_append_text(out, eighths >= 4 ? "#" : "_");
    } else { /* U+2581 one eighth to U+2588 all */
        buffer_append_text(out, "\xE2\x96");
        buffer_append_byte(out, (char)(0x80 + (eighths < 8 ? eighths : 8)));
    }
}
