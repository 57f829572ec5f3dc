#!/usr/bin/env python3
"""What drives a terminal, in every text of an article, in names of files and members, in queries and arguments: none of it comes out.

usage: terminal.py NEWSIDX NEWSQ

Outputs for people and all messages are valid UTF-8 without control characters (but newline and tab) and without those that turn the
direction of reading; on a terminal, a pseudo-terminal here, our own colours are allowed, and nothing else. Texts come in through the
readers, which clean them, and by SQL from another program, which does not.
"""
import io
import json
import os
import sqlite3
import sys
import tarfile
import tempfile
import zipfile

from hostile import Run, Tests, drives_terminal

EVIL = ('\x1b[31mred\x1b[0m \x1b]52;c;ZXZpbA==\x07 \x1b]0;title\x1b\\ \x1bP1;2q\x1b\\ \x1b[2J\x1b[H \x9b31m \x9d52;c;x\x9c \x7f\x08\x08\x08 '
        '\r\x0b\x0c\x0e\x0f \u202eesrever\u202c \u2066isolate\u2069 \u200f\u200e\u061c\u206a \u2028\u2029 \x85 \ufeff'
        + '\u200b\u200d\u0301' * 300 + ' evil')
BYTES = EVIL.encode() + b' \xff\xc0\xaf\xe0\x80\xaf\xed\xa0\x80\xf4\x90\x80\x80\xf8\x88 \x9b31m \x80\x90 end'
FIELDS = ('guid', 'headline', 'deck', 'author', 'dateline', 'place', 'agency', 'source', 'section', 'language', 'url', 'body', 'origin')
QUERIES = [['evil'], ['--kwic', 'evil'], ['--snippets', '5', 'evil OR oil'], ['--facet', 'author,place,agency,source,section,language', 'evil'],
           ['--timeline', 'evil'], ['--timeline=day', '--share', 'evil'], ['--explain', 'evil~ OR ev?l*'], ['--format', 'apa', 'evil'],
           ['--format', 'chicago', 'evil'], ['--complete', 'e'], ['--like', '20141101000001'], ['--show', '20141101000001', 'evil', '--no-pager'],
           ['--show', '20141101000001', '--versions', '--no-pager'], ['evul'], ['--expand', 'evil'], ['--fallback', 'evil zebra'],
           ['--template', '{headline} {author} {place}\\n', 'evil']]
WITH_TEXT = [['%s'], ['--explain', '%s'], ['place:%s'], ['date:%s'], ['%s:x'], ['is:%s'], ['--show', '%s'], ['--like', '%s'], ['--facet', '%s', 'x'],
             ['--format', '%s', 'x'], ['--limit', '%s', 'x'], ['--%s'], ['--saved', '%s'], ['--save', '%s', 'evil'], ['--saved-list'],
             ['--forget', '%s'], ['--batch', '%s'], ['--fields', '%s', 'x'], ['--template', '%s{%s}', 'x'], ['--dialect=%s', 'x'], ['--complete', '%s'],
             ['--dialect=lexis', '%s w/5 x']]
COMMANDS = [['list'], ['list', '--query', 'evil'], ['stats'], ['check'], ['check', '--deep']]
COMMANDS_WITH_TEXT = [['list', '%s'], ['remove', '%s'], ['add', '%s'], ['add', '--map', '%s=x', 'a.csv'], ['add', '--format', '%s', 'a'], ['%s'],
                      ['--%s'], ['init', '--language', '%s'], ['export', '--query', 'place:%s'], ['add', '--report', '/nonexistent/%s', 'a']]


def look(tests, what, run, codes=(0, 1, 2, 3, 4)):
    tests.check_run(what, run, codes)
    for name, shown in (('output', run.out), ('messages', run.err)):
        tests.check('%s: %s: %s' % (what, name, ' '.join(run.argv[1:])[:120].encode('ascii', 'replace')), drives_terminal(shown, True))


def both_ways(tests, what, argv, **how):
    """Into files, and on a terminal with colours."""
    look(tests, what, Run(argv, **how))
    look(tests, what + ' (terminal)', Run(argv, terminal=True, **how))


def test_articles(tests):
    """Every field is evil: as JSON in, and as another program writes it."""
    read = tests.path('read.db')
    article = {field: EVIL for field in FIELDS if field not in ('guid', 'url', 'origin')}
    lines = [dict(article, guid='g%d' % i, date='2014-11-0%d' % (i % 9 + 1)) for i in range(6)] + [dict(article, guid=EVIL, url=EVIL)]
    both_ways(tests, 'add', [tests.newsidx, '--db', read, 'add', tests.path('evil.jsonl', '\n'.join(map(json.dumps, lines)).encode())])
    Run([tests.newsidx, '--db', read, 'add', tests.path('again.jsonl', json.dumps(dict(lines[0], body=EVIL + ' more')).encode())])
    planted = tests.path('planted.db')
    Run([tests.newsidx, '--db', planted, 'init', '--portable'])
    db = sqlite3.connect(planted)
    for number in range(3):
        values = [EVIL.encode('utf-8') if number == 0 else BYTES] * (len(FIELDS) - 1)
        db.execute("INSERT INTO articles(date, date_source, guid, %s) VALUES ('2014-11-01', 'x', CAST(? AS TEXT), %s)" % (
            ', '.join(FIELDS[1:]), ', '.join(['CAST(? AS TEXT)'] * len(values))), [b'g%d' % number + BYTES] + values)
    db.execute("UPDATE articles SET body = body || ' more evil'")
    db.execute('PRAGMA ignore_check_constraints = ON')  # what is in the file need not have come past them
    for column in ('date', 'date_source', 'published', 'updated', 'added'):
        db.execute("UPDATE articles SET %s = CAST(? AS TEXT) WHERE guid LIKE 'g1%%'" % column, [BYTES])
    db.execute('UPDATE settings SET value = ? WHERE name = ?', (EVIL, 'uuid'))
    db.commit()
    db.close()
    for path in (read, planted):
        for words in QUERIES:
            both_ways(tests, os.path.basename(path), [tests.newsq, '--db', path, *words])
            look(tests, 'colours', Run([tests.newsq, '--db', path, '--color', 'always', *words]))
        for words in COMMANDS:
            both_ways(tests, os.path.basename(path), [tests.newsidx, '--db', path, *words])


def test_arguments(tests):
    path, state = tests.path('read.db'), {'XDG_STATE_HOME': tests.folder}
    texts = [EVIL.replace('\0', ''), os.fsdecode(BYTES)]
    for text in texts if tests.long else texts[1:]:
        for words in WITH_TEXT:
            both_ways(tests, 'argument', [tests.newsq, '--db', path, *(w.replace('%s', text) for w in words)], env=state)
        for words in COMMANDS_WITH_TEXT:
            both_ways(tests, 'argument', [tests.newsidx, '--db', path, *(w.replace('%s', text) for w in words)], cwd=tests.folder)
        both_ways(tests, 'archive', [tests.newsq, '--db', os.path.join(tests.folder, text[:60].replace('/', '')), 'x'])


def test_names(tests):
    """Names of files and of what is in containers, whose inputs are refused by name; reports, too."""
    folder = tests.path('names')
    os.mkdir(folder)
    name = os.path.join(os.fsencode(folder), BYTES.replace(b'/', b'')[:140])
    for suffix, contents in ((b'.pdf', b'%PDF-1.4 \0'), (b'.jsonl', b'{"headline":\n{"x":1}\n'), (b'.txt', b'\0\1\2\3')):
        with open(name + suffix, 'wb') as file:
            file.write(contents)
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode='w') as tar:
        for member in (EVIL[:150], '../' + EVIL[:100], EVIL[30:200]):
            info = tarfile.TarInfo(member)
            info.size = 3
            tar.addfile(info, io.BytesIO(b'\0\1\2'))
        info = tarfile.TarInfo(EVIL[:90])
        info.type, info.linkname = tarfile.SYMTYPE, EVIL[:90]
        tar.addfile(info)
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, 'w') as archive:
        archive.writestr(EVIL[:150].replace('\0', ''), b'%PDF-1.4')
        archive.writestr(EVIL[:50].replace('\0', '') + '.jsonl', b'{"headline": "oil", "date": "%s"}' % EVIL.encode()[:60].replace(b'\\', b''))
    for suffix, contents in ((b'.tar', packed.getvalue()), (b'.zip', zipped.getvalue())):
        with open(name + suffix, 'wb') as file:
            file.write(contents)
    both_ways(tests, 'names', [tests.newsidx, '--db', tests.path('names.db'), 'add', '--report', tests.path('report.jsonl'), folder])
    for words in (['add', '--progress', folder], ['add', '-n', folder], ['list'], ['parse', folder], ['add', '--jobs', '1', folder]):
        both_ways(tests, 'names', [tests.newsidx, '--db', tests.path('names.db'), *words])
    with open(tests.path('report.jsonl'), 'rb') as file:
        report = file.read()
    tests.check('the report names them', None if len(report.splitlines()) >= 6 else 'only %d lines' % len(report.splitlines()))
    tests.check('the report', drives_terminal(report.replace(b'\\', b'')) if b'\x1b' in report else None)


def main():
    arguments = [a for a in sys.argv[1:] if a != '--long']
    with tempfile.TemporaryDirectory() as folder:
        tests = Tests(*arguments, folder, '--long' in sys.argv)
        for test in (test_articles, test_arguments, test_names):
            test(tests)
    return tests.end()


if __name__ == '__main__':
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main())
