#!/usr/bin/env python3
"""`newsidx backup`: a whole copy of one moment while others write, that takes its name only when it is complete; and export | add,
which makes an archive with the same answers.
usage: backup.py NEWSIDX NEWSQ"""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

from checks import checked, expect, failures

PAGE = 32768
NEWSIDX, NEWSQ = (os.path.abspath(path) for path in sys.argv[1:3])
WORDS = ["harbour", "letter", "minister", "crane", "strike", "budget", "river", "court", "vote", "storm", "Obama", "U.S.", "treaty"]
QUERIES = ["letter", "harbour OR crane OR court", "minister vote", '"strike strike"~20', "strike NOT storm", "author:writer court",
           "date:2014-11", "river NEAR/6 court", "har*", "leter~", "=U.S. treaty", "headline:letter after:2014-06", "--expand budget"]


def run(*arguments, text=None, code=0):
    done = checked(*arguments, text=text, code=code)
    return done.stdout + (done.stderr if code else "")


def articles(first, count, size=60):
    out = []
    for i in range(first, first + count):
        body = " ".join(WORDS[(i * k * k + 3 * k + i) % 13] + ("s" if (i + k) % 5 == 0 else "") for k in range(1, size))
        out.append(json.dumps({"guid": "a%d" % i, "headline": "Story %d of the %s" % (i, WORDS[i % 13]), "body": body,
                               "date": None if i % 50 == 0 else "2014-%02d-%02d" % (1 + i % 12, 1 + i % 28),
                               "author": "Writer %d" % (i % 7), "place": "PORT %d" % (i % 5), "source": "Wire"}) + "\n")
    return "".join(out)


def answers(db):
    out = []
    for query in QUERIES:
        options = query.split(" ", 1) if query.startswith("--") else [query]
        for output in ("trec", "jsonl"):
            out.append(run(NEWSQ, "--db", db, "--format", output, "--limit", "40", *options))
    out.append(run(NEWSQ, "--db", db, "--facet", "author,place", "letter"))
    out.append(run(NEWSQ, "--db", db, "--timeline=month", "--share", "letter"))
    return out


def copies(folder):
    db = os.path.join(folder, "archive.db")
    copy = os.path.join(folder, "copy.db")
    run(NEWSIDX, "--db", db, "add", "-q", "-", text=articles(0, 1500))
    run(NEWSIDX, "--db", db, "add", "-q", "-", text=articles(700, 30, 70))  # changed: they have versions
    run(NEWSIDX, "--db", db, "remove", "-f", "ids", "a9", "a10")
    want = answers(db)
    size = os.path.getsize(db)
    expect("what is said", run(NEWSIDX, "--db", db, "backup", copy) == "%s: 1498 articles, %.1f MB\n" % (copy, size / 1e6))
    expect("companions of a backup", sorted(os.listdir(folder)) == sorted(["archive.db", "archive.db-shm", "archive.db-wal", "copy.db"]))
    expect("answers of the copy", answers(copy) == want)
    expect("check of the copy", run(NEWSIDX, "--db", copy, "check", "--deep") == "ok\n")
    tool = sqlite3.connect(copy)
    expect("versions of the copy", tool.execute("SELECT count(*) FROM versions").fetchone()[0] == 30)
    tool.close()
    text = run(NEWSIDX, "--db", db, "export")
    other = os.path.join(folder, "other.db")
    run(NEWSIDX, "--db", other, "add", "-q", "-", text=text)
    expect("answers after export | add", answers(other) == want)
    expect("export of it", run(NEWSIDX, "--db", other, "export") == text)
    portable = os.path.join(folder, "portable.db")
    run(NEWSIDX, "--db", portable, "init", "--portable")
    run(NEWSIDX, "--db", portable, "add", "-q", "-", text=text)
    run(NEWSIDX, "--db", portable, "backup", "-q", portable + ".copy")
    expect("answers of a portable copy", answers(portable + ".copy") == answers(portable))
    return db, copy


def places(folder, db, copy):
    """Where a backup may go and where not."""
    note = os.path.join(folder, "note.txt")
    with open(note, "w") as file:
        file.write("mine\n" * 100)
    other = os.path.join(folder, "another.db")
    run(NEWSIDX, "--db", other, "add", "-q", "-", text=articles(0, 3))
    for place in (note, db, folder, other):
        before = os.path.getsize(place)
        run(NEWSIDX, "--db", db, "backup", place, code=2)
        expect("untouched: " + place, os.path.getsize(place) == before)
    os.symlink(db, os.path.join(folder, "link.db"))
    run(NEWSIDX, "--db", db, "backup", os.path.join(folder, "link.db"), code=2)
    os.symlink(copy, os.path.join(folder, "link2.db"))
    run(NEWSIDX, "--db", db, "backup", "-q", os.path.join(folder, "link2.db"))
    expect("a link stays one", os.path.islink(os.path.join(folder, "link2.db")))
    os.symlink(os.path.join(folder, "nowhere"), os.path.join(folder, "link3.db"))
    run(NEWSIDX, "--db", db, "backup", os.path.join(folder, "link3.db"), code=2)
    run(NEWSIDX, "--db", db, "backup", "-", code=2)
    with open(os.path.join(folder, "notes.partial"), "w") as file:
        file.write("of somebody's own\n")
    run(NEWSIDX, "--db", db, "backup", os.path.join(folder, "notes"), code=2)
    expect("a file that is called .partial", os.path.getsize(os.path.join(folder, "notes.partial")) == 18)
    os.remove(os.path.join(folder, "notes.partial"))
    # A backup that was made read-only, restored: the owner can write it again.
    os.chmod(copy, 0o444)
    restored = os.path.join(folder, "restored.db")
    # As somebody whom modes bind, where that can be had: root without its capabilities.
    plain = ["setpriv", "--reuid=0", "--clear-groups", "--bounding-set=-all"]
    can = shutil.which("setpriv") and subprocess.run([*plain, "true"], capture_output=True).returncode == 0
    run(*(plain if can and os.geteuid() == 0 else []), NEWSIDX, "--db", copy, "backup", "-q", restored)
    expect("restored for writing", os.stat(restored).st_mode & 0o777 == 0o644, oct(os.stat(restored).st_mode))
    os.chmod(copy, 0o644)
    run(NEWSIDX, "--db", db, "backup", os.path.join(folder, "no", "copy.db"), code=4)
    run(NEWSIDX, "--db", db, "backup", code=2)
    run(NEWSIDX, "--db", db, "backup", copy, copy, code=2)
    # A backup that somebody writes to has changes in its -wal: it is an archive in use.
    tool = sqlite3.connect(copy)
    tool.execute("CREATE TABLE mine(x)")
    tool.commit()
    run(NEWSIDX, "--db", db, "backup", copy, code=2)
    tool.execute("DROP TABLE mine")
    tool.commit()
    tool.close()
    run(NEWSIDX, "--db", db, "backup", "-q", copy)
    tool = sqlite3.connect(copy)  # at rest, but there
    tool.execute("SELECT count(*) FROM articles").fetchone()
    run(NEWSIDX, "--db", db, "backup", copy, code=2)
    tool.close()
    run(NEWSIDX, "--db", db, "backup", "-q", copy)
    empty = os.path.join(folder, "empty.db")
    open(empty, "w").close()
    run(NEWSIDX, "--db", db, "backup", "-q", empty)
    expect("permissions", os.stat(empty).st_mode == os.stat(db).st_mode)


def damaged(folder, copy):
    """A damaged archive does not replace a good backup."""
    bad = os.path.join(folder, "bad.db")
    shutil.copy(copy, bad)
    with open(bad, "r+b") as file:
        for page in range(3, os.path.getsize(bad) // PAGE, 7):
            file.seek(page * PAGE)
            file.write(b"\xff" * 64)
    with open(copy, "rb") as file:
        before = file.read()
    said = run(NEWSIDX, "--db", bad, "backup", copy, code=3)
    expect("message", "damaged, and so is a copy of it" in said, said)
    with open(copy, "rb") as file:
        expect("the good backup is still there", file.read() == before)
    expect("nothing is left behind", not [name for name in os.listdir(folder) if "partial" in name])


def beside_writers(folder):
    """Backups while a writer adds: each is a state between two batches, sound, and the writer loses nothing."""
    db = os.path.join(folder, "busy.db")
    run(NEWSIDX, "--db", db, "add", "-q", "-", text=articles(0, 200))
    for part in range(6):
        with open(os.path.join(folder, "part%d.jsonl" % part), "w") as file:
            file.write(articles(200 + 300 * part, 300))
    writer = subprocess.Popen(["sh", "-c", 'for i in 0 1 2 3 4 5; do "$0" --db "$1" add -q "$2/part$i.jsonl" || exit 9; done',
                               NEWSIDX, db, folder])
    seen = []
    while writer.poll() is None or len(seen) < 2:
        copy = os.path.join(folder, "busy-copy.db")
        run(NEWSIDX, "--db", db, "backup", "-q", copy)
        tool = sqlite3.connect(copy)
        seen.append(tool.execute("SELECT count(*) FROM articles").fetchone()[0])
        expect("soundness", tool.execute("PRAGMA integrity_check").fetchone()[0] == "ok")
        tool.close()
        for suffix in ("-wal", "-shm"):
            if os.path.exists(copy + suffix):
                os.remove(copy + suffix)
    expect("the writer ends well", writer.returncode == 0, writer.returncode)
    expect("states between batches: %s" % seen, all((count - 200) % 300 == 0 for count in seen) and seen == sorted(seen))
    expect("nothing lost", run(NEWSIDX, "--db", db, "export").count("\n") == 2000)
    expect("check", run(NEWSIDX, "--db", db, "check") == "ok\n")


def killed(folder, db, copy):
    """Killed at any moment, the earlier backup is whole, and the next run succeeds."""
    want = answers(copy)
    for delay_ms in range(0, 60, 6):
        process = subprocess.Popen([NEWSIDX, "--db", db, "backup", "-q", copy])
        time.sleep(delay_ms / 1000)
        process.send_signal(signal.SIGKILL)
        process.wait()
        expect("a backup after a kill", run(NEWSIDX, "--db", copy, "stats") != "")
    expect("answers after kills", answers(copy) == want)
    run(NEWSIDX, "--db", db, "backup", "-q", copy)
    expect("no partial file is left", not os.path.exists(copy + ".partial"))


def full_disk(folder, db):
    if not os.path.exists("/dev/full") or os.geteuid() != 0:
        return
    mount = os.path.join(folder, "small")
    os.mkdir(mount)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "none", mount], capture_output=True).returncode != 0:
        print("backup: no file system could be mounted, a full disk was not tried")
        return
    try:
        said = run(NEWSIDX, "--db", db, "backup", os.path.join(mount, "copy.db"), code=4)
        expect("message", "full" in said or "No space" in said, said)
        expect("nothing is left behind", os.listdir(mount) == [])
    finally:
        subprocess.run(["umount", mount])


with tempfile.TemporaryDirectory() as top:
    archive, backup = copies(top)
    places(top, archive, backup)
    damaged(top, backup)
    beside_writers(top)
    killed(top, archive, backup)
    full_disk(top, archive)
print("backup: %d failed" % len(failures))
sys.exit(1 if failures else 0)
