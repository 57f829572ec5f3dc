#!/usr/bin/env python3
"""Takedown: after `newsidx remove --erase` no byte of the article is in the archive or its companions.

Every field of the articles that are to go, in all their versions, holds words that are nowhere else. The files are searched for them
byte by byte: they must be there before and must not be there after. Everything else must answer as before.
usage: erase.py NEWSIDX NEWSQ"""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile

from checks import checked, expect, failures

NEWSIDX, NEWSQ = (os.path.abspath(path) for path in sys.argv[1:3])
FIELDS = ("headline", "deck", "author", "dateline", "place", "agency", "source", "section", "url", "body", "guid")


def run(*arguments, text=None, code=0):
    return checked(*arguments, text=text, code=code).stdout


def victim(name, version, date="1999-05-01"):
    """An article whose every field has a word of its own, `name` with the field and the version in it."""
    article = {field: "q%s%s%sing" % (name, field, version) for field in FIELDS}
    article["guid"] = "q%sguid" % name
    article["url"] = "https://example.org/q%surl%s/story" % (name, version)
    article["body"] = ("The q%sbody%sing was seen. " % (name, version)) * 40
    article["date"] = date
    article["updated"] = "1999-05-0%dT00:00:00Z" % version
    return article


def others(count, first=0):
    words = ["harbour", "letter", "minister", "crane", "strike", "budget", "river", "court", "vote", "storm"]
    for i in range(first, first + count):
        body = " ".join(words[(i * k + k) % 10] + ("s" if (i + k) % 3 == 0 else "") for k in range(1, 60))
        yield {"guid": "other-%d" % i, "headline": "Story %d of %s" % (i, words[i % 10]), "body": body,
               "date": "2014-%02d-%02d" % (1 + i % 12, 1 + i % 28), "author": "Writer %d" % (i % 7)}


def lines(articles):
    return "".join(json.dumps(article) + "\n" for article in articles)


def found(db, mark):
    """In which of the archive's files the mark stands, whatever its case."""
    files = []
    for suffix in ("", "-wal", "-shm", "-journal"):
        if os.path.exists(db + suffix):
            with open(db + suffix, "rb") as file:
                if mark.encode() in file.read().lower():
                    files.append(suffix or "the archive")
    return files


def answers(db):
    queries = ["letter", "harbour OR crane", "minister vote", '"budget budget"~9', "strike NOT storm", "author:writer court", "date:2014-11"]
    return [run(NEWSQ, "--db", db, "--format", "trec", "--limit", "all", query) for query in queries]


def make(db, portable, victims):
    run(NEWSIDX, "--db", db, "init", *(["--portable"] if portable else []))
    run(NEWSIDX, "--db", db, "add", "-q", "-", text=lines(others(150)))
    for version in (1, 2, 3):
        if victims:
            run(NEWSIDX, "--db", db, "add", "-q", "-", text=lines(victim(name, version) for name in victims))
        run(NEWSIDX, "--db", db, "add", "-q", "-", text=lines(others(40, 200 + 40 * version)))


def expect_marks(db, name, there):
    for field in FIELDS:
        mark = "q%s%s" % (name, field)
        files = found(db, mark)
        expect("'%s' %s" % (mark, "before" if there else "after"), bool(files) == there, "found in %s" % files)


def erase(folder, portable):
    db = os.path.join(folder, "portable.db" if portable else "native.db")
    make(db, portable, ("one", "two"))
    never = os.path.join(folder, "never.db")
    make(never, portable, ())
    want = answers(never)
    os.remove(never)
    expect_marks(db, "one", True)
    expect_marks(db, "two", True)
    run(NEWSIDX, "--db", db, "remove", "--erase", "qoneguid")
    expect_marks(db, "one", False)
    expect_marks(db, "two", True)
    # Removed without --erase, its versions go by its guid, and its remains with them.
    run(NEWSIDX, "--db", db, "remove", "qtwoguid")
    expect("versions stay", bool(found(db, "qtwobody1")))
    run(NEWSIDX, "--db", db, "remove", "--erase", "qtwoguid")
    expect_marks(db, "two", False)
    run(NEWSIDX, "--db", db, "remove", "--erase", "qtwoguid", code=1)
    expect("answers are those of an archive that never had them", answers(db) == want)
    expect("check", run(NEWSIDX, "--db", db, "check", "--deep") == "ok\n")


def erase_the_rest(folder):
    """`remove --erase` alone cleans up after removals without it, and after other tools."""
    db = os.path.join(folder, "rest.db")
    run(NEWSIDX, "--db", db, "add", "-q", "-", text=lines(others(100)))
    run(NEWSIDX, "--db", db, "add", "-q", "-", text=lines([victim("three", 1)]))
    run(NEWSIDX, "--db", db, "add", "-q", "-", text=lines([victim("three", 2)]))
    run(NEWSIDX, "--db", db, "remove", "qthreeguid")
    expect("what would be erased", run(NEWSIDX, "--db", db, "remove", "--erase", "-n") == "old versions    qthreeguid\n")
    expect("the index keeps stems of what was only removed", bool(found(db, "qthreebody1")))
    run(NEWSIDX, "--db", db, "remove", "--erase")
    expect_marks(db, "three", False)
    run(NEWSIDX, "--db", db, "remove", code=2)
    expect("check", run(NEWSIDX, "--db", db, "check", "--deep") == "ok\n")


def changed_by_others(folder):
    """What another tool deleted is kept in articles_changed until newsidx takes it over."""
    db = os.path.join(folder, "changed.db")
    run(NEWSIDX, "--db", db, "init", "--portable")
    run(NEWSIDX, "--db", db, "add", "-q", "-", text=lines(list(others(30)) + [victim("four", 1)]))
    tool = sqlite3.connect(db)
    tool.execute("PRAGMA secure_delete = OFF")  # as SQLite is built by default: what is deleted stays in free space
    tool.execute("DELETE FROM articles WHERE guid = 'qfourguid'")
    tool.commit()
    tool.close()
    expect("what another tool deleted is kept", bool(found(db, "qfourbody")))
    run(NEWSIDX, "--db", db, "remove", "--erase")
    expect_marks(db, "four", False)


def held_by_reader(folder):
    """A reader that stays keeps the -wal in use: that is said, and the next run ends it. Waits a minute: the long form only."""
    db = os.path.join(folder, "held.db")
    run(NEWSIDX, "--db", db, "add", "-q", "-", text=lines(list(others(30)) + [victim("five", 1)]))
    reader = sqlite3.connect(db)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM articles").fetchone()
    run(NEWSIDX, "--db", db, "remove", "--erase", "qfiveguid", code=3)
    reader.close()
    run(NEWSIDX, "--db", db, "remove", "--erase")
    expect_marks(db, "five", False)


with tempfile.TemporaryDirectory() as folder:
    erase(folder, False)
    erase(folder, True)
    erase_the_rest(folder)
    changed_by_others(folder)
    if "--long" in sys.argv:
        held_by_reader(folder)
print("erase: %d failed" % len(failures))
sys.exit(1 if failures else 0)
