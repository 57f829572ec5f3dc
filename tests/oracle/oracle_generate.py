"""Random articles and random queries, the same for the same seed (and, for the few recent articles, the same day)."""
import datetime
import re
import unicodedata
from oracle_parse import COLUMNS, month_days

FAMILIES = [family.split() for family in (
    "letter letters lettered", "elect elected electing election elections electoral", "sanction sanctions sanctioned",
    "minister ministers ministerial", "nuclear", "talks talk talked talking", "president presidents presidential",
    "cable cables cabled", "jet jets", "say said says saying", "police policed policing", "attack attacks attacked",
    "army armies", "city cities", "report reports reported reporter reporting", "vote votes voted voting voter",
    "authority authorities author authors authored", "emergency emergencies emerge emerged emerging",
    "executive executives execute executed execution", "experiment experiments experimental experimented",
    "important importance importantly import imports imported", "international internationally internal",
    "organization organizations organisation organisations organ organs organized",
    "several sever severe severed", "university universities universe universal", "new news newly", "near nearly",
    "not", "and", "or", "the", "a", "of", "in", "to", "was", "were", "for", "on", "by", "foo", "bar", "headline", "place",
    "ship ships shipped shipping shipment", "oil", "price prices priced pricing", "bank banks banker banking",
    "strike strikes striking", "storm storms stormy", "court courts", "judge judges judged judgment", "die died dies dying",
    "happy happily happiness happier", "run runs running runner", "year years yearly", "day days daily",
    "government governments governmental", "nation nations national nationalize", "peace peaceful peacefully",
    "agree agreed agreement agreements", "general generally generals generalize", "relate relation relational relations",
    "skies sky", "tie ties tied tying", "generous generously", "communism communist communists", "wit writ", "khamenei",
    "salt salts salted", "care cares caring", "pact pacts", "start starts started", "ice iced", "act acts acting", "nice nicer",
    "mad madly", "arm arms armed", "cap caps", "cop cops", "stem stems", "swift swiftly", "it", "is", "who", "us", "aid aids aided")]
SPECIAL_ASCII = """F-16 F16 f-16 O'Brien OBrien O'Brien's AT&T ATT R&D co-operate cooperate co-operation cooperation Co-operated e-mail email
    mother-in-law US-led anti-US 9/11 9-11 9-11 3.5 3.5 3.5-inch 1,000 1000 12,345.67 1,000,000 1000000 1,0000 1234,567 1,00
    1,000th 1,000-mile v2.0 2.0 U.S. U.S. US US us Us WHO who Who W.H.O. IT I.T. it It AIDS A.I.D.S. aids Aids US's U.S.'s U.S
    a.m. am p.m. U.S.A. USA J.R. D.C. e.g. x.com bird's-eye dogs' Jones's 1990s 1990's it's its that's letter--cable
    rock-'n'-roll rock-n-roll 'tis one-two-three-four-five-six-seven-eight-nine-ten nine-ten example.com info@example.com 12:30 $5
    5% K-9 K9 Al-Aqsa alaqsa Khamenei's KHAMENEI'S election's Elect-ed vice-president vice-presidents SALT START ACT PACT
    CARE SWIFT STEM NICE and/or #1 C++ Yahoo! MAD-like Jean-Paul O'Neill's ex-president 24/7 4-4-2 Qur'an""".split()
SPECIAL_NATIVE = """O’Brien O`Brien O´Brien Khamenei’s co‐operate co‑operate café cafe CAFÉ cafés naïve naive São Sao Ærø Aero Łódź Lodz
    Đặng Dang Þór Thor ħal hal œuvre oeuvre ŒUVRE straße strasse STRASSE ﬁnance finance ﬁnances Köln Koln Diyarbakır Spın̈al spinal
    élection élections elec\u00adtion gov\u00adern\u00adment let\u200dter ca\ufeffble 2½ ½ m² m2 Москва Путин Αθήνα 東京 東京都 京都 中国 中国人民
    北京 日本 人民日报 人 서울 とうきょう AP通信 2014年5月 東京、大阪 ☃ 2012–2014 Ærø’s D’Angelo résumé resume Núñez Nunez ‘quoted’""".split() + [
    "x" * 32 + "y" * 38, "x" * 32 + "y" * 36 + "ed", "é" * 40, "é" * 32]
PLACES = ["PARIS", "FORT WORTH, Texas", "Paris, Texas", "LONDON", "TEHRAN, Iran", "WASHINGTON", "NEW YORK", "Worth", "ST. JOHN'S",
          "U.S. Capitol", "Al-Aqsa"]
NATIVE_PLACES = ["São Paulo", "KÖLN", "東京都"]
AGENCIES = ["UPI", "AP", "Reuters", "Agence France-Presse", "AT&T News"]
SOURCES = ["The Daily Star", "Daily Mail", "New York Times", "AP88", "Star-Tribune"]
SECTIONS = ["World", "Arts & Culture", "Sport/Football", "Business", "World News"]
LANGUAGES = ["en", "en-US", "de", "fr"]
HOSTS = ["www.example.com", "news.example.org", "example.com", "daily-star.co.uk"]
AUTHORS = ["JC Finley", "Ana O'Brien", "Jose Nunez", "Bob Letterman", "Finley Jones", "Mary-Ann Elect", "K. T. Cable", "U.S. Jones"]
NATIVE_AUTHORS = ["José Núñez", "Ana O’Brien", "Łukasz Ærø"]
MONTHS = "Jan. Feb. March April May June July Aug. Sept. Oct. Nov. Dec.".split()
UNKNOWN = ["foo", "bar", "http", "said", "newsfield"]


class Articles:
    def __init__(self, rng, portable, today):
        self.rng, self.portable, self.today = rng, portable, today
        self.special = SPECIAL_ASCII + ([] if portable else SPECIAL_NATIVE)
        self.weights = [1 / (rank + 4) for rank in range(len(FAMILIES))]
        self.families = list(FAMILIES)
        rng.shuffle(self.families)

    def word(self):
        rng = self.rng
        if rng.random() < 0.13:
            return rng.choice(self.special)
        word = rng.choice(rng.choices(self.families, self.weights)[0])
        r = rng.random()
        if r < 0.10:
            word = word.capitalize()
        elif r < 0.13:
            word = word.upper()
        elif r < 0.15:
            word += rng.choice(["'s"] if self.portable else ["'s", "’s", "´s", "`s"])
        return word

    def text(self, low, high):
        """Words with punctuation, and lines."""
        rng, out = self.rng, []
        for _ in range(rng.randint(low, high)):
            word, r = self.word(), rng.random()
            if r < 0.06:
                word += rng.choice(",,,.;!?")
            elif r < 0.08:
                marks = ['""', "()"] if self.portable else ['""', "“”", "()", "‘’", "«»"]
                left, right = rng.choice(marks)
                word = left + word + right
            elif r < 0.09:
                word += rng.choice([" -", " --", " &", " /"])
            out.append(word)
        return " ".join(out)

    def body(self):
        rng = self.rng
        lines = []
        for _ in range(rng.choice([1, 1, 2, 3, 4])):
            line = self.text(5, 20)
            lines.append(line.upper() if rng.random() < 0.08 else line)
        return "\n".join(lines)

    def date(self):
        rng, r = self.rng, self.rng.random()
        if r < 0.08:
            return None
        if r < 0.12:
            return (self.today - datetime.timedelta(days=rng.randint(0, rng.choice([10, 60, 500])))).isoformat()
        year = rng.choice([2012, 2013, 2014, 2014, 2014, 2015, 2016])
        month = rng.choice([1, 2, 10, 11, 11, 11, 12])
        if r < 0.20:
            return "%04d" % year
        if r < 0.30:
            return "%04d-%02d" % (year, month)
        return "%04d-%02d-%02d" % (year, month, rng.choice([1, 2, 7, 7, 8, 15, month_days(year, month)]))

    def dateline(self, place, agency, date):
        """Agrees with the date, so that nothing can be learnt from it that the date does not say."""
        day = ""
        if date and len(date) == 10:
            day = ", %s %d" % (MONTHS[int(date[5:7]) - 1], int(date[8:]))
        return "%s%s (%s)" % (place, day, agency)

    def article(self, number):
        rng = self.rng
        maybe = lambda share, value: value() if rng.random() < share else None
        date = self.date()
        place = maybe(0.7, lambda: rng.choice(PLACES + ([] if self.portable else NATIVE_PLACES)))
        agency = maybe(0.7, lambda: rng.choice(AGENCIES))
        authors = AUTHORS + ([] if self.portable else NATIVE_AUTHORS)
        headline = self.text(2, 8)
        guid = "a%04d" % number
        out = {
            "guid": guid,
            "headline": headline.upper() if rng.random() < 0.15 else headline,
            "deck": maybe(0.3, lambda: self.text(3, 9)),
            "author": maybe(0.6, lambda: "; ".join(rng.sample(authors, rng.choice([1, 1, 2])))),
            "dateline": self.dateline(place, agency, date) if place and agency and rng.random() < 0.7 else None,
            "place": place, "agency": agency, "date": date,
            "source": maybe(0.7, lambda: rng.choice(SOURCES)),
            "section": maybe(0.7, lambda: rng.choice(SECTIONS)),
            "language": maybe(0.7, lambda: rng.choice(LANGUAGES)),
            "url": maybe(0.6, lambda: "https://%s/%s/%s.html" % (rng.choice(HOSTS), rng.choice(["world", "arts-life"]), guid)),
            "body": self.body()}
        return {key: unicodedata.normalize("NFC", value) if value else value for key, value in out.items()}

    def all(self, count):
        return [self.article(number + 1) for number in range(count)]


# queries

NOT_A_LEAF = re.compile(r"(?i)(and|or|not|near|near/.*|w/.*|pre/.*)$")
CLEAN = "()\"“”«»,;!?‘ "
ROWS = ["AND OR", "OR AND", "AND AND", "NEAR/3 OR", "OR NEAR/3", "AND NEAR/2", "NOT AND", "NOT OR", "NOT NOT", "AND NOT",
        "OR NOT", "NEAR NOT", "OR AND NOT", "AND or", "pre/2 w/4"]
PUNCTUATION = ["??", "...", "!", "$$", "&", "'", "-", "--", "—", "+", "%", "/", "* ", "^", "#", ";", "[", "{}", "\\", "<>", "''"]
BAD_DATES = ["date:foo", "on:02-30", "on:4-13", "on:13", "on:foo", "is:foo", "is:news", "date:2014-13", "date:2014-02-30", "after:xyz", "before:2014-11-31", "date:2014..foo", "date:13",
             "date:2013-02-29", "date:2014-00", "date:2014-11-00", '"a date:b" date:c']


class Queries:
    def __init__(self, rng, articles, portable):
        self.rng, self.articles, self.portable = rng, articles, portable
        self.special = SPECIAL_ASCII + ([] if portable else SPECIAL_NATIVE)
        self.siblings = {word: family for family in FAMILIES for word in family}
        self.focus = None

    # leaves

    def clean(self, token):
        token = token.strip(CLEAN).lstrip("-")
        if not token.endswith(("U.S.", "A.", "C.", "R.", "O.", "D.S.", "I.T.", ".m.", "e.g.")):
            token = token.rstrip(".")
        if not token or NOT_A_LEAF.match(token) or re.match(r"[A-Za-z]+:", token) or set(token) & set("()\"“”„«»*~"):
            return None
        return token

    def tokens(self, column=None):
        """The words of a field of the focus article (mostly) or of some other."""
        rng = self.rng
        for _ in range(20):
            article = self.focus if rng.random() < 0.8 else rng.choice(self.articles)
            name = column or rng.choices(COLUMNS, [4, 1, 6, 1, 1])[0]
            out = [self.clean(token) for token in (article[name] or "").split()]
            out = [token for token in out if token]
            if out:
                return out
        return ["letter", "election"]

    def vary(self, token):
        rng, r = self.rng, self.rng.random()
        if r < 0.15 and token.lower() in self.siblings:
            token = rng.choice(self.siblings[token.lower()])
        elif r < 0.20:
            token = token.lower()
        elif r < 0.23:
            token = token.upper()
        elif r < 0.25:
            token += rng.choice(",.;!?")
        elif r < 0.265 and not self.portable and not re.search("[\u1100-\uffff]", token):
            token = unicodedata.normalize("NFD", token)
        return "letter" if NOT_A_LEAF.match(token) or not token else token

    def word(self, column=None):
        if self.rng.random() < 0.1:
            token = self.clean(self.rng.choice(self.special))
            if token:
                return token
        return self.vary(self.rng.choice(self.tokens(column)))

    def stretch(self, count, skip, column=None):
        """Words that stand near each other in a field."""
        tokens = self.tokens(column)
        i = self.rng.randrange(max(1, len(tokens) - count - skip + 1))
        out = tokens[i:i + count + skip]
        while len(out) > count:
            out.pop(self.rng.randrange(len(out)))
        return out

    def prefix(self, column=None):
        rng = self.rng
        for _ in range(20):
            token = rng.choice(self.tokens(column))
            if re.fullmatch(r"[^\W_]+", token) and not re.search("[\u1100-\uffff]", token):
                return token[:rng.randint(min(len(token), 2 if rng.random() < 0.2 else 3), len(token))] + "*"
        return rng.choice(["elect*", "sanct*", "co-op*", "F-1*", "9/1*", "e*", "US*", "x*"])

    # words as they are written

    def plain_token(self, column=None):
        """A token of letters and digits alone, without CJK."""
        for _ in range(20):
            token = self.rng.choice(self.tokens(column))
            if re.fullmatch(r"[^\W_]+", token) and not re.search("[\u1100-\uffff]", token):
                return token
        return self.rng.choice(["letter", "election", "O'Brien", "co-operate"])

    def wildcard(self, column=None):
        rng = self.rng
        token = list(self.plain_token(column))
        if rng.random() < 0.1:
            token = list(rng.choice(["O'Brien", "co-operate", "Jean-Philippe", "F-16", "1,000"]))
        for _ in range(rng.choice([1, 1, 2, 3])):
            i = rng.randrange(len(token))
            r = rng.random()
            if r < 0.4:
                token[i] = "?"
            elif r < 0.7:
                token[i] = "*"
            elif r < 0.8:
                token.insert(i, rng.choice("*?"))
            else:
                token[i:i + rng.randint(1, 3)] = ["*"]
        text = "".join(token)
        if rng.random() < 0.1:
            text = rng.choice(["*", "?", "*?", "?*"]) + text
        if rng.random() < 0.15:
            text += rng.choice(["*", "?", "'s", "?*", ","])
        return text if re.search(r"\w", text) else "l?tter"

    def fuzzy(self, column=None):
        """A word some edits away from one that is there."""
        rng = self.rng
        token = list(self.plain_token(column) if rng.random() < 0.85 else rng.choice(["O'Brien", "co-operate", "us", "US", "9/11"]))
        for _ in range(rng.choice([0, 1, 1, 2, 2, 3])):
            i = rng.randrange(len(token))
            r = rng.random()
            if r < 0.25 and len(token) > 2:
                del token[i]
            elif r < 0.5:
                token.insert(i, rng.choice("aeioust"))
            elif r < 0.75:
                token[i] = rng.choice("aeioust")
            elif i + 1 < len(token):
                token[i], token[i + 1] = token[i + 1], token[i]
        return "".join(token) + rng.choice(["~", "~", "~1", "~2", "~2", "~0", "~3"])

    def written(self, column=None):
        rng = self.rng
        token = self.word(column).lstrip("=-") or "jets"
        return "=" + rng.choice([token, token.lower(), token.upper(), token.capitalize()])

    def lead(self):
        value = self.rng.choice([self.word, self.word, self.phrase, self.wildcard, self.written])("body")
        return self.name("lead") + ":" + value.lstrip("*?")

    def on(self):
        rng = self.rng
        date = self.focus["date"] or "2014-11-07"
        return "on:" + rng.choice([date[5:10] or "11", date[5:7] or "02", "02-29", "11-07", "02", "12-31", "11"])

    def state(self):
        return self.name("is") + ":" + self.rng.choice(["dated", "undated", "signed", "unsigned", "wire", "web", "revised"])

    def quotes(self, text):
        pairs = ['""'] * 8 + ["“”", "„“", "«»"]
        left, right = self.rng.choice(pairs)
        return left + text + right

    def phrase(self, column=None):
        rng = self.rng
        words = [self.vary(w) for w in self.stretch(rng.choice([1, 2, 2, 2, 3, 4]), 0, column)]
        if rng.random() < 0.15:
            last = words[-1]
            if re.fullmatch("[A-Za-z]+", last):
                words[-1] = last[:rng.randint(1, len(last))] + "*"
        elif rng.random() < 0.15:
            words[rng.randrange(len(words))] = rng.choice([self.wildcard, self.fuzzy, self.written])(column)
        return self.quotes(" ".join(words))

    def slop(self, column=None):
        rng = self.rng
        for _ in range(10):
            words = self.stretch(rng.choice([2, 2, 3]), rng.choice([0, 1, 2, 3]), column)
            if not re.search("[\u1100-\u11ff\u2e80-\uffff]", "".join(words)):
                break
        else:
            words = ["the", "letter"]
        if rng.random() < 0.2:
            words.reverse()
        return self.quotes(" ".join(words)) + "~%d" % rng.choice([0, 1, 2, 3, 5, 20])

    def name(self, name):
        r = self.rng.random()
        return name.upper() if r < 0.05 else name.capitalize() if r < 0.1 else name

    def text_field(self):
        rng = self.rng
        alias, column = rng.choice([("headline", "headline"), ("title", "headline"), ("deck", "deck"), ("body", "body"),
                                    ("author", "author"), ("byline", "author"), ("dateline", "dateline")])
        value = rng.choice([self.word, self.word, self.phrase, self.prefix, self.slop])(column)
        return self.name(alias) + ":" + value.lstrip("*")

    def filter(self):
        rng = self.rng
        field = rng.choice(["place", "agency", "source", "section", "language", "url", "guid"])
        article = self.focus if rng.random() < 0.8 else rng.choice(self.articles)
        value = article[field] or {"url": "https://example.com/world/a0001.html"}.get(field, "paris")
        words = re.findall(r"[^\s()\"]+", value)
        i = rng.randrange(len(words))
        words = words[i:i + rng.choice([1, 1, 2, 3])]
        if field == "url":
            words = [rng.choice([words[0], words[0].split("/")[2], "/".join(words[0].split("/")[3:]), "example.com"])]
        words[-1] = words[-1].rstrip(",.;") or "x"
        text = " ".join(words)
        if rng.random() < 0.3:
            text = rng.choice([text.lower(), text.upper()])
        if rng.random() < 0.2 and re.search("[A-Za-z0-9]{2}$", text) and text[-2] != "'":
            text = text[:-1] + "*"
        return self.name(field) + ":" + ('"%s"' % text if " " in text or rng.random() < 0.2 else text)

    def day(self):
        rng = self.rng
        date = self.focus["date"] if rng.random() < 0.7 and self.focus["date"] else None
        date = date or "%d-%02d-%02d" % (rng.choice([2012, 2013, 2014, 2015, 2016]), rng.choice([1, 2, 10, 11, 12]),
                                         rng.choice([1, 2, 7, 8, 15, 28]))
        return date[:rng.choice([4, 7, 7, 10])]

    def date(self):
        rng, r = self.rng, self.rng.random()
        if r < 0.35:
            return self.name("date") + ":" + self.day()
        if r < 0.50:
            return "date:" + "..".join(sorted([self.day(), self.day()]))
        if r < 0.60:
            return "date:" + rng.choice([self.day() + "..", ".." + self.day()])
        if r < 0.76:
            return self.name("after") + ":" + self.day()
        if r < 0.92:
            return self.name("before") + ":" + self.day()
        relative = rng.choice(["today", "yesterday", "this week", "last week", "this month", "last month", "this year", "last year"])
        field = rng.choice(["date", "date", "after", "before"])
        return field + ":" + ('"%s"' % relative if " " in relative else relative)

    def leaf(self):
        kinds = [self.word, self.phrase, self.prefix, self.slop, self.text_field, self.filter, self.date, self.field_group,
                 self.wildcard, self.fuzzy, self.written, self.lead, self.on, self.state]
        return self.rng.choices(kinds, [36, 12, 8, 5, 8, 6, 6, 3, 6, 6, 6, 4, 2, 3])[0]()

    def field_group(self):
        rng = self.rng
        if rng.random() < 0.75:
            alias, column = rng.choice([("headline", "headline"), ("body", "body"), ("author", "author"), ("title", "headline")])
            a, b = self.word(column), rng.choice([self.word, self.phrase, self.prefix])(column)
            joint = rng.choice([" ", " OR ", " AND ", " NOT ", " or ", " NEAR/5 ", " -"])
            return "%s:(%s%s%s)" % (alias, a, joint, b)
        field, values = rng.choice([("place", PLACES), ("source", SOURCES), ("section", SECTIONS), ("agency", AGENCIES)])
        values = [rng.choice(re.findall("[A-Za-z0-9'-]+", rng.choice(values))) for _ in range(2)]
        return "%s:(%s)" % (field, rng.choice([" OR ", " ", " or ", " NOT "]).join(values))

    # operators

    def near_operator(self):
        rng = self.rng
        n = rng.choice([0, 1, 2, 3, 5, 5, 10, 50, 99999])
        return rng.choice(["NEAR/%d", "NEAR/%d", "w/%d", "W/%d", "pre/%d", "PRE/%d"]) % n if rng.random() < 0.85 else "NEAR"

    def near_term(self, word):
        """A term of NEAR that has the word as one of its ways."""
        rng, r = self.rng, self.rng.random()
        if r < 0.60:
            return word
        if r < 0.72:
            return "(%s OR %s)" % (word, self.word())
        if r < 0.78:
            return "(%s AND %s)" % (word, self.word())
        if r < 0.83:
            return "(%s NOT %s)" % (word, self.word())
        if r < 0.88:
            return self.phrase()
        if r < 0.92:
            return self.rng.choice([self.prefix, self.wildcard, self.fuzzy, self.written])()
        if r < 0.95:
            return rng.choice(["headline", "body"]) + ":" + word
        if r < 0.97:
            return rng.choice([self.filter, self.date])()
        return rng.choice(["(%s NEAR/4 %s)", "(%s OR -%s)", "(%s (%s))", "(-%s %s)", "(%s pre/6 %s)"]) % (word, self.word())

    def near(self):
        rng = self.rng
        words = [self.vary(w) for w in self.stretch(rng.choice([2, 2, 2, 3]), rng.choice([0, 1, 2, 4]))]
        if rng.random() < 0.3:
            rng.shuffle(words)
        if len(words) < 2:
            words.append(self.word())
        out = self.near_term(words[0])
        for word in words[1:]:
            out += " %s %s" % (self.near_operator(), self.near_term(word))
        return out

    def expression(self, depth):
        rng, r = self.rng, self.rng.random()
        if depth == 0 or r < 0.12:
            return self.leaf()
        if r < 0.24:
            return self.near()
        if r < 0.34:
            return "(" + self.expression(depth - 1) + ")"
        if r < 0.37:
            return "NOT " + self.operand(depth - 1)
        a, b = self.operand(depth - 1), self.operand(depth - 1)
        if r < 0.50:
            return a + " " + b
        if r < 0.60:
            return a + " AND " + b
        if r < 0.74:
            return a + " OR " + b
        if r < 0.82:
            return a + " NOT " + b.removeprefix("NOT ")
        if r < 0.86:
            return a + rng.choice([" AND NOT ", " OR NOT "]) + b.removeprefix("NOT ")
        if r < 0.93:
            return a + " -" + b.removeprefix("NOT ")
        return a + rng.choice([" and ", " or "]) + b.removeprefix("NOT ")

    def operand(self, depth):
        out = self.expression(depth)
        return out if " " not in out or self.rng.random() < 0.4 else "(" + out + ")"

    def well_formed(self):
        rng = self.rng
        self.focus = rng.choice(self.articles)
        kind = rng.choices(["word", "words", "phrase", "slop", "near", "prefix", "field", "filter", "group", "date", "nested",
                            "deep", "wildcard", "fuzzy", "written", "lead", "on", "state"],
                           [6, 10, 10, 6, 13, 4, 7, 5, 4, 5, 14, 8, 5, 5, 5, 4, 2, 2])[0]
        if kind == "words":
            return " ".join(self.word() for _ in range(rng.choice([2, 2, 3])))
        if kind == "nested":
            return self.expression(2)
        if kind == "deep":
            return self.expression(4)
        return {"word": self.word, "phrase": self.phrase, "slop": self.slop, "near": self.near, "prefix": self.prefix,
                "field": self.text_field, "filter": self.filter, "group": self.field_group, "date": self.date,
                "wildcard": self.wildcard, "fuzzy": self.fuzzy, "written": self.written, "lead": self.lead, "on": self.on,
                "state": self.state}[kind]()

    def any_words(self):
        """A sequence of terms for --any."""
        rng = self.rng
        self.focus = rng.choice(self.articles)
        out = []
        for _ in range(rng.randint(1, 6)):
            out.append(rng.choices(
                [self.word, self.prefix, self.phrase, self.text_field, self.filter, self.near,
                 lambda: "-" + self.word(), lambda: "(" + self.expression(1) + ")", lambda: self.word() + " AND " + self.word(),
                 lambda: "NOT " + self.word(), self.date], [30, 5, 3, 3, 2, 3, 3, 3, 2, 2, 1])[0]())
        return " ".join(out)

    # what people mistype

    def messy(self):
        rng = self.rng
        if rng.random() < 0.04:
            return rng.choice(["", " ", "\t ", "???", "()", "AND", '""', "(AND)", "- -", "*", "-", "NOT", '"', ")", "(", "NEAR/5", "-()"])
        if rng.random() < 0.04:
            return self.well_formed() + " " + rng.choice(BAD_DATES)
        out = self.well_formed() if rng.random() < 0.5 else " ".join(self.word() for _ in range(3))
        for _ in range(rng.choice([1, 1, 2])):
            out = rng.choice([self.dangling, self.row, self.unbalanced, self.unbalanced, self.punctuation, self.unknown_field,
                              self.spacing, self.empty, self.stars, self.loose_words])(out)
        return out

    def dangling(self, query):
        rng = self.rng
        operator = rng.choice(["AND", "OR", "NOT", "NEAR", "NEAR/5", "w/5", "pre/3", "and", "or", "W/2"])
        if rng.random() < 0.5 and not re.match(r"NOT |-|AND |OR |NEAR|and |or |\w+/", query):
            return operator + " " + query
        if re.search(r"(^| )(NOT|AND|OR|NEAR(/\d+)?|and|or|\w+/\d+)\s*$", query):
            return query
        return query + " " + operator

    def row(self, query):
        return "%s %s %s" % (self.word(), self.rng.choice(ROWS), self.word()) if self.rng.random() < 0.6 else \
            "%s (%s %s %s)" % (self.word(), self.word(), self.rng.choice(ROWS), self.word())

    def unbalanced(self, query):
        rng = self.rng
        marks = [i for i, c in enumerate(query) if c in "()\"“”„«»"]
        if marks and rng.random() < 0.6:
            i = rng.choice(marks)
            return query[:i] + " " * (rng.random() < 0.5) + query[i + 1:]
        spaces = [i for i, c in enumerate(query) if c == " "] + [0, len(query)]
        i = rng.choice(spaces)
        mark = rng.choice("()\"(")
        return query[:i] + " " + mark + query[i:].lstrip() if rng.random() < 0.5 else query[:i] + mark + query[i:]

    def punctuation(self, query):
        spaces = [i for i, c in enumerate(query) if c == " "] + [0, len(query)]
        i = self.rng.choice(spaces)
        return query[:i] + " " + self.rng.choice(PUNCTUATION).strip() + " " + query[i:]

    def unknown_field(self, query):
        rng = self.rng
        name = rng.choice(UNKNOWN)
        extra = rng.choice(["%s:%s" % (name, self.word()), '%s:"%s %s"' % (name, self.word(), self.word()),
                            "%s:(%s OR %s)" % (name, self.word(), self.word()), "http://example.com/world", "12:30", "headline: ",
                            "-%s:%s" % (name, self.word()), "place:??", "headline:()", "said:", "place:"])
        return query + " " + extra if rng.random() < 0.5 else extra + " " + query

    def spacing(self, query):
        gaps = [" ", "  ", "\t", "\n", " \t "]
        out = re.sub(" ", lambda _: self.rng.choice(gaps), query)
        return self.rng.choice(["", " ", "\t"]) + out + self.rng.choice(["", " ", "\n"])

    def empty(self, query):
        extra = self.rng.choice(['""', "()", '-""', "-()", "(())", "(??)", '"..."', "(AND)", "“”", 'headline:""'])
        return query + " " + extra if self.rng.random() < 0.5 else extra + " " + query

    def stars(self, query):
        extra = self.rng.choice(["*", "* " + self.word(), "*" + self.word(), "-*"])
        return query + " " + extra

    def loose_words(self, query):
        extra = self.rng.choice(["not", "near", "not guilty", "Not", "Near", "near/3", "w/o", "NEAR/", "pre/", "and/or", "And", "Or"])
        return query + " " + extra
