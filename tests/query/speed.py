#!/usr/bin/env python3
"""Facets and timelines over every hit of a one-word query, timed as whole processes.

usage: speed.py NEWSIDX NEWSQ [--articles N]     160000 is what the bounds are for; CI runs a short form

Bounds on the best of five runs: a timeline 50 ms, three facets 300 ms, whatever part of the articles the word is in.
"""
import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time

TIMELINE_MS, FACETS_MS = 50, 300
RUNS = 5


def write_articles(path, count):
    """Articles of 150 words; `said` is in four of five, `treaty` in one of fifty."""
    rng = random.Random(1)
    words = ['w%d' % i for i in range(20000)]
    weights = [1 / (i + 1) for i in range(len(words))]
    names = ['%s %s' % (a, b) for a in ('Ann', 'Ben', 'Cleo', 'Dan', 'Eva') for b in ('Roe', 'Doe', 'Li', 'Kim', 'Sanz', 'Braun')]
    places = ['PARIS', 'LONDON', 'NEW YORK', 'TOKYO', 'BONN', 'ROME', 'WARSAW', 'OTTAWA']
    pool = rng.choices(words, weights=weights, k=400000)
    with open(path, 'w') as out:
        for number in range(count):
            at = rng.randrange(len(pool) - 150)
            body = pool[at:at + 150]
            body += ['said'] * (rng.random() < 0.8) + ['treaty'] * (rng.random() < 0.02)
            day = number * 3650 // count
            article = {'guid': 'g%d' % number, 'headline': ' '.join(body[:6]), 'body': ' '.join(body),
                       'date': time.strftime('%Y-%m-%d', time.gmtime(day * 86400 + 10 ** 9)), 'author': rng.choice(names),
                       'place': rng.choice(places), 'agency': rng.choice(['AP', 'UPI', 'Reuters']), 'source': 'Wire'}
            out.write(json.dumps(article) + '\n')


def best_ms(command):
    best = None
    for _ in range(RUNS):
        begin = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        took = (time.perf_counter() - begin) * 1000
        best = took if best is None or took < best else best
    return best


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('newsidx')
    parser.add_argument('newsq')
    parser.add_argument('--articles', type=int, default=160000)
    args = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        path, db = os.path.join(folder, 'a.jsonl'), os.path.join(folder, 'a.db')
        write_articles(path, args.articles)
        subprocess.run([args.newsidx, 'add', '--quiet', '--db', db, path], check=True)
        for word in ('said', 'treaty'):
            hits = subprocess.run([args.newsq, '--db', db, '--count', word], check=True, capture_output=True, text=True).stdout.strip()
            for what, bound in ((['--timeline=month'], TIMELINE_MS), (['--timeline=day', '--format', 'json'], TIMELINE_MS),
                                (['--facet', 'author,place,agency'], FACETS_MS)):
                took = best_ms([args.newsq, '--db', db, *what, word])
                failed += took > bound
                print('%s%-28s %s: %s of %d articles, %.1f ms (bound %d)' %
                      ('FAILED: ' if took > bound else '', ' '.join(what), word, hits, args.articles, took, bound))
    return failed > 0


sys.exit(main())
