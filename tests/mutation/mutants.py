"""Mutants of a C file: small wrong changes, one at a time, found by a plain walk over its tokens.

Comments, strings and the preprocessor's lines stay as they are. A mutant is known by its file, the function it is in, the change and
the line's text, not by the line's number, so that answers (answered.tsv) outlive edits elsewhere in the file."""
import bisect
import collections
import re

TOKEN = re.compile(r"""(?P<skip>/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|^[ \t]*\#(?:\\\n|[^\n])*)
    |(?P<word>[A-Za-z_]\w*)|(?P<number>(?:0[xX][0-9a-fA-F.]+(?:[pP][-+]?\d+)?|\d[\w.]*))
    |(?P<sign>->|\+\+|--|<<=|>>=|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[-+*/%&|^~!<>=?:;,.(){}\[\]])""", re.X | re.S | re.M)
SWAPS = {"<": ["<="], "<=": ["<"], ">": [">="], ">=": [">"], "==": ["!="], "!=": ["=="], "&&": ["||"], "||": ["&&"], "+=": ["-="],
         "-=": ["+="], "++": ["--"], "--": ["++"], "true": ["false"], "false": ["true"], "NEWSIDX_OK": ["NEWSIDX_NOTHING"],
         "|=": ["&="], "<<": [">>"], ">>": ["<<"]}
BINARY = {"+": "-", "-": "+", "/": "*", "%": "/", "|": "&"}  # where something stands before it
STATEMENT = re.compile(r"^\s*(?:[a-z_][\w.\->\[\]]*(?:\+\+|--)?(?: (?:=|\+=|-=|\|=) .*|\(.*\))?|\*\w+ = .*|\(void\).*|\+\+.*);$")
LABELS = re.compile(r"^\s*(?:return|goto|typedef|static|const|struct|enum|extern)\b")
GIVES_BACK = re.compile(r"(?:\b|_)(?:free|release|clear|close|finalize|reset)\(")  # for the leak checker to notice
FUNCTION = re.compile(r"^[A-Za-z_][^;=#]*?(\w+)\([^;]*$", re.M)

# change: what is done ("< to <=", "remove", ...), with the count where a line has it more than once; start, end, new: in the text
Mutant = collections.namedtuple("Mutant", "file function change line number start end new")


class Source:
    def __init__(self, name, text):
        self.name, self.text = name, text
        self.starts = [0] + [at.end() for at in re.finditer("\n", text)]
        self.functions = [(at.start(), at.group(1)) for at in FUNCTION.finditer(text)]
        self.seen = collections.Counter()

    def line_of(self, at):
        number = bisect.bisect_right(self.starts, at)
        end = self.text.find("\n", at)
        return number, self.text[self.starts[number - 1]:end if end >= 0 else len(self.text)]

    def function_of(self, at):
        before = bisect.bisect_right(self.functions, (at, "~"))
        return self.functions[before - 1][1] if before else "-"

    def mutant(self, change, start, end, new):
        number, line = self.line_of(start)
        self.seen[number, change] += 1
        nth = self.seen[number, change]
        return Mutant(self.name, self.function_of(start), change if nth == 1 else "%s (%d)" % (change, nth), line.strip(), number,
                      start, end, new)


def tokens_of(text):
    return [(at.lastgroup, at.group(), at.start(), at.end()) for at in TOKEN.finditer(text) if at.lastgroup != "skip"]


def other_numbers(word):
    if word in ("0", "1"):
        return ["1" if word == "0" else "0"]
    if word.isdigit():
        return [str(int(word) + 1)]
    return [str(float(word) * 1.1 or 1.0)] if re.fullmatch(r"\d+\.\d+", word) else []


def change_token(source, tokens, i):
    kind, word, start, end = tokens[i]
    before = tokens[i - 1] if i else ("", "", 0, 0)
    for new in SWAPS.get(word, []):
        yield source.mutant("%s to %s" % (word, new), start, end, new)
    if kind == "number":
        for new in other_numbers(word):
            yield source.mutant("%s to %s" % (word, new), start, end, new)
    operand = before[0] in ("word", "number") and before[1] not in ("return", "case") or before[1] in (")", "]")
    if word in BINARY and operand:
        yield source.mutant("%s to %s" % (word, BINARY[word]), start, end, BINARY[word])
    if word == "!":
        yield source.mutant("! gone", start, end, "")
    if word == "if" and i + 1 < len(tokens) and tokens[i + 1][1] == "(":
        close = matching(tokens, i + 1)
        if close:
            condition = source.text[tokens[i + 1][2]:tokens[close][3]]
            yield source.mutant("condition negated", tokens[i + 1][2], tokens[close][3], "(!%s)" % condition)


def matching(tokens, i):
    depth = 0
    for k in range(i, len(tokens)):
        depth += {"(": 1, ")": -1}.get(tokens[k][1], 0)
        if depth == 0:
            return k
    return 0


def removed_statements(source):
    """Whole statements on a line of their own, inside functions; what only declares does not compile without, and does not count."""
    for start in source.starts:
        number, line = source.line_of(start) if start < len(source.text) else (0, "")
        whole = line[:4] == "    " and STATEMENT.match(line) and line.count("(") == line.count(")")
        if whole and not LABELS.match(line) and not GIVES_BACK.search(line):
            yield source.mutant("removed", start, start + len(line), "    ;")


def make_mutants(name, text, functions=None):
    """All of them in the order of the text; only those in the named functions where functions is given."""
    source = Source(name, text)
    tokens = tokens_of(text)
    found = [mutant for i in range(len(tokens)) for mutant in change_token(source, tokens, i)]
    found += removed_statements(source)
    asserted = re.compile(r"^(_Static_assert|assert)\b")
    return sorted((m for m in found if not asserted.match(m.line) and m.function != "-" and (not functions or m.function in functions)),
                  key=lambda m: (m.start, m.change))


def apply(text, mutant):
    return text[:mutant.start] + mutant.new + text[mutant.end:]
