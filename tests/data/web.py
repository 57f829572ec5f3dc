#!/usr/bin/env python3
"""The web pages of the development data, read by `newsidx parse` and compared with their truth.

usage: web.py NEWSIDX DATA_FOLDER

Headline: the same words. Date: the same day, one day's difference allowed (the truth is in UTC). Authors: the share of true names all of whose
words are found. Author precision: the share of words found that are true. Body: mean F1 over the words. The bounds are those
that the project has set itself; published extractors reach less on these pages.
"""
import collections
import datetime
import json
import os
import re
import subprocess
import sys

BOUNDS = {"headline": 0.92, "date": 0.96, "authors": 0.92, "author precision": 0.93, "body F1": 0.95}


def words(text):
    return re.findall(r"\w+", (text or "").lower())


def overlap(a, b):
    a, b = collections.Counter(words(a)), collections.Counter(words(b))
    total = sum(a.values()) + sum(b.values())
    return 2 * sum((a & b).values()) / total if total else 0.0


def day(text):
    try:
        return datetime.date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


class Share:
    def __init__(self):
        self.got = self.of = 0

    def add(self, got, of=1):
        self.got += got
        self.of += of


def score(truth, page, shares):
    shares["headline"].add(words(page.get("headline")) == words(truth["headline"]))
    if day(truth["date"]):
        got = day(page.get("date"))
        shares["date"].add(bool(got) and abs((got - day(truth["date"])).days) <= 1)
    names = words(page.get("author"))
    for author in truth["authors"]:
        shares["authors"].add(bool(words(author)) and all(word in names for word in words(author)))
    if truth["authors"] and names:
        true = {word for author in truth["authors"] for word in words(author)}
        shares["author precision"].add(sum(word in true for word in names), len(names))
    if truth["body"]:
        shares["body F1"].add(overlap(page.get("body"), truth["body"]))


def main(newsidx, data):
    folder = os.path.join(data, "web")
    if not os.path.isdir(folder):
        print("skipped: no development data at %s (set NEWSIDX_TEST_DATA)" % data)
        return 77
    run = subprocess.run([newsidx, "parse", folder], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    pages = {}
    for article in map(json.loads, run.stdout.splitlines()):
        pages[os.path.basename(article["origin"])] = article
    shares = {name: Share() for name in BOUNDS}
    for truth in map(json.loads, open(os.path.join(folder, "truth.jsonl"))):
        score(truth, pages.get(truth["file"], {}), shares)
    failed = 0
    for name, bound in BOUNDS.items():
        share = shares[name].got / max(1, shares[name].of)
        failed += share < bound
        print("%s: %.3f (at least %.2f)%s" % (name, share, bound, " FAILED" if share < bound else ""))
    print("%d passed, %d failed" % (len(BOUNDS) - failed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
