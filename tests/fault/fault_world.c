#include "fault.h"

#include "archive.h"
#include "command.h"

#include <assert.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* --- the clock stands --------------------------------------------------------------------------------------------------- */

/* 2040-01-01: after all files of the tree, so that they count as settled. */
enum { NOW_DAYS = 25567 };
static const time_t NOW = (time_t)NOW_DAYS * 86400;

#define EXPORTED __attribute__((visibility("default")))

EXPORTED time_t time(time_t *out)
{
    if (out != NULL) {
        *out = NOW;
    }
    return NOW;
}

EXPORTED int gettimeofday(struct timeval *restrict out, void *restrict zone)
{
    (void)zone;
    *out = (struct timeval){.tv_sec = NOW};
    return 0;
}

EXPORTED int clock_gettime(clockid_t clock, struct timespec *out)
{
    (void)clock;
    *out = (struct timespec){.tv_sec = NOW};
    return 0;
}

/* --- files -------------------------------------------------------------------------------------------------------------- */

enum { FILES_MAX = 64, PATH_BYTES = 512 };

struct kept_file {
    char path[PATH_BYTES];
    char *bytes;
    size_t len_bytes;
};

static struct kept_file kept[FILES_MAX];
static size_t kept_count;
static char all_folders[PATH_BYTES];
static char folder[PATH_BYTES];

static void fail(const char *what)
{
    world_say("the test itself: %s failed\n", what);
    world_say_end();
    _exit(99);
}

void world_write_file(const char *path, const void *bytes, size_t len_bytes)
{
    const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0 || write(fd, bytes, len_bytes) != (ssize_t)len_bytes) {
        fail(path);
    }
    (void)close(fd);
}

static void keep_file(const char *path)
{
    struct stat status;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &status) != 0 || kept_count == FILES_MAX) {
        fail(path);
    }
    struct kept_file *file = &kept[kept_count++];
    (void)snprintf(file->path, sizeof file->path, "%s", path);
    file->len_bytes = (size_t)status.st_size;
    file->bytes = malloc(file->len_bytes + 1);
    if (file->bytes == NULL || read(fd, file->bytes, file->len_bytes) != (ssize_t)file->len_bytes) {
        fail(path);
    }
    (void)close(fd);
}

static struct kept_file *find_kept(const char *path)
{
    for (size_t i = 0; i < kept_count; i++) {
        if (strcmp(kept[i].path, path) == 0) {
            return &kept[i];
        }
    }
    return NULL;
}

/* Calls use for every file below path, folders after what is in them. */
static void each_file(const char *path, void (*use)(const char *path, bool is_folder))
{
    DIR *dir = opendir(path);
    if (dir == NULL) {
        return;
    }
    for (const struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        char name[PATH_BYTES];
        struct stat status;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        const int len = snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        if (len < 0 || (size_t)len >= sizeof name || lstat(name, &status) != 0) {
            fail(path);
        }
        const bool is_folder = S_ISDIR(status.st_mode);
        if (is_folder) {
            each_file(name, use);
        }
        use(name, is_folder);
    }
    (void)closedir(dir);
}

static void keep(const char *path, bool is_folder)
{
    if (!is_folder) {
        keep_file(path);
    }
}

static void drop_unkept(const char *path, bool is_folder)
{
    if (!is_folder && find_kept(path) == NULL) {
        (void)unlink(path);
    }
}

static void drop(const char *path, bool is_folder)
{
    (void)(is_folder ? rmdir(path) : unlink(path));
}

/* What changes is put back in place: inputs keep their times and numbers. */
static bool is_changing(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot != NULL && strncmp(dot, ".db", 3) == 0;
}

void world_restore(void)
{
    each_file(".", drop_unkept);
    for (size_t i = 0; i < kept_count; i++) {
        if (is_changing(kept[i].path)) {
            world_write_file(kept[i].path, kept[i].bytes, kept[i].len_bytes);
        }
    }
}

static char stray[PATH_BYTES];

static void look_for_stray(const char *path, bool is_folder)
{
    static const char *const EXPECTED[] = {"a.db",     "a.db-wal", "a.db-shm",   "report.jsonl",
                                           "plot.svg", "out.db",   "out.db-wal", "out.db-shm"};
    const char *name = strrchr(path, '/') + 1;
    bool expected = is_folder || find_kept(path) != NULL || strstr(path, "/state/") != NULL;
    for (size_t i = 0; i < sizeof EXPECTED / sizeof *EXPECTED; i++) {
        expected = expected || strcmp(name, EXPECTED[i]) == 0;
    }
    if (!expected) {
        (void)snprintf(stray, sizeof stray, "%s", path);
    }
}

const char *world_stray_file(void)
{
    stray[0] = '\0';
    each_file(".", look_for_stray);
    return stray[0] != '\0' ? stray : NULL;
}

int world_descriptors(void)
{
    int count = 0;
    for (int fd = 0; fd < 64; fd++) {
        count += fcntl(fd, F_GETFD) != -1;
    }
    return count;
}

/* --- standard output and error ------------------------------------------------------------------------------------------ */

static int original = STDERR_FILENO;
static int captured[2];

static char said[16384];
static size_t said_bytes;

void world_say(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const int len = vsnprintf(said + said_bytes, sizeof said - said_bytes, format, args);
    va_end(args);
    said_bytes += len > 0 ? (size_t)len : 0;
    said_bytes = said_bytes < sizeof said ? said_bytes : sizeof said - 1;
}

void world_say_end(void)
{
    (void)!write(original, said, said_bytes);
    said_bytes = 0;
}

void world_capture(void)
{
    static char buffer[1 << 16]; /* or stdio would allocate one at a time of its own choice */
    (void)fflush(stdout);
    (void)setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    original = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 32);
    for (int i = 0; i < 2; i++) {
        captured[i] = memfd_create("captured", MFD_CLOEXEC);
        if (original < 0 || captured[i] < 0 || dup2(captured[i], STDOUT_FILENO + i) < 0) {
            fail("memfd_create");
        }
    }
}

static void take_captured(struct buffer *out, int fd)
{
    char bytes[8192];
    buffer_clear(out);
    (void)lseek(fd, 0, SEEK_SET);
    for (ssize_t len = read(fd, bytes, sizeof bytes); len > 0; len = read(fd, bytes, sizeof bytes)) {
        buffer_append(out, bytes, (size_t)len);
    }
    const int cut = ftruncate(fd, 0);
    assert(cut == 0);
    (void)lseek(fd, 0, SEEK_SET);
}

void world_captured(struct buffer *out, struct buffer *err)
{
    (void)fflush(stdout);
    clearerr(stdout);
    take_captured(out, captured[0]);
    take_captured(err, captured[1]);
}

/* --- the archive -------------------------------------------------------------------------------------------------------- */

/* What is in it and does not depend on when and how it came there. */
static const char *const CONTENTS[] = {
    "SELECT guid, date, headline, deck, author, dateline, place, agency, date_source, published, updated, source, "
    "section, language, "
    "url, body, origin, digest FROM articles ORDER BY guid",
    "SELECT guid, date, headline, body, origin FROM versions ORDER BY guid, version",
    "SELECT word, stem, articles FROM words ORDER BY word",
    "SELECT path, articles, rejected FROM inputs ORDER BY path",
    "SELECT id, was FROM articles_changed ORDER BY id",
};

static const char *const INDEX[] = {
    "SELECT id, guid FROM articles ORDER BY id",
    "SELECT id, hex(block) FROM articles_fts_data ORDER BY id",
    "SELECT segment, articles, average, hex(deleted) FROM impact_segments ORDER BY segment",
    "SELECT segment, chunk, first_id, hex(ids), hex(lengths), hex(columns) FROM impact_articles ORDER BY 1, 2",
    "SELECT segment, stem, part, articles, hex(postings), hex(positions) FROM impact ORDER BY segment, stem, part",
    "SELECT segment, stem, part, hex(positions) FROM impact_positions ORDER BY segment, stem, part",
};

static void append_rows(struct buffer *out, sqlite3 *db, const char *sql)
{
    sqlite3_stmt *rows = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &rows, NULL) != SQLITE_OK) {
        buffer_printf(out, "cannot be read: %s\n", sqlite3_errmsg(db));
    }
    int code = SQLITE_DONE;
    while (rows != NULL && (code = sqlite3_step(rows)) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(rows); i++) {
            const char *text = (const char *)sqlite3_column_text(rows, i);
            buffer_printf(out, "%s|", text != NULL ? text : "-");
        }
        buffer_append_byte(out, '\n');
    }
    if (code != SQLITE_DONE) {
        buffer_printf(out, "cannot be read: %s\n", sqlite3_errmsg(db));
    }
    (void)sqlite3_finalize(rows);
}

void world_rows(struct buffer *out, bool everything)
{
    sqlite3 *db = NULL;
    buffer_clear(out);
    struct stat status;
    if (stat("a.db", &status) != 0 || status.st_size == 0) {
        return;
    }
    if (sqlite3_open_v2("a.db", &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK) {
        fail("a.db");
    }
    for (size_t i = 0; i < sizeof CONTENTS / sizeof *CONTENTS; i++) {
        append_rows(out, db, CONTENTS[i]);
    }
    for (size_t i = 0; everything && i < sizeof INDEX / sizeof *INDEX; i++) {
        append_rows(out, db, INDEX[i]);
    }
    (void)sqlite3_close(db);
}

static int run_newsidx(const char *command, const char *first, const char *second)
{
    char *argv[8] = {0};
    const char *words[] = {"newsidx", "--db", "a.db", command, first, second};
    int argc = 0;
    for (size_t i = 0; i < sizeof words / sizeof *words && words[i] != NULL; i++) {
        argv[argc++] = (char *)(uintptr_t)words[i];
    }
    return command_main(argc, argv);
}

const char *world_damage(void)
{
    static char what[512];
    struct buffer out = BUFFER_INIT;
    struct buffer err = BUFFER_INIT;
    world_captured(&out, &err);
    const int code = run_newsidx("check", NULL, NULL);
    world_captured(&out, &err);
    (void)snprintf(what, sizeof what, "%.200s%.200s", buffer_text(&out), buffer_text(&err));
    buffer_release(&out);
    buffer_release(&err);
    return code != 0 ? what : NULL;
}

/* --- the beginning ------------------------------------------------------------------------------------------------------ */

static const char FIRST[] =
    "{\"guid\":\"g1\",\"headline\":\"White House silent on letter\",\"author\":\"JC Finley\",\"date\":\"2014-11-07\","
    "\"place\":\"WASHINGTON\",\"agency\":\"UPI\",\"source\":\"UPI\",\"section\":\"World\",\"language\":\"en\","
    "\"url\":\"https://example.com/world/letter\",\"body\":\"A letter to Ayatollah Ali Khamenei was sent. The U.S. "
    "would "
    "not say more about the letter. It told us nothing.\\n\\nThe president said sanctions were not on the table.\"}\n"
    "{\"guid\":\"g2\",\"headline\":\"Jets, a letter and \\\"quotes\\\"\",\"author\":\"Ann Roe; Ben Doe\","
    "\"date\":\"2013-01-02\",\"place\":\"FORT WORTH, Texas\",\"agency\":\"AP\",\"body\":\"Mr O'Brien wrote a letter "
    "about F-16 jets,\\nand sanctions.\"}\n"
    "{\"guid\":\"g3\",\"headline\":\"Elections held\",\"date\":\"2013\",\"body\":\"The elections were elected.\"}\n"
    "{\"guid\":\"g4\",\"headline\":\"Undated letter\",\"body\":\"Nothing but a letter.\"}\n"
    "{\"guid\":\"g5\",\"headline\":\"Sanctions and the nuclear talks\",\"author\":\"JC "
    "Finley\",\"date\":\"2014-11-08\","
    "\"place\":\"GENEVA\",\"agency\":\"UPI\",\"body\":\"Khamenei's letter, the nuclear talks and the sanctions were "
    "all "
    "that was said in Geneva. Caf\\u00e9 owners said \\u6771\\u4eac was far.\"}\n";
static const char SECOND[] =
    "{\"guid\":\"g2\",\"headline\":\"Jets, letters and quotes\",\"author\":\"Ann Roe; Ben "
    "Doe\",\"date\":\"2013-01-02\","
    "\"place\":\"FORT WORTH, Texas\",\"agency\":\"AP\",\"body\":\"Mr O'Brien wrote two letters about F-16 jets, and "
    "sanctions that were lifted.\"}\n"
    "{\"guid\":\"g6\",\"headline\":\"Answer to the "
    "letter\",\"date\":\"2014-11-10\",\"place\":\"TEHRAN\",\"agency\":\"AFP\","
    "\"body\":\"The answer to the letter said that sanctions on nuclear fuel must end before talks go on.\"}\n";
static const char THIRD[] =
    "{\"guid\":\"g7\",\"headline\":\"Talks end\",\"date\":\"2014-12-01\",\"place\":\"GENEVA\",\"agency\":\"AFP\","
    "\"body\":\"Talks on nuclear fuel ended without a letter; Khamenei said nothing.\"}\n"
    "{\"guid\":\"g2\",\"headline\":\"Jets, letters and more quotes\",\"author\":\"Ann Roe\",\"date\":\"2013-01-02\","
    "\"place\":\"FORT WORTH, Texas\",\"agency\":\"AP\",\"body\":\"Mr O'Brien wrote three letters about F-16 jets, and "
    "sanctions that were lifted.\"}\n";

static void add_text(const char *name, const char *text)
{
    world_write_file(name, text, strlen(text));
    if (run_newsidx("add", "--jobs=1", name) != 0) {
        fail(name);
    }
}

/* As the triggers of the schema do it. */
static const char BY_OTHER_TOOLS[] =
    "BEGIN;"
    "INSERT INTO articles(id, guid, headline, body, date) VALUES (20141109000001, 'o1', 'A letter from elsewhere', "
    "'Others wrote of the letter and of elections.', '2014-11-09');"
    "INSERT INTO articles_fts(rowid, headline, body, date) SELECT id, headline, body, date FROM articles WHERE guid = "
    "'o1';"
    "INSERT INTO articles_changed(id, was) VALUES (20141109000001, NULL);"
    "COMMIT";

static void change_archive(void)
{
    struct newsidx_archive *archive = NULL;
    if (newsidx_open(&archive, "a.db", NEWSIDX_WRITE, NULL, NULL) != NEWSIDX_OK ||
        sqlite3_exec(archive->db, BY_OTHER_TOOLS, NULL, NULL, NULL) != SQLITE_OK) {
        fail("a change by other tools");
    }
    newsidx_close(archive);
}

static void make_archive(enum world_archive kind)
{
    if (kind == WORLD_NOTHING) {
        return;
    }
    if (run_newsidx("init", kind == WORLD_PORTABLE ? "--portable" : NULL, NULL) != 0) {
        fail("newsidx init");
    }
    add_text("first.jsonl", FIRST);
    add_text("second.jsonl", SECOND);
    add_text("third.jsonl", THIRD);
    if (kind == WORLD_CHANGED) {
        change_archive();
    }
}

static void set_environment(void)
{
    static const char *const SET[][2] = {
        {"NEWSIDX_DB", "a.db"}, {"TZ", "UTC"}, {"LC_ALL", "C.UTF-8"}, {"COLUMNS", "80"}};
    char state[PATH_BYTES + 8];
    for (size_t i = 0; i < sizeof SET / sizeof *SET; i++) {
        (void)setenv(SET[i][0], SET[i][1], 1);
    }
    (void)snprintf(state, sizeof state, "%s/state", folder);
    (void)setenv("XDG_STATE_HOME", state, 1);
    (void)setenv("HOME", folder, 1);
}

/* Where the process with that number has its files. */
static void take_folder(pid_t process)
{
    const int len = snprintf(folder, sizeof folder, "%s/%d", all_folders, (int)process);
    if (len < 0 || (size_t)len >= sizeof folder) {
        fail(all_folders);
    }
}

void world_begin(void)
{
    const char *parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : getenv("TMPDIR");
    (void)snprintf(all_folders, sizeof all_folders, "%s/newsidx-fault-XXXXXX", parent != NULL ? parent : "/tmp");
    if (mkdtemp(all_folders) == NULL) {
        fail(all_folders);
    }
}

void world_end(void)
{
    (void)rmdir(all_folders);
}

void world_remove(pid_t process)
{
    take_folder(process);
    if (access(folder, F_OK) == 0) {
        each_file(folder, drop);
        (void)rmdir(folder);
    }
}

void world_make(const struct scenario *scenario)
{
    take_folder(getpid());
    if (mkdir(folder, 0700) != 0 || chdir(folder) != 0) {
        fail(folder);
    }
    set_environment();
    make_archive(scenario->archive);
    if (scenario->prepare != NULL) {
        scenario->prepare();
    }
    each_file(".", keep);
}
