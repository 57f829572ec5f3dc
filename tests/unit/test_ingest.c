/* test_ingest.c - files to the archive: what is counted, remembered, told, and where a run stops. */
#include "scratch_archive.h"

#include "archive.h"
#include "ingest.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

struct fixture {
    const char *folder;
    struct newsidx_archive *archive;
    struct ingest_options options;
    struct ingest_counts counts;
    size_t faults;
    int64_t stop_after; /* articles, 0: never */
    char last_reason[128];
};

static enum newsidx_status take_fault(void *context, const struct report_entry *entry, struct newsidx_error *error)
{
    struct fixture *fixture = context;
    (void)error;
    fixture->faults++;
    (void)snprintf(fixture->last_reason, sizeof fixture->last_reason, "%s", entry->reason);
    return NEWSIDX_OK;
}

static bool tick(void *context, const struct ingest_counts *counts)
{
    struct fixture *fixture = context;
    return fixture->stop_after > 0 && counts->outcome[NEWSIDX_ADDED_NEW] >= fixture->stop_after;
}

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.folder = scratch_make()};
    fixture.archive = scratch_archive(fixture.folder);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    newsidx_close(fixture->archive);
    scratch_remove(fixture->folder);
    return 0;
}

/* Writes a file; settled: as it would be long after, else as if it were still being written. */
static void write_input(const struct fixture *fixture, const char *name, const char *text, bool settled)
{
    char path[512];
    FILE *file = fopen(scratch_path(path, fixture->folder, name), "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    const struct timespec time_written = {.tv_sec = settled ? 1000000000 : time(NULL) + 60, .tv_nsec = 5};
    const struct timespec times[2] = {time_written, time_written};
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
    if (settled) {
        (void)usleep(80000); /* the time of the change itself cannot be set */
    }
}

static enum newsidx_status ingest(struct fixture *fixture, const char *name)
{
    char path[512];
    struct newsidx_error error;
    struct ingest *ingest = NULL;
    const struct ingest_listener listener = {.fault = take_fault, .tick = tick, .context = fixture};
    fixture->faults = 0;
    assert_int_equal(ingest_new(&ingest, fixture->archive, &fixture->options, &listener, &error), NEWSIDX_OK);
    const enum newsidx_status status = ingest_file(ingest, scratch_path(path, fixture->folder, name), &error);
    assert_int_equal(ingest_finish(ingest, &error), NEWSIDX_OK);
    fixture->counts = *ingest_counts(ingest);
    ingest_free(ingest);
    return status;
}

static int64_t select_number(const struct fixture *fixture, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_prepare_v2(fixture->archive->db, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    const int64_t number = sqlite3_column_int64(statement, 0);
    (void)sqlite3_finalize(statement);
    return number;
}

static const char THREE[] = "{\"headline\":\"one\"}\n{\"headline\":\"two\"}\nrubbish\n";

static void test_ingest__remembers_a_file_with_its_faults(void **state)
{
    struct fixture *fixture = *state;
    write_input(fixture, "in.jsonl", THREE, true);
    assert_int_equal(ingest(fixture, "in.jsonl"), NEWSIDX_OK);
    assert_int_equal(fixture->counts.outcome[NEWSIDX_ADDED_NEW], 2);
    assert_int_equal(select_number(fixture, "SELECT articles FROM inputs"), 2);
    assert_int_equal(ingest(fixture, "in.jsonl"), NEWSIDX_OK);
    assert_int_equal(fixture->counts.outcome[NEWSIDX_UNCHANGED], 2);
    assert_int_equal(fixture->counts.rejected, 1);
    check_text("reason", "not a JSON object: rubbish", fixture->last_reason);
}

static void test_ingest__does_not_remember_a_file_written_just_now(void **state)
{
    struct fixture *fixture = *state;
    write_input(fixture, "in.jsonl", THREE, false);
    assert_int_equal(ingest(fixture, "in.jsonl"), NEWSIDX_OK);
    assert_int_equal(select_number(fixture, "SELECT count(*) FROM inputs"), 0);
}

static void test_ingest__reads_again_under_other_options(void **state)
{
    struct fixture *fixture = *state;
    write_input(fixture, "in.jsonl", THREE, true);
    assert_int_equal(ingest(fixture, "in.jsonl"), NEWSIDX_OK);
    fixture->options.intake.source = "Gazette";
    assert_int_equal(ingest(fixture, "in.jsonl"), NEWSIDX_OK);
    assert_int_equal(fixture->counts.outcome[NEWSIDX_UPDATED_OLD], 2);
}

static void test_ingest__keeps_nothing_in_a_dry_run(void **state)
{
    struct fixture *fixture = *state;
    write_input(fixture, "in.jsonl", THREE, true);
    fixture->options.dry_run = true;
    assert_int_equal(ingest(fixture, "in.jsonl"), NEWSIDX_OK);
    assert_int_equal(fixture->counts.outcome[NEWSIDX_ADDED_NEW], 2);
    assert_int_equal(select_number(fixture, "SELECT count(*) FROM articles"), 0);
    assert_int_equal(select_number(fixture, "SELECT count(*) FROM inputs"), 0);
}

static void test_ingest__stops_between_articles(void **state)
{
    struct fixture *fixture = *state;
    write_input(fixture, "in.jsonl", THREE, true);
    fixture->stop_after = 1;
    assert_int_equal(ingest(fixture, "in.jsonl"), NEWSIDX_CANCELED);
    assert_int_equal(select_number(fixture, "SELECT count(*) FROM articles"), 1);
    assert_int_equal(select_number(fixture, "SELECT count(*) FROM inputs"), 0);
    fixture->stop_after = 0;
    assert_int_equal(ingest(fixture, "in.jsonl"), NEWSIDX_OK);
    assert_int_equal(fixture->counts.outcome[NEWSIDX_UNCHANGED], 1);
    assert_int_equal(fixture->counts.outcome[NEWSIDX_ADDED_NEW], 1);
}

static void test_ingest__does_not_remember_a_conflict(void **state)
{
    struct fixture *fixture = *state;
    write_input(fixture, "a.jsonl", "{\"guid\":\"g\",\"headline\":\"a\"}", true);
    write_input(fixture, "b.jsonl", "{\"guid\":\"g\",\"headline\":\"b\"}", true);
    assert_int_equal(ingest(fixture, "a.jsonl"), NEWSIDX_OK);
    fixture->options.conflict = STORE_SKIP;
    assert_int_equal(ingest(fixture, "b.jsonl"), NEWSIDX_OK);
    assert_int_equal(fixture->counts.outcome[NEWSIDX_SKIPPED], 1);
    assert_int_equal(select_number(fixture, "SELECT count(*) FROM inputs"), 1);
}

static void test_ingest__names_what_cannot_be_read(void **state)
{
    struct fixture *fixture = *state;
    char path[512];
    static const struct {
        const char *name;
        const char *text; /* NULL: no file */
        const char *reason;
    } ROWS[] = {
        {"missing", NULL, "No such file or directory"},
        {"empty", "", "empty"},
        {"pdf", "%PDF-1.4", "a PDF document, which is not a form that newsidx reads"},
        {"blank", " \n", "neither headline nor body"},
        {"none.jsonl", "{\"author\":\"x\"}", "neither headline nor body"},
        {"no/such/folder", NULL, "its folder cannot be found"},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        if (ROWS[i].text != NULL) {
            write_input(fixture, ROWS[i].name, ROWS[i].text, false);
        }
        assert_int_equal(ingest(fixture, ROWS[i].name), NEWSIDX_OK);
        check_number(ROWS[i].name, 1, (long long)fixture->faults);
        check_text(ROWS[i].name, ROWS[i].reason, fixture->last_reason);
    }
    assert_int_equal(mkfifo(scratch_path(path, fixture->folder, "pipe"), 0600), 0);
    assert_int_equal(ingest(fixture, "pipe"), NEWSIDX_OK);
    check_text("pipe", "a named pipe, not a regular file", fixture->last_reason);
}

#define INGEST_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        INGEST_TEST(test_ingest__remembers_a_file_with_its_faults),
        INGEST_TEST(test_ingest__does_not_remember_a_file_written_just_now),
        INGEST_TEST(test_ingest__reads_again_under_other_options),
        INGEST_TEST(test_ingest__keeps_nothing_in_a_dry_run),
        INGEST_TEST(test_ingest__stops_between_articles),
        INGEST_TEST(test_ingest__does_not_remember_a_conflict),
        INGEST_TEST(test_ingest__names_what_cannot_be_read),
    };
    return cmocka_run_group_tests_name("ingest", tests, NULL, NULL);
}
