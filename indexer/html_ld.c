/* html_ld.c - JSON-LD in web pages. */
#include "html_ld.h"

#include "fill.h"
#include "html_headline.h"
#include "html_text.h"
#include "xml_tree.h"

#include <string.h>
#include <strings.h>

enum {
    OBJECTS_MAX = 512,         /* of one page that are looked at */
    DEPTH_MAX = 8,             /* of arrays and graphs around an object */
    SCRIPT_BYTES_MAX = 4 << 20 /* of one script */
};

/* --- parsing ------------------------------------------------------------------------------------------------------------ */

/* Where the first of "{" and "[" stands: comments, CDATA and assignments may come before. */
static const char *find_json(const char *text)
{
    return text + strcspn(text, "{[");
}

/* As found, JSON-LD has line feeds and tabs inside strings, and commas before closing brackets. */
static void append_mended(struct buffer *out, const char *text)
{
    bool quoted = false;
    for (const char *at = text; *at != '\0'; at++) {
        const char *next = at + 1 + strspn(at + 1, " \t\r\n");
        if (quoted && *at == '\\' && at[1] != '\0') {
            buffer_append(out, at, (unsigned char)at[1] >= ' ' ? 2 : 0);
            at++;
        } else if (*at == '"') {
            quoted = !quoted;
            buffer_append_byte(out, '"');
        } else if ((unsigned char)*at < ' ') {
            buffer_append_byte(out, ' ');
        } else if (quoted || *at != ',' || (*next != '}' && *next != ']')) {
            buffer_append_byte(out, *at);
        }
    }
}

static json_t *load_json(const char *text, size_t len_bytes)
{
    enum { FLAGS = JSON_DISABLE_EOF_CHECK | JSON_ALLOW_NUL };
    return len_bytes <= SCRIPT_BYTES_MAX ? json_loadb(text, len_bytes, FLAGS, NULL) : NULL;
}

static json_t *parse_script(const xmlNode *script)
{
    struct buffer text = BUFFER_INIT;
    struct buffer mended = BUFFER_INIT;
    xml_append_text(&text, script);
    const char *json = find_json(buffer_text(&text));
    json_t *parsed = load_json(json, strlen(json));
    if (parsed == NULL) {
        append_mended(&mended, json);
        parsed = load_json(buffer_text(&mended), mended.len_bytes);
    }
    buffer_release(&mended);
    buffer_release(&text);
    return parsed;
}

/* --- objects ------------------------------------------------------------------------------------------------------------ */

static void gather_objects(json_t *all, json_t *value, int depth)
{
    static const char *const INSIDE[] = {"@graph", "mainEntity", "mainEntityOfPage"};
    if (depth > DEPTH_MAX || json_array_size(all) >= OBJECTS_MAX) {
        return;
    }
    for (size_t i = 0; i < json_array_size(value); i++) {
        gather_objects(all, json_array_get(value, i), depth + 1);
    }
    if (json_is_object(value)) {
        (void)json_array_append(all, value);
        for (size_t i = 0; i < sizeof INSIDE / sizeof *INSIDE; i++) {
            gather_objects(all, json_object_get(value, INSIDE[i]), depth + 1);
        }
    }
}

static bool ends_with(const char *text, const char *end)
{
    const size_t len = strlen(text);
    const size_t end_len = strlen(end);
    return len >= end_len && strcasecmp(text + len - end_len, end) == 0;
}

bool html_ld_is(json_t *object, const char *type_end)
{
    json_t *type = json_object_get(object, "@type");
    for (size_t i = 0; i < json_array_size(type); i++) {
        const char *name = json_string_value(json_array_get(type, i));
        if (name != NULL && ends_with(name, type_end)) {
            return true;
        }
    }
    return json_is_string(type) && ends_with(json_string_value(type), type_end);
}

json_t *html_ld_value(const struct html_ld *ld, json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);
    const char *id = json_string_value(json_object_get(value, "@id"));
    if (id == NULL || json_object_get(value, "name") != NULL) {
        return value;
    }
    for (size_t i = 0; i < json_array_size(ld->all); i++) {
        json_t *named = json_array_get(ld->all, i);
        const char *own = json_string_value(json_object_get(named, "@id"));
        if (named != value && own != NULL && strcmp(own, id) == 0 && json_object_get(named, "name") != NULL) {
            return named;
        }
    }
    return value;
}

static const char *value_text(json_t *value, int depth)
{
    static const char *const NAMES[] = {"name", "@value", "url"};
    if (json_is_string(value) || depth > DEPTH_MAX) {
        return json_string_value(value);
    }
    const char *text = NULL;
    for (size_t i = 0; i < json_array_size(value) && text == NULL; i++) {
        text = value_text(json_array_get(value, i), depth + 1);
    }
    for (size_t i = 0; json_is_object(value) && i < sizeof NAMES / sizeof *NAMES && text == NULL; i++) {
        text = value_text(json_object_get(value, NAMES[i]), depth + 1);
    }
    return text;
}

void html_ld_line(struct buffer *out, const struct html_ld *ld, json_t *object, const char *key)
{
    const char *text = value_text(html_ld_value(ld, object, key), 0);
    if (text == NULL) {
        return;
    }
    struct buffer line = BUFFER_INIT;
    if (strpbrk(text, "&<") == NULL ||
        html_fragment_to_text(&line, text, strlen(text), &(struct newsidx_error){0}) != NEWSIDX_OK) {
        buffer_clear(&line);
        buffer_append_text(&line, text);
    }
    fill_squeeze(&line);
    buffer_append(out, buffer_text(&line), line.len_bytes);
    out->failed = out->failed || line.failed;
    buffer_release(&line);
}

/* --- which object ------------------------------------------------------------------------------------------------------- */

/* 0 where the object cannot describe the page's article. */
static int rank_type(json_t *object)
{
    static const struct {
        const char *type_end;
        int rank;
    } TYPES[] = {{"NewsArticle", 50}, {"Article", 48}, {"Posting", 46}, {"Report", 44},
                 {"Review", 30},      {"Recipe", 28},  {"WebPage", 10}, {"ItemPage", 10}};
    for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++) {
        if (html_ld_is(object, TYPES[i].type_end)) {
            return TYPES[i].rank;
        }
    }
    return 0;
}

static bool same_address(const char *a, const char *b)
{
    const char *a_rest = a != NULL ? strstr(a, "://") : NULL;
    const char *b_rest = b != NULL ? strstr(b, "://") : NULL;
    if (a_rest == NULL || b_rest == NULL) {
        return false;
    }
    const size_t len = strcspn(a_rest, "?#");
    return len == strcspn(b_rest, "?#") && strncasecmp(a_rest, b_rest, len) == 0;
}

static int rank_object(json_t *object, const char *url, const char *title)
{
    int rank = rank_type(object);
    if (rank == 0) {
        return 0;
    }
    rank += json_object_get(object, "headline") != NULL ? 6 : 0;
    rank += json_object_get(object, "datePublished") != NULL ? 3 : 0;
    rank += json_object_get(object, "author") != NULL ? 3 : 0;
    json_t *page = json_object_get(object, "mainEntityOfPage");
    const char *page_url = json_is_string(page) ? json_string_value(page) : value_text(json_object_get(page, "@id"), 0);
    if (same_address(value_text(json_object_get(object, "url"), 0), url) || same_address(page_url, url)) {
        rank += 8;
    }
    json_t *headline = json_object_get(object, "headline");
    if (title != NULL && json_is_string(headline) && html_same_words(json_string_value(headline), title)) {
        rank += 8;
    }
    return rank;
}

void html_ld_read(struct html_ld *ld, const struct html_scan *scan, const char *url)
{
    const char *title = html_scan_meta(scan, "og:title");
    *ld = (struct html_ld){.all = json_array()};
    for (size_t i = 0; i < scan->data.count; i++) {
        json_t *parsed = parse_script(scan->data.at[i]);
        gather_objects(ld->all, parsed, 0);
        json_decref(parsed);
    }
    int best = 0;
    for (size_t i = 0; i < json_array_size(ld->all); i++) {
        const int rank = rank_object(json_array_get(ld->all, i), url, title);
        if (rank > best) {
            best = rank;
            ld->article = json_array_get(ld->all, i);
        }
    }
}

void html_ld_release(struct html_ld *ld)
{
    json_decref(ld->all);
    *ld = (struct html_ld){.all = NULL};
}
