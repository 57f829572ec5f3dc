#!/usr/bin/env python3
"""Locale, time zone, terminal, home and umask change nothing that is stored, and no answer for programs.

usage: environment.py NEWSIDX NEWSQ

Locales that the system does not have are made with localedef where its sources are there.
"""
import json
import os
import stat
import subprocess
import sys
import tempfile

NEWSIDX, NEWSQ = sys.argv[1:3]
HERE = os.path.dirname(os.path.abspath(__file__))
FIXTURES = os.path.normpath(os.path.join(HERE, "..", "..", "fixtures"))
INPUTS = [os.path.join(FIXTURES, name) for name in
          ("wire/upi", "wire/reuters", "wire/dpa", "json/harbour.jsonl", "csv/comma.csv", "feed/rss.xml", "mail/newsletter.eml",
           "nitf/two.xml", "iptc7901/three.txt", "html/harbour.html")]
QUESTIONS = [["--format", "jsonl", "--limit", "all", "said"], ["--format", "csv", "said OR letter"], ["--format", "chicago", "letter"],
             ["--timeline=month", "--share", "--format", "csv", "said"], ["--format", "ids", "PLACE:WASHINGTON DATE:2014-11"],
             ["--facet", "year,agency", "--format", "json", "IRAN"], ["--format", "ids", "after:2009 before:2015"]]
COMMANDS = [["list"], ["parse"] + INPUTS]
results = []


def expect(name, good, what=""):
    results.append(bool(good))
    print("%s: %s%s" % ("ok" if good else "FAILED", name, "" if good else ": %s" % (what,)))


def run(command, variables, **more):
    """With these variables changed; None takes one away."""
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC", "COLUMNS": "80", "TERM": "dumb", "HOME": "/nonexistent"}
    for passed in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
        if passed in os.environ:
            environment[passed] = os.environ[passed]
    environment.update(variables)
    environment = {name: value for name, value in environment.items() if value is not None}
    done = subprocess.run(command, capture_output=True, env=environment, timeout=120, **more)
    return done.returncode, done.stdout, done.stderr


def stored(db):
    """All columns but the time of adding."""
    articles = [json.loads(line) for line in run([NEWSIDX, "export", "--db", db], {})[1].splitlines()]
    for article in articles:
        del article["added"]
    return articles


def answers(db, variables):
    """Scores, shares and dates as programs read them; stderr, which is for people, too."""
    told = [run([NEWSQ, "--db", db] + question, variables) for question in QUESTIONS]
    return told + [run([NEWSIDX] + command[:1] + ["--db", db] + command[1:], variables) for command in COMMANDS]


def make_locales(folder):
    made = {}
    for name in ("tr_TR", "de_DE"):
        path = os.path.join(folder, name + ".UTF-8")
        try:
            done = subprocess.run(["localedef", "-i", name, "-f", "UTF-8", path], capture_output=True)
        except OSError:
            done = None
        if done is None or not os.path.isdir(path):
            print("skipped: the locale %s cannot be made" % name)
        else:
            made[name + ".UTF-8"] = {"LOCPATH": folder, "LC_ALL": name + ".UTF-8", "LC_NUMERIC": name + ".UTF-8"}
    return made


def test_places(folder, base, want_stored, want_answers):
    places = {"POSIX": {"LC_ALL": "POSIX"}, "no locale": {"LC_ALL": None}, "a locale that is none": {"LC_ALL": "xx_XX.foo"},
              "C.UTF-8": {"LC_ALL": "C.UTF-8"}, "nothing set": {"HOME": None, "TERM": None, "COLUMNS": None, "LC_ALL": None}}
    places.update(make_locales(folder))
    for zone in ("Pacific/Kiritimati", "America/Los_Angeles", "", "no such zone", ":/etc/passwd", "AAA99999BBB", None):
        places["TZ %s" % (zone,)] = {"TZ": zone}
    for number, (name, variables) in enumerate(places.items()):
        db = os.path.join(folder, "%d.db" % number)
        code, out, err = run([NEWSIDX, "add", "--db", db] + INPUTS, variables)
        expect(name + ": the same is stored", (code, out, err) == base and stored(db) == want_stored, (code, out, err))
        got = answers(os.path.join(folder, "base.db"), variables)
        expect(name + ": the same answers", got == want_answers, [pair for pair in zip(want_answers, got) if pair[0] != pair[1]][:1])


def test_columns(db):
    for columns in ("0", "19", "20", "1000", "99999999999999999999", "-5", "x"):
        for command in ([NEWSQ, "--db", db, "letter"], [NEWSQ, "--db", db, "--kwic", "letter"], [NEWSQ, "--db", db, "--facet", "year", "said"],
                        [NEWSQ, "--db", db, "--timeline", "said"], [NEWSIDX, "list", "--db", db], [NEWSIDX, "stats", "--db", db]):
            code, out, err = run(command, {"COLUMNS": columns})
            lines = out.decode().splitlines()
            expect("COLUMNS=%s: %s" % (columns, command[-2]), code == 0 and lines and max(map(len, lines)) <= 1000, (code, err))


def test_umask(folder):
    for mask in (0o077, 0o027, 0o022, 0o000):
        db = os.path.join(folder, "mask%03o.db" % mask)
        code, _, err = run(["sh", "-c", 'umask %03o; exec "$@"' % mask, "sh", NEWSIDX, "add", "-q", "--db", db, INPUTS[0]], {})
        modes = [stat.S_IMODE(os.stat(db + suffix).st_mode) for suffix in ("", "-wal", "-shm")]
        expect("umask %03o" % mask, code == 0 and modes == [0o644 & ~mask] * 3, (code, err, modes))


def test_home(folder):
    code, _, err = run([NEWSIDX, "add", INPUTS[0]], {"HOME": None})
    expect("no home and no archive named: newsidx", code == 3 and b"no archive is named" in err, (code, err))
    code, _, err = run([NEWSQ, "letter"], {"HOME": None})
    expect("no home and no archive named: newsq", code == 3 and b"no archive" in err, (code, err))
    code, _, err = run([NEWSQ, "--db", os.path.join(folder, "base.db"), "--save", "a", "letter"], {"HOME": None})
    expect("no home for saved searches", code in (2, 3, 4) and err.count(b"\n") == 1, (code, err))


def main():
    with tempfile.TemporaryDirectory() as folder:
        db = os.path.join(folder, "base.db")
        base = run([NEWSIDX, "add", "--db", db] + INPUTS, {})
        want_stored, want_answers = stored(db), answers(db, {})
        expect("there is something to compare", len(want_stored) > 20 and all(code in (0, 1) for code, _, _ in want_answers) and
               sum(out != b"" for _, out, _ in want_answers) >= len(want_answers), [answer[0] for answer in want_answers])
        test_places(folder, base, want_stored, want_answers)
        test_columns(db)
        test_umask(folder)
        test_home(folder)
    print("%d passed, %d failed" % (sum(results), len(results) - sum(results)))
    return not all(results)


if __name__ == "__main__":
    sys.exit(main())
