#!/usr/bin/env python3
"""Compares what `newsidx parse` printed with the truth: date, place and headline right for 98%, authors for 95%.

usage: wiretext.py TRUTH.jsonl PARSED.jsonl
"""
import json
import os
import re
import sys

BOUNDS = {"headline": 0.98, "date": 0.98, "place": 0.98, "author": 0.95, "body": 0.98}


def words(text):
    return re.findall(r"\w+", (text or "").lower())


def main(truth_path, parsed_path):
    parsed = {}
    for line in open(parsed_path):
        article = json.loads(line)
        parsed[os.path.basename(article["origin"])] = article
    right = dict.fromkeys(BOUNDS, 0)
    of = dict.fromkeys(BOUNDS, 0)
    for line in open(truth_path):
        truth = json.loads(line)
        article = parsed.get(truth["file"], {})
        expected = {"headline": truth["headline"], "date": truth["date"], "place": truth["place"], "body": truth["body"],
                    "author": "; ".join(re.sub(r"^by ", "", a, flags=re.I) for a in truth["authors"])}
        for field, value in expected.items():
            of[field] += 1
            right[field] += words(article.get(field)) == words(value)
    failed = [f for f in BOUNDS if right[f] < BOUNDS[f] * of[f]]
    for field in BOUNDS:
        print(f"{field}: {right[field]} of {of[field]}" + (" FAILED" if field in failed else ""))
    print(f"{len(BOUNDS) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
