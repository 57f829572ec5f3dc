/* reader_anpa.c */
#include "reader.h"

static bool recognise_nothing(const char *head, size_t len_bytes)
{
    (void)head;
    (void)len_bytes;
    return false;
}

const struct reader READER_ANPA = {
    .name = "anpa",
    .what = "",
    .recognised_by = "",
    .recognise = recognise_nothing,
};
