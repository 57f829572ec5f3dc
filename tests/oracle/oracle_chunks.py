"""Chunks of a term: what stands between white space, with wildcards, ~ and = (newsq-query(7), "words as they are written")."""
import re
import unicodedata

MAX_EDITS = 2
MARKS = "*?"


def is_word(c):
    """Rule 1: vulgar fractions separate."""
    if unicodedata.decomposition(c).startswith("<fraction>"):
        return False
    return unicodedata.category(c)[0] in "LNM" or unicodedata.category(c) == "Co"


def counting(chunk):
    """The positions of the wildcards that count."""
    out = set()
    for run in re.finditer(r"[*?]+", chunk):
        before = run.start() > 0 and is_word(chunk[run.start() - 1])
        behind = run.end() < len(chunk) and is_word(chunk[run.end()])
        for part in re.finditer(r"\?+|\*+", run.group()):
            places = range(run.start() + part.start(), run.start() + part.end())
            if part.group()[0] == "*":
                counts = before or behind
            else:
                left = part.start() > 0 or before
                right = part.end() < len(run.group()) or behind
                counts = left and right
            if counts:
                out.update(places)
    return out


def has_inner(chunk, marks):
    """Whether a wildcard counts that is more than * at the end of a word."""
    return any(chunk[i] == "?" or i + 1 < len(chunk) and is_word(chunk[i + 1]) for i in marks)


def glob_unit(rules, chunk, marks):
    """One unit: ordinary words and wildcard words in successive places, or None."""
    out, word, marked, is_open = [], "", False, False

    def end():
        nonlocal word, marked, is_open
        if word:
            out.append(("g", word) if marked else plain)
        word, marked, is_open = "", False, False

    plain, start = None, 0
    for i in sorted(marks) + [len(chunk)]:
        piece = chunk[start:i]
        found = rules.own_words(piece) if piece else []
        if piece and is_open and not found:
            is_open = False
        for n, (text, term, _) in enumerate(found or ()):
            if not (is_open and n == 0 and is_word(piece[0])):
                end()
                plain = term
            word += text
            possessive = re.search("['\u2018\u2019\u02bc`\u00b4][sS]$", piece)
            is_open = n == len(found) - 1 and is_word(piece[-1]) and not (possessive and rules.name == "native")
        if i < len(chunk):
            if not is_open:
                end()
            if not (chunk[i] == "*" and word.endswith("*")):
                word += chunk[i]
            marked = is_open = True
        start = i + 1
    end()
    return [(list(enumerate(out)), len(out))] if out else None


def units_of_chunk(rules, chunk):
    """The units of a chunk, each a list of alternatives."""
    own = rules.own_words(chunk[1:]) if chunk[0] == "=" else None
    if own:
        typed = any(unicodedata.category(c) in ("Lu", "Lt") for c in chunk)
        terms = [("x", surface) if typed else ("o", word) for word, _, surface in own]
        return [[([(0, term)], 1)] for term in terms]
    marks = counting(chunk)
    if has_inner(chunk, marks) and rules.own_words(chunk) is not None:
        unit = glob_unit(rules, chunk, marks)
        return [unit] if unit else []
    match = re.fullmatch(r"(.+)~(\d*)", chunk, re.DOTALL)
    if match and not marks:
        edits = min(int(match.group(2)), MAX_EDITS) if match.group(2) else 1
        return rules.fuzzy(match.group(1), edits)
    out, start = [], 0
    for i in sorted(marks) + [len(chunk)]:
        out += rules.query(chunk[start:i], i < len(chunk) and i > start and is_word(chunk[i - 1]))
        start = i + 1
    return out


def edits_between(a, b, most):
    """Optimal string alignment: insertion, deletion, substitution, transposition of neighbours."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    rows = [list(range(len(b) + 1))]
    for i, c in enumerate(a, 1):
        row = [i]
        for k, d in enumerate(b, 1):
            best = min(rows[-1][k] + 1, row[-1] + 1, rows[-1][k - 1] + (c != d))
            if i > 1 and k > 1 and c == b[k - 2] and a[i - 2] == d:
                best = min(best, rows[-2][k - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def fits(term, word):
    """Whether a word as written fits ("p", prefix), ("g", glob) or ("f", word, edits)."""
    if term[0] == "p":
        return word.startswith(term[1])
    if term[0] == "g":
        pattern = "".join(".*" if c == "*" else "." if c == "?" else re.escape(c) for c in term[1])
        return re.fullmatch(pattern, word, re.DOTALL) is not None
    return edits_between(term[1], word, term[2]) <= term[2]
