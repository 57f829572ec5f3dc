#!/usr/bin/python3
"""Brute-force oracle for newsq: random articles, random queries, and a slow direct reading of newsq-query(7).

    oracle.py --newsidx PATH --newsq PATH [--articles 5000] [--queries 20000] [--seed N] [--jobs 2] [--portable] [--keep DIR]
    oracle.py --self-test               its own examples
    oracle.py --dry-run [--queries N]   queries with their number of hits, no programs needed
    oracle.py --ask QUERY [--any]       one query over the articles of the seed: parsed form and hits

Exit 0: no difference; 1: differences; 77: skipped, python3-snowballstemmer is missing. It shares no code with the
programs: words in oracle_words.py, queries in oracle_parse.py, answers in oracle_index.py, chance in oracle_generate.py.

Where the manual page leaves a choice, the oracle reads it so:

Words
 W1  A possessive needs a word directly before its apostrophe; the last period of initials counts as that word
     (U.S.'s is us). A free-standing 's is the word s. "The word ends there": bird's-eye is two words, no compound.
 W2  A joint needs a word character on both sides, so U.S.-led is no compound (us, led); US-led is (us, led, usled).
     Initials may be a part: anti-U.S. is anti, us, antius.
 W3  Hyphens are U+002D, U+2010, U+2011; apostrophes U+0027, U+2019, U+2018, U+0060, U+00B4; & is U+0026.
 W4  Initials begin where a word or part begins, take single letters only: e.g.the is eg, the; x.com is x, com.
 W5  The comma rule holds at the beginning of a part too; after the three digits anything but a digit may follow
     (1,000th is 1000th). "All digits" is told after commas are dropped; 3.5 is not all digits (3.5-inch has 3.5inch).
 W6  A joined word is stemmed like any word, unless it holds a digit; it is never an acronym. It is cut at 64 bytes too.
     A cut word is stemmed after the cut.
 W7  "In capitals": every letter upper case and no digit; the line is what newlines bound. A query has no line: capitals
     always ask for the acronym, in phrases and compounds too, but not in prefixes (US* is us*).
 W8  A lower-case letter (rule 7) is category Ll. A number (rule 8, "without digits") is category N after rule 2.
 W9  In a phrase a run of n CJK characters takes n places, as it does in the text ("東京 abc" finds 東京 abc).
     CJK next to Latin letters or digits separates without a space (AP通信 is ap, then 通信).
 W10 Positions are literal: the joined word stands in the place of the first part, so "F16 jet" does not find "F-16 jet",
     but "F-16 jet" finds "F16 jet".
 W11 --portable: filters too are cut by the portable rules. (PORTABLE_FILTERS below.)
Queries
 Q1  before:D is everything that stands before date:D, so before:2014-11 does not find an article dated 2014-11;
     before:2014-11-01 does. date:2014-11-01..2014-12-31 does not find 2014-11 but 2014-12.
 Q2  `-` excludes only before something that is neither white space nor `)`; -AND is the excluded word and.
 Q3  A * that is not followed by the end, white space, a parenthesis or a double quote is a space and separates terms:
     kham*i is kham AND i. `*` alone is not the empty query: nothing is left, exit 1.
 Q4  Any double quote of the list ends any other. ~n counts only after a closing quote.
 Q5  A field without a value (headline: before a space, the end, or a closing parenthesis) is the plain word.
     An unknown field before a parenthesis is the word and then the group.
 Q6  A group is read first: what has no term inside is as though it were not there. Then, in each sequence: and/or in lower
     case, from the left (an and/or not yet read on the right is no term); rows of operators (the last one stays; NOT with an
     AND or OR directly before it); operators without their terms.
 Q7  NEAR before an excluded term has no term on its right: a NEAR/5 -b is a, "near 5", NOT b. -a NEAR/5 b is -(a NEAR/5 b).
     NEAR in a row that is not the last of it is dropped, not read as words.
 Q8  NEAR with a term that is no place in the text: AND and OR by parts; NOT and filters are an AND with the other term.
 Q9  In a slop phrase every part of a compound is a word of its own; spans of all its ways count for a NEAR around it.
 Q10 A field within a field group: the inner one counts. A filter of two words in quotes is consecutive;
     place:(a b) is place:a AND place:b, so is place:(a NEAR b).
 Q11 --any: each branch of a top-level OR for itself; words beside a capital AND, NOT or NEAR are its operands.
     A word that is several by the rules (9/11) is one plain word.
 Q12 Undated articles come last by descending id.
"""
import argparse
import collections
import contextlib
import datetime
import json
import multiprocessing
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time

import oracle_generate
import oracle_index
import oracle_lexis
import oracle_parse
import oracle_words

PORTABLE_FILTERS = True
UNDATED_BELOW = 10 ** 10
SKIPPED = 77
SECONDS_A_QUERY = 60
SHOWN_ARTICLES = 20
STORED = ("headline", "deck", "author", "dateline", "place", "agency", "date", "source", "section", "language", "url", "body")

Case = collections.namedtuple("Case", "number query any_words count messy tree", defaults=[None])


class World:
    """Everything a query is asked of; inherited by the worker processes through fork."""

    def __init__(self, args):
        self.args = args
        self.today = datetime.date.fromisoformat(args.today)
        self.rules = oracle_words.Portable() if args.portable else oracle_words.Native()
        if args.portable and not PORTABLE_FILTERS:
            self.rules.filter_words = oracle_words.Native().filter_words
        rng = random.Random(args.seed)
        self.articles = oracle_generate.Articles(rng, args.portable, self.today).all(args.articles)
        self.index = oracle_index.Index(self.articles, self.rules)
        self.parser = oracle_parse.Parser(self.rules, self.today)
        self.database, self.id_of, self.number_of = None, [], {}

    def cases(self):
        """The queries: 82% well-formed, a tenth with --any."""
        rng = random.Random(self.args.seed + 1)
        queries = oracle_generate.Queries(rng, self.articles, self.args.portable)
        lexis = oracle_lexis.Lexis(queries, self.rules)
        for number in range(self.args.queries):
            r = rng.random()
            if number % 8 == 7:
                tree, text = lexis.query()
                yield Case(number, text, False, False, False, tree)
            elif r < 0.10:
                yield Case(number, queries.any_words(), True, rng.random() < 0.05, False)
            elif r < 0.82:
                yield Case(number, queries.well_formed(), False, rng.random() < 0.05, False)
            else:
                yield Case(number, queries.messy(), False, rng.random() < 0.05, True)

    def expect(self, query, any_words):
        """(exit status, parsed form, article numbers)."""
        try:
            node = self.parser.parse(query, any_words)
        except oracle_parse.QueryError as error:
            return 2, "error: %s" % error, []
        numbers = self.index.answer(node)
        return (0 if numbers else 1), oracle_parse.show(node), numbers


def newsq(world, query, any_words, *options):
    """(exit status, stdout, stderr)."""
    command = [world.args.newsq, "--db", world.database, *options, *(["--any"] if any_words else []), "--", query.encode()]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS_A_QUERY)
    except subprocess.TimeoutExpired:
        return "no answer in %d s" % SECONDS_A_QUERY, "", ""
    return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


def describe(world, label, numbers):
    """The articles of a difference, shortest first."""
    def text(number):
        article = world.articles[number]
        return json.dumps({key: value for key, value in article.items() if value}, ensure_ascii=False)

    lines = ["  %s %d article%s" % (label, len(numbers), "" if len(numbers) == 1 else "s")] if numbers else []
    for line in sorted((text(number) for number in numbers), key=lambda line: (len(line), line))[:SHOWN_ARTICLES]:
        lines.append("    " + line)
    return lines


def compare_ids(world, expected, output):
    """What differs between the oracle's articles and newsq's lines."""
    lines = []
    try:
        got = [int(line) for line in output.split("\n") if line]
    except ValueError:
        return ["  not a list of ids: %r" % output[:200]]
    foreign = [n for n in got if n not in world.number_of]
    if foreign:
        lines.append("  ids that are not in the archive: %s" % foreign[:10])
    got_numbers = [world.number_of[n] for n in got if n in world.number_of]
    if len(set(got)) != len(got):
        lines.append("  the same id twice")
    want, have = set(expected), set(got_numbers)
    lines += describe(world, "missing", want - have) + describe(world, "extra", have - want)
    order = sorted((world.id_of[n] for n in expected), reverse=True)
    if not lines and got != order:
        at = next(i for i, pair in enumerate(zip(got, order)) if pair[0] != pair[1])
        lines.append("  order: at place %d id %d, expected %d" % (at, got[at], order[at]))
    return lines


def check(case, world=None):
    """None, or the text of the difference."""
    world = world or WORLD[0]
    if case.tree is None:
        status, shown, expected = world.expect(case.query, case.any_words)
    else:
        expected = world.index.answer(case.tree)
        status, shown = 0 if expected else 1, oracle_parse.show(case.tree)
    dialect = [] if case.tree is None else ["--dialect=lexis"]
    got_status, output, errors = newsq(world, case.query, case.any_words, "--format", "ids", "--limit", "all", "--sort", "newest",
                                       *dialect)
    lines = []
    if got_status != status:
        lines.append("  exit %s, expected %s" % (got_status, status))
    if status != 2:
        lines += compare_ids(world, expected, output if isinstance(got_status, int) else "")
    elif output:
        lines.append("  output in spite of an error: %r" % output[:200])
    if case.count and status != 2:
        count_status, count, _ = newsq(world, case.query, case.any_words, "--count")
        if count.strip() != str(len(expected)) or count_status != status:
            lines.append("  --count: exit %s, %r, expected exit %d, %d" % (count_status, count[:80], status, len(expected)))
    if not lines:
        return None
    option = "--any " if case.any_words else "--dialect=lexis " if case.tree else ""
    head = ["query %d: %s%s" % (case.number, option, case.query)]
    if not case.query.isprintable():
        head.append("  literally: %r" % case.query)
    head.append("  read as: " + shown)
    if errors.strip():
        head.append("  stderr: " + errors.strip().replace("\n", "\n          "))
    return case, "\n".join(head + lines)


WORLD = []


def write_archive(world, folder):
    """Writes the articles and has newsidx read them; the reason of a failure, or None."""
    file = os.path.join(folder, "articles.jsonl")
    world.database = os.path.join(folder, "archive.db")
    older = os.path.join(folder, "older.jsonl")
    with open(older, "w", encoding="utf-8") as out:
        for number, article in enumerate(world.articles):
            if oracle_index.is_revised(number):
                earlier = dict(article, headline="earlier jets version", author="Earlier Author")
                out.write(json.dumps(earlier, ensure_ascii=False) + "\n")
    with open(file, "w", encoding="utf-8") as out:
        for article in world.articles:
            out.write(json.dumps(article, ensure_ascii=False) + "\n")
    steps = [["init", "--portable"]] if world.args.portable else []
    for step in steps + [["add", older], ["add", file]]:
        done = subprocess.run([world.args.newsidx, "--db", world.database, *step], stdin=subprocess.DEVNULL, capture_output=True)
        if done.returncode != 0:
            return "newsidx %s: exit %d: %s" % (step[0], done.returncode, done.stderr.decode(errors="replace")[-1000:])
    return None


def read_archive(world):
    """Learns the ids; the differences found, one text each."""
    failures, ids = [], {}
    with contextlib.closing(sqlite3.connect("file:%s?mode=ro" % world.database, uri=True)) as db:
        for row in db.execute("SELECT id, guid, %s FROM articles" % ", ".join(STORED)):
            ids[row[1]] = row
    for article in world.articles:
        row = ids.pop(article["guid"], None)
        if row is None:
            failures.append("article %s is not in the archive" % article["guid"])
            world.id_of.append(-1)
            continue
        world.id_of.append(row[0])
        world.number_of[row[0]] = len(world.id_of) - 1
        day = oracle_index.day_of(article["date"])
        if row[0] // 1000000 != day if day else not 0 < row[0] < UNDATED_BELOW:
            failures.append("article %s of date %s has id %d" % (article["guid"], article["date"], row[0]))
        for key, value in zip(STORED, row[2:]):
            if (value or None) != article[key]:
                failures.append("article %s: %s is stored as %r, given %r" % (article["guid"], key, value, article[key]))
    failures += ["article %r was not given" % guid for guid in ids]
    return failures


def run(world, folder):
    """The whole test; the exit status."""
    begin = time.monotonic()
    problem = write_archive(world, folder)
    if problem:
        print(problem)
        print("0 passed, 1 failed")
        return 1
    failures = read_archive(world)
    for failure in failures[:SHOWN_ARTICLES]:
        print(failure)
    ready = time.monotonic()
    WORLD.append(world)
    differences, passed = [], world.args.articles - len(failures) if len(failures) < world.args.articles else 0
    with multiprocessing.get_context("fork").Pool(world.args.jobs) as pool:
        for result in pool.imap_unordered(check, world.cases(), chunksize=20):
            if result:
                differences.append(result)
            else:
                passed += 1
    differences.sort(key=lambda pair: (len(pair[0].query), pair[0].number))
    for case, text in differences[:world.args.show]:
        print(text + "\n")
    for case, _ in differences[world.args.show:]:
        print("query %d differs too: %s%r" % (case.number, "--any " if case.any_words else "", case.query))
    if differences or failures:
        print("again: --seed %d --articles %d --queries %d --today %s%s" % (
            world.args.seed, world.args.articles, world.args.queries, world.args.today, " --portable" * world.args.portable))
    print("%d articles added in %.1f s, %d queries in %.1f s" % (
        world.args.articles, ready - begin, world.args.queries, time.monotonic() - ready))
    print("%d passed, %d failed" % (passed, len(failures) + len(differences)))
    return 1 if differences or failures else 0


def dry_run(world):
    """Queries with their number of hits by the oracle."""
    begin, seen = time.monotonic(), collections.Counter()
    for case in world.cases():
        status, shown, numbers = world.expect(case.query, case.any_words)
        group = "--any" if case.any_words else "messy" if case.messy else "well-formed"
        seen[group] += 1
        seen[group, "some"] += 0 < len(numbers) < len(world.articles)
        if case.number < world.args.show:
            print("%5d %s%s\n        %s" % (len(numbers), "--any " * case.any_words, case.query.replace("\n", "\\n"), shown))
    for group in ("well-formed", "--any", "messy"):
        if seen[group]:
            print("%s: %d queries, %.0f%% with some hit but not all articles" % (
                group, seen[group], 100 * seen[group, "some"] / seen[group]))
    print("%.1f s" % (time.monotonic() - begin))
    return 0


def ask(world, query, any_words):
    """One query; with the programs given, compared too."""
    status, shown, numbers = world.expect(query, any_words)
    print("exit %d, %d hits: %s" % (status, len(numbers), shown))
    for line in describe(world, "found", numbers):
        print(line)
    return 0


def arguments():
    parser = argparse.ArgumentParser(description="Compares newsq with a direct reading of newsq-query(7).")
    parser.add_argument("--newsidx", metavar="PATH")
    parser.add_argument("--newsq", metavar="PATH")
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--queries", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--portable", action="store_true", help="an archive of init --portable, ASCII text")
    parser.add_argument("--keep", metavar="DIR", help="leave the articles and the archive there")
    parser.add_argument("--show", type=int, default=60, metavar="N", help="differences (or dry-run queries) shown in full")
    parser.add_argument("--today", default=datetime.date.today().isoformat(), help="the day that articles of last week are made for")
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--ask", metavar="QUERY")
    parser.add_argument("--any", action="store_true")
    return parser.parse_args()


def main():
    args = arguments()
    if oracle_words.snowballstemmer is None:
        print("oracle skipped: python3-snowballstemmer is not installed")
        return SKIPPED
    if args.self_test:
        import oracle_selftest
        return oracle_selftest.run()
    if args.dry_run:
        return dry_run(World(args))
    if args.ask is not None:
        return ask(World(args), args.ask, args.any)
    if not args.newsidx or not args.newsq:
        print("oracle: --newsidx and --newsq are needed", file=sys.stderr)
        return 2
    args.newsidx, args.newsq = os.path.abspath(args.newsidx), os.path.abspath(args.newsq)
    world = World(args)
    if args.keep:
        os.makedirs(args.keep, exist_ok=True)
        if os.path.exists(os.path.join(args.keep, "archive.db")):
            print("oracle: %s/archive.db exists" % args.keep, file=sys.stderr)
            return 2
        return run(world, args.keep)
    with tempfile.TemporaryDirectory(prefix="oracle-") as folder:
        return run(world, folder)


if __name__ == "__main__":
    sys.exit(main())
