#!/usr/bin/env python3
"""Ranking against brute force: BM25 by the formula at the head of common/rank.h, computed from the text, must give the same
articles in the same order with the same scores as newsq, for words and phrases as alternatives and as conjunctions, also after
articles were changed and deleted.

usage: ranking.py NEWSIDX NEWSQ [SEED]
"""
import collections
import datetime
import json
import math
import os
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oracle"))
try:
    import snowballstemmer  # noqa: F401  (oracle_words needs it, and finds Debian's copy by itself)
except ImportError:
    sys.path.append("/usr/lib/python3/dist-packages")
    try:
        import snowballstemmer  # noqa: F401
    except ImportError:
        print("skipped: no python3-snowballstemmer")
        sys.exit(77)
import oracle_generate
import oracle_words

K1, B = 2.0, 0.55
COLUMNS = {"headline": 2.0, "deck": 1.0, "body": 1.0, "author": 1.0, "dateline": 1.0}
WORDS = ["letter", "letters", "election", "sanctions", "elected", "university", "jets", "minister", "talks", "report", "president",
         "nuclear", "house", "government", "street", "oil", "markets", "court"]


class BruteForce:
    def __init__(self, articles):
        rules = oracle_words.Native()
        self.places = {}  # guid -> column -> list of sets of stems
        for article in articles:
            self.places[article["guid"]] = {
                column: [{t[1] for t in terms if t[0] == "s"} for terms in rules.positions(article[column] or "")]
                for column in COLUMNS}
        self.length = {guid: sum(map(len, columns.values())) for guid, columns in self.places.items()}
        self.average = sum(self.length.values()) / len(self.length)

    def frequency(self, guid, stems):
        total = 0.0
        for column, weight in COLUMNS.items():
            places = self.places[guid][column]
            for i in range(len(places) - len(stems) + 1):
                total += weight * all(stem in places[i + k] for k, stem in enumerate(stems))
        return total

    def search(self, terms, every):
        frequencies = [{g: f for g in self.places if (f := self.frequency(g, term)) > 0} for term in terms]
        scores = collections.defaultdict(float)
        for found in frequencies:
            idf = math.log1p((len(self.places) - len(found) + 0.5) / (len(found) + 0.5))
            for guid, tf in found.items():
                norm = K1 * (1 - B + B * self.length[guid] / self.average)
                scores[guid] += idf * tf * (K1 + 1) / (tf + norm)
        if every:
            return {g: s for g, s in scores.items() if all(g in f for f in frequencies)}
        return dict(scores)


def make_query(rng, articles):
    """Some terms as (text, stems)."""
    terms = []
    for _ in range(rng.randrange(1, 5)):
        words = [rng.choice(WORDS)]
        if rng.random() < 0.3:
            body = [w.strip(".,;") for w in rng.choice(articles)["body"].split()]
            plain = [(a, b) for a, b in zip(body, body[1:]) if (a + b).isascii() and (a + b).isalpha() and (a + b).islower()]
            words = list(rng.choice(plain)) if plain else words
        terms.append(words)
    return terms


def check(newsq, db, brute, articles, rng, count):
    failed = 0
    for _ in range(count):
        terms = make_query(rng, articles)
        every = rng.random() < 0.4
        shown = [t[0] if len(t) == 1 else '"%s"' % " ".join(t) for t in terms]
        query = (" " if every else " OR ").join(shown)
        wanted = brute.search([[oracle_words.stem(w) for w in t] for t in terms], every)
        done = subprocess.run([newsq, "--db", db, "--format", "jsonl", "--limit", "all", "--", query], capture_output=True)
        hits = [json.loads(line) for line in done.stdout.splitlines()]
        order = [(-h["score"], h["id"] < 10**10, -h["id"]) for h in hits]
        same = {h["guid"] for h in hits} == set(wanted) and all(abs(h["score"] - wanted[h["guid"]]) < 1e-6 for h in hits)
        if not same or any(a[0] > b[0] + 1e-9 for a, b in zip(order, order[1:])) or order != sorted(order):
            failed += 1
            print(f"FAILED: {query!r}: {len(hits)} hits, {len(wanted)} wanted")
    return count - failed, failed


def add(newsidx, db, path, articles):
    with open(path, "w") as out:
        for article in articles:
            out.write(json.dumps(article) + "\n")
    subprocess.run([newsidx, "--db", db, "add", path], check=True, stdout=subprocess.DEVNULL)


def main(newsidx, newsq, seed=1):
    rng = random.Random(seed)
    articles = oracle_generate.Articles(rng, False, datetime.date.today()).all(600)
    with tempfile.TemporaryDirectory() as folder:
        db = os.path.join(folder, "archive.db")
        add(newsidx, db, os.path.join(folder, "first.jsonl"), articles)
        results = [check(newsq, db, BruteForce(articles), articles, rng, 150)]
        for article in rng.sample(articles, 60):
            article["body"] = rng.choice(articles)["body"] + " letter"
        add(newsidx, db, os.path.join(folder, "second.jsonl"), articles)
        gone = [article["guid"] for article in rng.sample(articles, 40)]
        subprocess.run([newsidx, "--db", db, "remove", *gone], check=True, stdout=subprocess.DEVNULL)
        articles = [article for article in articles if article["guid"] not in gone]
        results.append(check(newsq, db, BruteForce(articles), articles, rng, 150))
    print(f"{sum(r[0] for r in results)} passed, {sum(r[1] for r in results)} failed")
    return 1 if any(r[1] for r in results) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 1))
