#!/usr/bin/env python3
"""No query whatever is a crash or an FTS5 error: what people type, and what nobody would.

usage: punctuation.py NEWSIDX NEWSQ
Part one: queries that must find the article a person means. Part two: strings of punctuation, operators alone, unbalanced
quotes, control characters and random bytes, for which any answer but a crash, an internal error or silence will do.
"""
import json
import os
import random
import subprocess
import sys
import tempfile

ARTICLES = {
    "obrien": "Mr O'Brien flew in an F-16 over the lake, and it cost 3.5 million, or 1,000 a mile.",
    "curly": "Mr O\u2019Brien and Jean-Philippe wrote d\u2019\u00e9tudes for AT&T.",
    "us": "The U.S. said on Friday that talks went on.",
    "pronoun": "They told us that nothing went on.",
    "letter": "A letter about the jets arrived. Nobody was guilty.",
    "not": "He was not guilty of writing the letter.",
    "percent": "Turnout was 100% in the 9/11 district, what a day.",
    "joined": "Both sides cooperate closely.",
    "parted": "Both sides co-operate closely.",
    "election": "The elections were held.",
    "elected": "She was elected.",
}

# query, the articles that must be found, articles that must not be
FINDS = [
    ("O'Brien", {"obrien", "curly"}, set()),
    ("O\u2019Brien", {"obrien", "curly"}, set()),
    ("obrien", {"obrien", "curly"}, set()),
    ("brien", {"obrien", "curly"}, set()),
    ("F-16", {"obrien"}, set()),
    ("F16", {"obrien"}, set()),
    ("3.5", {"obrien"}, set()),
    ("1,000", {"obrien"}, set()),
    ("1000", {"obrien"}, set()),
    ("AT&T", {"curly"}, set()),
    ("jean-philippe", {"curly"}, set()),
    ("d'\u00e9tudes", {"curly"}, set()),
    ("etudes", {"curly"}, set()),
    ("U.S.", {"us"}, {"pronoun"}),
    ("US", {"us"}, {"pronoun"}),
    ("us", {"us", "pronoun"}, set()),
    ("what?", {"percent"}, set()),
    ("100%", {"percent"}, set()),
    ("9/11", {"percent"}, set()),
    ("letter and jets", {"letter"}, {"not"}),
    ("not guilty", {"not"}, {"letter"}),
    ("letter -jets", {"not"}, {"letter"}),
    ('"letter', {"letter", "not"}, set()),
    ("cooperate", {"joined", "parted"}, set()),
    ("co-operate", {"joined", "parted"}, set()),
    ("electio*", {"election"}, {"elected"}),
    ("elect*", {"election", "elected"}, set()),
    ("letter )", {"letter", "not"}, set()),
    ("((letter", {"letter", "not"}, set()),
    ("letter AND", {"letter", "not"}, set()),
    ("OR letter", {"letter", "not"}, set()),
]

HOSTILE = [
    "'", '"', "''", '""', '"""', "(", ")", "()", ")(", "((((", "*", "**", "a*b*c", "-", "--", "- -", "+", "^", "^a", "~", '"a"~',
    '"a"~999999999999', ":", "a:", ":a", "a:b:c", "headline:", "headline:(", "NEAR", "NEAR(", "NEAR(a b, 5)", "NEAR/5",
    "a NEAR/99999999999 b", "AND", "OR", "NOT", "AND OR NOT", "NOT NOT NOT a", "a AND AND b", "{headline}: a", "a; DROP TABLE x",
    "%", "_", "\\", "a\\", "\x01", "a\x01b", "\x01us.", "\x1b[31mred", "\u202eevil", "\ufeff", "\u200b", "\U000f0000", "a" * 5000,
    "( " * 3000 + "a", "a OR " * 3000 + "b", "-" * 3000, '"' * 3001, "x " * 50000, "a NEAR/2 " * 200 + "b", "-a", "-(a b)",
    "(a AND b) NEAR/3 (c AND d) NEAR/3 (e AND f) NEAR/3 (g AND h) NEAR/3 (i AND j)", "\u6771", "\u6771\u4eac*", "\u00bd", "'s",
]


def run(newsq, db, *args):
    done = subprocess.run([newsq, "--db", db, *args], capture_output=True, timeout=120)
    return done.returncode, done.stdout, done.stderr.decode("utf-8", "replace")


def check_finds(newsq, db, ids):
    failed = 0
    for query, wanted, unwanted in FINDS:
        code, out, err = run(newsq, db, "--format", "ids", "--limit", "all", "--", query)
        found = {ids[int(line)] for line in out.split()}
        if code != 0 or not wanted <= found or unwanted & found:
            failed += 1
            print(f"FAILED: {query!r}: exit {code}, found {sorted(found)}, wanted {sorted(wanted)}: {err.strip()}")
    return len(FINDS) - failed, failed


def hostile_queries(count):
    rng = random.Random(7)
    alphabet = ['"', "(", ")", "*", "-", ":", "AND", "OR", "NOT", "NEAR/3", "w/2", "and", "headline:", "date:", "letter", "us", "U.S.",
                "~2", " ", " ", "'", "\u201c", "\u6771\u4eac", "&", ".", ",", "1", "\x02", "\u00df", "place:"]
    for _ in range(count):
        yield "".join(rng.choice(alphabet) for _ in range(rng.randrange(1, 25)))


def check_hostile(newsq, db):
    failed = 0
    queries = HOSTILE + list(hostile_queries(400))
    for query in queries:
        code, _, err = run(newsq, db, "--count", "--", query)
        blank = not query.strip(" \t\n\u200b\ufeff")
        honest = code in (0, 1) or (code == 2 and (blank or "not a date" in err or "empty" in err))
        if not honest or "fts5" in err.lower() or "syntax error" in err.lower():
            failed += 1
            print(f"FAILED: {query[:60]!r}: exit {code}: {err.strip()[:200]}")
    return len(queries) - failed, failed


def main(newsidx, newsq):
    with tempfile.TemporaryDirectory() as folder:
        db = os.path.join(folder, "archive.db")
        feed = os.path.join(folder, "feed.jsonl")
        with open(feed, "w") as out:
            for guid, body in ARTICLES.items():
                out.write(json.dumps({"guid": guid, "body": body}) + "\n")
        subprocess.run([newsidx, "--db", db, "add", feed], check=True, stdout=subprocess.DEVNULL)
        import sqlite3
        connection = sqlite3.connect(db)
        ids = dict(connection.execute("SELECT id, guid FROM articles"))
        connection.close()
        results = [check_finds(newsq, db, ids), check_hostile(newsq, db)]
    print(f"{sum(r[0] for r in results)} passed, {sum(r[1] for r in results)} failed")
    return 1 if any(r[1] for r in results) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
