#!/usr/bin/env python3
"""The programs on a terminal (a pseudo-terminal of 60 columns): pagers, colours, the width, and the progress of newsidx add.

usage: terminal.py NEWSIDX NEWSQ
"""
import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import tempfile
import termios
import time

COLUMNS = 60
failures = []


def run(command, folder, standard_input=subprocess.DEVNULL, feed=None, **variables):
    """(what came to the terminal, exit code), with both streams on it."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, COLUMNS, 0, 0))
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("PAGER", "NEWSQ_PAGER", "LESS", "NO_COLOR", "COLUMNS", "NEWSIDX_DB")}
    environment.update({"TERM": "xterm", "LC_ALL": "C.UTF-8", "HOME": folder}, **variables)
    process = subprocess.Popen(command, cwd=folder, stdin=standard_input, stdout=slave, stderr=slave, env=environment)
    os.close(slave)
    if feed:
        feed(process)
    shown = b""
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:  # Linux: the last one has closed it
            break
        if not part:
            break
        shown += part
    os.close(master)
    return shown.decode().replace("\r\n", "\n"), process.wait(60)


def expect(what, holds, got):
    if not holds:
        failures.append(what)
        print("FAILED: %s: %r" % (what, got))


def check_pagers(newsq, folder):
    show = [newsq, "--db", "a.db", "--show", "g1"]
    for variables, prefix in (({"PAGER": "sed s/^/P:/"}, "P:"), ({"PAGER": "sed s/^/P:/", "NEWSQ_PAGER": "sed s/^/N:/"}, "N:"),
                              ({"PAGER": ""}, ""), ({"PAGER": "cat"}, ""), ({"PAGER": "sed s/^/P:/", "NEWSQ_PAGER": ""}, "")):
        shown, code = run(show, folder, **variables)
        lines = [line for line in shown.split("\n") if line]
        expect("%s: every line comes as %r" % (variables, prefix),
               lines and code == 0 and all(line.startswith(prefix or ("", "P:")[0]) for line in lines) and
               (prefix or "P:" not in shown) and "Letter of the ayatollah" in shown, (shown, code))
    shown, code = run(show + ["--no-pager"], folder, PAGER="sed s/^/P:/")
    expect("--no-pager", "P:" not in shown and "Letter of the ayatollah" in shown and code == 0, (shown, code))
    shown, code = run(show, folder, PAGER="sh -c 'echo LESS=$LESS'")
    expect("less is told to end where all fits, and to pass colours on", "LESS=FRX" in shown, shown)
    shown, code = run(show, folder, PAGER="sh -c 'echo LESS=$LESS'", LESS="M")
    expect("LESS as the user has it", "LESS=M\n" in shown, shown)
    for missing in ({"PATH": folder}, {"PAGER": "/nowhere/pager"}):  # neither less nor what the user asks for is there
        shown, code = run(show, folder, **missing)
        expect("%s: the article without a pager" % missing, "Letter of the ayatollah" in shown and code == 0, (shown, code))


def check_colours(newsq, folder):
    find = [newsq, "--db", "a.db", "ayatollah"]
    shown, _ = run(find, folder)
    expect("matches are coloured on a terminal", "\x1b[" in shown and "\x1b[31mred" not in shown, shown)
    widest = max(len(line) for line in run(find, folder, NO_COLOR="1")[0].split("\n"))
    expect("lines are as long as the terminal is wide at most, and use it", 45 <= widest <= COLUMNS, widest)
    for variables in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        shown, _ = run(find, folder, **variables)
        expect("%s: no colours" % variables, "\x1b" not in shown and "ayatollah" in shown, shown)


def check_progress(newsidx, folder):
    """A line that is drawn over, cleared in the end, while articles still come."""
    def feed(process):
        for number in range(1200):
            process.stdin.write(json.dumps({"guid": "p%d" % number, "headline": "Progress", "body": "word " * 300}).encode() + b"\n")
            if number % 100 == 0:
                process.stdin.flush()
                time.sleep(0.15)
        process.stdin.close()

    shown, code = run([newsidx, "--db", "p.db", "add", "-"], folder, subprocess.PIPE, feed)
    expect("progress is drawn, and over itself", "\r" in shown and " articles, " in shown and "/s" in shown, shown)
    expect("what is drawn is cleared before the result", code == 0 and "\r\x1b[K" in shown and
           shown.endswith("added 1200, updated 0, unchanged 0, rejected 0\n"), (shown[-200:], code))


def main(newsidx, newsq):
    with tempfile.TemporaryDirectory() as folder:
        article = {"guid": "g1", "headline": "Letter of the ayatollah \u001b[31mred", "date": "2014-11-07",
                   "body": "The letter of the ayatollah said that more was to be said of it later, in other letters. " * 8}
        with open(os.path.join(folder, "a.jsonl"), "w", encoding="utf-8") as file:
            file.write(json.dumps(article) + "\n")
        subprocess.run([newsidx, "--db", "a.db", "add", "--quiet", "a.jsonl"], cwd=folder, check=True)
        check_pagers(newsq, folder)
        check_colours(newsq, folder)
        check_progress(newsidx, folder)
    print("%d failures" % len(failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])))
