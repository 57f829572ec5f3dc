#!/usr/bin/env python3
"""impact.py NEWSIDX - the impact index against FTS5's own account of a portable archive, after additions, changes and deletions.

The tables are read as newsidx-archive(5) describes them, by nothing that the programs share; fts5vocab says what FTS5 holds.
"""
import collections, itertools, json, os, random, sqlite3, struct, subprocess, sys, tempfile

WORDS = [f"{a}{b}" for a in "ba ce di fo gu ka le mi no pu".split() for b in "rt ll nd st mp x zz q".split()]
WEIGHT = {"headline": 2}


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def unpack(data, at, bits):
    number = int.from_bytes(data[at:at + bits * 16], "little")
    return [number >> (i * bits) & ((1 << bits) - 1) for i in range(128)], at + bits * 16


def postings(data):
    """Pairs of ordinal and frequency, and for each block its impact where one is given."""
    count, at = varint(data, 0)
    blocks = (count + 127) // 128
    entries = []
    if blocks > 1:
        for _ in range(blocks):
            entries.append(struct.unpack_from("<IIB", data, at))
            at += 9
    start, ordinal, out = at, -1, []
    for block in range(blocks):
        if count - len(out) >= 128:
            gap_bits, more_bits = data[at], data[at + 1]
            gaps, at = unpack(data, at + 2, gap_bits)
            more, at = unpack(data, at, more_bits)
        else:
            gaps, more = [], []
            for _ in range(count - len(out)):
                value, at = varint(data, at)
                gaps.append(value >> 1)
                if value & 1:
                    more.append(0)
                else:
                    value, at = varint(data, at)
                    more.append(value + 1)
        for gap, extra in zip(gaps, more):
            ordinal += gap + 1
            out.append((ordinal, extra + 1))
        if entries:
            assert entries[block][:2] == (ordinal, at - start), "a block's entry"
    assert at == len(data), "bytes left over"
    return out, [entry[2] for entry in entries]


def impacts_hold(pairs, impacts, lengths, average):
    for block, impact in enumerate(impacts):
        largest = max(tf / (tf + 2.0 * (0.45 + 0.55 * lengths[o] / average))
                      for o, tf in pairs[block * 128:block * 128 + 128])
        assert largest <= impact / 255 + 1e-12 and impact / 255 - largest < 1 / 254, (largest, impact)


class Bits:
    def __init__(self, data):
        self.number, self.left = int.from_bytes(data, "little"), len(data) * 8

    def take(self, bits):
        value = self.number & ((1 << bits) - 1)
        self.number >>= bits
        self.left -= bits
        assert self.left >= 0
        return value


def article_positions(bits, length, count):
    """Of one article."""
    width = (length + 4).bit_length()
    low, counted = width - count.bit_length(), count + 2 ** count.bit_length() - 1
    if count < 4:
        return [bits.take(width) for _ in range(count)]
    lows = [bits.take(low) for _ in range(count)]
    out, high = [], 0
    for _ in range(counted):
        if bits.take(1):
            out.append(high << low | lows[len(out)])
        else:
            high += 1
    assert len(out) == count
    return out


def positions(data, pairs, lengths):
    """Lists, one for each posting."""
    blocks = [pairs[i:i + 128] for i in range(0, len(pairs), 128)]
    ends = [len(data)] if len(blocks) == 1 else list(struct.unpack_from(f"<{len(blocks)}I", data))
    data = data if len(blocks) == 1 else data[len(blocks) * 4:]
    at, out = 0, []
    for block, end in zip(blocks, ends):
        counts = [tf for _, tf in block]
        exceeding, at = varint(data, at)
        for number in data[at:at + exceeding]:
            counts[number] -= 1
        bits = Bits(data[at + exceeding:end])
        for (ordinal, _), count in zip(block, counts):
            out.append(article_positions(bits, lengths[ordinal], count))
            assert out[-1] == sorted(set(out[-1])) and out[-1][-1] <= lengths[ordinal] + 4
        assert bits.left < 8 and bits.number == 0, "bits left over"
        at = end
    assert at == len(data)
    return out


def varints(data):
    at = 0
    while at < len(data):
        value, at = varint(data, at)
        yield value


def columns_of(data):
    at, out = 0, []
    while at < len(data):
        row = []
        for _ in range(5):
            value, at = varint(data, at)
            row.append(value)
        out.append(row)
    return out


def places(numbers, columns):
    """Pairs of a column's name and a word's number in it."""
    out = []
    for number in numbers:
        for name, words in zip(("headline", "deck", "body", "author", "dateline"), columns):
            if number < words:
                out.append((name, number))
                break
            number -= words + 1
            assert number >= 0, "a position between two columns"
    assert len(out) == len(numbers)
    return out


def read_rows(db, segment):
    """By stem: count of articles, postings and positions, the parts put together."""
    rows = {}
    for stem, part, net, data, where in db.execute(
            "SELECT stem, part, articles, postings, positions FROM impact WHERE segment = ? ORDER BY stem, part", (segment,)):
        have = rows.setdefault(stem, [net, b"", where])
        assert len(have[1]) == part * 4000 and len(data) <= 4000 and (part == 0 or (net == 0 and where is None))
        have[1] += data
    for stem, part, where in db.execute(
            "SELECT stem, part, positions FROM impact_positions WHERE segment = ? ORDER BY stem, part", (segment,)):
        assert (rows[stem][2] is None) == (part == 0) and len(rows[stem][2] or b"") == part * 4000 and len(where) <= 4000
        rows[stem][2] = (rows[stem][2] or b"") + where
    for net, data, where in rows.values():
        assert where is not None
    return rows


def read_impact(db):
    frequency, articles, lengths_by_id, where_by_id = {}, collections.Counter(), {}, {}
    for segment, count, average, deleted in db.execute("SELECT segment, articles, average, deleted FROM impact_segments"):
        ids, lengths, columns = [], [], []
        for chunk, first, id_blob, length_blob, column_blob in db.execute(
                "SELECT chunk, first_id, ids, lengths, columns FROM impact_articles WHERE segment = ? ORDER BY chunk", (segment,)):
            assert chunk * 1024 == len(ids)
            ids += itertools.accumulate(varints(id_blob), initial=first)
            lengths += struct.unpack(f"<{len(length_blob) // 4}I", length_blob)
            columns += columns_of(column_blob)
            assert ids[chunk * 1024] == first
        assert len(ids) == len(lengths) == len(columns) == count and ids == sorted(set(ids))
        assert lengths == [sum(row) for row in columns]
        gone = set(struct.unpack(f"<{len(deleted or b'') // 4}I", deleted or b""))
        for ordinal, identity in enumerate(ids):
            if ordinal not in gone:
                assert identity not in lengths_by_id, "an id that two segments have"
                lengths_by_id[identity] = lengths[ordinal]
        for stem, (net, data, where) in read_rows(db, segment).items():
            articles[stem] += net
            pairs, impacts = postings(data)
            impacts_hold(pairs, impacts, lengths, average)
            for (ordinal, tf), numbers in zip(pairs, positions(where, pairs, lengths) if pairs else []):
                if ordinal not in gone:
                    frequency[stem, ids[ordinal]] = tf
                    where_by_id[stem, ids[ordinal]] = places(numbers, columns[ordinal])
    return frequency, +articles, lengths_by_id, where_by_id


def read_fts(db):
    db.execute("CREATE VIRTUAL TABLE temp.v USING fts5vocab(main, articles_fts, instance)")
    frequency, articles, lengths = collections.Counter(), collections.Counter(), collections.Counter()
    where = collections.defaultdict(list)
    for term, doc, column, offset in db.execute("SELECT term, doc, col, offset FROM v"):
        if (term, doc) not in frequency:
            articles[term] += 1
        frequency[term, doc] += WEIGHT.get(column, 1)
        lengths[doc] += 1
        where[term, doc].append((column, offset))
    db.execute("DROP TABLE temp.v")
    return dict(frequency), articles, dict(lengths), dict(where)


def article(rng, number):
    text = " ".join(rng.choices(WORDS, weights=[1 / (i + 1) for i in range(len(WORDS))], k=rng.randint(3, 60)))
    return {"guid": f"a{number}", "headline": " ".join(rng.choices(WORDS, k=4)), "body": text,
            "date": f"20{rng.randint(10, 24)}-0{rng.randint(1, 9)}-1{rng.randint(0, 9)}"}


def main():
    newsidx = os.path.abspath(sys.argv[1])
    rng = random.Random(5)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a.db")
        run = lambda *args, **more: subprocess.run([newsidx, "--db", path, *args], check=True, capture_output=True,
                                                   text=True, **more)
        compared = 0

        def compare(step):
            nonlocal compared
            with sqlite3.connect(path) as db:
                impact, fts = read_impact(db), read_fts(db)
                for name, a, b in zip(("frequencies", "articles", "lengths", "positions"), impact, fts):
                    assert a == b, (step, name, [(k, a.get(k), b.get(k)) for k in {**a, **b} if a.get(k) != b.get(k)][:5])
                segments = db.execute("SELECT count(*) FROM impact_segments").fetchone()[0]
            db.close()
            compared += 1
            return segments

        run("init", "--portable")
        numbers = 0
        for step in range(14):
            lines = [article(rng, numbers + i) for i in range(rng.choice((5, 150, 2500)))]
            lines += [article(rng, rng.randrange(numbers)) for _ in range(30) if numbers]
            numbers += sum(1 for line in lines if int(line["guid"][1:]) >= numbers)
            run("add", "-", input="".join(json.dumps(line) + "\n" for line in lines))
            assert compare(step) <= 12, "segments do not merge"
        for number in rng.sample(range(numbers), 40):
            run("remove", f"a{number}")
        compare("removed")
        with sqlite3.connect(path) as db:
            db.execute("DELETE FROM articles WHERE guid IN (SELECT guid FROM articles ORDER BY id LIMIT 20)")
            db.execute("UPDATE articles SET headline = 'bart cell', body = 'dind' WHERE id % 50 = 3")
            db.execute("INSERT INTO articles(guid, headline, date) VALUES ('sql', 'nost', '2015-05-05')")
        db.close()
        run("add", "-", input=json.dumps(article(rng, numbers)) + "\n")
        compare("after SQL")
        run("optimize")
        assert compare("optimized") == 1
        with sqlite3.connect(path) as db:
            db.executescript("DELETE FROM impact WHERE stem < 'ce'; DELETE FROM impact_articles; PRAGMA user_version = 1")
        db.close()
        run("optimize", "--rebuild")
        assert compare("rebuilt") == 1
        with sqlite3.connect(path) as db:
            db.execute("UPDATE impact SET postings = x'8501' WHERE stem = 'bart'")
        db.close()
        run("add", "-", input=json.dumps(article(rng, numbers + 2)) + "\n")  # a second segment, so that there is work to do
        failed = subprocess.run([newsidx, "--db", path, "optimize"], capture_output=True, text=True)
        assert failed.returncode == 3 and "impact postings of 'bart'" in failed.stderr, failed
        with sqlite3.connect(path) as db:
            before = db.execute("SELECT max(segment) FROM impact_segments").fetchone()[0]
        db.close()
        run("optimize", "--rebuild")
        assert compare("mended") == 1
        with sqlite3.connect(path) as db:  # readers keep what they know of a segment by its number
            assert db.execute("SELECT min(segment) FROM impact_segments").fetchone()[0] > before
        db.close()
        with sqlite3.connect(path) as db:
            db.executescript("DROP TABLE impact; DROP TABLE impact_positions; DROP TABLE impact_articles; DROP TABLE impact_segments;"
                             "DROP INDEX articles_facets; PRAGMA user_version = 1")
        db.close()
        run("add", "-", input=json.dumps(article(rng, 0)) + "\n")  # to an archive of version 1: one is replaced
        with sqlite3.connect(path) as db:  # what the index does not know cannot be taken off it
            assert all(count > 0 for count in read_impact(db)[1].values())
            assert not db.execute("SELECT 1 FROM impact WHERE articles < 0").fetchone()
        db.close()
        run("optimize", "--rebuild")
        assert compare("upgraded") == 1 and run("check").stdout == "ok\n"
        print(f"{compared} states compared, {numbers} articles")


main()
