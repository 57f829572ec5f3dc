#include "containers.h"

#include "error.h"

static const struct container *const CONTAINERS[] = {
    &CONTAINER_WARC,
    &CONTAINER_ARCHIVE,
    NULL,
};

const struct container *const *containers_all(void)
{
    return CONTAINERS;
}

const struct container *container_recognise(const char *head, size_t len_bytes)
{
    for (size_t i = 0; CONTAINERS[i] != NULL; i++) {
        if (CONTAINERS[i]->recognise(head, len_bytes)) {
            return CONTAINERS[i];
        }
    }
    return NULL;
}

enum newsidx_status container_spend(struct container_budget *budget, size_t bytes, struct newsidx_error *error)
{
    budget->out_bytes += (int64_t)bytes;
    const int64_t in_bytes = budget->input->done_bytes;
    if (budget->out_bytes <= CONTAINER_FREE_BYTES + in_bytes * CONTAINER_RATIO_MAX) {
        return NEWSIDX_OK;
    }
    return error_set(error, NEWSIDX_NOTHING,
                     "expands to more than %d times its size: taken for a decompression bomb, the rest is not read",
                     CONTAINER_RATIO_MAX);
}
