/* fuzz_readers.c - bytes through the readers, as intake.c reads a file: with one format forced (FUZZ_FORMAT), or told by content.
 *
 * Built twice: with libFuzzer (fuzz.sh), one program a format; and with FUZZ_REPLAY as a program that runs all its files through all
 * formats, for the tests that every build runs. Articles are looked at as the archive would: valid UTF-8 without NUL.
 * Invariant: no input makes a reader fail with anything but NEWSIDX_OK; and what is read of JSON fast is what jansson reads. */
#include "error.h"
#include "intake.h"
#include "json_parse.h"
#include "utf8.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct bytes {
    const char *data;
    size_t len_bytes;
};

static enum newsidx_status pull_bytes(void *context, char *bytes, size_t capacity_bytes, size_t *len_bytes,
                                      struct newsidx_error *error)
{
    struct bytes *left = context;
    (void)error;
    *len_bytes = left->len_bytes < capacity_bytes ? left->len_bytes : capacity_bytes;
    if (*len_bytes > 0) {
        memcpy(bytes, left->data, *len_bytes);
    }
    left->data += *len_bytes;
    left->len_bytes -= *len_bytes;
    return NEWSIDX_OK;
}

static void check_text(const char *text)
{
    size_t bad = 0;
    if (text != NULL && !utf8_is_valid(text, strlen(text), &bad)) {
        (void)fprintf(stderr, "not valid UTF-8 at %zu: %s\n", bad, text);
        abort();
    }
}

static enum newsidx_status check_article(void *context, struct newsidx_article *article, bool named_origin,
                                         size_t place, struct newsidx_error *error)
{
    (void)context;
    (void)named_origin;
    (void)place;
    (void)error;
    for (unsigned i = 0; i < NEWSIDX_FIELDS; i++) {
        check_text(article->field[i]);
    }
    assert(article->field[NEWSIDX_HEADLINE] != NULL || article->field[NEWSIDX_BODY] != NULL);
    return NEWSIDX_OK;
}

static enum newsidx_status check_fault(void *context, const struct report_entry *entry, struct newsidx_error *error)
{
    (void)context;
    (void)error;
    assert(entry->reason != NULL && entry->reason[0] != '\0');
    check_text(entry->reason);
    return NEWSIDX_OK;
}

static void check_json(const char *data, size_t len_bytes)
{
    size_t bad = 0;
    if (!utf8_is_valid(data, len_bytes, &bad)) {
        return;
    }
    char *text = malloc(len_bytes + 1);
    assert(text != NULL);
    if (len_bytes > 0) {
        memcpy(text, data, len_bytes);
    }
    text[len_bytes] = '\0';
    json_t *expected = json_loadb(text, len_bytes, JSON_ALLOW_NUL, NULL);
    json_t *value = json_parse(text, len_bytes, NULL);
    if ((value == NULL) != (expected == NULL) || (value != NULL && json_equal(value, expected) != 1)) {
        (void)fprintf(stderr, "JSON that is not read as jansson reads it\n");
        abort();
    }
    json_decref(expected);
    json_decref(value);
    free(text);
}

static void read_bytes(const struct reader *format, const char *data, size_t len_bytes)
{
    struct bytes left = {.data = data, .len_bytes = len_bytes};
    const struct intake_options options = {.format = format};
    const struct intake_sink sink = {.article = check_article, .fault = check_fault};
    struct newsidx_error error = {.message = ""};
    check_json(data, len_bytes);
    struct source *source = malloc(sizeof *source);
    assert(source != NULL);
    enum newsidx_status status = source_begin(source, "/fuzz", pull_bytes, &left, &error);
    if (status == NEWSIDX_OK) {
        status = intake_read_source(source, "fuzz", &options, &sink, &error);
    }
    if (status != NEWSIDX_OK) {
        (void)fprintf(stderr, "status %d: %s\n", (int)status, error.message);
        abort();
    }
    free(source);
}

#ifdef FUZZ_REPLAY

static char *read_file(const char *path, size_t *len_bytes)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        return NULL;
    }
    const long size = ftell(file);
    char *data = malloc((size_t)size + 1);
    rewind(file);
    *len_bytes = data != NULL ? fread(data, 1, (size_t)size, file) : 0;
    (void)fclose(file);
    return data;
}

int main(int argc, char **argv)
{
    size_t passed = 0;
    for (int i = 1; i < argc; i++) {
        size_t len = 0;
        char *data = read_file(argv[i], &len);
        if (data == NULL) {
            (void)fprintf(stderr, "%s: cannot be read\n", argv[i]);
            return 1;
        }
        read_bytes(NULL, data, len);
        for (const struct reader *const *at = readers_all(); *at != NULL; at++) {
            read_bytes(*at, data, len);
        }
        /* Cut in the middle, as files are that a transfer broke off. */
        read_bytes(NULL, data, len / 2);
        free(data);
        passed++;
    }
    (void)printf("%zu files through all formats\n", passed);
    return passed > 0 ? 0 : 1;
}

#else

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len_bytes);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len_bytes)
{
    read_bytes(FUZZ_FORMAT[0] != '\0' ? reader_named(FUZZ_FORMAT) : NULL, (const char *)data, len_bytes);
    return 0;
}

#endif
