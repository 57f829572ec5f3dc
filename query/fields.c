#include "fields.h"

#include "ast.h"

#include <string.h>
#include <strings.h>

static const struct field FIELDS[] = {
    {.name = "headline", .kind = FIELD_TEXT, .columns = COLUMN_HEADLINE, .help = "words in the headline"},
    {.name = "title", .kind = FIELD_TEXT, .columns = COLUMN_HEADLINE, .help = "the same"},
    {.name = "deck", .kind = FIELD_TEXT, .columns = COLUMN_DECK, .help = "words in the line under the headline"},
    {.name = "body", .kind = FIELD_TEXT, .columns = COLUMN_BODY, .help = "words in the text"},
    {.name = "lead",
     .kind = FIELD_TEXT,
     .columns = COLUMN_BODY,
     .lead = true,
     .help = "the first 100 words of the text"},
    {.name = "author", .kind = FIELD_TEXT, .columns = COLUMN_AUTHOR, .help = "an author's name"},
    {.name = "byline", .kind = FIELD_TEXT, .columns = COLUMN_AUTHOR, .help = "the same"},
    {.name = "dateline", .kind = FIELD_TEXT, .columns = COLUMN_DATELINE, .help = "words in the dateline"},
    {.name = "place", .kind = FIELD_FILTER, .filtered = NEWSIDX_PLACE, .help = "the dateline's place"},
    {.name = "agency", .kind = FIELD_FILTER, .filtered = NEWSIDX_AGENCY, .help = "the dateline's agency"},
    {.name = "source", .kind = FIELD_FILTER, .filtered = NEWSIDX_SOURCE, .help = "the publication"},
    {.name = "section", .kind = FIELD_FILTER, .filtered = NEWSIDX_SECTION, .help = "the section"},
    {.name = "language", .kind = FIELD_FILTER, .filtered = NEWSIDX_LANGUAGE, .help = "the language"},
    {.name = "url", .kind = FIELD_FILTER, .filtered = NEWSIDX_URL, .help = "words of the address"},
    {.name = "guid", .kind = FIELD_FILTER, .filtered = NEWSIDX_GUID, .help = "words of the guid"},
    {.name = "origin", .kind = FIELD_FILTER, .filtered = NEWSIDX_ORIGIN, .help = "words of the file's path"},
    {.name = "date", .kind = FIELD_DATE, .relation = DATE_DURING, .help = "a day, month, year, or A..B"},
    {.name = "after", .kind = FIELD_DATE, .relation = DATE_AFTER, .help = "later than that"},
    {.name = "before", .kind = FIELD_DATE, .relation = DATE_BEFORE, .help = "earlier than that"},
    {.name = "on", .kind = FIELD_DATE, .relation = DATE_EACH_YEAR, .help = "MM-DD or MM, in any year"},
    {.name = "is", .kind = FIELD_STATE, .help = "dated, undated, signed, unsigned, wire, web or revised"},
};

static const struct state STATES[] = {
    {"dated", "the year of its date is known at least"},
    {"undated", "it has no date"},
    {"signed", "an author is known"},
    {"unsigned", "no author is known"},
    {"wire", "it has an agency"},
    {"web", "it has an address"},
    {"revised", "an earlier version of it is kept"},
};

const struct state *state_named(const char *name, size_t len_bytes)
{
    for (size_t i = 0; i < sizeof STATES / sizeof *STATES; i++) {
        if (strlen(STATES[i].name) == len_bytes && strncasecmp(STATES[i].name, name, len_bytes) == 0) {
            return &STATES[i];
        }
    }
    return NULL;
}

const struct field *fields_all(size_t *count)
{
    *count = sizeof FIELDS / sizeof *FIELDS;
    return FIELDS;
}

const struct field *field_named(const char *name, size_t len_bytes)
{
    for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS; i++) {
        if (strlen(FIELDS[i].name) == len_bytes && strncasecmp(FIELDS[i].name, name, len_bytes) == 0) {
            return &FIELDS[i];
        }
    }
    return NULL;
}
