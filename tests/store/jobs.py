#!/usr/bin/env python3
"""What is stored does not depend on the number of threads, nor on where groups and batches end: the same files added with one thread and
with several give the same tables, row by row, also where articles are changed and come again within one run, and `check --deep` finds
nothing.

usage: jobs.py NEWSIDX [SEED]
"""
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile

WORDS = ["w%d" % i for i in range(4000)] + "US U.S. co-operate O'Brien F-16 us WHO".split()
TABLES = ("articles", "versions", "words", "impact", "impact_positions", "impact_pairs", "impact_segments", "impact_articles", "articles_fts_docsize")
COLUMNS = {"articles": "id, guid, headline, body, date, digest", "versions": "id, guid, headline, body, digest"}


def write_files(folder, rng):
    """Files of stories in the order of days, one in no order, one whose articles change some of the others', and broken ones."""
    stories = []
    for number in range(9000):
        day = "%d-%02d-%02d" % (1990 + number // 3000, number % 3000 // 250 + 1, rng.randrange(1, 29))
        stories.append({"guid": "g%d" % number, "headline": " ".join(rng.choices(WORDS, k=4)), "date": day,
                        "body": " ".join(rng.choices(WORDS, k=rng.randrange(5, 60)))})
    changed = [dict(s, body=s["body"] + " changed", updated="2001-01-01") for s in rng.sample(stories, 1500)]
    moved = [dict(s, date="1985-05-05", updated="2002-01-01") for s in rng.sample(stories, 300)]
    mixed = stories[6000:]
    rng.shuffle(mixed)
    for name, lines in (("1.jsonl", stories[:6000]), ("2.jsonl", mixed), ("3.jsonl", changed), ("4.jsonl", moved)):
        with open(os.path.join(folder, name), "w") as out:
            out.writelines(json.dumps(line) + "\n" for line in lines)
    for number in range(100):  # more files than are read ahead
        with open(os.path.join(folder, "5-%03d.txt" % number), "w") as out:
            out.write("" if number % 10 == 3 else "LONDON, May %d (AP) -- Story number %d of %s.\n" %
                      (number % 28 + 1, number, " ".join(rng.choices(WORDS, k=30))))
    with open(os.path.join(folder, "6.jsonl"), "w") as out:
        out.write('{"headline": "broken"\n{"guid": "g1", "headline": "again", "body": "w1 w2", "updated": "2003-01-01"}\n')


def add(newsidx, folder, db, jobs):
    done = subprocess.run([newsidx, "add", "--db", db, "--jobs", str(jobs), folder], capture_output=True, text=True)
    check = subprocess.run([newsidx, "check", "--deep", "--db", db], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr, check.returncode, check.stderr


def read(db):
    connection = sqlite3.connect(db)
    rows = {t: connection.execute("SELECT %s FROM %s ORDER BY 1, 2" % (COLUMNS.get(t, "*"), t)).fetchall() for t in TABLES}
    connection.close()
    return rows


def main():
    rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    failed = 0
    with tempfile.TemporaryDirectory() as top:
        folder = os.path.join(top, "in")
        os.mkdir(folder)
        write_files(folder, rng)
        wanted = None
        for jobs in (1, 2, 3, 5):
            db = os.path.join(top, "%d.db" % jobs)
            told = add(sys.argv[1], folder, db, jobs)
            got = (told, read(db))
            wanted = wanted or got
            good = told[0] == 1 and told[3] == 0 and got == wanted and len(got[1]["articles"]) == 9090
            failed += not good
            print("%s: %d threads, %d articles, %d versions: %s" %
                  ("ok" if good else "FAILED", jobs, len(got[1]["articles"]), len(got[1]["versions"]), told[1].strip()))
            if not good:
                print(told[2][-500:], told[4][-500:], [t for t in TABLES if got[1][t] != wanted[1][t]])
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
