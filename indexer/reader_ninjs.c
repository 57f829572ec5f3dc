/* reader_ninjs.c - IPTC ninjs 1.0 to 3.0, also as superdesk writes it, in all the forms that reader_json.c reads. ninjs_item.c makes the articles. */
#include "reader.h"

#include "json_flavour.h"

static bool recognise_ninjs(const char *head, size_t len_bytes)
{
    return json_recognise(head, len_bytes) && json_flavour_in_head(&JSON_FLAVOUR_NINJS, head, len_bytes);
}

const struct reader READER_NINJS = {
    .name = "ninjs",
    .what = "IPTC ninjs 1.0 to 3.0, also as superdesk writes it",
    .recognised_by = "an object with a uri or guid and versioncreated, pubstatus, headlines or another key of ninjs",
    .recognise = recognise_ninjs,
    .read = json_read,
};
