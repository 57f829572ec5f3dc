#!/usr/bin/env python3
"""The impact index's answers against those of the full-text index alone: for queries of every kind the same articles, in the same
order, with the same scores and totals, over archives of many segments, with deleted and changed articles, with equal scores, after
changes through SQL (where the impact index must not be used), after optimize, and over two archives at once.

usage: impact_path.py NEWSIDX NEWSQ EXTENSION [SEED [QUERIES]]
"""
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile

WORDS = ("the said letter president iran talks nuclear treaty oil markets street court house senate jets elected election minister "
         "officials week prices bank shares report economy union strike police fire river storm").split()
RARE = ["khamenei", "zorblat", "quux", "naphtha", "filibuster"]


def make_article(rng, number):
    """Zipf-like: the first words are in most articles."""
    count = rng.choice([5, 20, 60, 200])
    words = [WORDS[min(int(rng.paretovariate(0.7)) - 1, len(WORDS) - 1)] for _ in range(count)]
    if rng.random() < 0.05:
        words[rng.randrange(count)] = rng.choice(RARE)
    day = None if rng.random() < 0.05 else "%d-%02d-%02d" % (rng.randrange(1990, 1996), rng.randrange(1, 13), rng.randrange(1, 29))
    article = {"guid": "a%d" % number, "headline": " ".join(rng.choices(WORDS, k=3)), "body": " ".join(words) + "."}
    if day:
        article["date"] = day
    return article


def make_query(rng):
    w = [rng.choice(RARE) if rng.random() < 0.1 else rng.choice(WORDS) for _ in range(6)]
    return rng.choice([
        lambda: " OR ".join(w[:rng.randrange(1, 7)]),
        lambda: " ".join(w[:rng.randrange(1, 5)]),
        lambda: "%s NOT %s" % (w[0], w[1]),
        lambda: "(%s OR %s) (%s OR %s) -%s" % tuple(w[:5]),
        lambda: "(%s %s) OR %s" % tuple(w[:3]),
        lambda: '"%s %s" OR %s' % tuple(w[:3]),
        lambda: '%s "%s %s"~3' % tuple(w[:3]),
        lambda: "%s NEAR/4 %s" % tuple(w[:2]),
        lambda: "(%s NEAR/4 %s) OR %s" % tuple(w[:3]),
        lambda: "headline:%s %s" % tuple(w[:2]),
        lambda: "%s* %s" % (w[0][:3], w[1]),
        lambda: "=%s OR %s" % tuple(w[:2]),
        lambda: "co-%s OR %s" % tuple(w[:2]),
        lambda: "%s date:%d" % (w[0], rng.randrange(1990, 1996)),
        lambda: "(%s OR %s) date:1991-03..1993-10 NOT date:1992" % tuple(w[:2]),
        lambda: "%s on:03" % w[0],
        lambda: "NOT %s" % w[0],
        lambda: "%s is:undated" % w[0],
    ])()


class Test:
    def __init__(self, newsidx, newsq, folder, seed, asked):
        self.newsidx, self.newsq, self.folder, self.asked = newsidx, newsq, folder, asked
        self.rng = random.Random(seed)
        self.failures = self.compared = 0

    def add(self, archive, articles):
        text = "".join(json.dumps(a) + "\n" for a in articles)
        subprocess.run([self.newsidx, "add", "--db", archive, "-"], input=text.encode(), check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)

    def batch(self, archives, *options):
        command = [self.newsq, *sum((["--db", a] for a in archives), []), "--batch", self.queries, *options]
        return subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.decode().splitlines()

    def path(self, archive):
        out = subprocess.run([self.newsq, "--db", archive, "--explain", "--count", "letter"], stdout=subprocess.PIPE, check=True)
        return [line for line in out.stdout.decode().splitlines() if line.startswith("path:")][0]

    def compare(self, state, archives, uses=True):
        for archive in archives:
            path = self.path(archive)
            if ("path: impact index" in path) != uses:
                self.failures += 1
                print("%s: %s" % (state, path))
        self.queries = os.path.join(self.folder, "queries.txt")
        with open(self.queries, "w") as file:
            file.writelines("%d\t%s\n" % (i, make_query(self.rng)) for i in range(self.asked))
        for options in (["-f", "trec"], ["-f", "trec", "-n", "3", "--offset", "2"], ["-f", "trec", "-n", "all"], ["-f", "json"],
                        ["-f", "ids", "--sort", "newest"], ["-f", "ids", "--sort", "oldest", "-n", "7"], ["--count"],
                        ["-f", "trec", "--any"], ["-f", "trec", "--expand", "-n", "5"]):
            fast = self.batch(archives, *options)
            slow = self.batch(archives, *options, "--no-impact")
            self.compared += len(slow)
            if not slow or fast != slow:
                self.failures += 1
                first = next((i for i, (a, b) in enumerate(zip(fast, slow)) if a != b), min(len(fast), len(slow)))
                print("%s, %s: line %d of %d and %d:" % (state, " ".join(options), first + 1, len(fast), len(slow)))
                print("  impact index:    %s" % "".join(fast[first:first + 1]))
                print("  full-text index: %s" % "".join(slow[first:first + 1]))


def change_through_sql(archive, extension):
    """As another tool does: with the extension, so that the triggers run. False where it cannot be loaded here."""
    with open(extension, "rb") as file:
        sanitized = b"__asan_init" in file.read()
    if sanitized or not hasattr(sqlite3.Connection, "enable_load_extension"):
        print("skipped: changes through SQL (%s)" % ("the extension is sanitized" if sanitized else "no extensions in this Python"))
        return False
    db = sqlite3.connect(archive)
    db.enable_load_extension(True)
    db.load_extension(extension)
    db.execute("INSERT INTO articles(guid, headline, body, date) VALUES ('sql1', 'letter letter', 'the letter said', '1993-05-05')")
    db.execute("UPDATE articles SET body = 'letter of the treaty' WHERE guid = 'a7'")
    db.execute("DELETE FROM articles WHERE guid = 'a9'")
    db.commit()
    db.close()
    return True


def main():
    newsidx, newsq, extension = sys.argv[1:4]
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    asked = int(sys.argv[5]) if len(sys.argv) > 5 else 60  # queries in each state
    with tempfile.TemporaryDirectory() as folder:
        test = Test(newsidx, newsq, folder, seed, asked)
        archive, other = os.path.join(folder, "a.db"), os.path.join(folder, "b.db")
        articles = [make_article(test.rng, i) for i in range(3000)]
        test.add(archive, articles[:2200])
        test.compare("one segment", [archive])
        for first in range(2200, 2500, 60):
            test.add(archive, articles[first:first + 60])
        copies = [dict(a, guid=a["guid"] + "x") for a in articles[:300]]
        test.add(archive, copies)
        test.compare("segments", [archive])
        changed = [dict(a, body=a["body"] + " letter jets", updated="2000-01-01") for a in articles[1000:1200]]
        test.add(archive, changed)
        gone = [a["guid"] for a in articles[2000:2100]]
        subprocess.run([newsidx, "remove", "--db", archive, *gone], check=True, stdout=subprocess.DEVNULL)
        test.compare("changed and removed", [archive])
        test.add(other, articles[2500:])
        test.compare("two archives", [archive, other])
        if change_through_sql(archive, extension):
            test.compare("changed through SQL", [archive], uses=False)
            test.add(archive, [make_article(test.rng, 7000)])
            test.compare("after the next add", [archive])
        subprocess.run([newsidx, "optimize", "--db", archive], check=True, stdout=subprocess.DEVNULL)
        test.compare("optimized", [archive])
    print("%d lines compared, %d failures" % (test.compared, test.failures))
    sys.exit(1 if test.failures or test.compared < asked * 160 else 0)


if __name__ == "__main__":
    main()
