#!/usr/bin/env python3
"""Reuters-21578 as it is distributed, in SGML: every story with a headline or a text is read, with its day, and with a place where its
dateline has one. What is expected is read here with regular expressions of Python, apart from the program.

usage: reuters_sgml.py NEWSIDX DATA_FOLDER
"""
import html
import json
import os
import re
import subprocess
import sys

STORY = re.compile(r"<REUTERS(.*?)>(.*?)</REUTERS>", re.S)
MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()


def plain(text):
    text = re.sub(r"&#(\d+);", lambda m: "" if int(m.group(1)) < 32 else chr(int(m.group(1))), text)
    return " ".join(html.unescape(text).split())


def element(name, text):
    found = re.search(r"<%s[^>]*>(.*?)</%s>" % (name, name), text, re.S)
    return plain(found.group(1)) if found else ""


def stories(folder):
    """Number, headline (None: not told apart from the text), whether there is any text, day, dateline."""
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".sgm"):
            continue
        for attributes, content in STORY.findall(open(os.path.join(folder, name), encoding="latin-1").read()):
            number = re.search(r'NEWID="(\d+)"', attributes).group(1)
            day, month, year = re.search(r"(\d+)-([A-Z]{3})-(\d{4})", element("DATE", content)).groups()
            inner = re.search(r"<TEXT(.*?)>(.*?)</TEXT>", content, re.S)
            text = plain(re.sub(r"<[^>]*>", " ", inner.group(2))) if inner else ""
            unprocessed = bool(inner) and "UNPROC" in inner.group(1)
            title = None if unprocessed else element("TITLE", content)
            yield (number, title, bool(text.strip("* ")), "%s-%02d-%02d" % (year, MONTHS.index(month) + 1, int(day)),
                   element("DATELINE", content))


def main(newsidx, data):
    folder = os.path.join(data, "reuters")
    if not os.path.isdir(folder):
        print("skipped: no development data at %s (set NEWSIDX_TEST_DATA)" % data)
        return 77
    run = subprocess.run([newsidx, "parse", folder], capture_output=True, check=False)
    read = {}
    for line in run.stdout.splitlines():
        article = json.loads(line)
        read[article["guid"].split(":")[1]] = article
    seen = empty = placed = lines = 0
    wrong = []
    for number, title, has_text, day, dateline in stories(folder):
        seen += 1
        article = read.pop(number, None)
        if not has_text:
            empty += 1
            if article is not None:
                wrong.append("%s: there is nothing to read" % number)
            continue
        if article is None:
            wrong.append("%s: not read" % number)
            continue
        if article["date"] != day:
            wrong.append("%s: date %s, expected %s" % (number, article["date"], day))
        if title is not None and " ".join((article["headline"] or "").split()) != title:
            wrong.append("%s: headline %r, expected %r" % (number, article["headline"], title))
        # A dateline names a place before its first comma or dash.
        place = re.match(r"\W*([A-Za-z][^,]*?)\s*(,|-|$)", dateline)
        lines += bool(place)
        placed += bool(place) and bool(article["place"])
    wrong += ["%s: read, and not in the files" % number for number in read]
    for line in wrong[:20]:
        print("FAILED: " + line)
    if seen != 21578:
        wrong.append("stories")
        print("FAILED: %d stories, expected 21578" % seen)
    if placed < lines * 0.99:
        wrong.append("places")
        print("FAILED: of %d datelines with a place %d were understood" % (lines, placed))
    print("%d stories, %d of them with nothing to read, %d of %d datelines with a place, %d wrong" % (
        seen, empty, placed, lines, len(wrong)))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
