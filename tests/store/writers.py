#!/usr/bin/env python3
"""Who writes waits for who writes, says so, and gets its turn; who reads waits for nobody.

usage: writers.py NEWSIDX NEWSQ [SECONDS]

SECONDS: how long each command that writes is repeated while queries are asked beside it (default 1; the longest time that a query took is
printed). Beside that, the writer is stopped in the midst of what it does, where a query that waited for it would wait for ever.
"""
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

NEWSIDX, NEWSQ = sys.argv[1:3]
SECONDS = float(sys.argv[3]) if len(sys.argv) > 3 else 1
SOON_S = 20  # for machines that are busy
WAITING = "newsidx: waiting for another program that writes to the archive\n"
results = []


def expect(name, good, what=""):
    results.append(bool(good))
    print("%s: %s%s" % ("ok" if good else "FAILED", name, "" if good else ": %s" % (what,)))


def write(folder, name, first, count):
    path = os.path.join(folder, name)
    with open(path, "w") as out:
        for n in range(first, first + count):
            out.write(json.dumps({"guid": "g%d" % n, "headline": "Story %d of many" % n, "date": "2014-11-%02d" % (n % 28 + 1),
                                  "body": "word%d letter %s" % (n, "some text here " * 5)}) + "\n")
    return path


def start(*arguments):
    return subprocess.Popen([NEWSIDX, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))


def end(process):
    try:
        out, err = process.communicate(timeout=SOON_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return None, "", ""
    return process.returncode, out, err


def count(db):
    connection = sqlite3.connect(db)
    number = connection.execute("SELECT count(*) FROM articles").fetchone()[0]
    connection.close()
    return number


class Lock:
    """Another program that has begun to write."""

    def __init__(self, db):
        self.connection = sqlite3.connect(db, isolation_level=None)
        self.connection.execute("BEGIN IMMEDIATE")

    def release(self):
        self.connection.execute("COMMIT")
        self.connection.close()


def test_waiting(folder, db):
    one = write(folder, "one.jsonl", 100000, 1)
    for arguments in (["add", one], ["remove", "g100000"], ["optimize"], ["optimize", "--rebuild"], ["check"]):
        name = " ".join(arguments[:1] + [a for a in arguments[1:] if a[0] == "-"])
        lock = Lock(db)
        process = start(*arguments, "--db", db)
        time.sleep(0.3)
        lock.release()
        code, _, err = end(process)
        expect(name + ": a short wait is not told", code == 0 and err == "", (code, err))
    lock = Lock(db)
    waiting = [start(*arguments, "--db", db) for arguments in (["add", one], ["optimize"], ["check"])]
    time.sleep(2)
    running = [process.poll() is None for process in waiting]
    lock.release()
    told = [end(process) for process in waiting]
    expect("a long wait is told once, and ends with the lock", all(running) and
           all((code, err) == (0, WAITING) for code, _, err in told), (running, told))


def test_interrupt(folder, db):
    before = count(db)
    one = write(folder, "two.jsonl", 200000, 1)
    for arguments in (["add", one], ["remove", "g1"], ["optimize"], ["check"]):
        lock = Lock(db)
        process = start(*arguments, "--db", db)
        time.sleep(0.4)
        process.send_signal(signal.SIGINT)
        code, _, err = end(process)
        lock.release()
        expect(arguments[0] + ": a signal ends the wait", code == 130 and
               err == "newsidx: stopped while waiting for another program that writes to the archive\n", (code, err))
    expect("nothing was changed", count(db) == before, count(db))


def test_turns(folder):
    """A few articles get in between two batches of many (100,000 are one), and of programs that begin at once none is turned away."""
    db = os.path.join(folder, "turns.db")
    many = start("add", "--db", db, write(folder, "many.jsonl", 0, 150000))
    while not os.path.exists(db + "-wal"):
        time.sleep(0.01)
    reader = sqlite3.connect(db, isolation_level=None)  # its view keeps the log from being emptied, which would give time to others
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM articles").fetchone()
    time.sleep(0.2)
    few = start("add", "--db", db, write(folder, "few.jsonl", 500000, 3))
    code, out, err = end(few)
    first = many.poll() is None
    expect("a few articles get in between two batches", code == 0 and first and out.startswith("added 3,"), (code, out, err, first))
    code, out, err = end(many)
    reader.close()
    expect("both are stored", code == 0 and count(db) == 150003, (code, out, err))

    db = os.path.join(folder, "new.db")
    paths = [write(folder, "part%d.jsonl" % n, n * 1000, 1000) for n in range(8)]
    told = [end(process) for process in [start("add", "--db", db, path) for path in paths]]
    check = subprocess.run([NEWSIDX, "check", "--deep", "--db", db], capture_output=True, text=True)
    expect("eight programs make one archive", all(code == 0 for code, _, _ in told) and count(db) == 8000 and
           check.returncode == 0, (told, count(db), check.stderr))


def test_kept_view(folder, db):
    """A reader that keeps its view, as in a pager, does not hold up the end of a writer."""
    reader = sqlite3.connect(db, isolation_level=None)
    reader.execute("BEGIN")
    before = reader.execute("SELECT count(*) FROM articles").fetchone()
    process = start("add", "--db", db, write(folder, "late.jsonl", 300000, 1))
    code, out, err = end(process)
    expect("a reader's view does not hold up a writer", code == 0 and err == "" and out.startswith("added 1,"), (code, out, err))
    expect("the view stays", reader.execute("SELECT count(*) FROM articles").fetchone() == before and count(db) == before[0] + 1)
    reader.close()


def ask(db):
    begun = time.monotonic()
    try:
        done = subprocess.run([NEWSQ, "--db", db, "--format", "ids", "--limit", "5", "story letter 2014"], capture_output=True,
                              text=True, timeout=SOON_S)
    except subprocess.TimeoutExpired:
        return False, SOON_S
    good = done.returncode in (0, 1) and done.stderr == ""
    if not good:
        print(done.returncode, done.stderr)
    return good, time.monotonic() - begun


def ask_stopped(process, db):
    """Stops the process and asks. Who writes the log's header or begins a log anew holds up all others for some microseconds, which is
    SQLite's way; stopped just there, a program is waited for, but no longer once it has gone on a little."""
    for attempt in range(3):
        process.send_signal(signal.SIGSTOP)
        good, took = ask(db)
        process.send_signal(signal.SIGCONT)
        time.sleep(0.005)
        if good and took < SOON_S / 2:
            break
    return good, took, attempt > 0


def run_beside(process, db, stop):
    """Asks queries until the process ends, with it stopped meanwhile if stop; how many, how many failed, the longest time, and how many had to be
    asked again."""
    asked = bad = longest = met = 0
    while process.poll() is None:
        good, took, again = ask_stopped(process, db) if stop else ask(db) + (False,)
        asked, bad, longest, met = asked + 1, bad + (not good), max(longest, took), met + again
    code, _, _ = end(process)
    return asked, bad + (code not in (0, 1)), longest, met


def test_readers(folder, db):
    alone = max(ask(db)[1] for _ in range(5))
    number = 0
    for stop in (False, True):
        # Who opens an archive that nobody has open, or closes it last, has it alone for a while: so there is always another.
        keeper = sqlite3.connect(db) if stop else None
        if stop:
            keeper.execute("SELECT count(*) FROM articles").fetchone()
        met = 0
        for name in ("add", "remove", "optimize", "optimize --rebuild"):
            asked, bad, longest = 0, 0, 0
            until = time.monotonic() + SECONDS / 2
            while time.monotonic() < until:
                number += 1
                arguments = name.split()
                if name == "add":
                    arguments.append(write(folder, "more%d.jsonl" % number, 1000000 + number * 2000, 2000))
                elif name == "remove":
                    arguments.append("--query=word%d OR word%d" % (number, number + 50))
                told = run_beside(start(*arguments, "--db", db), db, stop)
                asked, bad, longest, met = asked + told[0], bad + told[1], max(longest, told[2]), met + told[3]
            expect("%d queries beside %s%s, the longest %.0f ms (alone %.0f ms)" %
                   (asked, name, " that is stopped" if stop else "", longest * 1000, alone * 1000),
                   asked and bad == 0 and longest < SOON_S / 2)
        if stop:
            expect("no more than one stop was met where others are locked out, but %d" % met, met <= 1)
            keeper.close()
    check = subprocess.run([NEWSIDX, "check", "--db", db], capture_output=True, text=True)
    expect("the archive is sound", check.returncode == 0, check.stderr)


def main():
    with tempfile.TemporaryDirectory() as folder:
        db = os.path.join(folder, "archive.db")
        subprocess.run([NEWSIDX, "add", "-q", "--db", db, write(folder, "first.jsonl", 0, 5000)], check=True)
        test_waiting(folder, db)
        test_interrupt(folder, db)
        test_turns(folder)
        test_kept_view(folder, db)
        test_readers(folder, db)
    print("%d passed, %d failed" % (sum(results), len(results) - sum(results)))
    return not all(results)


if __name__ == "__main__":
    sys.exit(main())
