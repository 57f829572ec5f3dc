"""Queries for the benchmarks, drawn from a corpus: one to six words, common and rare ones, no query twice."""
import collections
import datetime
import random
import re

MODES = ("or", "and", "phrase", "dates", "newest")
SAMPLE = 20000  # articles that are read
OPERATORS = {"and", "or"}  # of newsq's language, between two words


def read_texts(path):
    texts = []
    with open(path, encoding="utf-8") as file:
        for record in file.read(64 << 20).split("\x1e")[:SAMPLE]:
            fields = record.split("\x1f")
            if len(fields) == 3:
                texts.append((fields[0], re.findall(r"[a-z]{2,}", fields[2].lower())))
    return texts


class Queries:
    """draw(mode) gives (first day, last day, words), different ones every time."""

    def __init__(self, corpus, seed):
        self.rng = random.Random(seed)
        self.texts = read_texts(corpus)
        count = collections.Counter(word for _, words in self.texts for word in set(words))
        ranked = sorted(count, key=lambda word: (-count[word], word))  # the same at every run
        self.bands = [ranked[:100], ranked[100:1000], ranked[1000:10000]]
        self.drawn = set()

    def word(self):
        return self.rng.choice(self.rng.choice(self.bands))

    def from_one_article(self, count):
        words = self.rng.choice(self.texts)[1]
        return self.rng.sample(words, count) if len(words) >= count else self.from_one_article(count)

    def phrase(self):
        words = self.rng.choice(self.texts)[1]
        count = self.rng.randrange(2, 4)
        at = self.rng.randrange(max(1, len(words) - count))
        return words[at:at + count] if len(words) > count else self.phrase()

    def words(self, mode):
        count = self.rng.randrange(1, 7)
        if mode == "phrase":
            return self.phrase()
        if mode == "and" and self.rng.random() < 0.5:
            return self.from_one_article(max(count, 2))
        return [self.word() for _ in range(count)]

    def draw(self, mode):
        while True:
            words = self.words(mode)
            first = datetime.date.fromisoformat(self.rng.choice(self.texts)[0])
            last = first + datetime.timedelta(days=self.rng.choice((0, 6, 30, 364)))
            query = (first.isoformat(), last.isoformat(), tuple(words))
            asked = mode == "phrase" or not OPERATORS.intersection(words)
            if asked and (mode,) + query not in self.drawn and len(set(words)) == len(words):
                self.drawn.add((mode,) + query)
                return query
