"""Queries: lexing and parsing as newsq-query(7) and the contract in oracle.py say.

A parsed query is a tree of tuples:
    ("phrase", alternatives, slop or None, column or None)   one word too; alternative = (slots, length)
    ("filter", field, words, open)   ("date", low, high)     days as YYYYMMDD, both ends included
    ("on", month, day or 0)   ("is", name)
    ("and", nodes)  ("or", nodes)  ("not", node)  ("near", n, ordered, a, b)
"""
import calendar
import datetime
import itertools
import re
import unicodedata

import oracle_chunks

COLUMNS = ("headline", "deck", "body", "author", "dateline")
HLEAD = 8  # the headline, and of the body only its first words
LEAD = 7   # a column of its own: the first words of the body
STATES = ("dated", "undated", "signed", "unsigned", "wire", "web", "revised")
TEXT_FIELDS = {"lead": LEAD, "headline": 0, "title": 0, "deck": 1, "body": 2, "author": 3, "byline": 3, "dateline": 4}
FILTERS = ("place", "agency", "source", "section", "language", "url", "guid", "origin")
DATES = ("date", "after", "before", "on", "is")   # what cannot be understood is an error
QUOTES = "\"\u201c\u201d\u201e\u00ab\u00bb"
MAX_ALTERNATIVES = 16
MAX_NEAR = 1000
DEFAULT_NEAR = 10
FIELD = re.compile(r"([A-Za-z]+):(?=\S)")


class QueryError(Exception):
    """An empty query or a date that cannot be understood: exit 2."""


class Token:
    """kind: word, phrase, (, ), op, lc (and/or in lower case)."""

    def __init__(self, kind, text="", neg=False, field=None, slop=None):
        self.kind, self.text, self.neg, self.field, self.slop = kind, text, neg, field, slop
        self.name, self.n, self.items, self.node, self.plain = None, 0, None, None, False


def star_spaces(query):
    """A * that does not end a word is a space."""
    out = []
    for i, c in enumerate(query):
        if c == "*":
            before = query[i - 1:i]
            after = query[i + 1:i + 2]
            ends = not after or after.isspace() or after in "()" + QUOTES
            if not (before and unicodedata.category(before)[0] in "LNM" and ends):
                c = " "
        out.append(c)
    return "".join(out)


def operator_of(raw):
    """An operator token for the raw word, or None."""
    if raw in ("AND", "OR", "NOT"):
        token = Token("op", raw)
        token.name = raw
        return token
    if raw in ("and", "or"):
        token = Token("lc", raw)
        token.name = raw.upper()
        return token
    match = re.fullmatch(r"NEAR(?:/(\d+))?|(?:[wW]|pre|PRE)/(\d+)", raw)
    if match is None:
        return None
    token = Token("op", raw)
    token.name = "PRE" if raw[0] in "pP" else "NEAR"
    digits = match.group(1) or match.group(2)
    token.n = min(int(digits), MAX_NEAR) if digits else DEFAULT_NEAR
    return token


def run_end(query, i):
    """The end of the word that begins at i."""
    while i < len(query) and not query[i].isspace() and query[i] not in "()" + QUOTES:
        i += 1
    return i


def lex_quoted(query, i, neg, field):
    """The phrase whose opening quote is at i: (token, end)."""
    j = i + 1
    while j < len(query) and query[j] not in QUOTES:
        j += 1
    token = Token("phrase", query[i + 1:j], neg, field)
    j = min(j + 1, len(query))
    match = re.compile(r"~(\d+)").match(query, j)
    if match and query[j - 1] in QUOTES:
        token.slop, j = int(match.group(1)), match.end()
    return token, j


def lex(query):
    """The tokens of a query."""
    tokens, i, may_negate = [], 0, True
    while i < len(query):
        c = query[i]
        if c.isspace():
            i, may_negate = i + 1, True
            continue
        if c == ")":
            tokens.append(Token(")"))
            i, may_negate = i + 1, False
            continue
        neg = False
        if c == "-" and may_negate and i + 1 < len(query) and not query[i + 1].isspace() and query[i + 1] != ")":
            neg, i = True, i + 1
        field = None
        match = FIELD.match(query, i)
        if match and (match.group(1).lower() in TEXT_FIELDS or match.group(1).lower() in FILTERS + DATES) \
                and query[match.end()] != ")":
            field, i = match.group(1).lower(), match.end()
        may_negate = False
        if query[i] == "(":
            tokens.append(Token("(", neg=neg, field=field))
            i, may_negate = i + 1, True
        elif query[i] in QUOTES:
            token, i = lex_quoted(query, i, neg, field)
            tokens.append(token)
        else:
            end = run_end(query, i)
            raw = query[i:end]
            operator = operator_of(raw) if not neg and field is None else None
            tokens.append(operator or Token("word", raw, neg, field))
            i = end
    return tokens


def nest(tokens):
    """Groups as tokens with items; an unmatched ) is dropped, a missing one added."""
    stack = [[]]
    for token in tokens:
        if token.kind == "(":
            token.kind, token.items = "group", []
            stack[-1].append(token)
            stack.append(token.items)
        elif token.kind == ")":
            if len(stack) > 1:
                stack.pop()
        else:
            stack[-1].append(token)
    return stack[0]


def month_days(year, month):
    return calendar.monthrange(year, month)[1]


def parse_day(text, today):
    """(low, high) of one date as YYYYMMDD; low of a month has day 00, of a year month and day 00."""
    relative = relative_day(text, today)
    if relative:
        return relative
    match = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", text)
    if not match:
        raise QueryError("date " + text)
    year, month, day = (int(g) if g else None for g in match.groups())
    if year == 0 or month is not None and not 1 <= month <= 12:
        raise QueryError("date " + text)
    if month is None:
        return year * 10000, year * 10000 + 1231
    if day is None:
        return year * 10000 + month * 100, year * 10000 + month * 100 + month_days(year, month)
    if not 1 <= day <= month_days(year, month):
        raise QueryError("date " + text)
    return (year * 10000 + month * 100 + day,) * 2


def relative_day(text, today):
    """today, yesterday, this/last week/month/year; weeks begin on Monday."""
    def number(day):
        return day.year * 10000 + day.month * 100 + day.day

    words = " ".join(text.lower().split())
    if words in ("today", "yesterday"):
        return (number(today - datetime.timedelta(days=words == "yesterday")),) * 2
    if words in ("this week", "last week"):
        monday = today - datetime.timedelta(days=today.weekday() + (7 if words[0] == "l" else 0))
        return number(monday), number(monday + datetime.timedelta(days=6))
    if words in ("this month", "last month"):
        first = today.replace(day=1)
        if words[0] == "l":
            first = (first - datetime.timedelta(days=1)).replace(day=1)
        base = first.year * 10000 + first.month * 100
        return base, base + month_days(first.year, first.month)
    if words in ("this year", "last year"):
        year = today.year - (words[0] == "l")
        return year * 10000, year * 10000 + 1231
    return None


def parse_date(field, text, today):
    """A date field's node."""
    if field == "is":
        if text.lower() not in STATES:
            raise QueryError("is " + text)
        return ("is", text.lower())
    if field == "on":
        match = re.fullmatch(r"([0-9]{2})(?:-([0-9]{2}))?", text)
        month, day = (int(match.group(1)), int(match.group(2) or 0)) if match else (0, 0)
        if not 1 <= month <= 12 or day > month_days(2000, month) or match.group(2) == "00":
            raise QueryError("on " + text)
        return ("on", month, day)
    text = text.strip()
    first, last = 1, 99991231
    if field == "date" and ".." in text:
        low, _, high = text.partition("..")
        if not low and not high:
            raise QueryError("date " + text)
        return ("date", parse_day(low, today)[0] if low else first, parse_day(high, today)[1] if high else last)
    low, high = parse_day(text, today)
    if field == "date":
        return ("date", low, high)
    return ("date", high + 1, last) if field == "after" else ("date", first, low - 1)


class Parser:
    """rules: oracle_words.Native or Portable."""

    def __init__(self, rules, today):
        self.rules, self.today = rules, today

    def parse(self, query, any_words=False):
        """The tree, or None where nothing is left."""
        if not query.strip():
            raise QueryError("empty")
        items = nest(lex(query))
        return self.resolve(items, None, any_words)

    # leaves

    def phrase(self, text, slop, column):
        """A word or a phrase in the text columns, or None where it has no word."""
        units = []
        for chunk in text.split():
            units += oracle_chunks.units_of_chunk(self.rules, chunk)
        if not units:
            return None
        count = 1
        for unit in units:
            count *= len(unit)
        if count > MAX_ALTERNATIVES:
            units = [unit[:1] for unit in units]
        alternatives = []
        for choice in itertools.product(*units):
            slots, length = [], 0
            for unit_slots, unit_length in choice:
                slots += [(length + offset, term) for offset, term in unit_slots]
                length += unit_length
            if (slots, length) not in alternatives:
                alternatives.append((slots, length))
        return ("phrase", alternatives, slop, column)

    def leaf(self, token, inherited):
        field = token.field or inherited
        if field in DATES:
            return parse_date(field, token.text, self.today)
        if field in FILTERS:
            value = star_spaces(token.text)
            is_open = value.endswith("*")
            words = self.rules.filter_words(value.replace("*", " "))
            return ("filter", field, words, is_open) if words else None
        return self.phrase(token.text, token.slop, TEXT_FIELDS.get(field))

    # operators

    def resolve(self, items, field, any_words=False):
        """The node of a sequence of tokens, or None."""
        items = self.make_nodes(items, field)
        items = self.decide_lower_case(items, field)
        items = self.keep_last_of_rows(items)
        items = self.drop_without_terms(items, field)
        return self.combine(items, any_words) if items else None

    def make_nodes(self, items, field):
        out = []
        for token in items:
            if token.kind in ("word", "phrase"):
                token.node = self.leaf(token, field)
                token.plain = token.kind == "word" and token.field is None and not token.neg
            elif token.kind == "group":
                token.node = self.resolve(token.items, token.field or field)
            elif token.kind in ("op", "lc"):
                out.append(token)
                continue
            if token.node is not None:
                token.kind = "term"
                out.append(token)
        return out

    def make_plain(self, token, field):
        token.kind, token.plain = "term", True
        token.node = self.leaf(token, field)

    def decide_lower_case(self, items, field):
        for i, token in enumerate(items):
            if token.kind == "lc":
                both = 0 < i < len(items) - 1 and items[i - 1].kind == "term" and items[i + 1].kind == "term"
                if both:
                    token.kind = "op"
                else:
                    self.make_plain(token, field)
        return items

    def keep_last_of_rows(self, items):
        out = []
        for is_op, row in itertools.groupby(items, lambda token: token.kind == "op"):
            row = list(row)
            if is_op:
                joined = len(row) > 1 and row[-1].name == "NOT" and row[-2].name in ("AND", "OR")
                row = row[-2:] if joined else row[-1:]
            out += row
        return out

    def drop_without_terms(self, items, field):
        def term_at(i, positive):
            return 0 <= i < len(items) and items[i].kind == "term" and not (positive and items[i].neg)

        items = [token for i, token in enumerate(items) if token.name != "NOT" or term_at(i + 1, True)]
        out = []
        for i, token in enumerate(items):
            if token.kind == "op" and token.name in ("NEAR", "PRE"):
                if not (term_at(i - 1, False) and term_at(i + 1, True)):
                    self.make_plain(token, field)
            elif token.kind == "op" and token.name in ("AND", "OR"):
                right = term_at(i + 1, False) or i + 1 < len(items) and items[i + 1].name == "NOT"
                if not (term_at(i - 1, False) and right):
                    continue
            out.append(token)
        return out

    def combine(self, items, any_words):
        branches, branch = [], []
        for token in items:
            if token.kind == "op" and token.name == "OR":
                branches.append(branch)
                branch = []
            else:
                branch.append(token)
        branches.append(branch)
        nodes = [self.conjunction(b, any_words) for b in branches]
        return nodes[0] if len(nodes) == 1 else ("or", nodes)

    def conjunction(self, items, any_words):
        nodes, loose, i = [], [], 0
        while i < len(items):
            if items[i].kind == "op" and items[i].name == "AND":
                i += 1
                continue
            begin = i
            negated = items[i].kind == "op" and items[i].name == "NOT"
            i += negated
            negated ^= items[i].neg
            node, i = items[i].node, i + 1
            while i < len(items) and items[i].kind == "op" and items[i].name in ("NEAR", "PRE"):
                node = ("near", items[i].n, items[i].name == "PRE", node, items[i + 1].node)
                i += 2
            free = (i == begin + 1 and items[begin].plain and
                    not (begin and items[begin - 1].kind == "op") and
                    not (i < len(items) and items[i].kind == "op"))
            if any_words and free:
                loose.append(node)
            else:
                nodes.append(("not", node) if negated else node)
        if loose:
            nodes.append(loose[0] if len(loose) == 1 else ("or", loose))
        return nodes[0] if len(nodes) == 1 else ("and", nodes)


def show(node):
    """The parsed form, to read."""
    if node is None:
        return "nothing"
    kind = node[0]
    if kind == "phrase":
        text = " | ".join(show_slots(slots) for slots, _ in node[1])
        text = "[" + text + "]" + ("" if node[2] is None else "~%d" % node[2])
        names = dict(enumerate(COLUMNS)) | {LEAD: "lead", HLEAD: "hlead"}
        return text if node[3] is None else names[node[3]] + ":" + text
    if kind == "atleast":
        return "ATLEAST/%d (%s)" % (node[1], show(node[2]))
    if kind == "filter":
        return "%s={%s%s}" % (node[1], " ".join(node[2]), "*" if node[3] else "")
    if kind == "date":
        return "date=%d..%d" % node[1:]
    if kind in ("on", "is"):
        return "%s=%s" % (kind, "-".join(str(part) for part in node[1:]))
    if kind == "not":
        return "NOT " + show(node[1])
    if kind == "near":
        return "(%s %s/%s %s)" % (show(node[3]), "PRE" if node[2] else "NEAR", node[1], show(node[4]))
    return "(" + (" %s " % kind.upper()).join(show(child) for child in node[1]) + ")"


def show_slots(slots):
    marks = {"s": "%s", "a": "=%s", "p": "%s*", "g": "glob %s", "f": "%s~%d", "o": "written %s", "x": "typed %s"}
    return " ".join(marks[term[0]] % term[1:] for _, term in slots)
