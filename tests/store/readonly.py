#!/usr/bin/env python3
"""What cannot be written can be searched and checked: a file or folder that is for reading only, a disk that is full, and both with the log
that a killed writer left. Everything is tried as an ordinary user.

usage: readonly.py NEWSIDX NEWSQ
"""
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

NEWSIDX, NEWSQ = [os.path.abspath(path) for path in sys.argv[1:3]]
NOBODY = 65534
COMMANDS = {"search": [NEWSQ, "--format", "ids", "--limit", "all", "letter"], "facet": [NEWSQ, "--facet", "month", "letter"],
            "list": [NEWSIDX, "list", "-f", "ids"], "export": [NEWSIDX, "export"], "stats": [NEWSIDX, "stats", "-f", "json"],
            "check": [NEWSIDX, "check", "--deep"]}
UNCHECKED = "newsidx: note: the archive cannot be written, so that its index was not checked\n"
NOTE = "read without locks, since its folder cannot be written\n"
results = []


def expect(name, good, what=""):
    results.append(bool(good))
    print("%s: %s%s" % ("ok" if good else "FAILED", name, "" if good else ": %s" % (what,)))


def become_nobody():
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=become_nobody, timeout=60,
                          env={**os.environ, "HOME": "/nonexistent"})
    return done.returncode, done.stdout, done.stderr


def stories(path, first, count, word):
    with open(path, "w") as out:
        for n in range(first, first + count):
            out.write(json.dumps({"guid": "g%d" % n, "headline": "Story %d" % n, "date": "2014-11-%02d" % (n % 28 + 1),
                                  "body": "%s letter %d" % (word, n)}) + "\n")


def make_archive(folder):
    path = os.path.join(folder, "in.jsonl")
    db = os.path.join(folder, "archive.db")
    stories(path, 0, 300, "first")
    subprocess.run([NEWSIDX, "add", "-q", "--db", db, path], check=True)
    return db


def leave_log(db):
    """A writer that is killed with a committed batch in the log: 100 articles more."""
    path = os.path.join(os.path.dirname(db), "more.jsonl")
    stories(path, 1000, 100, "second")
    keeper = sqlite3.connect(db, isolation_level=None)  # so that the log is not moved into the file
    keeper.execute("BEGIN")
    keeper.execute("SELECT count(*) FROM articles").fetchone()
    read, write = os.pipe()
    writer = subprocess.Popen([NEWSIDX, "add", "-q", "--db", db, path, "-"], stdin=read)  # it waits for more when all is committed
    until = time.monotonic() + 30
    while time.monotonic() < until and count(db) != 400:
        time.sleep(0.05)
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    os.close(read)
    os.close(write)
    shutil.copytree(os.path.dirname(db), os.path.dirname(db) + ".left")  # before the keeper tidies up
    keeper.close()
    return os.path.join(os.path.dirname(db) + ".left", os.path.basename(db))


def count(db):
    connection = sqlite3.connect(db)
    number = connection.execute("SELECT count(*) FROM articles").fetchone()[0]
    connection.close()
    return number


def test(name, db, articles, note=False, writable=False):
    before = sorted((entry, os.path.getsize(os.path.join(os.path.dirname(db), entry))) for entry in os.listdir(os.path.dirname(db)))
    for what, command in COMMANDS.items():
        code, out, err = run(*command[:1], "--db", db, *command[1:])
        if what == "check":
            good = out == ("ok, as far as it can be checked without writing\n" if UNCHECKED in err else "ok\n")
        elif what == "stats":
            good = '"articles":%d,' % articles in out.replace(" ", "")
        else:
            good = "  2014-11 " in out if what == "facet" else out.count("\n") == articles
        said = NOTE in err and err.count("\n") == 1 if note and command[0] == NEWSQ else \
            err == (UNCHECKED if what == "check" and not writable else "")
        expect("%s: %s" % (name, what), code == 0 and good and said, (code, out[-200:], err))
    after = sorted((entry, os.path.getsize(os.path.join(os.path.dirname(db), entry))) for entry in os.listdir(os.path.dirname(db)))
    return before == after


def refused(name, db, want):
    for what, command in COMMANDS.items():
        code, out, err = run(*command[:1], "--db", db, *command[1:])
        expect("%s: %s is refused" % (name, what), code in (3, 4) and out == "" and want in err and err.count("\n") == 1,
               (code, out[:80], err))


def lock_folder(db, file_mode=0o444):
    folder = os.path.dirname(db)
    for entry in os.listdir(folder):
        os.chmod(os.path.join(folder, entry), file_mode)
    os.chmod(folder, 0o555)


def remove(db, *suffixes):
    for suffix in suffixes:
        if os.path.exists(db + suffix):
            os.remove(db + suffix)


def test_permissions(top):
    def fresh(name, log=False):
        folder = os.path.join(top, name)
        os.mkdir(folder)
        db = make_archive(folder)
        return leave_log(db) if log else db

    db = fresh("folder")
    lock_folder(db)
    expect("folder for reading: it stays as it is", test("folder for reading", db, 300))
    db = fresh("alone")
    remove(db, "-wal", "-shm")
    lock_folder(db)
    expect("folder for reading, the file alone: it stays as it is", test("folder for reading, the file alone", db, 300, note=True))
    code, _, err = run(NEWSIDX, "add", "-q", "--db", db, os.path.join(os.path.dirname(db), "in.jsonl"))
    expect("folder for reading: adding is refused", code in (3, 4) and err.count("\n") == 1, (code, err))
    db = fresh("file")
    os.chmod(os.path.dirname(db), 0o777)
    os.chmod(db, 0o444)
    remove(db, "-wal", "-shm")
    test("file for reading", db, 300)
    db = fresh("log", log=True)
    lock_folder(db)
    test("folder for reading, with a log", db, 400)
    db = fresh("half", log=True)
    remove(db, "-shm")
    lock_folder(db)
    refused("folder for reading, with a log alone", db, "archive.db")


def fill_disk(disk):
    with open(os.path.join(disk, "fill"), "ab", buffering=0) as fill:
        try:
            while fill.write(bytes(4096)):
                pass
        except OSError:
            pass


def test_full_disk(top):
    if os.geteuid() != 0:
        print("skipped: only root may mount a small disk")
        return
    for log in (False, True):
        disk = os.path.join(top, "disk%d" % log)
        os.mkdir(disk)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m,mode=777", "newsidx", disk], capture_output=True).returncode != 0:
            print("skipped: no small disk can be mounted")
            return
        try:
            source = os.path.join(top, "source%d" % log)
            os.mkdir(source)
            made = make_archive(source)
            made = leave_log(made) if log else made
            folder = os.path.join(disk, "archive")
            shutil.copytree(os.path.dirname(made), folder)
            os.chmod(folder, 0o777)
            db = os.path.join(folder, "archive.db")
            for entry in os.listdir(folder):
                os.chmod(os.path.join(folder, entry), 0o666)
            fill_disk(disk)
            name = "full disk, with a log" if log else "full disk"
            test(name, db, 400 if log else 300, writable=True)
            path = os.path.join(top, "fresh.jsonl")
            stories(path, 5000, 3000, "third")
            code, _, err = run(NEWSIDX, "add", "-q", "--db", db, path)
            expect(name + ": adding fails", code == 4 and err.count("\n") == 1 and "full" in err, (code, err))
            if log:  # which cannot be read without its index, for which there is no room
                remove(db, "-shm")
                fill_disk(disk)
                refused(name + " alone", db, "No space left on device")
            os.remove(os.path.join(disk, "fill"))
            test(name + ", with room again", db, 400 if log else 300, writable=True)
        finally:
            subprocess.run(["umount", disk], check=True)


def main():
    with tempfile.TemporaryDirectory() as top:
        os.chmod(top, 0o755)
        try:
            run(NEWSIDX, "--version")
        except PermissionError:
            print("an ordinary user may not run the programs where they are")
            return 77
        test_permissions(top)
        test_full_disk(top)
        for folder, folders, _ in os.walk(top):
            for name in folders:
                os.chmod(os.path.join(folder, name), 0o755)
    print("%d passed, %d failed" % (sum(results), len(results) - sum(results)))
    return not all(results)


if __name__ == "__main__":
    sys.exit(main())
