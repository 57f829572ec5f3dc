"""Queries in the dialect of Lexis (newsq-query(7), DIALECT): trees at random, written down with as few parentheses as its precedence allows.

Nothing is parsed here: the tree that was written is the one that is evaluated. Nodes are those of oracle_parse and
    ("near", "s" or "p", False, a, b)   in one sentence, paragraph     ("atleast", n, node)
"""
import re

from oracle_parse import HLEAD

RESERVED = set("or and not but near within date w pre onear plural singular atleast us who it is act aids arm cap".split())
STRENGTH = {"or": 0, "near": 1, "s": 2, "p": 3, "and": 5, "not": 6}


class Lexis:
    """queries: oracle_generate.Queries, for its articles' words."""

    def __init__(self, queries, rules):
        self.queries, self.rng, self.rules = queries, queries.rng, rules

    def token(self):
        for _ in range(20):
            token = self.queries.plain_token()
            if re.fullmatch("[A-Za-z]{2,}", token) and token.lower() not in RESERVED:
                return token
        return "letter"

    def phrase_of(self, units, column=None):
        slots, length = [], 0
        for unit_slots, unit_length in units:
            slots += [(length + offset, term) for offset, term in unit_slots]
            length += unit_length
        return ("phrase", [(slots, length)], None, column)

    def leaf(self, column=None):
        """(tree, text) of a word, an open word, one with a wildcard or a phrase of two."""
        rng, r = self.rng, self.rng.random()
        token = self.token()
        if r < 0.15 and len(token) > 3:
            stem = token[:rng.randint(3, len(token))]
            return self.phrase_of([([(0, ("p", stem.lower()))], 1)], column), stem + "!"
        if r < 0.25 and len(token) > 3:
            i = rng.randrange(1, len(token) - 1)
            glob = (token[:i] + "?" + token[i + 1:]).lower()
            return self.phrase_of([([(0, ("g", glob))], 1)], column), token[:i] + "*" + token[i + 1:]
        words = [token]
        if r < 0.5:
            near = [word for word in self.queries.stretch(2, 0) if re.fullmatch("[A-Za-z]{2,}", word)]
            words = near if len(near) == 2 and not {w.lower() for w in near} & RESERVED else words
        units = [unit[0] for word in words for unit in self.rules.query(word, False)]
        text = " ".join(words)
        return self.phrase_of(units, column), '"%s"' % text if rng.random() < 0.2 else text

    def tree(self, depth, column=None):
        """(tree, text, kind of the strongest loose connector, its n)."""
        rng = self.rng
        if depth == 0 or rng.random() < 0.15:
            r = rng.random()
            if r < 0.06 and column is None:
                name, number = rng.choice([("headline", 0), ("body", 2), ("lead", 7), ("hlead", HLEAD), ("byline", 3)])
                tree, text = self.leaf(number)
                return tree, "%s(%s)" % (name, text), None, 0
            if r < 0.12:
                tree, text = self.leaf(column)
                n = rng.choice([1, 2, 2, 3])
                return (("atleast", n, tree) if n > 1 else tree), "atleast%d(%s)" % (n, text), None, 0
            return (*self.leaf(column), None, 0)
        kind = rng.choices(["or", "near", "s", "p", "and", "not"], [4, 5, 3, 2, 4, 2])[0]
        n = rng.choice([1, 2, 3, 5, 8, 30]) if kind == "near" else 0
        left = self.tree(depth - 1, column)
        right = self.tree(depth - 1, column)
        ordered = kind == "near" and rng.random() < 0.3
        written = {"or": "or", "and": "and", "not": rng.choice(["and not", "but not", "not"]), "s": rng.choice(["w/s", "/s"]),
                   "p": rng.choice(["w/p", "/p"]), "near": ("pre/%d" if ordered else rng.choice(["w/%d", "/%d", "near/%d"])) % (n or 1)}[kind]
        if rng.random() < 0.2:
            written = written.upper()
        text = "%s %s %s" % (self.enclose(left, kind, n, True), written, self.enclose(right, kind, n, False))
        if kind in ("or", "and"):
            tree = (kind, [left[0], right[0]])
        elif kind == "not":
            tree = ("and", [left[0], ("not", right[0])])
        else:
            tree = ("near", n - 1 if kind == "near" else kind, ordered, left[0], right[0])
        return tree, text, kind, n

    def enclose(self, part, kind, n, is_left):
        """The text of a part, in parentheses where its connector would bind less than the one beside it."""
        _, text, inner, inner_n = part
        if inner is None:
            return text
        stronger = STRENGTH[inner] < STRENGTH[kind]
        if inner == kind == "near":
            stronger = inner_n < n or inner_n == n and is_left
        elif inner == kind:
            stronger = is_left or kind in ("or", "and")
        return text if stronger and self.rng.random() < 0.8 else "(%s)" % text

    def query(self):
        self.queries.focus = self.rng.choice(self.queries.articles)
        return self.tree(self.rng.choice([0, 1, 1, 2, 2, 3]))[:2]
