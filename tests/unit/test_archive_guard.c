/* test_archive_guard.c - a rollback journal that lies beside an archive. */
#include "testing.h"

#include "archive.h"

#include <sys/stat.h>

enum { PAGE_BYTES = 32768, SECTOR_BYTES = 512, LOCK_PAGE = 0x40000000 / PAGE_BYTES + 1 };

static const unsigned char MAGIC[8] = {0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7};

static void write_number(FILE *file, uint32_t number)
{
    const unsigned char bytes[4] = {(unsigned char)(number >> 24), (unsigned char)(number >> 16),
                                    (unsigned char)(number >> 8), (unsigned char)number};
    assert_int_equal(fwrite(bytes, 1, sizeof bytes, file), sizeof bytes);
}

/* The header of a journal that changes no page of a file of this size (sqlite.org/fileformat2.html, section 3): SQLite plays it. */
static void write_header(FILE *file, int64_t file_bytes)
{
    assert_int_equal(fwrite(MAGIC, 1, sizeof MAGIC, file), sizeof MAGIC);
    write_number(file, 0); /* pages in it */
    write_number(file, 1); /* for checksums */
    write_number(file, (uint32_t)(file_bytes / PAGE_BYTES));
    write_number(file, SECTOR_BYTES);
    write_number(file, PAGE_BYTES);
    while (ftell(file) < SECTOR_BYTES) {
        assert_int_equal(fputc(0, file), 0);
    }
}

static void write_other_name(FILE *file, const char *name)
{
    uint32_t sum = 0;
    write_number(file, LOCK_PAGE);
    for (const char *c = name; *c != '\0'; c++) {
        sum += (unsigned char)*c; /* ASCII */
    }
    assert_int_equal(fwrite(name, 1, strlen(name), file), strlen(name));
    write_number(file, (uint32_t)strlen(name));
    write_number(file, sum);
    assert_int_equal(fwrite(MAGIC, 1, sizeof MAGIC, file), sizeof MAGIC);
}

/* folder/a.db, and beside it a journal that SQLite would play back; other: the file that it names, or NULL. */
static void make_archive(const char *folder, const char *other)
{
    char path[512];
    struct stat status;
    struct newsidx_archive *archive = NULL;
    assert_int_equal(newsidx_open(&archive, scratch_path(path, folder, "a.db"), NEWSIDX_CREATE, NULL, NULL),
                     NEWSIDX_OK);
    newsidx_close(archive);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_size % PAGE_BYTES, 0);
    FILE *journal = fopen(scratch_path(path, folder, "a.db-journal"), "w");
    assert_non_null(journal);
    write_header(journal, status.st_size);
    if (other != NULL) {
        write_other_name(journal, other);
    }
    assert_int_equal(fclose(journal), 0);
}

static bool exists(const char *folder, const char *name)
{
    char path[512];
    return access(scratch_path(path, folder, name), F_OK) == 0;
}

/* folder/victim, beside an archive whose journal names it. Not empty: SQLite leaves empty files alone. */
static void make_victim(const char *folder)
{
    char path[512];
    FILE *victim = fopen(scratch_path(path, folder, "victim"), "w");
    assert_non_null(victim);
    assert_true(fputs("precious", victim) >= 0);
    assert_int_equal(fclose(victim), 0);
    make_archive(folder, path);
}

/* What SQLite does with such a file, so that the next test is about something: it deletes the file that the journal names. */
static void test_archive_guard__is_played_by_sqlite(void **state)
{
    (void)state;
    char path[512];
    sqlite3 *db = NULL;
    const char *folder = scratch_make();
    make_victim(folder);
    assert_int_equal(sqlite3_open(scratch_path(path, folder, "a.db"), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "PRAGMA application_id", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    const bool played = !exists(folder, "victim");
    scratch_remove(folder);
    if (!played) {
        skip(); /* an SQLite that does so no longer */
    }
}

static void test_archive_guard__that_names_another_file_is_refused(void **state)
{
    static const enum newsidx_open_mode MODE[] = {NEWSIDX_READ, NEWSIDX_WRITE, NEWSIDX_CREATE};
    (void)state;
    for (size_t i = 0; i < sizeof MODE / sizeof *MODE; i++) {
        char path[512];
        struct newsidx_archive *archive = NULL;
        struct newsidx_error error = {.message = ""};
        const char *folder = scratch_make();
        const char *why = "names another file";
        make_victim(folder);
        check_number("status", NEWSIDX_ARCHIVE,
                     newsidx_open(&archive, scratch_path(path, folder, "a.db"), MODE[i], NULL, &error));
        newsidx_close(archive);
        if (strstr(error.message, why) == NULL) {
            fail_msg("'%s' does not say '%s'", error.message, why);
        }
        assert_true(exists(folder, "victim"));
        assert_true(exists(folder, "a.db-journal"));
        scratch_remove(folder);
    }
}

/* Through a link: SQLite takes the journal beside the file itself. */
static void test_archive_guard__is_found_through_a_link(void **state)
{
    (void)state;
    char path[512];
    char link[512];
    struct newsidx_archive *archive = NULL;
    const char *folder = scratch_make();
    make_archive(folder, "/nowhere/at/all");
    assert_int_equal(symlink(scratch_path(path, folder, "a.db"), scratch_path(link, folder, "link.db")), 0);
    assert_int_equal(newsidx_open(&archive, link, NEWSIDX_WRITE, NULL, NULL), NEWSIDX_ARCHIVE);
    newsidx_close(archive);
    scratch_remove(folder);
}

/* What a kill leaves behind is taken back as ever. */
static void test_archive_guard__of_one_file_is_played_back(void **state)
{
    (void)state;
    char path[512];
    struct newsidx_archive *archive = NULL;
    const char *folder = scratch_make();
    make_archive(folder, NULL);
    assert_int_equal(newsidx_open(&archive, scratch_path(path, folder, "a.db"), NEWSIDX_WRITE, NULL, NULL), NEWSIDX_OK);
    newsidx_close(archive);
    assert_false(exists(folder, "a.db-journal"));
    scratch_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_archive_guard__is_played_by_sqlite),
        cmocka_unit_test(test_archive_guard__that_names_another_file_is_refused),
        cmocka_unit_test(test_archive_guard__is_found_through_a_link),
        cmocka_unit_test(test_archive_guard__of_one_file_is_played_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
