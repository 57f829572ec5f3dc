#include "json_parse.h"

#include "scan.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* The texts of a JSON value, names included. */
struct texts {
    size_t count;
    size_t bytes;
};

static const double WHOLE_MAX = 9007199254740992.0; /* 2^53: below it a double is exact */

/* --- what is in the text ------------------------------------------------------------------------------------------------ */

static int hexadecimal(char c)
{
    static const char DIGITS[] = "0123456789abcdef";
    const char *found = c != '\0' ? strchr(DIGITS, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c) : NULL;
    return found != NULL ? (int)(found - DIGITS) : -1;
}

/* Bytes of UTF-8 that the escape at text stands for, half of a surrogate pair counting two; 0 where there is none or it is a NUL. */
static size_t measure_escape(const char *text, size_t left, size_t *used)
{
    uint32_t unit = 0;
    *used = 2;
    if (left < 2) {
        return 0;
    }
    if (text[1] != 'u') {
        return strchr("\"\\/bfnrt", text[1]) != NULL ? 1 : 0;
    }
    *used = 6;
    for (size_t i = 2; i < 6; i++) {
        const int digit = i < left ? hexadecimal(text[i]) : -1;
        if (digit < 0) {
            return 0;
        }
        unit = unit * 16 + (uint32_t)digit;
    }
    if (unit >= 0xD800 && unit <= 0xDFFF) {
        return 2;
    }
    return unit == 0 ? 0 : unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
}

/* Goes from behind one quote to behind the next; false where there is none, or what JSON does not allow before it. */
static bool pass_string(struct texts *out, const char *text, size_t len_bytes, size_t *at)
{
    size_t i = *at;
    out->count++;
    for (;;) {
        const size_t run = scan_json_text(text + i, len_bytes - i);
        out->bytes += run;
        i += run;
        if (i >= len_bytes || text[i] == '"') {
            break;
        }
        size_t used = 0;
        const size_t bytes = text[i] == '\\' ? measure_escape(text + i, len_bytes - i, &used) : 0;
        if (bytes == 0) {
            return false;
        }
        out->bytes += bytes;
        i += used;
    }
    *at = i + 1;
    return i < len_bytes;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Whether a byte outside of texts may be that of a value whose numbers are whole, without zeros in front. */
static bool is_plain(char before, char c, char after)
{
    switch (c) {
    case '.':
    case '+':
    case 'E':
    case '\'':
        return false;
    case 'e':
        return !is_digit(before);
    case '-':
        return after >= '1' && after <= '9';
    case '0':
        return is_digit(before) || !is_digit(after);
    default:
        return (c >= 0x20 && c < 0x7F) || c == '\t' || c == '\n' || c == '\r';
    }
}

/* False where it is for jansson to decide. */
static bool measure(struct texts *out, const char *text, size_t len_bytes)
{
    size_t i = 0;
    while (i < len_bytes) {
        if (text[i] == '"') {
            i++;
            if (!pass_string(out, text, len_bytes, &i)) {
                return false;
            }
        } else if (!is_plain(i > 0 ? text[i - 1] : ' ', text[i], i + 1 < len_bytes ? text[i + 1] : ' ')) {
            return false;
        } else {
            i++;
        }
    }
    return true;
}

/* --- from cJSON to jansson ---------------------------------------------------------------------------------------------- */

static json_t *convert(const cJSON *value, struct texts *seen);

static json_t *convert_text(const char *text, struct texts *seen)
{
    const size_t len_bytes = strlen(text);
    seen->count++;
    seen->bytes += len_bytes;
    return json_stringn_nocheck(text, len_bytes);
}

static json_t *convert_members(const cJSON *object, struct texts *seen)
{
    json_t *made = json_object();
    for (const cJSON *member = object->child; member != NULL && made != NULL; member = member->next) {
        seen->count++;
        seen->bytes += strlen(member->string);
        if (json_object_set_new_nocheck(made, member->string, convert(member, seen)) != 0) {
            json_decref(made);
            made = NULL;
        }
    }
    return made;
}

static json_t *convert_elements(const cJSON *array, struct texts *seen)
{
    json_t *made = json_array();
    for (const cJSON *element = array->child; element != NULL && made != NULL; element = element->next) {
        if (json_array_append_new(made, convert(element, seen)) != 0) {
            json_decref(made);
            made = NULL;
        }
    }
    return made;
}

/* NULL where a number is not exact, and where memory runs out. */
static json_t *convert(const cJSON *value, struct texts *seen)
{
    if (cJSON_IsString(value)) {
        return convert_text(value->valuestring, seen);
    }
    if (cJSON_IsObject(value)) {
        return convert_members(value, seen);
    }
    if (cJSON_IsArray(value)) {
        return convert_elements(value, seen);
    }
    if (cJSON_IsNumber(value)) {
        return fabs(value->valuedouble) < WHOLE_MAX ? json_integer((json_int_t)value->valuedouble) : NULL;
    }
    return cJSON_IsTrue(value) ? json_true() : cJSON_IsFalse(value) ? json_false() : json_null();
}

/* NULL where it is for jansson to decide. */
static json_t *parse_fast(const char *text, size_t len_bytes)
{
    struct texts there = {0};
    struct texts seen = {0};
    const char *end = NULL;
    cJSON *value = measure(&there, text, len_bytes) ? cJSON_ParseWithLengthOpts(text, len_bytes, &end, false) : NULL;
    if (value == NULL) {
        return NULL;
    }
    while (end < text + len_bytes && strchr(" \t\r\n", *end) != NULL) {
        end++;
    }
    json_t *made =
        end == text + len_bytes && (cJSON_IsObject(value) || cJSON_IsArray(value)) ? convert(value, &seen) : NULL;
    cJSON_Delete(value);
    if (made != NULL && (seen.count != there.count || seen.bytes != there.bytes)) {
        json_decref(made);
        made = NULL;
    }
    return made;
}

json_t *json_parse(const char *text, size_t len_bytes, json_error_t *fault)
{
    json_t *value = parse_fast(text, len_bytes);
    return value != NULL ? value : json_loadb(text, len_bytes, JSON_ALLOW_NUL, fault);
}
