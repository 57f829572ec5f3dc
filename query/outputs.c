#include "output.h"

static const struct output *const OUTPUTS[] = {
    &OUTPUT_TEXT,     &OUTPUT_KWIC, &OUTPUT_JSON,    &OUTPUT_JSONL,    &OUTPUT_CSV,
    &OUTPUT_TSV,      &OUTPUT_IDS,  &OUTPUT_TREC,    &OUTPUT_BIBTEX,   &OUTPUT_RIS,
    &OUTPUT_CSL_JSON, &OUTPUT_APA,  &OUTPUT_CHICAGO, &OUTPUT_TEMPLATE, NULL,
};

const struct output *const *outputs_all(void)
{
    return OUTPUTS;
}
