#!/usr/bin/env python3
"""Queries made to be taken for SQL, for the syntax of FTS5 or for patterns, in every field: they find what they say, or nothing.

usage: queries.py NEWSIDX NEWSQ

No query may fail with anything but "nothing found" or a query error in words of our own, name an SQLite error, or take long. Values that
hold such syntax are found when they are asked for in quotes.
"""
import json
import sys
import tempfile

from hostile import Run, Tests, drives_terminal

SQL_WORDS = ('syntax error', 'no such table', 'no such column', 'no such function', 'unrecognized token', 'fts5:', 'malformed MATCH', 'near "', 'constraint', 'SQL logic', 'unterminated',
             'unknown special', 'misuse', 'too big')
PIECES = ["'", "''", '"', '""', '`', "')", "'); DROP TABLE articles; --", "' OR 1=1 --", '" OR "a" = "a', ';', '--', '/* x */', '*', '^oil', '+oil',
          '{headline body}: oil', '{headline}:', 'NEAR(', 'NEAR(oil jets, 5)', 'NEAR(oil jets, 99999999999)', 'a NEAR/99999999999 b', 'NEAR/',
          'AND', 'OR', 'NOT', 'AND OR NOT', 'NOT NOT NOT oil', 'rank:oil', 'articles_fts:oil', 'rowid:1', '- headline : oil', 'oil + jets',
          'oil AND (', '((((', '))))', '()', '"oil" * ', '*oil*', '*****a*****', '?' * 300, '*' * 300, 'o*i*l*o*i*l*o*i*l*o*i*l*', '[a-z]*',
          '.*', '(a+)+$', '%', '_', '%%%n%s%x', '~', '~~~~', 'oil~999999', 'oil~-1', '"oil jets"~999999999999', '=', '==', '=*', ':', '::',
          'a:b:c:d', ':oil', 'oil:', '\\', '\\"', "\\'", '\x01oil', '\x02' + '0', '\x01', '\x1b[31m', '\u202eoil', '\ufeffoil', '\u200b' * 50,
          '1e999', '-1', '0x41', 'NULL', 'x\'6f696c\'', '$oil', '?1', ':name', '@v', '#', '!', '|', '||', '&', '<', '>', '^', '{}', '{', '}',
          'oil w/0 jets', 'oil w/-1 jets', 'oil pre/ jets', 'sqlite_master', 'load_extension("x")', 'a' * 70000, 'a ' * 3000,
          '\u0301' * 500, '\U0010ffff', '\u00e9' * 3000]
DATES = ['', '0', '9999', '2014-13', '2014-02-30', '2014-', '-2014', '2014..', '..', '2014..2013', '99999999999999999999', '2014-01-01..x', "'2014'",
         '2014*', 'now', "2014' OR '1'='1", '1e9', '0000', '20141', '2014/01/01', 'yesterday', '-1..-2', '\u0662\u0660\u0661\u0664']
FIELDS = ['headline', 'deck', 'body', 'lead', 'author', 'dateline', 'place', 'agency', 'source', 'section', 'language', 'url', 'guid', 'origin',
          'date', 'before', 'after', 'on', 'is', 'near', 'rowid', 'rank']
LITERAL = ["O'Hara'); DROP TABLE articles; --", '{headline body}: x', 'NEAR(a b, 5)', '100% _x_', 'a*b', 'semi;colon', 'back\\slash', '^up',
           '-- comment', 'tick`s', 'x~2', 'a=b', '(round)', '[square]', '\u00e9t\u00e9']


def make_archive(tests):
    lines = [{'guid': 'g%d' % i, 'headline': 'oil and jets', 'body': 'oil jets a b', 'place': value, 'author': value, 'source': value,
              'section': value, 'url': 'http://example.com/%d' % i} for i, value in enumerate(LITERAL)]
    path = tests.path('a.db')
    Run([tests.newsidx, '--db', path, 'add', '-q', tests.path('a.jsonl', '\n'.join(map(json.dumps, lines)).encode())])
    return path


def ask(tests, db, query, *options):
    run = Run([tests.newsq, '--db', db, *options, '--', query] if len(query) < 100000 else
              [tests.newsq, '--db', db, *options, '--batch', tests.path('batch.tsv', b'q\t' + query.encode('utf-8') + b'\n')])
    faults = run.faults((0, 1, 2))
    message = run.err.decode('utf-8', 'replace')
    told = message.replace(query, '')
    faults += ['says %r' % word for word in SQL_WORDS if word in told and word not in query]
    if drives_terminal(run.err) or drives_terminal(run.out):
        faults.append('terminal: %s' % (drives_terminal(run.err) or drives_terminal(run.out)))
    if faults:
        faults.append(message[:500])
    tests.check('%s %r' % (' '.join(options), query[:100]), faults)
    return run


def test_syntax(tests, db):
    for number, piece in enumerate(PIECES):
        ask(tests, db, piece)
        ask(tests, db, 'oil ' + piece + ' jets', *([], ['--any'], ['--dialect=lexis'], ['--explain'])[number % 4])
        ask(tests, db, '"%s"' % piece, '--dialect=lexis')
        for field in FIELDS if tests.long else FIELDS[number % 3::3]:
            ask(tests, db, '%s:%s' % (field, piece), *([], ['--no-impact'])[number % 2])
    for date in DATES:
        for field in ('date', 'before', 'after', 'on'):
            ask(tests, db, '%s:%s oil' % (field, date))
    ask(tests, db, '(' * 10000 + 'oil' + ')' * 10000)
    ask(tests, db, 'oil OR (' * 3000 + 'x' + ')' * 3000)
    ask(tests, db, '"' * 5001)
    ask(tests, db, ' OR '.join('w%d' % i for i in range(10000)))
    ask(tests, db, 'NOT ' * 20000 + 'oil')
    ask(tests, db, 'oil ' * 250000)  # 1 MB
    ask(tests, db, '- ' * 500000 + 'oil')
    ask(tests, db, '"" ' * 300000)
    ask(tests, db, 'AND ' * 250000)
    ask(tests, db, 'x' * 1000000)
    ask(tests, db, 'author:' * 50000)
    ask(tests, db, '*a' * 30000)


def test_other_texts(tests, db):
    """The other arguments that take text."""
    for piece in PIECES:
        if piece.startswith('-') or len(piece) > 1000:
            continue
        for option in ('--like', '--show', '--complete', '--facet', '--fields', '--template', '--format', '--saved', '--limit'):
            run = Run([tests.newsq, '--db', db, option, piece, 'oil'], env={'XDG_STATE_HOME': tests.folder})
            faults = run.faults((0, 1, 2))
            text = run.err.decode('utf-8', 'replace').replace(piece, '')
            faults += ['says %r' % word for word in SQL_WORDS if word in text and word not in piece]
            faults += [fault for fault in (drives_terminal(run.err),) if fault]
            tests.check('%s %r' % (option, piece[:60]), faults)


def test_literal(tests, db):
    for i, value in enumerate(LITERAL):
        for field in ('place', 'source', 'section'):
            run = ask(tests, db, '%s:"%s"' % (field, value), '--format', 'jsonl', '--limit', 'all')
            found = [json.loads(line)['guid'] for line in run.out.splitlines()]
            tests.check('%s:"%s" is found' % (field, value), None if 'g%d' % i in found else 'found %s' % found)


def test_unchanged(tests, db):
    run = Run([tests.newsidx, '--db', db, 'check'])
    tests.check_run('the archive afterwards', run, (0,))


def main():
    arguments = [a for a in sys.argv[1:] if a != '--long']
    with tempfile.TemporaryDirectory() as folder:
        tests = Tests(*arguments, folder, '--long' in sys.argv)
        db = make_archive(tests)
        for test in (test_literal, test_syntax, test_other_texts, test_unchanged):
            test(tests, db)
    return tests.end()


if __name__ == '__main__':
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main())
