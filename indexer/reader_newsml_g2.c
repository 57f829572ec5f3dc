/* reader_newsml_g2.c */
#include "reader.h"

static bool recognise_nothing(const char *head, size_t len_bytes)
{
    (void)head;
    (void)len_bytes;
    return false;
}

const struct reader READER_NEWSML_G2 = {
    .name = "newsml-g2",
    .what = "",
    .recognised_by = "",
    .recognise = recognise_nothing,
};
