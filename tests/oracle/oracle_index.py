"""The answer: articles by word, and the direct evaluation of a parsed query.

Sets of articles are bit masks (bit = number of the article). Places in the text are spans (first, last) under a
key article * 5 + column.
"""
from oracle_chunks import fits
from oracle_parse import COLUMNS, FILTERS, HLEAD, LEAD
from oracle_sentences import breaks_of

WIDTH = len(COLUMNS)
BODY = 2
LEAD_WORDS = 100


def in_column(key, column):
    if column == HLEAD:
        return key % WIDTH in (0, BODY)
    return column is None or key % WIDTH == (BODY if column == LEAD else column)


class Index:
    def __init__(self, articles, rules):
        self.rules = rules
        self.all = (1 << len(articles)) - 1
        self.postings = {}
        self.days = [day_of(article["date"]) for article in articles]
        self.fields = {field: [rules.filter_words(article.get(field) or "") for article in articles]
                       for field in FILTERS}
        self.articles, self.breaks = articles, {}
        self.masks, self.written, self.filters, self.dates = {}, {}, {}, {}
        for number, article in enumerate(articles):
            for column, name in enumerate(COLUMNS):
                for position, terms in enumerate(rules.positions(article[name] or "")):
                    for term in set(terms):
                        keys = self.postings.setdefault(term, {})
                        keys.setdefault(number * WIDTH + column, []).append(position)
        self.words = [word for kind, word in self.postings if kind == "w"]

    # words

    def places(self, term):
        """key -> ascending positions of a term; of a prefix, glob or fuzzy one those of every word that fits."""
        if term[0] not in "pgf":
            return self.postings.get(term, {})
        out = self.written.get(term)
        if out is None:
            found = {}
            for word in self.words:
                if fits(term, word):
                    for key, positions in self.postings["w", word].items():
                        found.setdefault(key, set()).update(positions)
            out = self.written[term] = {key: sorted(positions) for key, positions in found.items()}
        return out

    def word_mask(self, term, column):
        mask = self.masks.get((term, column))
        if mask is None:
            mask = mask_of(key for key in self.places(term) if in_column(key, column))
            self.masks[term, column] = mask
        return mask

    # places

    def candidates(self, node):
        """The keys that have the words of a place, wherever they stand."""
        if node[0] == "or":
            return set().union(*(self.candidates(child) for child in node[1]))
        if node[0] == "near":
            return self.candidates(node[3]) & self.candidates(node[4])
        out = set()
        for slots, _ in node[1]:
            places = sorted((self.places(term) for _, term in slots), key=len)
            keys = set(places[0])
            for other in places[1:]:
                keys &= other.keys()
            out |= keys
        return {key for key in out if in_column(key, node[3])}

    def spans(self, node, key):
        """The set of spans under a key, of words, phrases, and OR and NEAR of those."""
        if node[0] == "phrase":
            return self.phrase_spans(node, key)
        if node[0] == "or":
            return set().union(*(self.spans(child, key) for child in node[1]))
        _, n, ordered, a, b = node
        left = self.spans(a, key)
        right = self.spans(b, key) if left else ()
        if n in ("s", "p"):
            parts = self.parts(key)[n == "p"]
            return {(min(x[0], y[0]), max(x[1], y[1])) for x in left for y in right
                    if x[0] != y[0] and parts[min(x[0], y[0])] == parts[max(x[1], y[1])]}
        return {span for x in left for y in right for span in near(x, y, n, ordered)}

    def phrase_spans(self, node, key):
        _, alternatives, slop, column = node
        out = set()
        if not in_column(key, column):
            return out
        for slots, length in alternatives:
            lists = [self.places(term).get(key) for _, term in slots]
            if None in lists:
                continue
            if len(lists) == 1:
                out.update((p, p + length - 1) for p in lists[0])
            else:
                out |= in_order(lists, slop) if slop is not None else in_row(lists, slots, length)
        lead = column in (LEAD, HLEAD) and key % WIDTH == BODY
        return {span for span in out if span[1] < LEAD_WORDS} if lead else out

    def place_mask(self, node):
        return mask_of(key for key in self.candidates(node) if self.spans(node, key))

    def parts(self, key):
        """The sentence and the paragraph of each place under a key."""
        if key not in self.breaks:
            text = self.articles[key // WIDTH][COLUMNS[key % WIDTH]] or ""
            surfaces = [next((word for kind, word in terms if kind == "x"), terms[0][1]) for terms in self.rules.positions(text)]
            self.breaks[key] = breaks_of(text, surfaces)
        return self.breaks[key]

    def atleast(self, n, node):
        """Places are counted by where they begin."""
        if node[0] in ("and", "not"):
            return self.mask((node[0], [("atleast", n, child) for child in node[1]])) if node[0] == "and" else self.mask(node)
        counts = {}
        for key in self.candidates(node):
            counts[key // WIDTH] = counts.get(key // WIDTH, 0) + len({span[0] for span in self.spans(node, key)})
        return mask_of(number * WIDTH for number, count in counts.items() if count >= n)

    # articles

    def mask(self, node):
        kind = node[0]
        if kind == "phrase":
            if node[3] not in (LEAD, HLEAD) and all(len(slots) == 1 for slots, _ in node[1]):
                mask = 0
                for slots, _ in node[1]:
                    mask |= self.word_mask(slots[0][1], node[3])
                return mask
            return self.place_mask(node)
        if kind == "and":
            mask = self.all
            for child in node[1]:
                mask &= self.mask(child)
            return mask
        if kind == "or":
            mask = 0
            for child in node[1]:
                mask |= self.mask(child)
            return mask
        if kind == "not":
            return self.all & ~self.mask(node[1])
        if kind == "near":
            plain = distribute(node)
            return self.place_mask(plain) if is_place(plain) else self.mask(plain)
        if kind == "atleast":
            return self.atleast(*node[1:])
        if kind in ("on", "is"):
            holds_for = self.on if kind == "on" else self.state
            return mask_of(n * WIDTH for n in range(len(self.articles)) if holds_for(n, *node[1:]))
        return self.filter_mask(node) if kind == "filter" else self.date_mask(node)

    def on(self, number, month, day):
        date = self.days[number]
        return date // 100 % 100 == month and (day == 0 or date % 100 == day)

    def state(self, number, name):
        article = self.articles[number]
        return {"dated": bool(article["date"]), "undated": not article["date"], "signed": bool(article["author"]),
                "unsigned": not article["author"], "wire": bool(article["agency"]), "web": bool(article["url"]),
                "revised": is_revised(number)}[name]

    def filter_mask(self, node):
        _, field, words, is_open = node
        memo = (field, tuple(words), is_open)
        if memo not in self.filters:
            self.filters[memo] = mask_of(n * WIDTH for n, text in enumerate(self.fields[field])
                                         if holds(text, words, is_open))
        return self.filters[memo]

    def date_mask(self, node):
        if node not in self.dates:
            self.dates[node] = mask_of(n * WIDTH for n, day in enumerate(self.days)
                                       if day and node[1] <= day <= node[2])
        return self.dates[node]

    def answer(self, node):
        """Numbers of the articles."""
        mask = self.mask(node) if node is not None else 0
        return [n for n, bit in enumerate(reversed(bin(mask)[2:])) if bit == "1"]


def is_revised(number):
    """Whether an article is given twice, the first time as an earlier version."""
    return number % 17 == 3


def day_of(date):
    """YYYYMMDD with 00 for what is unknown; 0 without a date."""
    if not date:
        return 0
    year, month, day = (date.split("-") + ["0", "0"])[:3]
    return int(year) * 10000 + int(month) * 100 + int(day)


def mask_of(keys):
    bits = bytearray()
    for key in keys:
        n = key // WIDTH
        if n >> 3 >= len(bits):
            bits.extend(bytes((n >> 3) + 1 - len(bits)))
        bits[n >> 3] |= 1 << (n & 7)
    return int.from_bytes(bits, "little")


def in_row(lists, slots, length):
    """Spans of a phrase: the words at their offsets."""
    first = slots[0][0]
    later = [(slot[0] - first, set(positions)) for slot, positions in zip(slots[1:], lists[1:])]
    return {(p, p + length - 1) for p in lists[0] if all(p + offset in found for offset, found in later)}


def in_order(lists, slop):
    """Spans of a slop phrase: strictly increasing positions, at most slop places not used."""
    out = set()
    for p in lists[0]:
        least = p
        for positions in lists[1:-1]:
            least = min((q for q in positions if q > least), default=None)
            if least is None:
                break
        if least is None:
            continue
        ends = [q for q in lists[-1] if q > least] if len(lists) > 1 else [p]
        out.update((p, q) for q in ends if q - p + 1 - len(lists) <= slop)
    return out


def near(x, y, n, ordered):
    """The span of two places that are near, or nothing."""
    if x[0] == y[0] or ordered and x[0] > y[0]:
        return ()
    earlier, later = (x, y) if x[0] < y[0] else (y, x)
    if later[0] - earlier[1] - 1 > n:
        return ()
    return ((earlier[0], max(x[1], y[1])),)


def is_place(node):
    """Whether a node has places in the text: words, phrases, and OR and NEAR of those."""
    if node[0] == "or":
        return all(is_place(child) for child in node[1])
    return node[0] == "phrase" or node[0] == "near" and is_place(node[3]) and is_place(node[4])


def distribute(node):
    """A NEAR without AND, NOT and filters inside."""
    if node[0] in ("and", "or"):
        return (node[0], [distribute(child) for child in node[1]])
    if node[0] != "near":
        return node
    _, n, ordered, a, b = node
    a, b = distribute(a), distribute(b)
    if is_place(a) and is_place(b):
        return ("near", n, ordered, a, b)
    if not is_place(a):
        return spread(a, b, lambda part: distribute(("near", n, ordered, part, b)))
    return spread(b, a, lambda part: distribute(("near", n, ordered, a, part)))


def spread(term, other, with_part):
    """One term of NEAR that is no place, over the other: AND, OR by parts; an exclusion or a filter is an AND."""
    if term[0] in ("and", "or"):
        return (term[0], [with_part(part) for part in term[1]])
    return ("and", [term, other])


def holds(text, words, is_open):
    """Whether the words stand next to each other in the text of a metadata field."""
    last = len(words) - 1
    for begin in range(len(text) - last):
        if all(text[begin + i].startswith(word) if is_open and i == last else text[begin + i] == word
               for i, word in enumerate(words)):
            return True
    return False
