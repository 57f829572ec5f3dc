"""The oracle's own examples: most are sentences of newsq-query(7)."""
import datetime
import sqlite3

import oracle_generate
import oracle_index
import oracle_parse
import oracle_words

TODAY = datetime.date(2014, 11, 12)   # a Wednesday

# text; what stands at each place: stems, acronyms with =, words as written where they differ left out
WORDS = [
    ("Khamenei's letter", "khamenei letter"), ("Khamenei’s O´Brien's", "khamenei o,obrien brien"), ("KHAMENEI'S", "khamenei"),
    ("F-16", "f,f16 16"), ("O'Brien", "o,obrien brien"), ("AT&T", "at,att t"), ("co-operate", "co,cooper oper"), ("9-11", "9 11"),
    ("9/11", "9 11"), ("a--b", "a b"), ("3.5", "3.5"), ("1,000", "1000"), ("1,000,000", "1000000"), ("1,0000", "1 0000"),
    ("1234,567", "1234 567"), ("12,345.67", "12345.67"), ("1,00", "1 00"), ("3.", "3"), ("$1,000, 2", "1000 2"), ("1,000th", "1000th"),
    ("U.S. troops", "us,=us troop"), ("U.S", "us,=us"), ("a.m.", "am"), ("U.S.A.", "usa"), ("x.com", "x com"), ("e.g.the", "eg the"),
    ("the US said", "the us,=us said"), ("THE US SAID", "the us said"), ("told us", "told us"), ("Us", "us"), ("U.S.'s", "us,=us"),
    ("THE US\nthe US", "the us the us,=us"), ("AIDS aid", "aid,=aids aid"), ("US-led", "us,=us,usl led"), ("U.S.-led", "us,=us led"),
    ("bird's-eye", "bird eye"), ("dogs' 's", "dog s"), ("it's", "it"), ("'tis", "tis"), ("½ 2½", "2"), ("m²", "m2"),
    ("café ŒUVRE straße ﬁnance Łódź Đặng Þór", "cafe oeuvr strass financ lodz dang thor"), ("Diyarbakır Spın̈al", "diyarbakir spinal"),
    ("gov\u00adern\u200dment", "govern"), ("東京都", "東,東京 京,京都 都"), ("AP通信", "ap 通,通信 信"), ("東京、大阪", "東,東京 京 大,大阪 阪"),
    ("authority authorities author", "authority authority author"), ("experimental experimented", "experiment experiment"),
    ("organisation organs", "organization organ"), ("several sever", "several sever"), ("universities universe", "university univers"),
    ("a-b-c-d-e-f-g-h-i-j", "a,abcdefgh b c d e f g h i,ij j"), ("rock-'n'-roll", "rock n roll"), ("é" * 40, "e" * 40),
    ("ж" * 33, "ж" * 32), ("x" * 63 + "ж", "x" * 63), ("elect elected electing", "elect elect elect"), ("election elections", "elect elect"),
    ("anti-U.S. war", "anti,antius us,=us war"), ("2012–2014", "2012 2014"), ("C++ #1 5%", "c 1 5"), ("…", ""),
]

# query; parsed form
PARSED = [
    ("kham?n*I", "[glob kham?n*i]"), ("what?", "[what]"), ("?what", "[what]"), ("*tion", "[glob *tion]"), ("b?*d", "[glob b?*d]"),
    ("O'Br*n", "[o glob br*n]"), ("elect*", "[elect*]"), ("elect**", "[elect*]"), ("a.*.b", "[a b]"), ("a**b", "[glob a*b]"),
    ("khamenie~", "[khamenie~1]"), ("khamenie~2", "[khamenie~2]"), ("khamenie~3", "[khamenie~2]"), ("khamenie~0", "[khamenie~0]"),
    ("O'Brein~", "[obrein~1]"), ("9-11~", "[9 11~1]"), ("US~", "[us~1]"), ("kham?n~", "[glob kham?n]"), ("~2", "[2]"),
    ("=jets", "[written jets]"), ("=US", "[typed US]"), ("=co-operate", "[written co written operate]"), ("a=b", "[a b]"),
    ("=Khamenei's", "[typed Khamenei]"), ('"=new =York times"', "[written new typed York time]"), ("=a*", "[written a]"),
    ("lead:letter", "lead:[letter]"), ("on:04-13", "on=4-13"), ("on:02-29", "on=2-29"), ("on:11", "on=11-0"), ("is:Signed", "is=signed"),
    ("two words", "([two] AND [word])"), ('"exact phrase"', "[exact phrase]"), ('"a b"~3', "[a b]~3"),
    ("a NEAR/5 b", "([a] NEAR/5 [b])"), ("a NEAR b", "([a] NEAR/10 [b])"), ("a w/5 b", "([a] NEAR/5 [b])"), ("a W/5 b", "([a] NEAR/5 [b])"),
    ("a pre/5 b", "([a] PRE/5 [b])"), ("a NEAR/5000 b", "([a] NEAR/1000 [b])"), ("a AND b", "([a] AND [b])"), ("a and b", "([a] AND [b])"),
    ("a OR b", "([a] OR [b])"), ("a or b", "([a] OR [b])"), ("a NOT b", "([a] AND NOT [b])"), ("-b", "NOT [b]"), ("NOT b", "NOT [b]"),
    ("elect*", "[elect*]"), ("headline:x", "headline:[x]"), ("title:x byline:y", "(headline:[x] AND author:[y])"),
    ("HeadLine:x", "headline:[x]"), ("date:2014-11", "date=20141100..20141130"), ("date:2014", "date=20140000..20141231"),
    ("date:2014-11-07", "date=20141107..20141107"), ("date:2014..2016", "date=20140000..20161231"), ("date:2014-02..", "date=20140200..99991231"),
    ("date:..2014-02", "date=1..20140228"), ("after:2014-11", "date=20141131..99991231"), ("before:2014-11", "date=1..20141099"),
    ("date:yesterday", "date=20141111..20141111"), ('date:"last week"', "date=20141103..20141109"),
    ('date:"this week"', "date=20141110..20141116"), ('after:"last month"', "date=20141032..99991231"), ('date:"last year"', "date=20130000..20131231"),
    ("letter OR cable sanctions", "([letter] OR ([cabl] AND [sanction]))"), ("not guilty", "([not] AND [guilti])"),
    ("letter AND NOT jets", "([letter] AND NOT [jet])"), ("a OR NOT b", "([a] OR NOT [b])"), ("(NOT b)", "NOT [b]"),
    ("a AND OR b", "([a] OR [b])"), ("a OR AND b", "([a] AND [b])"), ("a NOT AND b", "([a] AND [b])"), ("a NOT NOT b", "([a] AND NOT [b])"),
    ("a AND", "[a]"), ("OR a", "[a]"), ("a NOT", "[a]"), ("a AND NOT", "[a]"), ("and a", "([and] AND [a])"), ("a or", "([a] AND [or])"),
    ("a AND or b", "([a] AND [or] AND [b])"), ("NEAR/5 b", "([near 5] AND [b])"), ("a NEAR", "([a] AND [near])"), ("a w/5 -b", "([a] AND [w 5] AND NOT [b])"),
    ("-a NEAR/5 b", "NOT ([a] NEAR/5 [b])"), ("near/5 b", "([near 5] AND [b])"), ("a NEAR/ b", "([a] AND [near] AND [b])"),
    ("co-operate -b", "([co oper | cooper] AND NOT [b])"), ("a -(b c)", "([a] AND NOT ([b] AND [c]))"), ("a - b", "([a] AND [b])"),
    ("a NEAR/5 b NEAR/2 c", "(([a] NEAR/5 [b]) NEAR/2 [c])"), ("headline:(letter OR cable)", "(headline:[letter] OR headline:[cabl])"),
    ("* a", "[a]"), ("a *", "[a]"), ('"elect* letter"', "[elect* letter]"), ("co-op*", "[co op* | coop*]"),
    ('place:"fort worth"', "place={fort worth}"), ("url:example.com", "url={example com}"), ("place:par*", "place={par*}"),
    ("url:https://a.org/x", "url={https a org x}"), ("guid:a0001", "guid={a0001}"), ("place:(paris OR london)", "(place={paris} OR place={london})"),
    ("US", "[=us]"), ("U.S.", "[=us]"), ("us", "[us]"), ("US*", "[us*]"), ("F-16", "[f 16 | f16]"), ("9/11", "[9 11]"), ("example.com", "[exampl com]"),
    ("??", "nothing"), ("a ?? b", "([a] AND [b])"), ("a OR ?? AND b", "([a] AND [b])"), ("a AND ()", "[a]"), ("a )", "[a]"), ("(a", "[a]"),
    ("((a) (b", "([a] AND [b])"), ('"a b', "[a b]"), ("“a b” «c d»", "([a b] AND [c d])"), ("foo:bar", "[foo bar]"),
    ('foo:"a b"', "([foo] AND [a b])"), ("headline: x", "([headlin] AND [x])"), ("headline:", "[headlin]"), ("12:30", "[12 30]"),
    ("a(b)", "([a] AND [b])"), ("東京都", "[東京 京都]"), ("東", "[東]"), ("東京*", "[東京]"), ("()", "nothing"), ("AND", "nothing"), ("*", "nothing"),
    ("a-b c-d e-f g-h", "([a b | ab] AND [c d | cd] AND [e f | ef] AND [g h | gh])"), ('"a-b c-d e-f g-h i-j"', "[a b c d e f g h i j]"),
    ('"a" -b', "([a] AND NOT [b])"), ('"a"-b', "([a] AND [b])"), ("a AND b OR c AND d", "(([a] AND [b]) OR ([c] AND [d]))"),
    ("khamenei NEAR/10 letter", "([khamenei] NEAR/10 [letter])"), ("author:finley date:2014-11", "(author:[finley] AND date=20141100..20141130)"),
    ("headline:(letter OR cable) after:2014 -place:tehran", "((headline:[letter] OR headline:[cabl]) AND date=20141232..99991231 AND NOT place={tehran})"),
]
ANY = [
    ("a b c", "([a] OR [b] OR [c])"), ('a "b c" d', "([b c] AND ([a] OR [d]))"), ("a AND b c", "([a] AND [b] AND [c])"),
    ("a -b c", "(NOT [b] AND ([a] OR [c]))"), ("a headline:b c NEAR/5 d e", "(headline:[b] AND ([c] NEAR/5 [d]) AND ([a] OR [e]))"),
    ("a (b c) d", "(([b] AND [c]) AND ([a] OR [d]))"), ("a", "[a]"), ("a NOT b c d", "([a] AND NOT [b] AND ([c] OR [d]))"),
]
ERRORS = ["", "  ", "date:foo", "date:2014-13", "date:2014-02-30", "a after:x", "date:2014..x"]

# texts (one body each), query, the numbers of the texts that it finds
FOUND = [
    (["F-16 jets", "F16 jets", "F 16 jets"], "F-16", "012"), (["F-16 jets", "F16 jets", "F 16 jets"], "F16", "01"),
    (["F-16 jets", "F16 jets", "F 16 jets"], '"F-16 jets"', "012"), (["they co-operate", "they cooperate"], "cooperate", "01"),
    (["O'Brien"], "brien", "0"), (["O'Brien"], "obrien", "0"), (["U.S. and", "the US said", "told us", "TOLD US"], "US", "01"),
    (["U.S. and", "the US said", "told us", "TOLD US"], "U.S.", "01"), (["U.S. and", "the US said", "told us", "TOLD US"], "us", "0123"),
    (["elected", "elections"], "electio*", "1"), (["elected", "elections"], "election", "01"), (["a b", "b a", "a x b"], '"a b"', "0"),
    (["a b", "b a", "a x b", "a x x b"], '"a b"~1', "02"), (["a x b", "b x a", "a x x b"], "a NEAR/1 b", "01"), (["a x b", "b x a"], "a pre/1 b", "0"),
    (["a", "a x a"], "a NEAR/1 a", "1"), (["a b c", "b"], "(a AND b) NEAR/0 c", ""), (["a b c", "a c b c"], "(a NOT b) NEAR/1 c", ""),
    (["a c", "a c b"], "(a NOT b) NEAR/1 c", "0"), (["a x b x x c", "c a x b", "a x c x b"], "a NEAR/1 b NEAR/1 c", "1"),
    (["a b", "a", "b"], "a OR NOT b", "01"), (["a b c d"], '"a b" NEAR/0 "b c"', "0"), (["a x b c"], "a NEAR/1 headline:b", ""),
    (["東京都 abc", "京都"], '"東京都 abc"', "0"), (["東京都 abc", "京都"], "京都", "01"), (["東京都 abc", "京都"], "京", "01"),
    (["a x c", "b c"], "(a OR b) NEAR/0 c", "1"), (["a x y b"], '"a b" OR "a b"~2', "0"), (["9/11", "9-11", "911"], "9-11", "01"),
]


def check_words(rules):
    for text, expected in WORDS:
        places = []
        for terms in rules.positions(text):
            names = {"s": "", "a": "="}
            places.append(",".join(dict.fromkeys(names[kind] + word for kind, word in terms if kind in names)))
        got = " ".join(",".join(sorted(place.split(","))) for place in places)
        want = " ".join(",".join(sorted(place.split(","))) for place in expected.split())
        yield text, want, got


def check_parser(rules):
    parser = oracle_parse.Parser(rules, TODAY)
    for table, any_words in ((PARSED, False), (ANY, True)):
        for query, expected in table:
            yield query, expected, oracle_parse.show(parser.parse(query, any_words))
    for query in ERRORS:
        try:
            yield query, "error", oracle_parse.show(parser.parse(query))
        except oracle_parse.QueryError:
            yield query, "error", "error"


def check_answers(rules):
    parser = oracle_parse.Parser(rules, TODAY)
    for texts, query, expected in FOUND:
        articles = [dict.fromkeys(oracle_parse.COLUMNS + ("date",)) | {"body": text} for text in texts]
        index = oracle_index.Index(articles, rules)
        yield "%s in %s" % (query, texts), expected, "".join(map(str, index.answer(parser.parse(query))))
    dates = ["2014-11-07", "2014-11", "2014", None]
    articles = [dict.fromkeys(oracle_parse.COLUMNS) | {"date": date, "place": "FORT WORTH, Texas"} for date in dates]
    index = oracle_index.Index(articles, rules)
    for query, expected in (
            ("date:2014", "012"), ("date:2014-11", "01"), ("date:2014-11-07", "0"), ("date:2014-11-01..2014-11-30", "0"),
            ("date:2014-10..2014-12", "01"), ("after:2014-10", "01"), ("before:2014-11", "2"), ("before:2014-11-01", "12"), ("-date:2014", "3"),
            ('place:"fort worth"', "0123"), ('place:"worth fort"', ""), ("place:tex*", "0123"), ("place:te", "")):
        yield query, expected, "".join(map(str, index.answer(parser.parse(query))))


def check_porter():
    """The portable rules against SQLite's own tokenizer, where Python's SQLite has FTS5."""
    rules = oracle_words.Portable()
    words = sorted({word for family in oracle_generate.FAMILIES for word in family} |
                   {word.lower() for word in oracle_generate.SPECIAL_ASCII} | {"ab", "skies", "dying", "generalizations", "oscillators"})
    db = sqlite3.connect(":memory:")
    try:
        db.execute("CREATE VIRTUAL TABLE t USING fts5(x, tokenize='porter unicode61')")
    except sqlite3.OperationalError:
        return
    db.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, 'instance')")
    for number, word in enumerate(words):
        db.execute("INSERT INTO t(rowid, x) VALUES (?, ?)", (number, word))
    for number, word in enumerate(words):
        got = [row[0] for row in db.execute("SELECT term FROM v WHERE doc = ? ORDER BY offset", (number,))]
        yield word, " ".join(got), " ".join(terms[0][1] for terms in rules.positions(word))


def run():
    rules = oracle_words.Native()
    passed = failed = 0
    for checks in (check_words(rules), check_parser(rules), check_answers(rules), check_porter()):
        for what, expected, got in checks:
            if expected == got:
                passed += 1
            else:
                failed += 1
                print("%s: expected %s, got %s" % (what, expected, got))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0
