/* json_parse.h - a JSON text to jansson's values, fast. For reader_json.c.
 *
 * jansson reads byte by byte through functions, which was most of what reading JSON lines took; cJSON is eight times as fast, but takes what
 * is no JSON ("01"), ends texts at a NUL and makes every number a double. So what cJSON reads is believed where there is no doubt that jansson
 * would read the same: there are as many texts in it as in the JSON, of as many bytes together, and all numbers are whole and exact.
 * Otherwise, and where anything is wrong, jansson decides.
 *
 * Thread safety: any thread; cJSON keeps nothing between calls but where its last error was, which all threads write and nobody reads. */
#ifndef NEWSIDX_JSON_PARSE_H
#define NEWSIDX_JSON_PARSE_H

#include <jansson.h>

/* As json_loadb with JSON_ALLOW_NUL: the object or array in a text of valid UTF-8, the caller's to json_decref; NULL with *fault where it is
 * not one, and where memory runs out. text[len_bytes] can be read: releases of cJSON before 1.7.18 may do so. */
json_t *json_parse(const char *text, size_t len_bytes, json_error_t *fault);

#endif
