#!/usr/bin/env python3
"""Signals end both programs as the manuals say, also while nothing comes through a pipe; what was read before is kept.

usage: signals.py NEWSIDX NEWSQ
"""
import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

NEWSIDX, NEWSQ = sys.argv[1:3]
SOON_S = 20  # for machines that are busy: what must happen soon takes a tenth of a second, and what must not takes for ever
LARGE = 250000  # articles, which take some times longer than the signal takes to come
results = []


def expect(name, good, what=""):
    results.append(bool(good))
    print("%s: %s%s" % ("ok" if good else "FAILED", name, "" if good else ": %s" % (what,)))


def stories(first, count, words=3):
    return "".join(json.dumps({"guid": "g%d" % n, "headline": "Story %d of many" % n, "body": ("word%d " % n) * words}) + "\n"
                   for n in range(first, first + count)).encode()


def start(command, limit_bytes=None):
    """A program whose input is a pipe, with signals as a shell has them."""
    def prepare():
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        if limit_bytes:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes))
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=prepare)


def end(process):
    """Exit code, output and errors of a program that must end though its input stays open; None where it does not."""
    try:
        code = process.wait(timeout=SOON_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        code = None
    told = process.stdout.read().decode(), process.stderr.read().decode()
    for stream in (process.stdin, process.stdout, process.stderr):
        try:
            stream.close()
        except BrokenPipeError:
            pass
    return code, told[0], told[1]


def count(db):
    connection = sqlite3.connect("file:%s?mode=ro" % db, uri=True)
    try:
        return connection.execute("SELECT count(*) FROM articles").fetchone()[0]
    except sqlite3.OperationalError:  # not made yet
        return -1
    finally:
        connection.close()


def wait_until(condition):
    until = time.monotonic() + SOON_S
    while not condition() and time.monotonic() < until:
        time.sleep(0.02)
    return condition()


def is_sound(db):
    done = subprocess.run([NEWSIDX, "check", "--deep", "--db", db], capture_output=True)
    return done.returncode == 0


def begin_large(folder, name):
    """Adding that has begun to write and goes on for a while."""
    path = os.path.join(folder, "large.jsonl")
    db = os.path.join(folder, name)
    if not os.path.exists(path):
        with open(path, "wb") as out:
            out.write(stories(0, LARGE))
    process = start([NEWSIDX, "add", "--db", db, "--jobs", "2", path])
    wait_until(lambda: os.path.exists(db + "-wal"))
    time.sleep(0.2)
    return process, db


def test_large(folder):
    for number in (signal.SIGINT, signal.SIGTERM):
        name = signal.Signals(number).name
        process, db = begin_large(folder, name + ".db")
        process.send_signal(number)
        code, out, err = end(process)
        expect(name + " once says where it stopped", code == 130 and err.startswith("newsidx: stopped at ") and
               "what was read before is in the archive" in err and err.count("\n") == 1, (code, err))
        expect(name + " once keeps what it says", out.startswith("added %d, " % count(db)) and 0 < count(db) < LARGE and
               is_sound(db), (out, count(db)))
        process, db = begin_large(folder, name + "2.db")
        process.send_signal(number)
        time.sleep(0.02)
        process.send_signal(number)
        code, out, err = end(process)
        expect(name + " twice ends at once", code in (-number, 130), code)
        expect(name + " twice leaves a sound archive", is_sound(db) and count(db) < LARGE, count(db))


def test_silent_pipes(folder):
    for jobs in ("1", "2"):
        db = os.path.join(folder, "silent%s.db" % jobs)
        add = [NEWSIDX, "add", "--db", db, "--jobs", jobs, "-"]
        process = start(add)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        code, out, err = end(process)
        expect("a pipe that never gave anything, %s threads" % jobs, code == 130 and "stopped at -;" in err, (code, out, err))

        process = start(add)
        process.stdin.write(stories(0, 3000))
        process.stdin.flush()
        stored = wait_until(lambda: os.path.exists(db) and count(db) == 3000)
        expect("what a silent pipe gave is committed, %s threads" % jobs, stored, count(db))
        process.send_signal(signal.SIGTERM)
        code, out, err = end(process)
        expect("a pipe that fell silent, %s threads" % jobs, code == 130 and "stopped at -:3000;" in err and
               out.startswith("added 3000, ") and count(db) == 3000 and is_sound(db), (code, out, err))


def test_lists(folder, db):
    one = os.path.join(folder, "one.jsonl")
    with open(one, "wb") as out:
        out.write(stories(5000, 1))
    process = start([NEWSIDX, "add", "--db", db, "--files-from", "-"])
    process.stdin.write(one.encode() + b"\n" + one.encode())
    process.stdin.flush()
    expect("files are read while their list is silent", wait_until(lambda: count(db) == 3001), count(db))
    process.send_signal(signal.SIGINT)
    code, out, err = end(process)
    expect("a list that fell silent", code == 130 and out.startswith("added 1, ") and
           err == "newsidx: stopped; what was read before is in the archive\n", (code, out, err))

    process = start([NEWSIDX, "add", "--db", db + ".full", "-"], limit_bytes=1500000)
    process.stdin.write(stories(0, 3000, words=100))
    process.stdin.flush()
    code, out, err = end(process)
    expect("an archive that cannot be written while the pipe is silent", code == 4, (code, out, err))


def test_others(folder, db):
    process = start([NEWSIDX, "parse", "-"])
    process.stdin.write(stories(0, 1))
    process.stdin.flush()
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    code, out, err = end(process)
    expect("parse of a silent pipe", (code, out, err) == (130, "", ""), (code, out, err))
    for arguments in (["--batch", "-"], ["--batch", "/dev/stdin"]):
        process = start([NEWSQ, "--db", db] + arguments)
        process.stdin.write(b"story\n")
        process.stdin.flush()
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        code, out, err = end(process)
        expect("newsq %s ends at the first signal" % " ".join(arguments), code == -signal.SIGINT and err == "", (code, err))


def main():
    with tempfile.TemporaryDirectory() as folder:
        test_large(folder)
        test_silent_pipes(folder)
        test_lists(folder, os.path.join(folder, "silent1.db"))
        test_others(folder, os.path.join(folder, "silent1.db"))
    print("%d passed, %d failed" % (sum(results), len(results) - sum(results)))
    return not all(results)


if __name__ == "__main__":
    sys.exit(main())
