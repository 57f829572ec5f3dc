"""Words: a direct reading of the WORDS section of newsq-query(7).

A text becomes a list of units in text order; a unit is a Compound (one or more parts) or a Cjk run.
Nothing here is fast or clever; every rule is one piece of code with its number beside it.
"""
import sys
import unicodedata
from collections import namedtuple

try:
    import snowballstemmer
except ImportError:  # another python3 than Debian's: the package is pure Python, take it from there
    sys.path.append("/usr/lib/python3/dist-packages")
    try:
        import snowballstemmer
    except ImportError:
        snowballstemmer = None

APOSTROPHES = "'\u2019\u2018`\u00b4"
HYPHENS = "-\u2010\u2011"
JOINTS = APOSTROPHES + HYPHENS + "&"
PASSED_OVER = "\u00ad\u200c\u200d\ufeff"
SPECIAL = {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h"}
ACRONYMS = frozenset("act aids arm cap care cop ice is it mad nice pact salt start stem swift us who".split())
OVERRIDES = {word: words.split()[0] for words in (
    "authority authorities", "emergency emergencies", "executive executives",
    "experiment experiments experimental experimented experimenting", "important importance importantly",
    "international internationally", "organization organizations organisation organisations",
    "several", "university universities") for word in words.split()}
MAX_PARTS = 8
MAX_BYTES = 64

Part = namedtuple("Part", "word acronym_dots acronym_caps surface")   # word: after rules 1, 2, 5, 6 and 10
Compound = namedtuple("Compound", "parts whole")              # whole: the joined word or None
Cjk = namedtuple("Cjk", "chars")

_kinds = {}
_folds = {}
_stems = {}


def is_cjk(c):
    """Han, kana, Hangul, bopomofo: the characters of rule 9."""
    o = ord(c)
    return (0x1100 <= o <= 0x11FF or 0x2E80 <= o <= 0x2FDF or 0x3005 <= o <= 0x3007 or 0x3021 <= o <= 0x3029 or
            0x3031 <= o <= 0x3035 or 0x3041 <= o <= 0x3096 or 0x309D <= o <= 0x30FF or 0x3105 <= o <= 0x312F or
            0x3131 <= o <= 0x318E or 0x31A0 <= o <= 0x31BF or 0x31F0 <= o <= 0x31FF or 0x3400 <= o <= 0x4DBF or
            0x4E00 <= o <= 0x9FFF or 0xA960 <= o <= 0xA97F or 0xAC00 <= o <= 0xD7FF or 0xF900 <= o <= 0xFAFF or
            0xFF66 <= o <= 0xFF9F or 0x20000 <= o <= 0x3FFFF)


def kind_of(c):
    """L letter, N number, C CJK, M mark, S passed over, '' a separator (rule 1)."""
    kind = _kinds.get(c)
    if kind is None:
        category = unicodedata.category(c)
        if c in PASSED_OVER:
            kind = "S"
        elif category[0] == "L" or category == "Co":
            kind = "C" if is_cjk(c) else "L"
        elif category[0] == "N":
            fraction = unicodedata.decomposition(c).startswith("<fraction>")
            kind = "" if fraction else "C" if is_cjk(c) else "N"
        else:
            kind = "M" if category[0] == "M" else ""
        _kinds[c] = kind
    return kind


def fold(text):
    """Rule 2."""
    out = _folds.get(text)
    if out is None:
        out = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        out = "".join(SPECIAL.get(c, c) for c in out if unicodedata.category(c)[0] != "M")
        _folds[text] = out
    return out


def cut(word):
    """Rule 10."""
    data = word.encode()
    return word if len(data) <= MAX_BYTES else data[:MAX_BYTES].decode(errors="ignore")


def stem(word):
    """Rule 8, for English."""
    out = _stems.get(word)
    if out is None:
        if any(unicodedata.category(c)[0] == "N" for c in word):
            out = word
        else:
            out = OVERRIDES.get(word) or _english().stemWord(word)
        _stems[word] = out
    return out


def _english(made=[]):
    if not made:
        made.append(snowballstemmer.stemmer("english"))
    return made[0]


class Cells:
    """The text as base characters: marks joined to the base before them, rule 1's invisible characters gone."""

    def __init__(self, text):
        self.text, self.kind = [], []
        for c in text:
            kind = kind_of(c)
            in_word = bool(self.kind) and self.kind[-1] in ("L", "N", "C")
            if kind == "S" and in_word:
                continue
            if kind == "M" and in_word:
                self.text[-1] += c
                continue
            self.text.append(c)
            self.kind.append(kind if kind in ("L", "N", "C") else "")

    def is_word(self, i):
        return 0 <= i < len(self.kind) and self.kind[i] != ""

    def is_alnum(self, i):
        return 0 <= i < len(self.kind) and self.kind[i] in ("L", "N")

    def is_letter(self, i):
        return 0 <= i < len(self.kind) and self.kind[i] == "L"

    def is_digit(self, i):
        return 0 <= i < len(self.kind) and self.text[i].isdecimal()

    def at(self, i, chars):
        return 0 <= i < len(self.text) and self.text[i] in chars


def read_initials(cells, i):
    """Rule 6: (end, ends with a period) or None."""
    j, letters = i, 0
    while cells.is_letter(j) and cells.at(j + 1, "."):
        letters, j = letters + 1, j + 2
    dot = True
    if letters and cells.is_letter(j) and not cells.is_word(j + 1):
        letters, j, dot = letters + 1, j + 1, False
    return (j, dot) if letters >= 2 else None


def comma_joins(cells, group, j):
    """Rule 5, the comma at j after the digits that begin at group."""
    before = range(group, j)
    return (1 <= len(before) <= 3 and all(cells.is_digit(k) for k in before) and
            all(cells.is_digit(k) for k in (j + 1, j + 2, j + 3)) and not cells.is_digit(j + 4))


def read_run(cells, i):
    """Rules 1 and 5: (end, characters)."""
    j, group, out = i, i, []
    while j < len(cells.text):
        if cells.is_alnum(j):
            out.append(cells.text[j])
        elif cells.at(j, ".") and cells.is_digit(j - 1) and cells.is_digit(j + 1):
            out.append(".")
        elif cells.at(j, ",") and group >= 0 and comma_joins(cells, group, j):
            group = j + 1
        else:
            break
        j += 1
    return j, out


def read_part(cells, i):
    """One part of a compound: (Part, end, whether a period ended it)."""
    initials = read_initials(cells, i)
    if initials:
        end, dot = initials
        chars = [c for c in cells.text[i:end] if c != "."]
    else:
        end, chars = read_run(cells, i)
        dot = False
    word = cut(fold("".join(chars)))
    known = word in ACRONYMS
    caps = known and all(unicodedata.category(c[0]) == "Lu" for c in chars)
    surface = unicodedata.normalize("NFC", "".join(cells.text[i:end]))
    return Part(word, known and bool(initials), caps, surface), end, dot


def is_possessive(cells, i):
    """Rule 3."""
    return cells.at(i, APOSTROPHES) and cells.at(i + 1, "sS") and not cells.is_word(i + 2)


def read_compound(cells, i):
    """Rule 4: (Compound, end)."""
    parts = []
    while True:
        part, i, dot = read_part(cells, i)
        parts.append(part)
        if is_possessive(cells, i):
            i += 2
            break
        if dot or not (cells.at(i, JOINTS) and cells.is_alnum(i + 1)):
            break
        i += 1
        if len(parts) == MAX_PARTS:
            break
    whole = None
    if len(parts) > 1 and not all(part.word.isdecimal() for part in parts):
        whole = cut("".join(part.word for part in parts))
    return Compound(parts, whole), i


def units_of(text):
    """The units of one line of text."""
    cells, out, i = Cells(text), [], 0
    while i < len(cells.text):
        if cells.kind[i] == "C":
            j = i
            while j < len(cells.text) and cells.kind[j] == "C":
                j += 1
            out.append(Cjk([fold(c) for c in cells.text[i:j]]))
            i = j
        elif cells.kind[i]:
            unit, i = read_compound(cells, i)
            out.append(unit)
        else:
            i += 1
    return out


class Native:
    """The rules of WORDS."""
    name = "native"

    def positions(self, text):
        """One list of index terms a position. ("s", stem), ("a", acronym), ("w", word as written), ("o", word
        that is no whole of a compound), ("x", as it stands in the text)."""
        out = []
        for line in text.split("\n"):
            mixed = any(unicodedata.category(c) == "Ll" for c in line)
            for unit in units_of(line):
                out += self._cjk(unit) if isinstance(unit, Cjk) else self._compound(unit, mixed)
        return out

    def _compound(self, unit, mixed):
        out = []
        for part in unit.parts:
            terms = [("s", stem(part.word)), ("w", part.word), ("o", part.word), ("x", part.surface)]
            if part.acronym_dots or part.acronym_caps and mixed:
                terms.append(("a", part.word))
            out.append(terms)
        if unit.whole is not None:
            out[0] += [("s", stem(unit.whole)), ("w", unit.whole)]
        return out

    def _cjk(self, unit):
        chars = unit.chars
        return [[("s", c)] + [("s", c + d) for d in chars[i + 1:i + 2]] for i, c in enumerate(chars)]

    def query(self, text, prefix):
        """For each unit of the text its alternatives; an alternative is (slots, length), a slot (offset, term).
        prefix: the last word of the text is open ('elect*')."""
        units = units_of(text)
        out = []
        for n, unit in enumerate(units):
            is_open = prefix and n == len(units) - 1
            out.append([self._query_cjk(unit)] if isinstance(unit, Cjk) else self._query_compound(unit, is_open))
        return out

    def _query_compound(self, unit, is_open):
        slots = []
        for i, part in enumerate(unit.parts):
            if is_open and i == len(unit.parts) - 1:
                slots.append((i, ("p", part.word)))
            elif part.acronym_dots or part.acronym_caps:
                slots.append((i, ("a", part.word)))
            else:
                slots.append((i, ("s", stem(part.word))))
        out = [(slots, len(slots))]
        if unit.whole is not None:
            out.append(([(0, ("p", unit.whole) if is_open else ("s", stem(unit.whole)))], 1))
        return out

    def _query_cjk(self, unit):
        chars = unit.chars
        if len(chars) == 1:
            return [(0, ("s", chars[0]))], 1
        return [(i, ("s", chars[i] + chars[i + 1])) for i in range(len(chars) - 1)], len(chars)

    def own_words(self, text):
        """(word, stem term, surface) of each word and part of a compound; None where there is a CJK character."""
        units = units_of(text)
        if any(isinstance(unit, Cjk) for unit in units):
            return None
        return [(part.word, ("s", stem(part.word)), part.surface) for unit in units for part in unit.parts]

    def fuzzy(self, text, edits):
        """The units of a chunk whose last word or compound is compared by edits."""
        units, out = units_of(text), self.query(text, False)
        if not units or isinstance(units[-1], Cjk):
            return out
        if units[-1].whole is not None:
            out[-1] = [([(0, ("f", units[-1].whole, edits))], 1)]
        else:
            slots, length = out[-1][0]
            out[-1] = [(slots[:-1] + [(slots[-1][0], ("f", units[-1].parts[-1].word, edits))], length)]
        return out

    def filter_words(self, text):
        """The words of a metadata field, one after the other, as written but for case and accents."""
        out = []
        for unit in units_of(text):
            out += unit.chars if isinstance(unit, Cjk) else [part.word for part in unit.parts]
        return out


class Portable:
    """SQLite's 'porter unicode61', for ASCII text."""
    name = "portable"

    def __init__(self):
        self.porter = snowballstemmer.stemmer("porter")
        self.stems = {}

    def words(self, text):
        return [word for word, _ in self.words_as_written(text)]

    def words_as_written(self, text):
        out, word = [], ""
        for c in text + " ":
            if unicodedata.category(c)[0] in "LN" or unicodedata.category(c) == "Co":
                word += c
            elif word:
                folded = unicodedata.normalize("NFKD", word)
                out.append(("".join(c for c in folded if unicodedata.category(c)[0] != "M").lower(), word))
                word = ""
        return out

    def stem(self, word):
        out = self.stems.get(word)
        if out is None:
            as_is = not word.isascii() or not 3 <= len(word) <= 64
            out = self.stems[word] = word if as_is else self.porter.stemWord(word)
        return out

    def positions(self, text):
        return [[("s", self.stem(word)), ("w", word), ("o", word), ("x", surface)]
                for word, surface in self.words_as_written(text)]

    def own_words(self, text):
        return [(word, ("s", self.stem(word)), surface) for word, surface in self.words_as_written(text)]

    def fuzzy(self, text, edits):
        out = self.query(text, False)
        if out:
            out[-1] = [([(0, ("f", self.words(text)[-1], edits))], 1)]
        return out

    def query(self, text, prefix):
        words = self.words(text)
        out = [[([(0, ("s", self.stem(word)))], 1)] for word in words]
        if prefix and words:
            out[-1] = [([(0, ("p", words[-1]))], 1)]
        return out

    def filter_words(self, text):
        return self.words(text)
