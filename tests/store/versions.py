#!/usr/bin/env python3
"""Archives of every schema version are searched as they are, upgraded when they are written, and give the same answers before and after.

usage: versions.py NEWSIDX NEWSQ
"""
import glob
import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

NEWSIDX, NEWSQ = sys.argv[1:3]
HERE = os.path.dirname(os.path.abspath(__file__))
ARCHIVES = sorted(glob.glob(os.path.join(HERE, "..", "..", "fixtures", "archives", "*.db")))
CURRENT = 5
QUESTIONS = [["--format", "jsonl", "--limit", "all"] + query for query in (
    ["letter"], ["letter", "OR", "vote", "OR", "president"], ["--any", "harbour port crane said"], ["\"said on\""], ["lette*"],
    ["--sort", "newest", "said"], ["--sort", "oldest", "date:2014", "letter"], ["--expand", "letter"], ["place:washington"],
    ["khamenie~"], ["=Obama"], ["harbour", "NOT", "crane"])] + [
    ["--facet", "author,place,agency", "said"], ["--timeline=year", "--share", "said"], ["--kwic", "letter"],
    ["--versions", "--show", "20141107000001"]]
results = []


def expect(name, good, what=""):
    results.append(bool(good))
    print("%s: %s%s" % ("ok" if good else "FAILED", name, "" if good else ": %s" % (what,)))


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def pragma(db, text):
    connection = sqlite3.connect(db)
    value = connection.execute(text).fetchall()
    connection.close()
    return value


def digest(db):
    with open(db, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def schema(db):
    """Tables, indexes and triggers without their comments; the tokenizer's name is part of it."""
    return {name: re.sub(r"\s+", " ", re.sub(r"--[^\n]*", "", sql or ""))
            for name, sql in pragma(db, "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'")}


def answers(db):
    told = [run(NEWSQ, "--db", db, *question)[:2] for question in QUESTIONS]
    told.append(run(NEWSIDX, "export", "--db", db)[:2])
    told.append(run(NEWSIDX, "list", "--db", db)[:2])
    return told


def test_old(folder, source):
    name = os.path.basename(source)
    db = os.path.join(folder, name)
    shutil.copy(source, db)
    version = pragma(db, "PRAGMA user_version")[0][0]
    code, _, err = run(NEWSQ, "--db", db, "letter")
    if "another tokenizer or libstemmer" in err:
        print("this libstemmer is not the one that the fixtures were made with")
        sys.exit(77)
    before = answers(db)
    expect(name + ": answers", code == 0 and
           all(told[0] == 0 and told[1] for told in before) and before[-2][1].count("\n") == 26,
           [q for q, told in zip(QUESTIONS + ["export", "list"], before) if told[0] != 0])
    expect(name + ": reading leaves it as it is", digest(db) == digest(source) and
           pragma(db, "PRAGMA user_version")[0][0] == version)

    code, _, err = run(NEWSIDX, "optimize", "--db", db)
    expect(name + ": writing upgrades it", code == 0 and err == "" and pragma(db, "PRAGMA user_version")[0][0] == CURRENT, err)
    expect(name + ": the same answers after the upgrade", answers(db) == before, answers(db))
    code, _, err = run(NEWSIDX, "optimize", "--rebuild", "--db", db)
    expect(name + ": the same answers after a rebuild", code == 0 and answers(db) == before, (err, answers(db)))
    code, out, err = run(NEWSIDX, "check", "--deep", "--db", db)
    expect(name + ": sound", (code, out, err) == (0, "ok\n", ""), (code, out, err))
    fresh = os.path.join(folder, "fresh-" + name)
    run(NEWSIDX, "init", "--db", fresh)
    expect(name + ": the schema is that of a new archive", schema(db) == schema(fresh),
           [(n, schema(db).get(n), s) for n, s in schema(fresh).items() if schema(db).get(n) != s])
    return version


def test_added(folder, source):
    """Several programs find it old at once; one article each."""
    name = os.path.basename(source)
    db = os.path.join(folder, "added-" + name)
    shutil.copy(source, db)
    running = []
    for number in range(4):
        path = os.path.join(folder, "%d.json" % number)
        with open(path, "w") as out:
            json.dump({"guid": "new-%d" % number, "headline": "Zeppelin", "body": "lands", "date": "2020-02-02"}, out)
        running.append(subprocess.Popen([NEWSIDX, "add", "-q", "--db", db, path]))
    codes = [process.wait() for process in running]
    found = run(NEWSQ, "--db", db, "--format", "ids", "zeppelin lands")
    check = run(NEWSIDX, "check", "--deep", "--db", db)
    expect(name + ": four programs upgrade it and add to it", codes == [0] * 4 and found[1].count("\n") == 4 and check[0] == 0,
           (codes, found, check))
    before = answers(db)
    codes = [run(NEWSIDX, command, "--db", db, *rest)[0] for command, *rest in (("optimize", "--rebuild"), ("check", "--deep"))]
    expect(name + ": the same answers after a rebuild of what was added to", codes == [0, 0] and answers(db) == before, codes)


def test_newer(folder, source):
    db = os.path.join(folder, "newer.db")
    shutil.copy(source, db)
    connection = sqlite3.connect(db)
    connection.execute("PRAGMA user_version = %d" % (CURRENT + 1))
    connection.close()
    want = "made by a newer newsidx (schema version %d, this one knows %d)\n" % (CURRENT + 1, CURRENT)
    before = digest(db)
    for command in ([NEWSQ, "letter"], [NEWSIDX, "add", "nothing"], [NEWSIDX, "list"], [NEWSIDX, "check"], [NEWSIDX, "optimize"],
                    [NEWSIDX, "export"], [NEWSIDX, "stats"], [NEWSIDX, "remove", "changed-1"]):
        code, out, err = run(*command[:1], "--db", db, *command[1:])
        expect("newer: %s refuses it" % " ".join(os.path.basename(word) for word in command[:2]),
               code == 3 and out == "" and err.endswith(db + ": " + want), (code, out, err))
    expect("newer: it stays as it is", digest(db) == before)


def main():
    with tempfile.TemporaryDirectory() as folder:
        seen = set()
        for source in ARCHIVES:
            seen.add(test_old(folder, source))
            test_added(folder, source)
        expect("there is an archive of every version", seen == set(range(1, CURRENT + 1)), seen)
        test_newer(folder, ARCHIVES[-1])
    print("%d passed, %d failed" % (sum(results), len(results) - sum(results)))
    return not all(results)


if __name__ == "__main__":
    sys.exit(main())
