"""Answers of newsq against newsq --no-impact and against brute force over every token of the full-text index, as TREC runs compared line
by line; then the same after articles were inserted, changed and deleted through SQL.

Brute force reads fts5vocab, counts, and scores every article that has a word by the formula at the head of common/rank.h, in whole points
of 2^-32, so that scores are equal to the last digit that is printed."""
import collections
import math
import os
import sqlite3
import subprocess
import tempfile

K1, B, HEADLINE = 2.0, 0.55, 2
HITS = 10


def read_sizes(record):
    total = value = 0
    for byte in record:
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            total, value = total + value, 0
    return total


class BruteForce:
    def __init__(self, db):
        self.db = db
        self.length = {doc: read_sizes(sz) for doc, sz in db.execute("SELECT id, sz FROM articles_fts_docsize")}
        self.guid = dict(db.execute("SELECT id, guid FROM articles"))
        self.average = sum(self.length.values()) / len(self.length)
        db.execute("CREATE VIRTUAL TABLE temp.instances USING fts5vocab(main, articles_fts, instance)")

    def frequencies(self, word):
        stem = self.db.execute("SELECT newsidx_stems(?)", (word,)).fetchone()[0]
        places = set(self.db.execute("SELECT doc, col, offset FROM temp.instances WHERE term = ?", (stem,)))
        found = collections.Counter()
        for doc, column, _ in places:
            found[doc] += HEADLINE if column == "headline" else 1
        return found

    def search(self, words, every):
        lists = [self.frequencies(word) for word in words]
        points = collections.Counter()
        for found in lists:
            idf = math.log1p((len(self.length) - len(found) + 0.5) / (len(found) + 0.5))
            factor = idf * (K1 + 1) * 2.0 ** 32
            for doc, frequency in found.items():
                norm = K1 * (1 - B) + K1 * B / self.average * self.length[doc]
                points[doc] += round(factor * (frequency / (frequency + norm)))
        docs = [d for d in points if not every or all(d in found for found in lists)]
        docs.sort(key=lambda d: (-points[d], -d))
        return [(self.guid[d], "%.9f" % (points[d] / 2.0 ** 32)) for d in docs[:HITS]]


def run(newsq, db, path, *options):
    done = subprocess.run([newsq, "--db", db, "--batch", path, "-f", "trec", "-n", str(HITS), *options], capture_output=True, text=True)
    return done.stdout.splitlines()


def write_queries(path, drawn, count):
    asked = []
    with open(path, "w") as out:
        for mode in ("or", "and", "phrase", "dates"):
            for number in range(count):
                first, last, words = drawn.draw(mode)
                name = "%s%d" % (mode, number)
                text = '"%s"' % " ".join(words) if mode == "phrase" else (" " if mode == "and" else " OR ").join(words)
                out.write("%s\t%s\n" % (name, "(%s) date:%s..%s" % (text, first, last) if mode == "dates" else text))
                asked.append((name, mode, words))
    return asked


def compare(state, newsq, db, brute, drawn, count):
    with tempfile.NamedTemporaryFile("r", suffix=".tsv") as file:
        asked = write_queries(file.name, drawn, count)
        fast, slow = run(newsq, db, file.name), run(newsq, db, file.name, "--no-impact")
    wrong = sum(a != b for a, b in zip(fast, slow)) + abs(len(fast) - len(slow))
    given = collections.defaultdict(list)
    for line in fast:
        name, _, guid, _, score, _ = line.split(" ")
        given[name].append((guid, score))
    checked = [(name, mode, words) for name, mode, words in asked if mode in ("or", "and")]
    bad = [name for name, mode, words in checked if given[name] != brute.search(words, mode == "and")]
    print("verify   %s: %d lines, %d differ from --no-impact; %d queries, %d differ from brute force" %
          (state, len(fast), wrong, len(checked), len(bad)), flush=True)
    return wrong + len(bad)


def connect(build, db):
    connection = sqlite3.connect(db)
    connection.enable_load_extension(True)
    connection.load_extension(os.path.join(build, "extension", "newsidx"))
    return connection


def verify(build, db, drawn, count):
    if not hasattr(sqlite3.Connection, "enable_load_extension"):
        print("verify   skipped: this Python's sqlite3 loads no extensions")
        return
    newsq = os.path.join(build, "newsq")
    connection = connect(build, db)
    failed = compare("as indexed", newsq, db, BruteForce(connection), drawn, count)
    connection.close()
    connection = connect(build, db)
    ids = [row[0] for row in connection.execute("SELECT id FROM articles ORDER BY id % 9973 LIMIT 300")]
    connection.executemany("UPDATE articles SET body = body || ' president said oil' WHERE id = ?", [(i,) for i in ids[:100]])
    connection.executemany("DELETE FROM articles WHERE id = ?", [(i,) for i in ids[100:200]])
    connection.executemany("INSERT INTO articles(guid, headline, body, date) SELECT guid || ':copy', headline, body, date FROM articles "
                           "WHERE id = ?", [(i,) for i in ids[200:]])
    connection.commit()
    failed += compare("changed through SQL", newsq, db, BruteForce(connection), drawn, count)
    connection.close()
    subprocess.run([os.path.join(build, "newsidx"), "optimize", "--db", db], check=True, stdout=subprocess.DEVNULL)
    connection = connect(build, db)
    failed += compare("taken over", newsq, db, BruteForce(connection), drawn, count)
    connection.close()
    if failed:
        raise SystemExit("FAILED: answers differ")
