#!/usr/bin/env python3
"""Kills what writes an archive (SIGKILL) at random moments while readers are at work.

After each kill the archive must check clean (check --deep) and hold all of what the command was about to write or nothing of it; the same
command, run again, must complete, with no duplicate and nothing missing. Readers search all the while, each of their answers from one state
of the archive: every article has the word "everywhere", in the index that answers as in the rows, so that no answer may show half a
batch, fewer articles than before, or a failure.
usage: kill.py NEWSIDX NEWSQ [--kills N] [--readers N] [--seed N]; the long form is --kills 1000 --readers 8"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time

NEWSIDX, NEWSQ = (os.path.abspath(path) for path in sys.argv[1:3])
WORDS = ["harbour", "letter", "minister", "crane", "strike", "budget", "river", "court", "vote", "storm", "Obama", "U.S.", "treaty"]
FEED_ARTICLES = 120
FEEDS = 10  # then a new archive is begun, so that checking it does not take ever longer


def option(name, default):
    return int(sys.argv[sys.argv.index(name) + 1]) if name in sys.argv else default


KILLS = option("--kills", 24)
READERS = option("--readers", 3)
RNG = random.Random(option("--seed", 1))
failures = []


def fail(what):
    failures.append(what)
    print("FAILED: " + what, flush=True)


def write_feed(path, number):
    """New articles, and some of the feed before in a newer version."""
    with open(path, "w") as file:
        for i in range(number * FEED_ARTICLES - (15 if number else 0), (number + 1) * FEED_ARTICLES):
            words = " ".join(WORDS[(i * k * k + 3 * k + i) % 13] for k in range(1, 60))
            article = {"guid": "a%d" % i, "headline": "Story %d of the %s" % (i, WORDS[i % 13]),
                       "body": "%s everywhere. Seen in feed %d." % (words, number), "date": "2014-%02d-%02d" % (1 + i % 12, 1 + i % 28),
                       "author": "Writer %d" % (i % 7), "updated": "2014-12-01T00:00:%02dZ" % number}
            file.write(json.dumps(article) + "\n")


def export(db):
    done = subprocess.run([NEWSIDX, "--db", db, "export"], capture_output=True, text=True)
    if done.returncode != 0:
        fail("export: " + done.stderr)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    for row in rows:
        del row["added"], row["origin"]
    return sorted((json.dumps(row) for row in rows))


class Reader(threading.Thread):
    """Asks again and again until it is told to stop; waits while there is no archive."""

    def __init__(self, state):
        super().__init__()
        self.state = state
        self.answers = 0

    def ask(self, db, *arguments):
        done = subprocess.run([NEWSQ, "--db", db, *arguments], capture_output=True, text=True)
        if done.returncode not in (0, 1) or done.stderr:
            fail("newsq %s: exit code %d: %s" % (" ".join(arguments), done.returncode, done.stderr))
        self.answers += 1
        return done.stdout

    def look(self, db, least):
        options = random.choice([[], ["--no-impact"], ["--sort", "newest"]])
        total = int(json.loads(self.ask(db, "--format", "json", *options, "everywhere") or "{}").get("total", 0))
        if total < least:
            fail("%d articles where there were %d" % (total, least))
        half = self.ask(db, "--format", "ids", *options, "after:1900 NOT everywhere")
        if half:
            fail("articles without their index: " + half[:200])
        self.ask(db, "--facet", "author", "letter OR court")
        return total

    def run(self):
        seen = {}
        while not self.state["stop"]:
            db = self.state["db"]
            if db is None:
                time.sleep(0.01)
                continue
            seen[db] = self.look(db, seen.get(db, 0))


class Torture:
    def __init__(self, folder):
        self.folder = folder
        self.state = {"db": None, "stop": False}
        self.kills = 0
        self.cut_short = 0  # kills that came before the command was done
        self.kept = 0       # of them: those after the commit
        self.feeds = [os.path.join(folder, "feed%d.jsonl" % i) for i in range(FEEDS)]
        for number, path in enumerate(self.feeds):
            write_feed(path, number)

    def run_killed(self, arguments, seconds):
        """Runs a command and kills it within about the time that it takes; True where it was done before."""
        process = subprocess.Popen([NEWSIDX, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            process.wait(RNG.uniform(0, seconds * 1.1))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        said = process.stderr.read().decode()
        process.stderr.close()
        code = process.wait()
        self.kills += 1
        if code not in (0, -signal.SIGKILL):
            fail("%s: exit code %d: %s" % (arguments, code, said))
        return code == 0

    def complete(self, arguments, codes=(0,)):
        begun = time.monotonic()
        done = subprocess.run([NEWSIDX, *arguments], capture_output=True, text=True)
        if done.returncode not in codes:
            fail("%s, after a kill: exit code %d: %s" % (arguments, done.returncode, done.stderr))
        return time.monotonic() - begun

    def check(self, db, what):
        done = subprocess.run([NEWSIDX, "--db", db, "check", "--deep"], capture_output=True, text=True)
        if done.returncode != 0 or done.stdout != "ok\n":
            fail("check after a kill in %s: %s" % (what, done.stderr))

    def step(self, db, what, arguments, seconds, times):
        """Kills a command up to `times` times before it may complete."""
        before = export(db)
        states = []
        for _ in range(times):
            done = self.run_killed(arguments, seconds)
            self.check(db, what)
            states.append((done, export(db)))
            if done or self.kills >= KILLS:
                break
        self.complete(arguments, (0, 1) if what == "remove" else (0,))
        self.check(db, what)
        after = export(db)
        for done, state in states:
            self.cut_short += not done
            self.kept += not done and state == after
            if state != after and (done or state != before):
                fail("%s: neither all nor nothing of the batch is there (%d articles, before %d, after %d)"
                     % (what, len(state), len(before), len(after)))
        return after

    def archive(self, number):
        """One archive from its making on."""
        db = os.path.join(self.folder, "archive%d.db" % number)
        add = 0.2
        removed = 0
        for feed, path in enumerate(self.feeds):
            if feed == 0:
                self.run_killed(["--db", db, "add", "-q", path], add)  # perhaps there is no archive yet
                add = max(0.05, self.complete(["--db", db, "add", "-q", path]))
                self.check(db, "making")
                self.state["db"] = db
                continue
            after = self.step(db, "add", ["--db", db, "add", "-q", "-j", str(1 + feed % 3), path], add, RNG.randint(1, 4))
            if len({json.loads(row)["guid"] for row in after}) != len(after) or len(after) != (feed + 1) * FEED_ARTICLES:
                fail("%d articles, not %d" % (len(after), (feed + 1) * FEED_ARTICLES))
            if feed % 3 == 2:
                self.step(db, "optimize", ["--db", db, "optimize"], 0.1, 1)
            if feed == 5:
                self.step(db, "rebuild", ["--db", db, "optimize", "--rebuild"], 0.15, 1)
                self.step(db, "repair", ["--db", db, "repair"], 0.3, 1)
            if self.kills >= KILLS:
                break
        self.state["db"] = None
        self.remove(db)

    def remove(self, db):
        """Without readers, who would rightly see fewer articles."""
        names = ["a%d" % i for i in range(3, 60, 4)]
        for arguments in (["remove", "-f", "ids", *names], ["remove", "--erase", "-f", "ids", "a1", "a2"]):
            self.step(db, "remove", ["--db", db, *arguments], 0.15, 1)

    def run(self):
        readers = [Reader(self.state) for _ in range(READERS)]
        for reader in readers:
            reader.start()
        number = 0
        while self.kills < KILLS and len(failures) < 20:
            self.archive(number)
            number += 1
        self.state["stop"] = True
        for reader in readers:
            reader.join()
        answers = sum(reader.answers for reader in readers)
        if answers < self.kills or self.cut_short < self.kills // 4:
            fail("the test is too weak: %d answers, %d of %d kills before the end" % (answers, self.cut_short, self.kills))
        print("%d kills, %d before the command was done, %d of them after its commit; %d readers, %d answers; %d failed"
              % (self.kills, self.cut_short, self.kept, READERS, answers, len(failures)))


with tempfile.TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None) as top:
    Torture(top).run()
sys.exit(1 if failures else 0)
