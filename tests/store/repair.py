#!/usr/bin/env python3
"""`newsidx repair`: indexes are made anew in place; where the file itself is damaged nothing is changed, and --into takes over every
article that is still there and names those that are not.
usage: repair.py NEWSIDX NEWSQ"""

import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

from checks import checked, expect, failures

NEWSIDX, NEWSQ = (os.path.abspath(path) for path in sys.argv[1:3])
PAGE = 32768
WORDS = ["harbour", "letter", "minister", "crane", "strike", "budget", "river", "court", "vote", "storm", "Obama", "U.S.", "treaty"]


def run(*arguments, text=None, code=0):
    done = checked(*arguments, text=text, code=code)
    return done.stdout, done.stderr


def articles(first, count, size=60):
    out = []
    for i in range(first, first + count):
        body = " ".join(WORDS[(i * k * k + 3 * k + i) % 13] + ("s" if (i + k) % 5 == 0 else "") for k in range(1, size))
        out.append(json.dumps({"guid": "a%d" % i, "headline": "Story %d of the %s" % (i, WORDS[i % 13]), "body": body,
                               "date": None if i % 50 == 0 else "2014-%02d-%02d" % (1 + i % 12, 1 + i % 28),
                               "author": "Writer %d" % (i % 7), "source": "Wire"}) + "\n")
    return "".join(out)


def answers(db):
    queries = ["letter", "harbour OR crane OR court", '"letter letter"~20', "author:writer court", "date:2014-11", "har*"]
    return [run(NEWSQ, "--db", db, "--format", "trec", "--limit", "60", query)[0] for query in queries]


def rows(db, table):
    tool = sqlite3.connect(db)
    found = tool.execute("SELECT * FROM %s ORDER BY 1" % table).fetchall()
    tool.close()
    return found


def content(path):
    with open(path, "rb") as file:
        return file.read()


class Archive:
    """A sound archive to be damaged, and what it says."""

    def __init__(self, folder, portable=False):
        self.folder = folder
        self.db = os.path.join(folder, "portable.db" if portable else "sound.db")
        run(NEWSIDX, "--db", self.db, "init", *(["--portable"] if portable else []))
        run(NEWSIDX, "--db", self.db, "add", "-q", "-", text=articles(0, 900))
        run(NEWSIDX, "--db", self.db, "add", "-q", "-", text=articles(100, 40, 70))  # changed: they have versions
        run(NEWSIDX, "--db", self.db, "add", "-q", "-", text=articles(2000, 3, 24000))  # longer than some pages
        run(NEWSIDX, "--db", self.db, "remove", "-f", "ids", *["a%d" % i for i in range(200, 300)])
        self.articles = rows(self.db, "articles")
        self.versions = rows(self.db, "versions")
        self.uuid = rows(self.db, "settings")
        self.answers = answers(self.db)

    def copy(self, name):
        path = os.path.join(self.folder, name)
        for suffix in ("", "-wal", "-shm"):
            if os.path.exists(path + suffix):
                os.remove(path + suffix)
        shutil.copy(self.db, path)
        return path

    def pages_of(self, table):
        """Pages by kind, by the layout of the file: leaves of a table, and overflow pages."""
        tool = sqlite3.connect(self.db)
        found = {"leaf": [], "overflow": [], "internal": []}
        for pageno, kind in tool.execute("SELECT pageno, pagetype FROM dbstat WHERE name = ? ORDER BY pageno", (table,)):
            found[kind].append(pageno)
        tool.close()
        return found


# --- in place ----------------------------------------------------------------------------------------------------------------

INDEX_DAMAGE = [
    ("a word is counted wrongly", "UPDATE words SET articles = articles + 1 WHERE word = 'letter'"),
    ("words are missing", "DELETE FROM words WHERE word > 'm'"),
    ("words are empty", "DELETE FROM words"),
    ("postings are gone", "DELETE FROM impact WHERE stem = 'letter'"),
    ("the impact index is gone", "DELETE FROM impact_segments"),
    ("positions are gone", "UPDATE impact SET positions = NULL WHERE stem = 'letter'; "
     "DELETE FROM impact_positions WHERE stem = 'letter'"),
    ("positions are garbage", "UPDATE impact SET positions = x'05ff' WHERE stem = 'harbour'"),
    ("postings are garbage", "UPDATE impact SET postings = x'ff00ff00ff' WHERE stem = 'harbour'"),
    ("a pair is wrong", "INSERT INTO impact_pairs SELECT segment, 'letter letter', 0, x'01010000' FROM impact_segments LIMIT 1"),
    ("a pair is of no segment", "INSERT INTO impact_pairs VALUES (9999, 'letter letter', 0, x'00')"),
    ("the full-text index is garbage", "UPDATE articles_fts_data SET block = randomblob(length(block)) WHERE id > 10"),
    ("the full-text index is empty", "DELETE FROM articles_fts_data WHERE id > 10"),
    ("its structure is garbage", "UPDATE articles_fts_data SET block = x'00000000ffffff' WHERE id = 10"),
    ("lengths are wrong", "UPDATE articles_fts_docsize SET sz = x'0101010101' WHERE id % 7 = 0"),
    ("an article has no length", "DELETE FROM articles_fts_docsize WHERE id = (SELECT id FROM articles WHERE guid = 'a5')"),
    ("its tree of terms leads astray", "UPDATE articles_fts_idx SET term = CAST('0!' AS BLOB) "
     "WHERE term = (SELECT max(term) FROM articles_fts_idx WHERE pgno > 3)"),
    ("its settings are garbage", "UPDATE articles_fts_config SET v = 99 WHERE k = 'version'"),
    ("an index is missing", "DROP INDEX articles_facets"),
    ("a trigger is missing", "DROP TRIGGER articles_delete"),
    ("the words have no table", "DROP TABLE words"),
    ("the impact index has no table", "DROP TABLE impact"),
    ("the pairs have no table", "DROP TABLE impact_pairs"),
]


def in_place(archive):
    for what, sql in INDEX_DAMAGE:
        db = archive.copy("index.db")
        tool = sqlite3.connect(db)
        tool.executescript(sql)
        tool.commit()
        tool.close()
        # An archive whose impact index was not made is sound, but slow: check says so and no more.
        run(NEWSIDX, "--db", db, "check", "--deep", code=0 if what == "the impact index is gone" else 3)
        said = run(NEWSIDX, "--db", db, "repair")[0]
        expect("what is said: " + what, said == "indexes made anew from %d articles\n" % len(archive.articles), said)
        expect("articles: " + what, rows(db, "articles") == archive.articles)
        expect("versions: " + what, rows(db, "versions") == archive.versions)
        expect("answers: " + what, answers(db) == archive.answers)
        expect("check: " + what, run(NEWSIDX, "--db", db, "check", "--deep")[0] == "ok\n")


def altered_text(archive):
    """Text that was altered behind the archive's back cannot be put right, and is named."""
    db = archive.copy("text.db")
    data = bytearray(content(db))
    at = data.index(b"Story 7 of the ")
    data[at:at + 5] = b"Stori"
    with open(db, "wb") as file:
        file.write(data)
    article = [row for row in archive.articles if row[2].startswith("Story 7 of")][0]
    name = "article %d: its digest is not that of its headline and body" % article[0]
    expect("check --deep names it", name in run(NEWSIDX, "--db", db, "check", "--deep", code=3)[1])
    expect("repair names it", name in run(NEWSIDX, "--db", db, "repair", code=3)[1])
    expect("repair has made the index fit", run(NEWSQ, "--db", db, "--format", "ids", "headline:stori", "headline:7")[0] != "")
    expect("--into names it", "article %d: its text is not what was stored" % article[0] in
           run(NEWSIDX, "--db", db, "repair", "--into", db + ".new", code=1)[1])
    os.remove(db + ".new")
    db = archive.copy("version.db")
    tool = sqlite3.connect(db)
    tool.execute("UPDATE versions SET body = replace(body, 'e', 'E') WHERE version = 7")
    tool.commit()
    tool.close()
    run(NEWSIDX, "--db", db, "check")
    said = run(NEWSIDX, "--db", db, "check", "--deep", code=3)[1]
    expect("an old version, too", said == "newsidx: version 7: its digest is not that of its headline and body\n", said)


# --- into a new file ---------------------------------------------------------------------------------------------------------


def zero(pages):
    return lambda data: [data.__setitem__(slice((page - 1) * PAGE, page * PAGE), bytes(PAGE)) for page in pages]


def salvage(archive, what, damage, may_lose, told=True, header=False):
    """Damages a copy and takes over what is left: whatever comes is as it was, and what does not come is named (where the index of ids
    is not damaged, too: told)."""
    db = archive.copy("damaged.db")
    data = bytearray(content(db))
    damage(data)
    with open(db, "wb") as file:
        file.write(data)
    before = content(db)
    refused = subprocess.run([NEWSIDX, "--db", db, "repair"], capture_output=True, text=True)
    expect("repair refuses: " + what, refused.returncode == 3 and "repair --into" in refused.stderr, refused.stderr)
    expect("nothing was changed: " + what, content(db) == before)
    new = os.path.join(archive.folder, "new.db")
    for suffix in ("", "-wal", "-shm"):
        if os.path.exists(new + suffix):
            os.remove(new + suffix)
    done = subprocess.run([NEWSIDX, "--db", db, "repair", "--into", new], capture_output=True, text=True)
    lost = {int(number) for number in re.findall(r"article (\d+): lost", done.stderr)}
    cut = {int(number) for number in re.findall(r"article (\d+): its (?:\w+ ends|text is not what was stored)", done.stderr)}
    got = {row[0]: row for row in rows(new, "articles")}
    want = {row[0]: row for row in archive.articles}
    expect("the damaged file is only read: " + what, content(db) == before)
    expect("every article is as it was: " + what, all(want.get(id) == row for id, row in got.items() if id not in cut))
    if told:
        expect("all that is lost is named: " + what, lost == set(want) - set(got), "%s, %s" % (lost, set(want) - set(got)))
    expect("lost: " + what, (len(want) > len(got) or bool(cut)) == may_lose, "%d of %d" % (len(want) - len(got), len(want)))
    expect("exit code: " + what, done.returncode == (1 if done.stderr else 0), done.stderr)
    expect("not most of it: " + what, len(got) > len(want) // 3, len(got))
    count = re.match(r"articles (\d+), of these damaged (\d+), lost (\d+); old versions (\d+)\n", done.stdout)
    expect("counts: " + what, count and int(count[1]) == len(got) and int(count[2]) == len(cut) and int(count[3]) == len(lost),
           done.stdout)
    expect("header: " + what, ("header is damaged" in done.stderr) == header, done.stderr)
    expect("check: " + what, run(NEWSIDX, "--db", new, "check")[0] == "ok\n")
    if not may_lose:
        expect("versions: " + what, [row[1:] for row in rows(new, "versions")] == [row[1:] for row in archive.versions])
        expect("answers: " + what, answers(new) == archive.answers)
    return done.stderr, new


def into(archive):
    pages = archive.pages_of("articles")
    facets = archive.pages_of("articles_facets")
    everything = len(content(archive.db)) // PAGE
    fts = archive.pages_of("articles_fts_data")
    expect("the archive has what is to be damaged", len(pages["leaf"]) > 8 and pages["overflow"] and pages["internal"], pages)
    salvage(archive, "the root of the articles is gone", zero(pages["internal"]), False)
    salvage(archive, "a leaf of the articles is gone", zero(pages["leaf"][3:4]), True)
    salvage(archive, "an overflow page is gone", zero(pages["overflow"][1:2]), True)
    salvage(archive, "the index of ids is gone", zero(sum(facets.values(), [])), False)
    salvage(archive, "pages of the full-text index are gone", zero(fts["leaf"][:2] + fts["internal"]), False)
    new = salvage(archive, "the header is gone", lambda data: data.__setitem__(slice(0, 100), b"\xa5" * 100), False, header=True)[1]
    expect("identity", rows(new, "settings") == archive.uuid)
    salvage(archive, "the first page is gone", zero([1]), False, header=True)
    salvage(archive, "the end is cut off", lambda data: data.__delitem__(slice(len(data) * 2 // 3, None)), True, told=False)
    salvage(archive, "the end is cut off in a page", lambda data: data.__delitem__(slice(-7 * PAGE - 5000, None)),
            set(pages["leaf"] + pages["overflow"]) & set(range(everything - 7, everything + 1)) != set(), told=False)

    def page_type(data):
        data[(pages["leaf"][2] - 1) * PAGE] = 0x77
    salvage(archive, "a leaf says that it is none", page_type, True)


def flipped(archive, count):
    """Single bits: never a crash, never an article that is not one of ours."""
    guids = {row[1] for row in archive.articles}
    rng = random.Random(6)
    for i in range(count):
        db = archive.copy("flipped.db")
        data = bytearray(content(db))
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        with open(db, "wb") as file:
            file.write(data)
        new = db + ".new"
        for suffix in ("", "-wal", "-shm"):
            if os.path.exists(new + suffix):
                os.remove(new + suffix)
        done = subprocess.run([NEWSIDX, "--db", db, "repair", "--into", new], capture_output=True, text=True)
        expect("exit code after flip %d" % i, done.returncode in (0, 1), done.stderr)
        got = rows(new, "articles")
        expect("articles after flip %d" % i, len(got) >= len(guids) - 400 and len({row[1] for row in got} - guids) <= 1)


# --- what is not in the file, or no longer --------------------------------------------------------------------------------------


def removed_stay_removed(archive):
    """Pages that are free still hold removed articles: they do not come back."""
    db = archive.copy("removed.db")
    tool = sqlite3.connect(db)
    tool.execute("PRAGMA secure_delete = OFF")
    for name, in tool.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        tool.execute("DROP TRIGGER " + name)
    tool.execute("DELETE FROM articles WHERE id BETWEEN 20140100000000 AND 20140500000000")
    tool.commit()
    left = {row[1] for row in tool.execute("SELECT * FROM articles")}
    tool.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    free = tool.execute("PRAGMA freelist_count").fetchone()[0]
    tool.close()
    expect("there are free pages", free > 3, free)
    new = db + ".new"
    run(NEWSIDX, "--db", db, "repair", "--into", new)
    expect("removed articles stay removed", {row[1] for row in rows(new, "articles")} == left)


def with_log(folder):
    """What was committed and is still in the -wal counts; what was not committed does not."""
    db = os.path.join(folder, "logged.db")
    run(NEWSIDX, "--db", db, "init", "--portable")
    run(NEWSIDX, "--db", db, "add", "-q", "-", text=articles(0, 50))
    tool = sqlite3.connect(db)
    tool.execute("PRAGMA wal_autocheckpoint = 0")
    tool.execute("PRAGMA cache_size = 5")
    tool.execute("INSERT INTO articles(guid, headline, date) VALUES ('logged', 'In the log', '2015-01-01')")
    tool.execute("UPDATE articles SET headline = 'Changed in the log' WHERE guid = 'a7'")
    tool.commit()
    for i in range(2000):
        tool.execute("INSERT INTO articles(guid, headline, body) VALUES (?, 'Not committed', ?)", ("open%d" % i, "word " * 50))
    copy = os.path.join(folder, "killed.db")
    for suffix in ("", "-wal"):
        shutil.copy(db + suffix, copy + suffix)
    tool.close()
    expect("the log holds pages", os.path.getsize(copy + "-wal") > 20 * PAGE)
    for damage in (False, True):
        new = os.path.join(folder, "from-log-%d.db" % damage)
        if damage:
            with open(copy, "r+b") as file:
                file.write(b"\xa5" * 100)
        subprocess.run([NEWSIDX, "--db", copy, "repair", "--into", new], capture_output=True)
        guids = {row[1]: row[2] for row in rows(new, "articles")}
        expect("what the log holds (header %s)" % ("lost" if damage else "there"),
               len(guids) == 51 and guids.get("logged") == "In the log" and guids.get("a7") == "Changed in the log",
               len(guids))


def beside_the_file(archive, folder):
    """A -wal beside the file counts when the file is named by a link, a pipe is not waited for, and what is no archive is none."""
    sub = os.path.join(folder, "sub")
    os.mkdir(sub)
    link = os.path.join(sub, "link.db")
    os.symlink(os.path.join(folder, "killed2.db"), link)
    db = os.path.join(folder, "logged2.db")
    run(NEWSIDX, "--db", db, "init", "--portable")
    tool = sqlite3.connect(db)
    tool.execute("PRAGMA wal_autocheckpoint = 0")
    tool.execute("INSERT INTO articles(guid, headline, date) VALUES ('logged', 'In the log', '2015-01-01')")
    tool.execute("ALTER TABLE articles ADD COLUMN mine")
    tool.commit()
    for suffix in ("", "-wal"):
        shutil.copy(db + suffix, os.path.join(folder, "killed2.db") + suffix)
    tool.close()
    said = run(NEWSIDX, "--db", link, "repair", "--into", os.path.join(folder, "linked.db"))[0]
    expect("through a link, with a column of somebody's", said.startswith("articles 1,"), said)
    db = archive.copy("pipe.db")
    os.mkfifo(db + "-wal")
    said = run(NEWSIDX, "--db", db, "repair", "--into", db + ".new", code=1)[1]
    expect("a pipe", "its -wal cannot be read" in said, said)
    other = os.path.join(folder, "somebody.db")
    tool = sqlite3.connect(other)
    tool.execute("CREATE TABLE t(x)")
    tool.executemany("INSERT INTO t VALUES (?)", [("text %d" % i,) for i in range(999)])
    tool.commit()
    tool.close()
    run(NEWSIDX, "--db", other, "repair", "--into", other + ".new", code=3)
    expect("no empty archive is left", not os.path.exists(other + ".new"))


def arguments(archive):
    db = archive.copy("other.db")
    run(NEWSIDX, "--db", db, "repair", "--into", archive.db, code=2)
    run(NEWSIDX, "--db", db, "repair", "more", code=2)
    run(NEWSIDX, "--db", os.path.join(archive.folder, "none.db"), "repair", "--into", db + ".new", code=3)
    run(NEWSIDX, "--db", db, "repair", "--into", os.path.join(archive.folder, "no", "new.db"), code=4)
    run(NEWSIDX, "--db", os.path.join(archive.folder, "none.db"), "repair", code=3)
    os.chmod(db, 0o600)
    run(NEWSIDX, "--db", db, "repair", "--into", db + ".own")
    expect("permissions", os.stat(db + ".own").st_mode & 0o777 == 0o600)
    note = os.path.join(archive.folder, "note.txt")
    with open(note, "w") as file:
        file.write("no archive\n" * 9999)
    run(NEWSIDX, "--db", note, "repair", "--into", db + ".new", code=3)
    expect("nothing was made", not os.path.exists(db + ".new"))


with tempfile.TemporaryDirectory() as top:
    sound = Archive(top)
    in_place(sound)
    altered_text(sound)
    into(sound)
    flipped(sound, 400 if "--long" in sys.argv else 10)
    removed_stay_removed(sound)
    with_log(top)
    beside_the_file(sound, top)
    arguments(sound)
    portable = Archive(top, portable=True)
    salvage(portable, "portable: the first page is gone", zero([1]), False, header=True)
print("repair: %d failed" % len(failures))
sys.exit(1 if failures else 0)
