/* fuzz_main.h - what the fuzzers of bytes share: with libFuzzer their LLVMFuzzerTestOneInput is called; with FUZZ_REPLAY this makes a
 * program of it that runs over its files, each whole and cut in the middle.
 *
 * For fuzz_*.c, included once, at the end. */
#ifndef NEWSIDX_FUZZ_MAIN_H
#define NEWSIDX_FUZZ_MAIN_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len_bytes);

#ifdef FUZZ_REPLAY

/* A copy of exactly that size, so that a sanitizer sees what reads beyond it. */
static void run_copy(const unsigned char *data, size_t len_bytes)
{
    unsigned char *copy = malloc(len_bytes);
    if (len_bytes > 0 && copy != NULL) {
        memcpy(copy, data, len_bytes);
        (void)LLVMFuzzerTestOneInput(copy, len_bytes);
    }
    free(copy);
}

int main(int argc, char **argv)
{
    static unsigned char data[1 << 20];
    size_t passed = 0;
    for (int i = 1; i < argc; i++) {
        FILE *file = fopen(argv[i], "rb");
        if (file == NULL) {
            (void)fprintf(stderr, "%s: cannot be read\n", argv[i]);
            return 1;
        }
        const size_t len = fread(data, 1, sizeof data, file);
        (void)fclose(file);
        run_copy(data, len);
        run_copy(data, len / 2);
        passed++;
    }
    (void)printf("%zu files\n", passed);
    return passed > 0 ? 0 : 1;
}

#endif
#endif
