/* The table of scenarios: each format, container, kind of query, output and command, by command line. */
#include "fault.h"
#include "fault_inputs.h"
#include "fault_library.h"
#include "fault_newsq.h"

#include "command.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

int scenario_run(const struct scenario *scenario)
{
    static char path[SCENARIO_ARGUMENTS][512];
    char *argv[SCENARIO_ARGUMENTS + 1] = {0};
    int argc = 0;
    if (scenario->run != NULL) {
        return scenario->run();
    }
    errno = 0; /* as where a program begins */
    for (; argc < SCENARIO_ARGUMENTS && scenario->argument[argc] != NULL; argc++) {
        const char *text = scenario->argument[argc];
        argv[argc] = (char *)(uintptr_t)text;
        if (text[0] == '@') {
            (void)snprintf(path[argc], sizeof path[argc], "%s/%s", NEWSIDX_TREE, text + 1);
            argv[argc] = path[argc];
        }
    }
    return strcmp(argv[0], "newsq") == 0 ? newsq_main(argc, argv) : command_main(argc, argv);
}

/* --- inputs that are made ----------------------------------------------------------------------------------------------- */

/* What is new, what changes g1, and a line that is none. */
static void make_update(void)
{
    static const char TEXT[] =
        "{\"guid\":\"g1\",\"headline\":\"White House speaks of letter\",\"date\":\"2014-11-09\",\"body\":\"Now it "
        "spoke.\"}\n"
        "{\"guid\":\"n1\",\"headline\":\"A new letter\",\"date\":\"2015-01-01\",\"author\":\"Ann Roe\"}\n"
        "not an object\n"
        "{\"guid\":\"n2\",\"headline\":\"Undated\",\"body\":\"Kham\\u00e9nei wrote\"}\n";
    static const char STORY_TWO[] = "TEHRAN, Nov. 11, 2014 (AFP) -- Nothing more was said of the letter.\n";
    world_write_file("update.jsonl", TEXT, sizeof TEXT - 1);
    world_write_file("story.txt", STORY_TWO, sizeof STORY_TWO - 1);
    world_write_file("list", "update.jsonl\nstory.txt\n", 23);
}

static void make_batch(void)
{
    static const char TEXT[] = "q1\tletter sanctions\nq2\tkhamenei OR jets\nq3\t\"nuclear talks\"\nq4\tdate:foo\n";
    world_write_file("batch", TEXT, sizeof TEXT - 1);
}

static void save_search(void)
{
    static const struct scenario SAVE = {.argument = {"newsq", "--save", "letters", "--any", "jets", "talks"}};
    static const struct scenario OTHER = {.argument = {"newsq", "--save", "others", "--sort", "oldest", "sanctions"}};
    static const struct scenario ADD = {.argument = {"newsidx", "add", "--jobs=1", "update.jsonl"}};
    static const char TEXT[] = "{\"guid\":\"n1\",\"headline\":\"New jets\",\"date\":\"2015-01-01\"}\n";
    (void)scenario_run(&SAVE);
    (void)scenario_run(&OTHER);
    world_write_file("update.jsonl", TEXT, sizeof TEXT - 1);
    (void)scenario_run(&ADD);
}

/* --- the table ---------------------------------------------------------------------------------------------------------- */

#define PARSE(label, ...)                                                                                              \
    {                                                                                                                  \
        .name = "parse_" label, .argument = { "newsidx", "parse", __VA_ARGS__ }                                        \
    }
#define PARSE_MADE(label, make, ...)                                                                                   \
    {                                                                                                                  \
        .name = "parse_" label, .argument = {"newsidx", "parse", __VA_ARGS__}, .prepare = make                         \
    }
#define ADD(label, ...)                                                                                                \
    {                                                                                                                  \
        .name = "add_" label, .archive = WORLD_ARCHIVE, .writes = true, .argument = {                                  \
            "newsidx",                                                                                                 \
            "add",                                                                                                     \
            "--jobs=1",                                                                                                \
            __VA_ARGS__                                                                                                \
        }                                                                                                              \
    }
#define ADD_MADE(label, kind, make, ...)                                                                               \
    {                                                                                                                  \
        .name = "add_" label, .archive = kind, .writes = true, .argument = {"newsidx", "add", __VA_ARGS__},            \
        .prepare = make                                                                                                \
    }
#define BOTH(label, path) PARSE(label, path), ADD(label, path)
#define QUERY(label, ...)                                                                                              \
    {                                                                                                                  \
        .name = "query_" label, .archive = WORLD_ARCHIVE, .argument = { "newsq", __VA_ARGS__ }                         \
    }
#define QUERY_OF(label, kind, ...)                                                                                     \
    {                                                                                                                  \
        .name = "query_" label, .archive = kind, .argument = { "newsq", __VA_ARGS__ }                                  \
    }
#define FORMAT(label) QUERY("format_" label, "--format", label, "--snippets", "2", "letter", "OR", "talks")
#define COMMAND(label, writing, ...)                                                                                   \
    {                                                                                                                  \
        .name = label, .archive = WORLD_ARCHIVE, .writes = writing, .argument = { "newsidx", __VA_ARGS__ }             \
    }
#define SAVED(label, ...)                                                                                              \
    {                                                                                                                  \
        .name = "saved_" label, .archive = WORLD_ARCHIVE, .argument = {"newsq", __VA_ARGS__}, .prepare = save_search   \
    }
#define LIBRARY(label, kind, writing, function)                                                                        \
    {                                                                                                                  \
        .name = "library_" label, .archive = kind, .writes = writing, .opening = true, .run = function                 \
    }

/* clang-format off */
const struct scenario SCENARIOS[] = {
    /* opening, and making an archive */
    {.name = "open_read", .archive = WORLD_ARCHIVE, .opening = true, .argument = {"newsq", "--format", "ids", "letter"}},
    {.name = "open_portable", .archive = WORLD_PORTABLE, .opening = true, .argument = {"newsq", "--format", "ids", "letter"}},
    {.name = "open_several", .archive = WORLD_ARCHIVE, .opening = true, .argument = {"newsq", "--db", "a.db", "--db", "a.db", "--format", "ids", "letter"}},
    {.name = "init", .writes = true, .opening = true, .argument = {"newsidx", "init"}},
    {.name = "init_portable", .writes = true, .opening = true, .argument = {"newsidx", "init", "--portable"}},
    {.name = "add_first", .writes = true, .opening = true, .argument = {"newsidx", "add", "--jobs=1", "@fixtures/json/harbour.jsonl"}},
    /* every reader */
    BOTH("ap", "@fixtures/ap/feed.json"),
    BOTH("ninjs", "@fixtures/ninjs/mixed.jsonl"),
    PARSE("ninjs_text", "@fixtures/ninjs/text-1.json", "@fixtures/ninjs/text-3.json"),
    BOTH("json", "@fixtures/json/election.json"),
    PARSE("json_lines", "@fixtures/json/harbour.jsonl"),
    PARSE("json_wrapped", "@fixtures/json/wrapped.json"),
    PARSE("json_map", "--map", "headline=title,body=text", "@fixtures/json/wrapped.json"),
    BOTH("nitf", "@fixtures/nitf/two.xml"),
    PARSE("nitf_one", "@fixtures/nitf/harbour.xml"),
    BOTH("newsml", "@fixtures/newsml/envelope.xml"),
    BOTH("newsml_g2", "@fixtures/newsml-g2/message.xml"),
    PARSE("newsml_g2_item", "@fixtures/newsml-g2/item-nitf.xml"),
    BOTH("wxr", "@fixtures/wxr/export.xml"),
    BOTH("feed", "@fixtures/feed/rss.xml"),
    PARSE("feed_atom", "@fixtures/feed/atom.xml"),
    PARSE("feed_broken", "@fixtures/feed/broken.xml"),
    BOTH("reuters", "@fixtures/reuters/four.sgm"),
    BOTH("trec", "@fixtures/trec/two.sgml"),
    BOTH("html", "@fixtures/html/harbour.html"),
    PARSE("html_hafen", "@fixtures/html/hafen.html"),
    PARSE("html_front", "@fixtures/html/front.html"),
    PARSE("html_tangled", "@fixtures/html/tangled.html"),
    BOTH("mbox", "@fixtures/mbox/folder.mbox"),
    BOTH("mail", "@fixtures/mail/newsletter.eml"),
    PARSE("mail_japanese", "@fixtures/mail/japanese.eml"),
    BOTH("iptc7901", "@fixtures/iptc7901/three.txt"),
    BOTH("anpa", "@fixtures/anpa/three.tst"),
    BOTH("csv", "@fixtures/csv/comma.csv"),
    PARSE("csv_semicolon", "@fixtures/csv/semicolon.csv"),
    PARSE("csv_tabs", "@fixtures/csv/tabs.tsv"),
    PARSE("csv_bars", "--map", "headline=title", "@fixtures/csv/bars.psv"),
    BOTH("text", "@fixtures/wire/afp/us-iran-letter.txt"),
    PARSE("text_latin1", "@tests/broken/latin1.txt"),
    PARSE("text_utf16", "@tests/broken/utf16.txt"),
    PARSE("text_folder", "@fixtures/wire/ap/1944"),
    PARSE("broken", "@tests/broken"),
    /* containers */
    PARSE_MADE("tar", inputs_make_containers, "in.tar"),
    PARSE_MADE("tar_gz", inputs_make_containers, "in.tar.gz"),
    PARSE_MADE("zip", inputs_make_containers, "in.zip"),
    PARSE_MADE("gz", inputs_make_containers, "in.txt.gz"),
    PARSE_MADE("bz2", inputs_make_containers, "in.txt.bz2"),
    PARSE_MADE("xz", inputs_make_containers, "in.txt.xz"),
    PARSE_MADE("zst", inputs_make_containers, "in.txt.zst"),
    PARSE_MADE("nested", inputs_make_nested, "nested.tar"),
    PARSE_MADE("warc", inputs_make_warc, "in.warc"),
    ADD_MADE("tar", WORLD_ARCHIVE, inputs_make_containers, "--jobs=1", "in.tar.gz"),
    ADD_MADE("warc", WORLD_ARCHIVE, inputs_make_warc, "--jobs=1", "in.warc"),
    /* adding */
    ADD_MADE("update", WORLD_ARCHIVE, make_update, "--jobs=1", "update.jsonl", "story.txt"),
    ADD_MADE("update_changed", WORLD_CHANGED, make_update, "--jobs=1", "update.jsonl"),
    ADD_MADE("update_portable", WORLD_PORTABLE, make_update, "--jobs=1", "update.jsonl"),
    ADD_MADE("report", WORLD_ARCHIVE, make_update, "--jobs=1", "--report", "report.jsonl", "--progress", "update.jsonl"),
    ADD_MADE("dry_run", WORLD_ARCHIVE, make_update, "--jobs=1", "--dry-run", "update.jsonl"),
    ADD_MADE("skip", WORLD_ARCHIVE, make_update, "--jobs=1", "--on-conflict", "skip", "update.jsonl"),
    ADD_MADE("error", WORLD_ARCHIVE, make_update, "--jobs=1", "--on-conflict", "error", "update.jsonl"),
    ADD_MADE("files_from", WORLD_ARCHIVE, make_update, "--jobs=1", "--files-from", "list"),
    ADD("folder", "@fixtures/wire/ap/1988", "@fixtures/wire/ap/1944"),
    ADD("known", "first.jsonl", "second.jsonl"),
    {.name = "add_threads", .archive = WORLD_ARCHIVE, .writes = true, .threads = true, .prepare = make_update,
     .argument = {"newsidx", "add", "--jobs=2", "update.jsonl", "story.txt"}},
    {.name = "add_threads_portable", .archive = WORLD_PORTABLE, .writes = true, .threads = true, .prepare = make_update,
     .argument = {"newsidx", "add", "--jobs=2", "update.jsonl"}},
    /* the other commands */
    COMMAND("list", false, "list"),
    COMMAND("list_query", false, "list", "--query", "letter", "--format", "jsonl"),
    COMMAND("list_origin", false, "list", "g1", "g2", "first.jsonl"),
    COMMAND("remove", true, "remove", "g1", "g2"),
    COMMAND("remove_query", true, "remove", "--query", "sanctions"),
    COMMAND("export", false, "export"),
    COMMAND("export_query", false, "export", "--query", "letter NOT jets"),
    COMMAND("stats", false, "stats"),
    COMMAND("stats_json", false, "stats", "--format", "json"),
    COMMAND("check", false, "check"),
    COMMAND("check_deep", false, "check", "--deep"),
    COMMAND("remove_erase", true, "remove", "--erase", "g1"),
    COMMAND("erase", true, "remove", "--erase"),
    COMMAND("repair", true, "repair"),
    COMMAND("repair_into", true, "repair", "--into=out.db"),
    COMMAND("backup", true, "backup", "out.db"),
    COMMAND("optimize", true, "optimize"),
    COMMAND("optimize_rebuild", true, "optimize", "--rebuild"),
    COMMAND("formats", false, "formats"),
    COMMAND("completion", false, "completion", "bash"),
    COMMAND("help", false, "help", "add"),
    COMMAND("unknown", false, "lst"),
    {.name = "check_changed", .archive = WORLD_CHANGED, .argument = {"newsidx", "check"}},
    {.name = "check_portable", .archive = WORLD_PORTABLE, .argument = {"newsidx", "check"}},
    {.name = "optimize_changed", .archive = WORLD_CHANGED, .writes = true, .argument = {"newsidx", "optimize"}},
    {.name = "optimize_portable", .archive = WORLD_PORTABLE, .writes = true, .argument = {"newsidx", "optimize", "--rebuild"}},
    {.name = "remove_changed", .archive = WORLD_CHANGED, .writes = true, .argument = {"newsidx", "remove", "g1"}},
    /* the query language */
    QUERY("words", "letter", "khamenei"),
    QUERY("or", "letter", "OR", "jets", "OR", "talks"),
    QUERY("not", "letter", "NOT", "jets"),
    QUERY("minus", "--", "-letter"),
    QUERY("phrase", "\"nuclear talks\""),
    QUERY("phrase_slop", "\"letter ayatollah\"~3"),
    QUERY("near", "letter NEAR/8 khamenei"),
    QUERY("near_group", "letter w/9 (khamenei OR jets)"),
    QUERY("pre", "(letter AND ayatollah) pre/9 khamenei"),
    QUERY("prefix", "elect* OR sanc*"),
    QUERY("suffix", "*tters OR l?tt*r"),
    QUERY("fuzzy", "lettre~ OR sanctoins~2"),
    QUERY("exact", "=letters OR =US OR =O'Brien"),
    QUERY("acronym", "US OR U.S."),
    QUERY("headline", "headline:letter OR deck:x OR body:letter"),
    QUERY("lead", "lead:(letter khamenei)"),
    QUERY("fields", "author:finley place:washington agency:upi"),
    QUERY("fields_or", "author:finley OR (letter place:geneva) OR url:example OR guid:g3 OR origin:second"),
    QUERY("dates", "letter date:2014-11 after:2013"),
    QUERY("dates_on", "on:11-07 OR date:2012..2013 OR before:1999"),
    QUERY("dates_words", "before:\"last month\""),
    QUERY("is", "is:signed OR is:undated"),
    QUERY("filters", "date:2014 agency:afp"),
    QUERY("unicode", "caf\xc3\xa9 \xe6\x9d\xb1\xe4\xba\xac"),
    QUERY("tokens", "co-operate OR F-16 OR 1,000 OR O'Brien"),
    QUERY("bad_value", "date:foo"),
    QUERY("odd", "((letter AND \"jets OR foo:bar"),
    QUERY("nothing", "quux letter"),
    QUERY("suggestion", "leter"),
    QUERY("fallback", "--fallback", "--format", "jsonl", "letter", "quux", "sanctions"),
    QUERY("any", "--any", "letter", "quux", "sanctions"),
    QUERY("lexis", "--dialect=lexis", "letter w/9 (khamenei or jets) and date aft 2013"),
    QUERY("lexis_more", "--dialect=lexis", "hlead(letter and jets) or atleast2(letter) or caps(us) or letter! /s sent"),
    QUERY("lexis_pattern", "--dialect=lexis", "allcaps(us) w/p said or lett*r pre/2 to and not fuel"),
    /* ways to answer */
    QUERY("oldest", "--sort", "oldest", "letter"),
    QUERY("newest", "--sort", "newest", "letter", "OR", "talks"),
    QUERY("count", "--count", "letter"),
    QUERY("no_impact", "--no-impact", "letter OR jets"),
    QUERY("offset", "--offset", "1", "--limit", "2", "letter"),
    QUERY("limit_all", "--limit", "all", "letter"),
    QUERY("explain", "--explain", "letter OR elect* OR jets~"),
    QUERY("explain_json", "--explain=json", "letter (jets OR =US)"),
    QUERY("expand", "--expand", "letter"),
    QUERY("expand_json", "--expand", "--format", "json", "nuclear talks"),
    QUERY("like", "--like", "g1"),
    QUERY("like_query", "--like", "20141108000001", "letter"),
    QUERY("facet", "--facet", "author,place,agency,source,section,language,year,month", "letter OR talks"),
    QUERY("facet_json", "--facet", "author,year", "--format", "json", "letter"),
    QUERY("facet_all", "--facet", "author", "--facet-limit", "all", "date:2013..2014"),
    QUERY("timeline", "--timeline", "letter"),
    QUERY("timeline_week", "--timeline=week", "--share", "letter OR talks"),
    QUERY("timeline_json", "--timeline=month", "--format", "json", "letter"),
    QUERY("timeline_csv", "--timeline=year", "--format", "csv", "letter"),
    QUERY("timeline_plot", "--timeline=day", "--plot", "plot.svg", "letter"),
    QUERY("show", "--show", "g1"),
    QUERY("show_query", "--show", "g1", "letter", "khamenei"),
    QUERY("show_json", "--show", "20130102000001", "--format", "json"),
    QUERY("show_versions", "--show", "g2", "--versions"),
    QUERY("show_versions_json", "--show", "g2", "--versions", "--format", "json"),
    QUERY("complete", "--complete", "le"),
    QUERY("batch", "--batch", "batch"),
    QUERY("help", "--help"),
    QUERY("completion", "--completion=zsh"),
    QUERY("kwic", "--kwic", "letter OR sanctions"),
    QUERY("colour", "--color", "always", "letter khamenei"),
    QUERY("format_template", "--template", "{date} {headline} {snippet}\\n", "letter"),
    QUERY("fields_csv", "--format", "csv", "--fields", "id,date,headline,snippet", "letter"),
    QUERY("fields_json", "--format", "json", "--fields", "id,score,match,author", "letter"),
    FORMAT("text"), FORMAT("json"), FORMAT("jsonl"), FORMAT("csv"), FORMAT("tsv"), FORMAT("ids"), FORMAT("trec"), FORMAT("bibtex"),
    FORMAT("ris"), FORMAT("csl-json"), FORMAT("apa"), FORMAT("chicago"),
    {.name = "batch_count", .archive = WORLD_ARCHIVE, .argument = {"newsq", "--batch", "batch", "--count"}, .prepare = make_batch},
    {.name = "batch_trec", .archive = WORLD_ARCHIVE, .argument = {"newsq", "--batch", "batch", "--format", "trec"}, .prepare = make_batch},
    {.name = "batch_jsonl", .archive = WORLD_ARCHIVE, .argument = {"newsq", "--batch", "batch", "--format", "jsonl"}, .prepare = make_batch},
    {.name = "query_several", .archive = WORLD_ARCHIVE, .argument = {"newsq", "--db", "a.db", "--db", "a.db", "--facet", "author", "letter"}},
    {.name = "query_several_ranked", .archive = WORLD_ARCHIVE, .argument = {"newsq", "--db", "a.db", "--db", "a.db", "letter", "OR", "jets"}},
    QUERY_OF("changed", WORLD_CHANGED, "letter OR elections"),
    QUERY_OF("changed_prefix", WORLD_CHANGED, "elect* elswhere~"),
    QUERY_OF("changed_facet", WORLD_CHANGED, "--facet", "year", "letter"),
    QUERY_OF("changed_timeline", WORLD_CHANGED, "--timeline=year", "--share", "letter"),
    QUERY_OF("changed_expand", WORLD_CHANGED, "--expand", "letter"),
    QUERY_OF("portable", WORLD_PORTABLE, "letter OR elections"),
    QUERY_OF("portable_more", WORLD_PORTABLE, "\"nuclear talks\" OR elect* OR =US OR (letter NEAR/5 sent)"),
    /* saved searches */
    SAVED("run", "--saved", "letters"),
    SAVED("new", "--saved", "letters", "--new"),
    SAVED("new_json", "--saved", "letters", "--new", "--format", "json"),
    SAVED("save", "--save", "third", "letter"),
    SAVED("replace", "--save", "letters", "--replace", "sanctions"),
    SAVED("list", "--saved-list"),
    SAVED("list_json", "--saved-list", "--format", "json"),
    SAVED("forget", "--forget", "letters"),
    SAVED("unknown", "--saved", "leters"),
    {.name = "saved_first", .archive = WORLD_ARCHIVE, .argument = {"newsq", "--save", "first", "letter"}},
    /* the library */
    LIBRARY("create", WORLD_NOTHING, true, library_create),
    LIBRARY("add", WORLD_ARCHIVE, true, library_add),
    LIBRARY("search", WORLD_ARCHIVE, false, library_search),
    LIBRARY("read", WORLD_ARCHIVE, false, library_read),
    LIBRARY("again", WORLD_ARCHIVE, false, library_again),
    LIBRARY("add_again", WORLD_ARCHIVE, true, library_add_again),
    {.name = NULL},
};
/* clang-format on */
