#!/usr/bin/env python3
"""Splitting an archive in several changes no answer: the same articles, in the same order, with the same scores.

usage: archives.py NEWSIDX NEWSQ

Makes articles at random, puts them into one archive, and into three by date (so that each keeps its id), and compares answers of both
over queries of every kind; then splits them at random, where articles of one day may change places among equals, and compares scores.
"""
import json
import os
import random
import subprocess
import sys
import tempfile

NEWSIDX, NEWSQ = sys.argv[1:3]
WORDS = ('letter jets sanctions nuclear talks election elected minister court ice-cream co-operate O\'Brien F-16 oil price '
         'strike police storm river market bank vote party war peace treaty army navy').split()
QUERIES = ['letter', 'letter jets', 'letter OR jets OR oil', '"nuclear talks"', 'elect*', '*ice', 'co-operate', 'cooperate',
           'F-16 OR f16', 'letter NEAR/5 oil', 'headline:oil', 'oil -price', 'date:2014 letter', 'place:paris oil', 'is:signed bank',
           'minster~', '=oil', 'lead:storm', 'on:03', '"oil price"~2', 'zebra', 'letter zebra', 'NOT oil', 'oil OR place:paris',
           'war peace treaty', 'us OR army', '(bank OR market) (vote OR party)']


def make_articles(rng, count):
    articles = []
    for number in range(count):
        body = ' '.join(rng.choices(WORDS, weights=range(1, len(WORDS) + 1), k=rng.randint(5, 120)))
        article = {'guid': 'g%05d' % number, 'headline': ' '.join(rng.choices(WORDS, k=4)), 'body': body}
        if rng.random() < 0.95:
            article['date'] = '%d-%02d-%02d' % (rng.randint(2012, 2016), rng.randint(1, 12), rng.randint(1, 28))
        if rng.random() < 0.3:
            article['author'] = 'Ann Roe'
        if rng.random() < 0.3:
            article['place'] = 'PARIS'
        articles.append(article)
    return articles


def add(folder, name, articles):
    path = os.path.join(folder, name + '.jsonl')
    with open(path, 'w') as file:
        file.writelines(json.dumps(article) + '\n' for article in articles)
    db = os.path.join(folder, name + '.db')
    subprocess.run([NEWSIDX, 'add', '--quiet', '--db', db, path], check=True)
    return db


def answer(dbs, query, *options):
    command = [NEWSQ] + ['--db=' + db for db in dbs] + ['--format', 'jsonl', '--limit', 'all', *options, query]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode not in (0, 1):
        raise SystemExit('FAILED: %s: exit %d: %s' % (query, result.returncode, result.stderr))
    return [(hit['guid'], round(hit['score'], 9)) for hit in map(json.loads, result.stdout.splitlines())]


def main():
    rng = random.Random(4)
    failed = passed = 0
    articles = make_articles(rng, 600)
    with tempfile.TemporaryDirectory() as folder:
        whole = [add(folder, 'whole', articles)]
        by_date = [add(folder, 'early', [a for a in articles if a.get('date', '') < '2013']),
                   add(folder, 'middle', [a for a in articles if '2013' <= a.get('date', '') < '2015']),
                   add(folder, 'late', [a for a in articles if '2015' <= a.get('date', '')])]
        halves = ([], [])
        for article in articles:
            halves[rng.random() < 0.3].append(article)
        at_random = [add(folder, 'half%d' % i, half) for i, half in enumerate(halves)]
        for query in QUERIES:
            for options in ([], ['--any'], ['--sort', 'oldest'], ['--expand']):
                want = answer(whole, query, *options)
                for name, got in (('by date', answer(by_date, query, *options)),
                                  ('at random', answer(at_random, query, *options))):
                    if name == 'at random':
                        same = sorted(want) == sorted(got) and [s for _, s in want] == [s for _, s in got]
                    else:
                        same = want == got
                    passed += same
                    failed += not same
                    if not same:
                        print('FAILED: %s %s, split %s:\n  whole %s\n  split %s' %
                              (query, ' '.join(options), name, want[:5], got[:5]))
    print('%d passed, %d failed' % (passed, failed))
    return failed > 0


sys.exit(main())
