#!/usr/bin/env python3
"""Corpora for the benchmarks: as many articles as asked for, the same ones at every run.

The sentences are those of Reuters-21578 where its SGML files are at hand, drawn anew for every article, so that no two articles are
alike while words keep their frequencies; elsewhere those of a word model: words of invented syllables, drawn by Zipf's law. Every
third article names an invented person, since the vocabulary of news never stops growing (Heaps' law).

usage: corpus.py FOLDER ARTICLES [REUTERS]     writes FOLDER/ARTICLES.jsonl for newsidx and FOLDER/ARTICLES.txt for the others:
       records that end with 0x1E, fields date, headline and body separated by 0x1F
"""
import datetime
import glob
import html
import itertools
import json
import os
import random
import re
import sys

FIRST_DAY = datetime.date(1987, 1, 1)
ARTICLES_A_DAY = 220  # as of a news agency's English service
SYLLABLES = [a + b for a in "b d f g k l m n p r s t v z ch st tr".split() for b in "a e i o u an er is or".split()]


def read_reuters(folder):
    """Lists of sentences, a list an article, and the headlines."""
    stories, headlines = [], []
    for path in sorted(glob.glob(os.path.join(folder, "*.sgm*"))):
        with open(path, encoding="latin-1") as file:
            text = file.read()
        for body in re.findall(r"<BODY>(.*?)</BODY>", text, re.S):
            body = re.sub(r"\s+", " ", html.unescape(re.sub(r"&#\d+;", " ", body)))
            sentences = re.findall(r".{20,400}?[.?!](?= [A-Z])", body)
            if sentences:
                stories.append([s.strip() for s in sentences])
        headlines += [html.unescape(t).strip() for t in re.findall(r"<TITLE>(.*?)</TITLE>", text, re.S)]
    return stories, headlines


def make_model(rng):
    """The same from nothing: 40,000 words whose frequency falls with their rank."""
    words = sorted({"".join(rng.choices(SYLLABLES, k=rng.choice((1, 2, 2, 3, 3, 4)))) for _ in range(60000)})
    rng.shuffle(words)
    words.sort(key=len)
    cumulative = list(itertools.accumulate(1 / (rank + 2) for rank in range(len(words))))
    sentences = []
    for _ in range(30000):
        drawn = rng.choices(words, cum_weights=cumulative, k=rng.randrange(8, 30))
        sentences.append(" ".join(drawn).capitalize() + ".")
    stories = [sentences[i:i + 8] for i in range(0, len(sentences), 8)]
    return stories, [" ".join(rng.choices(words, cum_weights=cumulative, k=rng.randrange(4, 9))) for _ in range(5000)]


def make_article(rng, stories, headlines, number):
    wanted = max(1, min(40, int(rng.lognormvariate(1.9, 0.6))))
    sentences = []
    while len(sentences) < wanted:
        story = rng.choice(stories)
        first = rng.randrange(len(story))
        sentences += story[first:first + 3]
    if number % 3 == 0:
        name = "".join(rng.choices(SYLLABLES, k=rng.choice((2, 3, 4)))).capitalize()
        sentences.insert(rng.randrange(len(sentences)), "%s had no comment." % name)
    paragraphs = [" ".join(sentences[i:i + 2]) for i in range(0, len(sentences), 2)]
    day = FIRST_DAY + datetime.timedelta(days=number // ARTICLES_A_DAY + rng.randrange(3))
    return day.isoformat(), rng.choice(headlines), "\n\n".join(paragraphs)


def write_corpus(folder, articles, reuters):
    """Nothing is done where both files are there."""
    rng = random.Random(articles)
    paths = [os.path.join(folder, "%d.%s" % (articles, kind)) for kind in ("jsonl", "txt")]
    if all(map(os.path.exists, paths)):
        return paths
    stories, headlines = read_reuters(reuters) if reuters else ([], [])
    if not stories:
        stories, headlines = make_model(random.Random(1))
    with open(paths[0] + ".part", "w", encoding="utf-8") as lines, open(paths[1] + ".part", "w", encoding="utf-8") as records:
        for number in range(articles):
            date, headline, body = make_article(rng, stories, headlines, number)
            json.dump({"guid": "bench:%d" % number, "date": date, "headline": headline, "body": body}, lines, ensure_ascii=False)
            lines.write("\n")
            records.write("%s\x1f%s\x1f%s\x1e" % (date, headline, body))
    for path in paths:
        os.rename(path + ".part", path)
    return paths


if __name__ == "__main__":
    if not 3 <= len(sys.argv) <= 4:
        sys.exit(__doc__)
    print(*write_corpus(sys.argv[1], int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else None))
