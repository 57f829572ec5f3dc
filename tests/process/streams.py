#!/usr/bin/env python3
"""Standard streams that are closed, full or read by nobody: output that is lost is told, and nothing is written where it does not belong.

usage: streams.py NEWSIDX NEWSQ
"""
import itertools
import json
import os
import subprocess
import sys
import tempfile

NEWSIDX, NEWSQ = sys.argv[1:3]
results = []


def expect(name, good, what=""):
    results.append(bool(good))
    if not good:
        print("FAILED: %s: %s" % (name, what))


def run(command, redirection="", **more):
    """The command with redirections as a shell makes them; exit code, output and errors."""
    done = subprocess.run(["sh", "-c", 'exec "$@" ' + redirection, "sh", *command], capture_output=True, timeout=120, **more)
    return done.returncode, done.stdout, done.stderr.decode()


def outputs(db, source, folder):
    """Every way to print."""
    idx = [[NEWSIDX] + words for words in (
        ["--help"], ["--version"], ["help", "add"], ["formats"], ["formats", "--names"], ["completion", "bash"], ["parse", source])]
    idx += [[NEWSIDX, words[0], "--db", db] + words[1:] for words in (
        ["add", source], ["add", "--dry-run", source], ["list"], ["list", "-f", "jsonl"], ["list", "-f", "ids"], ["export"],
        ["export", "--query", "letter"], ["stats"], ["stats", "-f", "json"], ["check"], ["remove", "--dry-run", "g1"])]
    query = [[NEWSQ] + words for words in (["--help"], ["--version"], ["--completion", "zsh"])]
    query += [[NEWSQ, "--db", db, *words, "letter"] for words in (
        *(["--format", name] for name in ("text", "json", "jsonl", "csv", "tsv", "ids", "trec", "bibtex", "ris", "csl-json", "apa",
                                          "chicago")), ["--template", "{guid}\\n"], ["--kwic"], ["--count"], ["--facet", "year"],
        ["--facet", "year", "--format", "json"], ["--timeline=month"], ["--timeline=month", "--format", "csv"], ["--explain"],
        ["--explain=json"], ["--plot", os.path.join(folder, "plot.svg"), "--timeline"])]
    query += [[NEWSQ, "--db", db, *words] for words in (["--show", "20141107000001"], ["--complete", "let"])]
    return idx + query


def test_closed(folder, db, source):
    with open(db, "rb") as file:
        before = file.read()
    for count in (1, 2, 3):
        for closed in itertools.combinations("012", count):
            shut = " ".join("%s>&-" % fd if fd != "0" else "<&-" for fd in closed)
            name = "closed " + ",".join(closed)
            for command in ([NEWSQ, "--db", db, "--limit", "all", "letter"], [NEWSIDX, "list", "--db", db], [NEWSIDX, "--version"]):
                code, _, err = run(command, shut)
                lost = "1" in closed
                told = err.endswith(": standard output: Bad file descriptor\n") if lost and "2" not in closed else err == ""
                expect("%s: %s" % (name, command[0]), code == (4 if lost else 0) and told, (code, err))
            code, _, err = run([NEWSQ, "--db", db, "zebra"], shut)
            expect(name + ": nothing found", code == 1, (code, err))
            with open(db, "rb") as file:
                expect(name + ": the archive stays as it is", file.read() == before)
            new, report = os.path.join(folder, "new%s.db" % "".join(closed)), os.path.join(folder, "report")
            code, _, err = run([NEWSIDX, "add", "-q", "--report", report, "--db", new, source, folder + "/nosuch", "-"], shut,
                               stdin=subprocess.DEVNULL)
            with open(report) as file:
                lines = [json.loads(line) for line in file]
            expect(name + ": add", code == 1 and len(lines) == 2 and lines[0]["path"] == folder + "/nosuch" and
                   lines[1]["path"] == "-" and (lines[1]["reason"] == "Bad file descriptor") == ("0" in closed), (code, lines, err))
            check = run([NEWSIDX, "check", "--deep", "--db", new])
            listed = run([NEWSIDX, "list", "-f", "ids", "--db", new])
            expect(name + ": what was made is an archive", check[:2] == (0, b"ok\n") and listed[1].count(b"\n") == 500, check)


def test_full(folder, db, source):
    for command in outputs(db, source, folder):
        name = "full: " + " ".join([os.path.basename(command[0])] + command[1:])
        code, _, err = run(command, ">/dev/full")
        expect(name, code == 4 and err.endswith("%s: standard output: No space left on device\n" % os.path.basename(command[0])),
               (code, err))
        code, out, err = run(command)
        expect("not " + name, code in (0, 1) and out, (code, err))
    for command in ([NEWSIDX, "add", "-q", "--db", db, "--report", "/dev/full", folder + "/nosuch"],
                    [NEWSQ, "--db", db, "--timeline", "--plot", "/dev/full", "letter"]):
        code, _, err = run(command)
        expect("full: " + command[-2], code == 4 and "/dev/full: " in err, (code, err))
    code, out, _ = run([NEWSQ, "--db", db, "nosuchword"], "2>/dev/full")
    expect("full: errors", (code, out) == (1, b""), code)
    lines = os.path.join(folder, "queries")
    with open(lines, "w") as out:
        out.write("letter\n" * 3)
    code, _, err = run([NEWSQ, "--db", db, "--batch", lines], ">/dev/full")
    expect("full: --batch", code == 4 and "standard output" in err, (code, err))


def test_unread(folder, db, source):
    for command in outputs(db, source, folder):
        reader, writer = os.pipe()
        os.close(reader)
        done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, timeout=120)
        os.close(writer)
        expect("unread: " + " ".join(command[1:]), done.returncode in (0, 1) and "standard output" not in done.stderr.decode(),
               (done.returncode, done.stderr))
    for command in ([NEWSIDX, "export", "--db", db], [NEWSIDX, "parse", source],
                    [NEWSQ, "--db", db, "--limit", "all", "--format", "jsonl", "letter"]):
        first = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        line = first.stdout.readline()
        first.stdout.close()
        err = first.stderr.read()
        code = first.wait(timeout=120)
        first.stderr.close()
        expect("head -1: " + " ".join(command[:2]), code == 0 and err == b"" and json.loads(line), (code, err))


def main():
    with tempfile.TemporaryDirectory() as folder:
        source, db = os.path.join(folder, "in.jsonl"), os.path.join(folder, "archive.db")
        with open(source, "w") as out:
            for n in range(500):
                out.write(json.dumps({"guid": "g%d" % n, "headline": "Letter %d" % n, "date": "2014-11-07",
                                      "body": "A letter with the number %d. " % n * 5}) + "\n")
        subprocess.run([NEWSIDX, "add", "-q", "--db", db, source], check=True)
        test_closed(folder, db, source)
        test_full(folder, db, source)
        test_unread(folder, db, source)
    print("%d passed, %d failed" % (sum(results), len(results) - sum(results)))
    return not all(results)


if __name__ == "__main__":
    sys.exit(main())
