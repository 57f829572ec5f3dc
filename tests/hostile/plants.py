"""What a stranger can plant in an archive: each plant changes a sound archive with SQLite's own means, or byte by byte.

PLANTS is a table of (name, function of a path). The archive has a table `canary` that must never get a row.
"""
import os
import random
import shutil
import sqlite3
import struct

TABLES = ['settings', 'articles', 'versions', 'words', 'articles_changed', 'impact_segments', 'impact_articles', 'impact',
          'impact_positions', 'impact_pairs', 'inputs', 'articles_fts', 'articles_fts_data', 'articles_fts_docsize', 'articles_fts_idx', 'articles_fts_config']
PAGE = 32768
TEXTS = ['', 'x', "'; DROP TABLE articles; --", 'newsidx', 'newsidx english', 'newsidx english 9 0000000000000000',
         'newsidx english 1 ffffffffffffffff', 'newsidx klingon 1 0', 'porter unicode61 ', 'unicode61', 'trigram', '\x1b[31mred\x07',
         'e' * 100000, '%s%n%s', "newsidx english 1 ' , content='sqlite_schema", '\u202eevil']
# A name that stands for a database file; the other files beside it are what SQLite calls them.
PLANTS = []


def plant(name):
    def keep(function):
        PLANTS.append((name, function))
        return function
    return keep


def add(name, function, *arguments):
    PLANTS.append((name, lambda path: function(path, *arguments)))


def sql(path, script, *parameters):
    """Runs SQL as somebody who may do everything; several statements where there are no parameters."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute('PRAGMA synchronous = OFF')
    db.execute('PRAGMA writable_schema = ON')
    db.execute('PRAGMA ignore_check_constraints = ON')
    if parameters:
        db.execute(script, parameters)
    else:
        db.executescript(script)
    db.close()


def edit(path, table, old, new):
    """Another text for a table than the one that made it."""
    sql(path, 'UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE name = ?', old, new, table)


def drop(path, table):
    """Out of the schema, with what belongs to it; nothing is run for it."""
    sql(path, 'DELETE FROM sqlite_schema WHERE name = ? OR tbl_name = ?', table, table)
    sql(path, "DELETE FROM sqlite_schema WHERE type = 'trigger'")


def replace(path, table, script):
    drop(path, table)
    sql(path, script)


# --- other things under the names of the tables ---------------------------------------------------------------------------

COLUMNS = ('id, guid, headline, deck, body, author, dateline, place, agency, date, date_source, published, updated, source, section, '
           'language, url, origin, digest, added, name, value, word, stem, articles, was, segment, average, deleted, chunk, first_id, ids, '
           'lengths, postings, path, stamp, rejected, block, sz, version, replaced, k, v, segid, term, pgno').split(', ')
ALL = ', '.join('1 AS "%s"' % column for column in COLUMNS)
ENDLESS = ('WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT %s FROM n'
           % ', '.join('i AS "%s"' % column for column in COLUMNS))
VIRTUAL = "INSERT INTO sqlite_schema VALUES ('table', '%s', '%s', 0, 'CREATE VIRTUAL TABLE %s USING "
FAKES = {
    'a view': 'CREATE VIEW %s AS SELECT ' + ALL,
    'an endless view': 'CREATE VIEW %s AS ' + ENDLESS,
    'a table without columns that fit': 'CREATE TABLE %s(strange)',
    'a full-text table of another kind': VIRTUAL + 'fts4(%s)' % ', '.join(COLUMNS) + "')",
    'a spatial table': VIRTUAL + "rtree(id, articles, segment, block, sz)')",
    'a table that shows pages': VIRTUAL + "dbstat')",
    'a full-text table': VIRTUAL + 'fts5(%s)' % ', '.join(COLUMNS) + "')",
    'generated columns': 'CREATE TABLE %s(n); INSERT INTO %s VALUES (1), (2), (3);'
                         "UPDATE sqlite_schema SET sql = 'CREATE TABLE %s(n, " + ', '.join(
                             '"%s" AS (hex(zeroblob(300000000)))' % c for c in COLUMNS) + ")' WHERE name = '%s'",
}
for _table in TABLES:
    add('%s is not there' % _table, drop, _table)
    for _what, _script in FAKES.items():
        add('%s is %s' % (_table, _what), replace, _table, _script.replace('%s', _table))


@plant('triggers on every table')
def _(path):
    rows = []
    for table in TABLES:
        for when in ('BEFORE', 'AFTER'):
            for what in ('INSERT', 'UPDATE', 'DELETE'):
                name = 'evil_%s_%s_%s' % (table, when, what)
                rows.append("('trigger', '%s', '%s', 0, 'CREATE TRIGGER %s %s %s ON %s BEGIN INSERT INTO canary VALUES (1); END')" % (
                    name, table, name, when, what, table))
    sql(path, 'INSERT INTO sqlite_schema(type, name, tbl_name, rootpage, sql) VALUES ' + ', '.join(rows))


@plant('actions of foreign keys')
def _(path):
    sql(path, 'CREATE TABLE child(x INTEGER REFERENCES articles(id) ON DELETE CASCADE ON UPDATE CASCADE, y); '
              'INSERT INTO child SELECT id, 1 FROM articles')
    edit(path, 'articles', 'headline TEXT', 'headline TEXT REFERENCES canary(x) ON DELETE CASCADE')


for _old, _new in [('headline TEXT', 'headline TEXT AS (hex(zeroblob(400000000)))'),
                   ('headline TEXT', 'headline TEXT AS (load_extension(guid))'),
                   ('headline TEXT', "headline TEXT AS (printf('%.*c', 900000000, 'x')) STORED"),
                   ('deck TEXT', 'deck TEXT DEFAULT (load_extension(1))'),
                   ('deck TEXT', 'deck TEXT CHECK (fts5_decode(1, 2) OR writefile(guid, body))'),
                   ('deck TEXT', 'deck TEXT COLLATE nobody_has_it'),
                   ('guid TEXT NOT NULL UNIQUE', 'guid TEXT NOT NULL'),
                   ('id INTEGER PRIMARY KEY', 'id PRIMARY KEY'),
                   ('id INTEGER PRIMARY KEY', 'id TEXT'),
                   ('added TEXT', 'added TEXT, ' + ', '.join('c%d' % i for i in range(1500))),
                   ('headline TEXT', 'headline TEXT CHECK (%s1%s)' % ('(' * 3000, ')' * 3000)),
                   ('headline TEXT', 'headline TEXT CHECK (%s1)' % ('1 + ' * 3000))]:
    add('articles with %s' % _new[:60], edit, 'articles', _old, _new)
for _index in ("articles_url ON articles(load_extension(guid))", "articles_origin ON articles(hex(zeroblob(300000000)))",
               "articles_facets ON articles(id) WHERE nothing_such(1)", "articles_facets ON articles(printf('%d', random()))"):
    add('CREATE INDEX ' + _index, lambda path, text: sql(
        path, 'UPDATE sqlite_schema SET sql = ? WHERE name = ?', 'CREATE INDEX ' + text, text.split()[0]), _index)


# --- the full-text index --------------------------------------------------------------------------------------------------

for _old, _new in [('content="articles"', 'content="settings"'), ('content="articles"', "content=''"),
                   ('content="articles"', 'content="canary"'), ('content="articles"', 'content="articles_fts"'),
                   ('content="articles"', 'content="sqlite_schema"'), ('content_rowid="id"', 'content_rowid="body"'),
                   ('content_rowid="id"', 'content_rowid="id) FROM articles; DELETE FROM articles; --"'),
                   ('date UNINDEXED', ', '.join('c%d' % i for i in range(300))), ('date UNINDEXED', 'date UNINDEXED, detail=none'),
                   ('date UNINDEXED', 'date UNINDEXED, detail=column'), ('date UNINDEXED', 'date UNINDEXED, columnsize=0'),
                   ('date UNINDEXED', "date UNINDEXED, prefix='1 2 3 4 5'"), ('headline, deck, body', 'headline'),
                   ('fts5', 'fts4'), ('fts5', 'fts3tokenize'), ('fts5', 'fts5vocab'), ('fts5', 'no_such_module')]:
    add('articles_fts with %s' % _new[:60], edit, 'articles_fts', _old, _new)
for _text in ('unicode61', 'trigram', 'newsidx', 'newsidx klingon 1 0', 'porter newsidx', 'porter porter porter', "newsidx 'a", ''):
    add('articles_fts cut by %r' % _text, lambda path, text: sql(
        path, "UPDATE sqlite_schema SET sql = substr(sql, 1, instr(sql, 'tokenize=') + 8) || ? WHERE name = 'articles_fts'",
        "'%s')" % text.replace("'", "''")), _text)
for _value in (b'', b'\0', b'\xff' * 9, b'\xff' * 90, b'\x7f' * 4, b'\x01', os.urandom(3000)):
    for _id in (1, 10):
        add('articles_fts_data %d is %r' % (_id, _value[:9]), sql, 'UPDATE articles_fts_data SET block = ? WHERE id = ?', _value, _id)
    add('postings of full text are %r' % _value[:9], sql, 'UPDATE articles_fts_data SET block = ? WHERE id > 10', _value)
    add('sizes are %r' % _value[:9], sql, 'UPDATE articles_fts_docsize SET sz = ?', _value)
add('articles_fts_docsize of other articles', sql, 'UPDATE articles_fts_docsize SET id = -id')
add('articles_fts_config says version 99', sql, "UPDATE articles_fts_config SET v = 99 WHERE k = ?", 'version')
add('articles_fts_config says much', sql, "INSERT OR REPLACE INTO articles_fts_config VALUES ('pgsz', -5), ('rank', 'evil(1)'), ('usermerge', 99999), "
    "('hashsize', -1), ('automerge', 1e300), ('secure-delete', 1)")

# --- values ---------------------------------------------------------------------------------------------------------------

# Nothing that could refuse a value, and no trigger, which would want the tokenizer.
FREE = ("UPDATE sqlite_schema SET sql = replace(sql, 'NOT NULL', '') WHERE type = 'table'; "
        "DELETE FROM sqlite_schema WHERE type = 'trigger'")
for _value in ("x'00ff00'", '12', '-1.5e300', 'NULL', "CAST(x'ff80c0af' AS TEXT)", "'a' || char(0) || 'b'",
               "zeroblob(800000)", "printf('%.*c', 300000, 'y')", "char(27) || ']52;c;YQ==' || char(7)", 'char(55296)', 'char(8238)'):
    for _columns in (['guid'], ['date'], ['headline', 'author', 'place', 'agency', 'source', 'section', 'language'],
                     ['body', 'url', 'origin', 'digest', 'published', 'updated', 'added', 'date_source', 'dateline', 'deck']):
        add('%s = %s' % (','.join(_columns[:2]), _value), lambda path, value, columns: [sql(path, FREE), sql(
            path, 'UPDATE OR REPLACE articles SET %s WHERE guid IN (\'g3\', \'g5\')' % ', '.join(
                '%s = %s' % (column, value) for column in columns))], _value, _columns)
for _value in (-1, 0, -2 ** 63, 2 ** 63 - 1, 99999999999999, 10 ** 18):
    add('an article with the id %d' % _value, lambda path, value: [sql(path, FREE), sql(
        path, 'UPDATE articles SET id = ? WHERE id = (SELECT min(id) FROM articles)', value)], _value)
for _table, _column in [('words', 'articles'), ('words', 'stem'), ('words', 'word'), ('articles_changed', 'was'), ('inputs', 'rejected'),
                        ('inputs', 'stamp'), ('versions', 'guid'), ('versions', 'id'), ('versions', 'body')]:
    for _value in ("-9223372036854775808", '9223372036854775807', "x'ff00'", "''", "CAST(x'c0af' AS TEXT)", "'x' || char(0, 27)",
                   "zeroblob(30000)"):
        add('%s.%s = %s' % (_table, _column, _value), lambda path, table, column, value: [sql(path, FREE), sql(
            path, "INSERT OR IGNORE INTO articles_changed VALUES (5, 'was');"
            "UPDATE OR REPLACE %s SET %s = %s" % (table, column, value))], _table, _column, _value)
add('many words', sql, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000) "
    "INSERT INTO words SELECT 'le' || i, 'le' || i, i FROM n")
for _text in TEXTS:
    for _name in ('tokenizer', 'language'):
        add('%s = %r' % (_name, _text[:40]), sql, 'UPDATE settings SET value = ? WHERE name = ?', _text, _name)

# --- the impact index -----------------------------------------------------------------------------------------------------

for _value in ("x''", "x'00'", "x'ffffffff07'", "x'81'", "x'ffffffffff'", "zeroblob(100)", "randomblob(500)", 'NULL', '5', "'text'",
               "x'8001' || zeroblob(2)", "substr(postings, 1, length(postings) / 2)", "postings || postings", "zeroblob(20000)"):
    add('postings = %s' % _value, lambda path, value: [sql(path, FREE), sql(path, 'UPDATE impact SET postings = CAST(%s AS BLOB)' % value)],
        _value)
for _column, _values in {
        'articles': ('-1', '0', '1', '1000000000', '1073741824', '4611686018427387904', "'x'", 'NULL', '1e300'),
        'average': ('0', '-1', '9e999', '-9e999', 'NULL', "'x'", "x'00'", '1e-300'),
        'segment': ('-9223372036854775808', '0', '9223372036854775807'),
        'deleted': ("x'00'", "x'00000000'", "x'ffffffff'", 'zeroblob(4000)', "'text'", '7')}.items():
    for _value in _values:
        add('impact_segments.%s = %s' % (_column, _value), lambda path, column, value: [sql(path, FREE), sql(
            path, 'UPDATE OR REPLACE impact_segments SET %s = %s' % (column, value))], _column, _value)
for _column, _value in [('ids', "x''"), ('ids', 'zeroblob(length(ids))'), ('ids', 'randomblob(length(ids))'), ('ids', 'NULL'),
                        ('lengths', "x'ff'"), ('lengths', 'zeroblob(length(lengths))'), ('lengths', 'randomblob(length(lengths))'),
                        ('lengths', 'zeroblob(0)'), ('chunk', '-1'), ('chunk', '4294967296'), ('first_id', '-1')]:
    add('impact_articles.%s = %s' % (_column, _value), lambda path, column, value: [sql(path, FREE), sql(
        path, 'UPDATE OR REPLACE impact_articles SET %s = %s' % (column, value))], _column, _value)
for _value in ('-1', '9223372036854775807', '-9223372036854775808', '1e300', "x'ff'"):
    add('impact.articles = %s' % _value, sql, 'UPDATE impact SET articles = %s' % _value)
add('3,000 segments', sql, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) "
    "INSERT OR IGNORE INTO impact_segments SELECT i, 1, 5.0, NULL FROM n")
add('segments that say to be large', sql, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300) "
    "INSERT OR IGNORE INTO impact_segments SELECT i, 1073741824, 5.0, x'00000000' FROM n")
for _value in ("x''", "x'00'", "x'81'", "x'05'", "x'8110' || zeroblob(40)", "x'ffffffff07'", 'zeroblob(20000)', 'randomblob(500)'):
    add('a pair with postings %s' % _value, lambda path, value: [sql(path, FREE), sql(
        path, "INSERT INTO impact_pairs SELECT segment, 'nuclear talk', 0, CAST(%s AS BLOB) FROM impact_segments" % value)], _value)
for _pair in ('', 'nuclear', 'nuclear  talk', ' ', 'x' * 5000, 'none such'):
    add('a pair that is none: %s' % _pair[:20], sql, "INSERT INTO impact_pairs SELECT segment, ?, 0, x'05' FROM impact_segments", _pair)
add('more pairs than stems', sql, "INSERT INTO impact_pairs SELECT s.segment, 'nuclear ' || w.stem, 0, x'01' FROM impact_segments AS s, words AS w "
    "GROUP BY s.segment, w.stem")
add('pairs of no segment', sql, "INSERT INTO impact_pairs VALUES (-1, 'nuclear talk', 7, x'00'), (99, 'nuclear talk', 0, x'01')")
add('postings of other words', sql, 'UPDATE impact SET postings = (SELECT i.postings FROM impact AS i ORDER BY length(i.postings) DESC LIMIT 1)')


# --- the schema and the file ----------------------------------------------------------------------------------------------

for _what, _script in [
        ('two tables share a page', "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'articles') "
                                    "WHERE name = 'impact'"),
        ('a table at the schema', "UPDATE sqlite_schema SET rootpage = 1 WHERE name = 'articles'"),
        ('a table past the end', "UPDATE sqlite_schema SET rootpage = 99999999 WHERE name = 'articles'"),
        ('a table at -1', "UPDATE sqlite_schema SET rootpage = -1 WHERE name = 'articles'"),
        ('all tables at page 0', "UPDATE sqlite_schema SET rootpage = 0"),
        ('no SQL', "UPDATE sqlite_schema SET sql = NULL WHERE name = 'articles'"),
        ('SQL that is none', "UPDATE sqlite_schema SET sql = 'CREATE TABLE articles(' WHERE name = 'articles'"),
        ('SQL that does something', "UPDATE sqlite_schema SET sql = 'DELETE FROM canary' WHERE name = 'articles'"),
        ('SQL that takes it from a query', "UPDATE sqlite_schema SET sql = 'CREATE TABLE articles AS SELECT 1' WHERE name = 'articles'"),
        ('an index on nothing', "UPDATE sqlite_schema SET tbl_name = 'nothing' WHERE name = 'articles_url'"),
        ('views in a ring', "INSERT INTO sqlite_schema VALUES ('view', 'a', 'a', 0, 'CREATE VIEW a AS SELECT * FROM b'), "
                            "('view', 'b', 'b', 0, 'CREATE VIEW b AS SELECT * FROM a')"),
        ('long SQL', "INSERT INTO sqlite_schema VALUES ('view', 'a', 'a', 0, "
                     "'CREATE VIEW a AS SELECT ' || replace(hex(zeroblob(100000)), '0', '1,') || '1')"),
        ('deep SQL', "INSERT INTO sqlite_schema VALUES ('view', 'a', 'a', 0, 'CREATE VIEW a AS SELECT ' || "
                     "replace(hex(zeroblob(5000)), '0', '(') || '1' || replace(hex(zeroblob(5000)), '0', ')'))"),
        ('a type that is none', "UPDATE sqlite_schema SET type = 'evil' WHERE name = 'words'"),
        ('a name that is none', "UPDATE sqlite_schema SET name = char(27) || '[31m' WHERE name = 'articles_url'"),
        ('no schema at all', "DELETE FROM sqlite_schema"),
        ('3,000 tables', "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) "
                          "INSERT INTO sqlite_schema SELECT 'view', 'v' || i, 'v' || i, 0, 'CREATE VIEW v' || i || ' AS SELECT 1' FROM n")]:
    add(_what, sql, _script)
for _version in (0, 1, 2, 3, 4, 6, -1, 2 ** 31 - 1):
    add('user_version %d' % _version, sql, 'PRAGMA user_version = %d' % _version)


def overwrite(path, at, value):
    with open(path, 'r+b') as file:
        file.seek(at)
        file.write(value)


for _at, _value in [(16, b'\0\0'), (16, b'\0\1'), (16, b'\xff\xff'), (18, b'\3\3'), (18, b'\1\1'), (20, b'\xff'), (21, b'\0\0\0'),
                    (28, b'\xff' * 4), (28, b'\0\0\0\1'), (32, b'\0\0\0\2\xff\xff\xff\xff'), (44, b'\0\0\0\x63'), (52, b'\0\0\0\5\0\0\0\1'),
                    (56, b'\0\0\0\2'), (56, b'\0\0\0\3'), (56, b'\xff' * 4), (68, b'\0' * 4), (100, b'\0' * 8), (100, b'\xff' * 8),
                    (103, b'\xff\xff'), (105, b'\0\0')]:
    add('bytes at %d are %s' % (_at, _value.hex()), overwrite, _at, _value)


def spoil(path, seed, count):
    source = random.Random(seed)
    size = os.path.getsize(path)
    for _ in range(count):
        overwrite(path, source.randrange(100, size), bytes([source.choice([0, 1, 127, 128, 255, source.randrange(256)])]))


for _seed in range(24):
    add('%d wrong bytes (%d)' % (3 + _seed * 40, _seed), spoil, _seed, 3 + _seed * 40)
for _part in (1, 2, 3):
    add('cut after %d quarters' % _part, lambda path, part: os.truncate(path, os.path.getsize(path) * part // 4), _part)
add('cut to its first page', os.truncate, PAGE)
add('cut to its header', os.truncate, 100)


@plant('the application id and nothing else')
def _(path):
    os.unlink(path)
    sql(path, 'PRAGMA application_id = 0x4E455753; PRAGMA user_version = 3; CREATE TABLE x(y)')


@plant('stretched to 2 GB')
def _(path):
    os.truncate(path, 2 << 30)


# --- what lies beside it or in its place ------------------------------------------------------------------------------------

def put(path, contents):
    if os.path.lexists(path):
        os.unlink(path)
    contents(path)


def write(contents):
    def act(path):
        with open(path, 'wb') as file:
            file.write(contents)
    return act


def victim(path):
    return os.path.join(os.path.dirname(path), 'victim')


def journal(path, name):
    """A journal that waits for its rollback and names another file as the one that decides over it."""
    header = bytes.fromhex('d9d505f920a163d7') + struct.pack('>IIIII', 0, 0, os.path.getsize(path) // PAGE, 512, PAGE)
    text = name.encode()
    tail = struct.pack('>I', 0x40000000 // PAGE + 1) + text + struct.pack('>II', len(text), sum(text)) + bytes.fromhex('d9d505f920a163d7')
    return header.ljust(512, b'\0') + tail


KINDS = {
    'a link to another file': lambda path: os.symlink(victim(path), path),
    'a link to itself': lambda path: os.symlink(path, path),
    'a folder': os.mkdir,
    'a pipe': os.mkfifo,
    'garbage': write(os.urandom(70000)),
    'nothing': write(b''),
    'a link to a device': lambda path: os.symlink('/dev/zero', path),
}
for _suffix in ('', '-wal', '-shm', '-journal'):
    for _what, _act in KINDS.items():
        if _suffix or _what != 'nothing':  # an empty file is a place for a new archive
            add('%s is %s' % (_suffix or 'the archive', _what), lambda path, suffix, act: put(path + suffix, act), _suffix, _act)
add('-journal names another file', lambda path: put(path + '-journal', write(journal(path, victim(path)))))


@plant('-wal of another archive')
def _(path):
    copy = path + '.other'
    shutil.copy(path, copy)
    writer = sqlite3.connect(copy, isolation_level=None)
    writer.execute('PRAGMA wal_autocheckpoint = 0')
    writer.execute('INSERT INTO canary2 VALUES (1)')
    shutil.copy(copy + '-wal', path + '-wal')
    writer.close()
