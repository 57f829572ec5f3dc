/* output_cite.c - citations for reference managers: BibTeX (Patashnik, "BibTeXing", 1988, with biblatex's date and url), RIS (Research
 * Information Systems' tags) and CSL-JSON (citeproc-js's input, citation-style-language/schema). Styles for people are in
 * output_style.c. */
#include "output.h"

#include "cite_person.h"
#include "date.h"
#include "terminal.h"
#include "utf8.h"

#include <jansson.h>
#include <string.h>

static const char *container_of(const struct newsidx_article *article)
{
    const char *source = article->field[NEWSIDX_SOURCE];
    return source != NULL ? source : article->field[NEWSIDX_AGENCY];
}

static struct date date_of(const struct newsidx_article *article)
{
    struct date date = {0};
    const char *text = article->field[NEWSIDX_DATE];
    if (text != NULL) {
        (void)date_parse(&date, text, strlen(text));
    }
    return date;
}

/* --- BibTeX ------------------------------------------------------------------------------------------------------------- */

/* Characters that TeX reads as commands, written as themselves; text in braces keeps its capitals. */
static void append_tex(struct buffer *out, const char *text)
{
    static const struct {
        char c;
        const char *written;
    } SPECIAL[] = {{'&', "\\&"},
                   {'%', "\\%"},
                   {'$', "\\$"},
                   {'#', "\\#"},
                   {'_', "\\_"},
                   {'{', "\\textbraceleft{}"},
                   {'}', "\\textbraceright{}"},
                   {'~', "\\textasciitilde{}"},
                   {'^', "\\textasciicircum{}"},
                   {'\\', "\\textbackslash{}"}};
    struct buffer clean = BUFFER_INIT;
    terminal_clean(&clean, text, strlen(text), TERMINAL_ONE_LINE);
    for (const char *at = buffer_text(&clean); *at != '\0'; at++) {
        const char *written = NULL;
        for (size_t i = 0; i < sizeof SPECIAL / sizeof *SPECIAL && written == NULL; i++) {
            written = SPECIAL[i].c == *at ? SPECIAL[i].written : NULL;
        }
        if (written != NULL) {
            buffer_append_text(out, written);
        } else {
            buffer_append_byte(out, *at);
        }
    }
    buffer_release(&clean);
}

static void append_tex_field(struct buffer *out, const char *name, const char *text, bool keep_capitals)
{
    if (text != NULL) {
        buffer_printf(out, "  %s = {%s", name, keep_capitals ? "{" : "");
        append_tex(out, text);
        buffer_append_text(out, keep_capitals ? "}},\n" : "},\n");
    }
}

/* A guid or address in which a brace or backslash would break the entry. */
static void append_tex_address(struct buffer *out, const char *name, const char *text)
{
    if (text == NULL) {
        return;
    }
    buffer_printf(out, "  %s = {", name);
    for (; *text != '\0'; text++) {
        const unsigned char c = (unsigned char)*text;
        if (strchr("{}\\", c) != NULL || c < 0x20 || c >= 0x7F) {
            buffer_printf(out, "%%%02X", (unsigned)c);
        } else {
            buffer_append_byte(out, *text);
        }
    }
    buffer_append_text(out, "},\n");
}

/* ASCII letters and digits of text, in small letters, at most so many. */
static void append_key(struct buffer *out, const char *text, size_t most)
{
    for (size_t kept = 0; text != NULL && *text != '\0' && kept < most; text++) {
        const char c = *text >= 'A' && *text <= 'Z' ? (char)(*text + ('a' - 'A')) : *text;
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            buffer_append_byte(out, c);
            kept++;
        } else if (kept > 0 && c == ' ') {
            break;
        }
    }
}

static void append_tex_authors(struct buffer *out, const struct cite_person *person, size_t people)
{
    if (people == 0) {
        return;
    }
    buffer_append_text(out, "  author = {");
    for (size_t i = 0; i < people; i++) {
        buffer_append_text(out, i > 0 ? " and " : "");
        buffer_append_text(out, person[i].whole ? "{" : "");
        append_tex(out, person[i].family);
        buffer_append_text(out, person[i].whole ? "}" : "");
        if (person[i].suffix[0] != '\0') {
            buffer_append_text(out, ", ");
            append_tex(out, person[i].suffix);
        }
        if (person[i].given[0] != '\0') {
            buffer_append_text(out, ", ");
            append_tex(out, person[i].given);
        }
    }
    buffer_append_text(out, "},\n");
}

/* The key ends in the article's id, so that no two entries of an archive share one. */
static void write_bibtex(struct buffer *out, const struct output_context *context, const struct output_hit *hit)
{
    (void)context;
    const struct newsidx_article *article = hit->article;
    struct cite_person person[CITE_PEOPLE_MAX];
    const size_t people = cite_people(person, article->field[NEWSIDX_AUTHOR]);
    buffer_append_text(out, !hit->first ? "\n@article{" : "@article{");
    append_key(out, people > 0 ? person[0].family : container_of(article), 20);
    buffer_printf(out, "%lld", (long long)hit->hit.id);
    if (hit->part > 0) { /* ids are of one archive */
        buffer_printf(out, "-%zu", hit->part + 1);
    }
    buffer_append_text(out, ",\n");
    append_tex_authors(out, person, people);
    append_tex_field(out, "title", article->field[NEWSIDX_HEADLINE], true);
    append_tex_field(out, "journal", container_of(article), false);
    const struct date date = date_of(article);
    if (date.year > 0) {
        buffer_printf(out, "  year = {%d},\n", date.year);
    }
    if (date.month > 0) {
        buffer_printf(out, "  month = {%d},\n", date.month);
    }
    append_tex_field(out, "date", article->field[NEWSIDX_DATE], false);
    append_tex_field(out, "location", article->field[NEWSIDX_PLACE], false);
    append_tex_field(out, "langid", article->field[NEWSIDX_LANGUAGE], false);
    append_tex_address(out, "url", article->field[NEWSIDX_URL]);
    buffer_append_text(out, "}\n");
}

const struct output OUTPUT_BIBTEX = {
    .name = "bibtex",
    .help = "citations for BibTeX and biblatex",
    .needs_article = true,
    .hit = write_bibtex,
};

/* --- RIS ---------------------------------------------------------------------------------------------------------------- */

static void append_ris(struct buffer *out, const char *tag, const char *text)
{
    if (text != NULL && *text != '\0') {
        buffer_printf(out, "%s  - ", tag);
        terminal_clean(out, text, strlen(text), TERMINAL_ONE_LINE);
        buffer_append_text(out, "\n");
    }
}

static void append_ris_author(struct buffer *out, const struct cite_person *person)
{
    struct buffer name = BUFFER_INIT;
    buffer_append_text(&name, person->family);
    if (person->given[0] != '\0') {
        buffer_printf(&name, ", %s", person->given);
    }
    if (person->suffix[0] != '\0') {
        buffer_printf(&name, ", %s", person->suffix);
    }
    append_ris(out, "AU", buffer_text(&name));
    buffer_release(&name);
}

static void write_ris(struct buffer *out, const struct output_context *context, const struct output_hit *hit)
{
    (void)context;
    const struct newsidx_article *article = hit->article;
    struct cite_person person[CITE_PEOPLE_MAX];
    const size_t people = cite_people(person, article->field[NEWSIDX_AUTHOR]);
    append_ris(out, "TY", "NEWS");
    for (size_t i = 0; i < people; i++) {
        append_ris_author(out, &person[i]);
    }
    append_ris(out, "TI", article->field[NEWSIDX_HEADLINE]);
    append_ris(out, "T2", container_of(article));
    const struct date date = date_of(article);
    if (date.year > 0) {
        buffer_printf(out, "PY  - %04d\nDA  - %04d/", date.year, date.year);
        buffer_printf(out, date.month > 0 ? "%02d/" : "/", date.month);
        buffer_printf(out, date.day > 0 ? "%02d/\n" : "/\n", date.day);
    }
    append_ris(out, "CY", article->field[NEWSIDX_PLACE]);
    append_ris(out, "SE", article->field[NEWSIDX_SECTION]);
    append_ris(out, "LA", article->field[NEWSIDX_LANGUAGE]);
    append_ris(out, "UR", article->field[NEWSIDX_URL]);
    append_ris(out, "ID", article->field[NEWSIDX_GUID]);
    buffer_append_text(out, "ER  - \n\n");
}

const struct output OUTPUT_RIS = {
    .name = "ris",
    .help = "citations for EndNote, Zotero and the like",
    .needs_article = true,
    .hit = write_ris,
};

/* --- CSL-JSON ----------------------------------------------------------------------------------------------------------- */

static void set_text(json_t *object, const char *key, const char *text)
{
    if (text != NULL) {
        (void)json_object_set_new(object, key, json_string(text));
    }
}

static json_t *make_people(const char *authors)
{
    struct cite_person person[CITE_PEOPLE_MAX];
    const size_t people = cite_people(person, authors);
    json_t *list = json_array();
    for (size_t i = 0; i < people; i++) {
        json_t *name = json_object();
        set_text(name, person[i].whole ? "literal" : "family", person[i].family);
        set_text(name, "given", person[i].given[0] != '\0' ? person[i].given : NULL);
        set_text(name, "suffix", person[i].suffix[0] != '\0' ? person[i].suffix : NULL);
        (void)json_array_append_new(list, name);
    }
    return list;
}

static json_t *make_item(const struct newsidx_article *article)
{
    json_t *item = json_object();
    set_text(item, "id", article->field[NEWSIDX_GUID]);
    set_text(item, "type", "article-newspaper");
    set_text(item, "title", article->field[NEWSIDX_HEADLINE]);
    set_text(item, "container-title", container_of(article));
    set_text(item, "section", article->field[NEWSIDX_SECTION]);
    set_text(item, "publisher-place", article->field[NEWSIDX_PLACE]);
    set_text(item, "language", article->field[NEWSIDX_LANGUAGE]);
    set_text(item, "URL", article->field[NEWSIDX_URL]);
    if (article->field[NEWSIDX_AUTHOR] != NULL) {
        (void)json_object_set_new(item, "author", make_people(article->field[NEWSIDX_AUTHOR]));
    }
    const struct date date = date_of(article);
    if (date.year > 0) {
        json_t *parts = json_pack("[i]", date.year);
        if (date.month > 0) {
            (void)json_array_append_new(parts, json_integer(date.month));
        }
        if (date.day > 0) {
            (void)json_array_append_new(parts, json_integer(date.day));
        }
        (void)json_object_set_new(item, "issued", json_pack("{s:[o]}", "date-parts", parts));
    }
    return item;
}

static int append_bytes(const char *bytes, size_t len_bytes, void *context)
{
    buffer_append(context, bytes, len_bytes);
    return 0;
}

static void begin_csl(struct buffer *out, const struct output_context *context)
{
    (void)context;
    buffer_append_byte(out, '[');
}

static void write_csl(struct buffer *out, const struct output_context *context, const struct output_hit *hit)
{
    (void)context;
    buffer_append_text(out, !hit->first ? ",\n" : "\n");
    json_t *item = make_item(hit->article);
    out->failed = json_dump_callback(item, append_bytes, out, JSON_COMPACT) != 0 || out->failed;
    json_decref(item);
}

static void end_csl(struct buffer *out, const struct output_context *context)
{
    (void)context;
    buffer_append_text(out, "\n]\n");
}

const struct output OUTPUT_CSL_JSON = {
    .name = "csl-json",
    .help = "citations for Zotero, pandoc and other readers of CSL",
    .needs_article = true,
    .begin = begin_csl,
    .hit = write_csl,
    .end = end_csl,
};
