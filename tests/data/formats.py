#!/usr/bin/env python3
"""Agency files, feeds and mail of the development data, against formats.jsonl, which says of each what a reader must see in it.

usage: formats.py NEWSIDX DATA_FOLDER

A line of formats.jsonl is {"file": ..., FIELD: ...}: the fields of its article (of several: of the one whose headline is asked for), "articles": how
many it gives, "body_begins": the first words of the body; or {"file": ..., "rejected": "words of the reason"}. Beside that every file of
wire, feeds, mail and wikinews must be read, or be rejected with a reason.
"""
import json
import os
import re
import subprocess
import sys

FOLDERS = ("wire", "feeds", "mail", "wikinews")
FIELDS = ("headline", "deck", "author", "dateline", "place", "agency", "date", "source", "section", "language", "url", "guid")


def squeeze(text):
    return re.sub(r"\s+", " ", text or "").strip()


def read(newsidx, path):
    run = subprocess.run([newsidx, "parse", path], capture_output=True, timeout=60)
    articles = [json.loads(line) for line in run.stdout.splitlines()]
    faults = run.stderr.decode("utf-8", "replace").splitlines()
    return run.returncode, articles, [f for f in faults if ": warning: " not in f]


def compare(expected, articles, faults):
    """What is not as expected, a line each."""
    wrong = []
    if "rejected" in expected:
        if expected["rejected"].lower() not in " ".join(faults).lower():
            wrong.append("should be rejected: %s; says %s" % (expected["rejected"], faults))
        return wrong
    if "articles" in expected and expected["articles"] != len(articles):
        wrong.append("articles: expected %d, got %d" % (expected["articles"], len(articles)))
    named = [a for a in articles if squeeze(a["headline"]) == squeeze(expected.get("headline"))]
    article = (named or articles or [{}])[0]
    for field in FIELDS:
        if field in expected and squeeze(expected[field]) != squeeze(article.get(field)):
            wrong.append("%s: expected %r, got %r" % (field, expected[field], article.get(field)))
    begins = squeeze(expected.get("body_begins"))
    if not squeeze(article.get("body")).startswith(begins):
        wrong.append("body: expected to begin %r, begins %r" % (begins, squeeze(article.get("body"))[:60]))
    return wrong


def files_of(data):
    for folder in FOLDERS:
        for where, _, names in sorted(os.walk(os.path.join(data, folder))):
            for name in sorted(names):
                yield os.path.join(where, name)


def main(newsidx, data):
    if not os.path.isdir(os.path.join(data, "wire")):
        print("skipped: no development data at %s (set NEWSIDX_TEST_DATA)" % data)
        return 77
    here = os.path.dirname(os.path.abspath(__file__))
    expected = {}
    for line in open(os.path.join(here, "formats.jsonl"), encoding="utf-8"):
        row = json.loads(line)
        expected[row["file"]] = row
    passed = failed = seen = 0
    for path in files_of(data):
        name = os.path.relpath(path, data)
        code, articles, faults = read(newsidx, path)
        wrong = [] if code in (0, 1) else ["exit code %d" % code]
        if not articles and not faults:
            wrong.append("neither read nor rejected")
        if name in expected:
            seen += 1
            wrong += compare(expected[name], articles, faults)
        passed += not wrong
        failed += bool(wrong)
        if wrong:
            print("FAILED: %s\n  %s" % (name, "\n  ".join(wrong)))
    if seen < len(expected):
        failed += 1
        print("FAILED: %d files of formats.jsonl are not there" % (len(expected) - seen))
    print("%d passed, %d failed; %d of them with the fields they must have" % (passed, failed, seen))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
