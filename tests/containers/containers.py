#!/usr/bin/env python3
"""Containers: what is in compressed files, tar, zip and web archives is read as if it lay open, and what is made to harm is refused.

usage: containers.py NEWSIDX

Builds its inputs itself, so that each says what it is. Prints `N passed, M failed`.
"""
import bz2, gzip, io, json, lzma, os, subprocess, sys, tarfile, tempfile, zipfile, zlib

STORY = "SANTIAGO, Chile, Nov. 9 (UPI) -- %s reached four miners on Monday.\n\nAll four are well, the owner said.\n"


def page(word, charset="utf-8"):
    return ("<!DOCTYPE html><html><head><title>%s</title></head><body><article><h1>Harbour of %s to be rebuilt</h1>"
            "<p>The minister said on Monday that the harbour of %s would be rebuilt, at a cost of three million.</p>"
            "<p>Work begins in spring, she told parliament, and will last for about two years in all.</p></article>"
            "</body></html>" % (word, word, word)).encode(charset)


class Run:
    """One run of `newsidx parse`."""

    def __init__(self, newsidx, *arguments):
        done = subprocess.run([newsidx, "parse", *arguments], capture_output=True, timeout=120)
        self.code = done.returncode
        self.articles = [json.loads(line) for line in done.stdout.splitlines()]
        self.faults = done.stderr.decode("utf-8", "replace").splitlines()

    def members(self):
        return sorted(a["origin"].partition("!")[2] for a in self.articles)


class Tests:
    def __init__(self, newsidx, folder):
        self.newsidx, self.folder = newsidx, folder
        self.passed = self.failed = 0

    def path(self, name, contents):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as out:
            out.write(contents)
        return path

    def run(self, name, contents, *options):
        return Run(self.newsidx, *options, self.path(name, contents))

    def same(self, what, expected, got):
        if expected == got:
            self.passed += 1
        else:
            self.failed += 1
            print("FAILED: %s\n  expected %r\n  got      %r" % (what, expected, got))

    def says(self, what, run, word):
        self.same(what + ": exit code", 1, run.code)
        self.same(what + ": says '%s'" % word, True, any(word in fault for fault in run.faults))
        if not any(word in fault for fault in run.faults):
            print("  stderr: %s" % run.faults)


def tar_of(members, kind=tarfile.PAX_FORMAT):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=kind) as tar:
        for name, contents in members:
            info = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            info.size = len(contents)
            tar.addfile(info, io.BytesIO(contents))
    return out.getvalue()


def zip_of(members, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, contents in members:
            archive.writestr(name, contents)
    return out.getvalue()


def test_compression(t):
    story = (STORY % "Rescuers").encode()
    for name, contents in [("a.txt.gz", gzip.compress(story)), ("a.txt.bz2", bz2.compress(story)),
                           ("a.txt.xz", lzma.compress(story)), ("twice.gz", gzip.compress(gzip.compress(story))),
                           ("two.gz", gzip.compress(story[:40]) + gzip.compress(story[40:]))]:
        run = t.run(name, contents)
        t.same(name, [("SANTIAGO, Chile", "UPI")], [(a["place"], a["agency"]) for a in run.articles])
        t.same(name + ": origin is the file", [os.path.join(t.folder, name)], [a["origin"] for a in run.articles])
    cut = t.run("cut.gz", gzip.compress(os.urandom(300000))[:100000])
    t.says("cut.gz", cut, "truncated")


def test_archives(t):
    members = [("2015/one.txt", (STORY % "One").encode()), ("2015/two.html", page("Riga")),
               ("lines.jsonl", b'{"headline":"First"}\n{"headline":"Second"}\n')]
    names = ["2015/one.txt", "2015/two.html", "lines.jsonl!1", "lines.jsonl!2"]
    for name, contents in [("pax.tar", tar_of(members)), ("gnu.tar", tar_of(members, tarfile.GNU_FORMAT)),
                           ("ustar.tar.gz", gzip.compress(tar_of(members, tarfile.USTAR_FORMAT))),
                           ("packed.zip", zip_of(members)), ("stored.zip", zip_of(members, zipfile.ZIP_STORED)),
                           ("x.tar.xz", lzma.compress(tar_of(members)))]:
        run = t.run(name, contents)
        t.same(name, names, run.members())
        t.same(name + ": exit code", 0, run.code)
    nested = zip_of([("in.tar.gz", gzip.compress(tar_of(members))), ("top.txt", (STORY % "Top").encode())])
    t.same("nested", ["in.tar.gz!" + n for n in names] + ["top.txt"], t.run("nested.zip", nested).members())
    odd = t.run("names.tar", tar_of([("caf\u00e9/\u65b0\u805e.txt", (STORY % "X").encode())]))
    t.same("names beyond ASCII", ["caf\u00e9/\u65b0\u805e.txt"], odd.members())
    empty = t.run("empty.zip", zip_of([]))
    t.says("an empty zip", empty, "nothing in it")


def test_hostile(t):
    good = ("good.txt", (STORY % "Good").encode())
    link = tarfile.TarInfo("link.txt")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    cycle = tarfile.TarInfo("cycle")
    cycle.type, cycle.linkname = tarfile.LNKTYPE, "cycle"
    run = t.run("paths.tar", tar_of([("../../etc/x.txt", b"LONDON (AP) -- x\n"), good, (link, b""), (cycle, b"")]))
    t.same("paths.tar", ["good.txt"], run.members())
    t.says("../", run, "leaves the archive")
    t.says("symbolic link", run, "a symbolic link inside the archive")
    t.says("hard link to itself", run, "a link inside the archive")
    depth = b'{"headline":"Deep"}\n'
    for _ in range(12):
        depth = zip_of([("x", depth)])
    t.says("deep", t.run("deep.zip", depth), "containers in one another")
    zeros = io.BytesIO()
    with gzip.GzipFile(fileobj=zeros, mode="wb", compresslevel=9) as out:
        for _ in range(300):
            out.write(b"a line of text that is always the same \n" * 26214)
    t.says("bomb.gz", t.run("bomb.gz", zeros.getvalue()), "longer than 32 MB")
    lines = io.BytesIO()
    with gzip.GzipFile(fileobj=lines, mode="wb", compresslevel=9) as out:
        for _ in range(2000):
            out.write(b'{"headline":"same","body":"%s"}\n' % (b"x" * 1000000))
    t.says("bomb.jsonl.gz", t.run("bomb.jsonl.gz", lines.getvalue()), "decompression bomb")
    flat = zip_of([("n%d.txt" % i, b"\0" * 40000000) for i in range(12)])
    t.says("flat bomb", t.run("flat.zip", flat), "decompression bomb")
    twice = gzip.compress(gzip.compress(b"\0" * 200000000))
    t.same("a bomb in a bomb: exit code", 1, t.run("twice_bomb.gz", twice).code)
    docx = zip_of([("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>")])
    t.says("office document", t.run("a.docx", docx), "office document")
    odt = zip_of([("mimetype", b"application/vnd.oasis.opendocument.text")], zipfile.ZIP_STORED)
    t.says("open document", t.run("a.odt", odt), "office document")
    broken = bytearray(zip_of([("a.txt", os.urandom(5000)), good]))
    broken[100:120] = b"\xff" * 20
    t.same("a broken member: exit code", 1, t.run("broken.zip", bytes(broken)).code)


def test_xml(t):
    """Entities and DTDs: nothing outside is read, nothing is expanded."""
    lol = "".join('<!ENTITY l%d "%s">' % (i, ("&l%d;" % (i - 1)) * 10) for i in range(1, 12))
    bomb = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">%s]><rss><channel><item><title>&l11;</title></item></channel></rss>'
    t.says("entity bomb", t.run("bomb.xml", (bomb % lol).encode()), "entities")
    for root, text in [("nitf", '<nitf><body><body.head><hedline><hl1>&x;</hl1></hedline></body.head></body></nitf>'),
                       ("rss", '<rss><channel><item><title>&x;</title></item></channel></rss>'),
                       ("newsItem", '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/"><contentMeta><headline>&x;'
                                    '</headline></contentMeta></newsItem>')]:
        document = '<?xml version="1.0"?><!DOCTYPE %s [<!ENTITY x SYSTEM "file:///etc/passwd">]>%s' % (root, text)
        run = t.run("xxe_%s.xml" % root, document.encode())
        t.says("external entity in " + root, run, "entities")
        t.same("nothing of it in " + root, False, any("root:" in json.dumps(a) for a in run.articles))
    dtd = '<?xml version="1.0"?><!DOCTYPE rss SYSTEM "file:///etc/passwd"><rss version="2.0"><channel><item><title>Kept</title></item></channel></rss>'
    t.same("an external DTD is not read", ["Kept"], [a["headline"] for a in t.run("dtd.xml", dtd.encode()).articles])
    for name, head, tail in [("html", "<!DOCTYPE html><html><body>", ""), ("rss", "<rss><channel><item><description>", ""),
                             ("nitf", "<nitf><body><body.content>", "")]:
        deep = t.run("deep_%s.xml" % name, (head + "<b>" * 200000 + "text" + tail).encode())
        t.same("deep nesting in %s ends with 0 or 1" % name, True, deep.code in (0, 1))


def record(kind, url, payload, content_type="application/http; msgtype=response", version="1.1"):
    head = "WARC/%s\r\nWARC-Type: %s\r\nWARC-Date: 2024-01-01T00:00:00Z\r\n" % (version, kind)
    head += "WARC-Target-URI: %s\r\n" % url if url else ""
    head += "Content-Type: %s\r\nContent-Length: %d\r\n\r\n" % (content_type, len(payload))
    return head.encode() + payload + b"\r\n\r\n"


def http(body, status="200 OK", **fields):
    lines = ["HTTP/1.1 " + status] + ["%s: %s" % (k.replace("_", "-"), v) for k, v in fields.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def chunked(body, size=37):
    parts = [body[i:i + size] for i in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in parts) + b"0\r\n\r\n"


def test_warc(t):
    html = {"Content_Type": "text/html"}
    raw = zlib.compressobj(9, zlib.DEFLATED, -15)
    deflated = raw.compress(page("Bergen")) + raw.flush()
    site = "https://news.example/"
    records = [
        record("warcinfo", None, b"software: invented\r\n", "application/warc-fields"),
        record("request", site + "plain", b"GET /plain HTTP/1.1\r\n\r\n", "application/http; msgtype=request"),
        record("response", site + "plain", http(page("Riga"), **html)),
        record("response", site + "chunked/", http(chunked(page("Oslo")), Transfer_Encoding="chunked", **html)),
        record("response", site + "gzip", http(gzip.compress(page("Kiel")), Content_Encoding="gzip", **html)),
        record("response", site + "both", http(chunked(gzip.compress(page("Gent"))), Content_Encoding="gzip",
                                              Transfer_Encoding="chunked", **html)),
        record("response", site + "zlib", http(zlib.compress(page("Brest")), Content_Encoding="deflate", **html)),
        record("response", site + "deflate", http(deflated, Content_Encoding="deflate", **html)),
        record("response", site + "decoded", http(page("Turku"), Content_Encoding="gzip",
                                                 Transfer_Encoding="chunked", **html)),
        record("response", site + "latin", http(page("Malm\u00f6", "latin-1"),
                                               Content_Type="text/html; charset=ISO-8859-1")),
        record("response", site + "missing", http(page("Nowhere"), "404 Not Found", **html)),
        record("response", site + "picture", http(b"\x89PNG\r\n", Content_Type="image/png")),
        record("revisit", site + "plain", http(b"", **html)),
        record("resource", site + "resource", page("Split"), "text/html", "1.0"),
    ]
    names = [site + n for n in sorted("plain chunked/ gzip both zlib deflate decoded latin resource".split())]
    for name, contents in [("a.warc", b"".join(records)), ("a.warc.gz", b"".join(gzip.compress(r) for r in records))]:
        run = t.run(name, contents)
        t.same(name, names, run.members())
        t.same(name + ": nothing else is said", (0, []), (run.code, run.faults))
        t.same(name + ": addresses", names, sorted(a["url"] or "" for a in run.articles))
        t.same(name + ": bodies", 9, sum("harbour of" in (a["body"] or "") for a in run.articles))
        t.same(name + ": charset", 1, sum("Malm\u00f6" in (a["body"] or "") for a in run.articles))
    cut = t.run("cut.warc", b"".join(records)[:-300])
    t.says("cut.warc", cut, "cut short")
    t.same("cut.warc: what is before it", True, len(cut.articles) >= 8)
    t.says("no length", t.run("bad.warc", b"WARC/1.0\r\nWARC-Type: response\r\n\r\n"), "no length")
    t.says("garbage between", t.run("garbage.warc", records[2] + b"garbage\r\n\r\n"), "no WARC record")
    odd = record("response", site + "odd", http(b"xyz", Content_Encoding="compress", **html))
    t.says("unknown coding", t.run("odd.warc", odd + records[2]), "content encoding 'compress'")
    broken = record("response", site + "broken", http(b"\x1f\x8b\x08\0broken here", Content_Encoding="gzip", **html))
    run = t.run("broken.warc", broken + records[2])
    t.says("broken coding", run, "broken")
    t.same("the next record is read", [site + "plain"], run.members())


def test_encodings(t):
    text = "PARIS, Nov. 9 (AFP) -- %s\n\n%s\n"
    cases = [
        ("utf-8-sig", "utf-8-sig", "Le pr\u00e9sident a \u00e9t\u00e9 r\u00e9\u00e9lu", "Sa majorit\u00e9 est faible"),
        ("utf-16", "utf-16", "Le pr\u00e9sident a \u00e9t\u00e9 r\u00e9\u00e9lu", "Sa majorit\u00e9 est faible"),
        ("utf-16-be without a mark", "utf-16-be", "Le pr\u00e9sident a \u00e9t\u00e9", "Sa majorit\u00e9 est faible"),
        ("utf-32", "utf-32", "Le pr\u00e9sident a \u00e9t\u00e9 r\u00e9\u00e9lu", "Sa majorit\u00e9 est faible"),
        ("windows-1252", "cp1252", "Il a dit \u201coui\u201d \u2013 enfin", "Co\u00fbt : 3 \u20ac"),
        ("koi8-r", "koi8-r", "\u041f\u0440\u0435\u0437\u0438\u0434\u0435\u043d\u0442 \u043f\u0440\u0438\u0435\u0445\u0430\u043b \u0432 \u041c\u043e\u0441\u043a\u0432\u0443 \u0432\u0447\u0435\u0440\u0430",
         "\u041e\u043d \u0441\u043a\u0430\u0437\u0430\u043b, \u0447\u0442\u043e \u0432\u0441\u0451 \u0445\u043e\u0440\u043e\u0448\u043e \u0438 \u0447\u0442\u043e \u0440\u0430\u0431\u043e\u0442\u0430 \u043f\u0440\u043e\u0434\u043e\u043b\u0436\u0430\u0435\u0442\u0441\u044f"),
        ("gb18030", "gb18030", "\u603b\u7edf\u661f\u671f\u4e00\u62b5\u8fbe\u5317\u4eac\u8bbf\u95ee", "\u4ed6\u8bf4\u4e24\u56fd\u5173\u7cfb\u826f\u597d\uff0c\u5408\u4f5c\u5c06\u7ee7\u7eed\u53d1\u5c55"),
        ("shift-jis", "shift_jis", "\u5927\u7d71\u9818\u306f\u6708\u66dc\u65e5\u306b\u6771\u4eac\u306b\u5230\u7740\u3057\u305f", "\u5f7c\u306f\u95a2\u4fc2\u304c\u826f\u597d\u3067\u3042\u308b\u3068\u8ff0\u3079\u305f\u3002"),
    ]
    for what, codec, first, second in cases:
        run = t.run("enc.txt", (text % (first, second)).encode(codec))
        got = run.articles[0]["body"] if run.articles else None
        t.same("text in " + what, first + "\n\n" + second, got)
    html = '<html><head><meta charset="%s"><title>x</title></head><body><p>%s</p></body></html>'
    polish = "Prezydent o\u015bwiadczy\u0142, \u017ce rz\u0105d nie zmieni zdania w sprawie reformy, a minister to potwierdzi\u0142."
    run = t.run("pl.html", (html % ("iso-8859-2", polish)).encode("iso-8859-2"))
    t.same("HTML in declared iso-8859-2", True, bool(run.articles) and polish in (run.articles[0]["body"] or ""))
    wrong = t.run("wrong.html", (html % ("iso-8859-1", polish)).encode("utf-8"))
    t.same("UTF-8 declared as Latin-1", True, bool(wrong.articles) and polish in (wrong.articles[0]["body"] or ""))
    mixed = t.run("mixed.txt", (text % ("Le pr\u00e9sident", "r\u00e9\u00e9lu " * 40)).encode() + b"Co\xfbt\n")
    t.same("one byte of Latin-1 in UTF-8", True, "Co\u00fbt" in mixed.articles[0]["body"])
    t.same("and that is said", 1, sum("not valid UTF-8" in f for f in mixed.faults))
    combining = t.run("nfd.txt", (text % ("Le pre\u0301sident", "e\u0301lu")).encode())
    t.same("NFC", "Le pr\u00e9sident\n\n\u00e9lu", combining.articles[0]["body"])


def main(newsidx):
    with tempfile.TemporaryDirectory() as folder:
        tests = Tests(newsidx, os.path.realpath(folder))
        for test in (test_compression, test_archives, test_hostile, test_xml, test_warc, test_encodings):
            test(tests)
    print("%d passed, %d failed" % (tests.passed, tests.failed))
    return 1 if tests.failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
