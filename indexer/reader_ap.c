/* reader_ap.c - items and feeds of The Associated Press' Media API, in all the forms that reader_json.c reads. ap_item.c makes the articles. */
#include "reader.h"

#include "json_flavour.h"

static bool recognise_ap(const char *head, size_t len_bytes)
{
    return json_recognise(head, len_bytes) && json_flavour_in_head(&JSON_FLAVOUR_AP, head, len_bytes);
}

const struct reader READER_AP = {
    .name = "ap",
    .what = "items and feeds of The Associated Press' Media API",
    .recognised_by = "an object with altids and signals, editorialtypes or another key of AP's",
    .recognise = recognise_ap,
    .read = json_read,
};
