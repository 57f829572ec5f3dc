#include "output.h"

static const struct output *const OUTPUTS[] = {
    &OUTPUT_TEXT, &OUTPUT_KWIC, &OUTPUT_JSON, &OUTPUT_JSONL, &OUTPUT_CSV, &OUTPUT_TSV, &OUTPUT_IDS, &OUTPUT_TREC, NULL,
};

const struct output *const *outputs_all(void)
{
    return OUTPUTS;
}
