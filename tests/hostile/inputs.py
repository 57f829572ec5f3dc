#!/usr/bin/env python3
"""Inputs that are too long, too deep or too many, and containers whose members would like to be elsewhere.

usage: inputs.py [--long] NEWSIDX NEWSQ

Members with strange paths and nesting without end in the short form; with --long, lines of 1 GB come through a pipe, to each format by
name and to none, and articles of 100,000 authors, of one word of 30 MB and of 100,000 different words go in and are found again; memory
stays bounded. Nothing is ever written outside the archive.
"""
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import threading
import zipfile

from hostile import Run, Tests, drives_terminal, is_sanitized

RSS_KB_MAX = 700 << 10  # an article's input of 32 MB at its largest, decoded, parsed and indexed
STORY = b'PARIS, Nov. 9 (AFP) -- The minister of oil spoke on Monday.\n\nShe said no more.\n'


def pour(tests, head, piece, size, tail, *arguments):
    """A run that reads head, piece over and over up to size, and tail from a pipe."""
    reading, writing = os.pipe()

    def write():
        block = piece * max(1, (1 << 16) // len(piece))
        try:
            with os.fdopen(writing, 'wb') as out:
                out.write(head)
                for _ in range(size // len(block)):
                    out.write(block)
                out.write(tail)
        except BrokenPipeError:
            pass  # it has seen enough

    thread = threading.Thread(target=write)
    thread.start()
    run = Run([tests.newsidx, *arguments, '-'], stdin=reading, timeout=300)
    os.close(reading)
    thread.join()
    return run


def check_memory(tests, what, run):
    too_much = run.rss_kb > RSS_KB_MAX and not is_sanitized(run.argv[0])  # a sanitizer keeps what was freed
    tests.check(what + ': memory', '%d MB' % (run.rss_kb >> 10) if too_much else None)


def test_long_lines(tests):
    size = 1 << 30
    cases = [('json', b'{"headline":"long","body":"', b'x ', b'"}\n'), ('json', b'{"headline":"long","authors":[', b'"A B",', b'"C"]}\n'),
             ('json', b'', b'[', b''), ('csv', b'headline,body\nlong,"', b'x ', b'"\n'), ('csv', b'headline,body\n', b'x,', b'\n'),
             ('text', b'PARIS, Nov. 9 (AFP) -- ', b'x', b'\n'), ('mbox', b'From a@b Mon Nov 9 10:00:00 2015\nSubject: x\n\n', b'x', b'\n'),
             ('mbox', b'From a@b Mon Nov 9 10:00:00 2015\nSubject: ', b'x', b'\n\nbody\n'), ('html', b'<html><body><p>', b'x ', b'</p>'),
             ('html', b'<html><body>', b'<b', b''), ('nitf', b'<nitf><body><body.content><p>', b'x ', b'</p></body.content></body></nitf>'),
             ('feed', b'<rss><channel><item><title>', b'x', b'</title></item></channel></rss>'), ('trec', b'<DOC><TEXT>', b'x', b'</TEXT></DOC>')]
    for name, head, piece, tail in cases:
        for options in (['--format', name], []):
            run = pour(tests, head, piece, size, tail, 'parse', *options)
            what = 'a long line as %s of %r' % (name, piece)
            tests.check_run(what, run, (0, 1))
            tests.check(what + ': says so', None if run.err or run.out else 'nothing')
            check_memory(tests, what, run)
            tests.check(what + ': the messages', drives_terminal(run.err))


def add(tests, name, contents, *options):
    db = tests.path(name + '.db')
    run = Run([tests.newsidx, '--db', db, 'add', *options, tests.path(name, contents)], timeout=300)
    tests.check_run('adding ' + name, run, (0, 1))
    check_memory(tests, name, run)
    tests.check_run('checking ' + name, Run([tests.newsidx, '--db', db, 'check'], timeout=300), (0,))
    return db, run


def finds(tests, what, db, query, wanted):
    run = Run([tests.newsq, '--db', db, '--count', query], timeout=120)
    tests.check_run(what, run, (0, 1))
    tests.check('%s finds %s' % (query[:60], wanted), None if run.out.strip() == b'%d' % wanted else 'found %r' % run.out[:60])


def test_many(tests):
    names = ['Ann%s Roe%s' % (i, i) for i in range(100000)]
    xml = ''.join('<person>%s</person>' % n for n in names)
    atom = ''.join('<author><name>%s</name></author>' % n for n in names)
    metas = ''.join('<meta name="author" content="%s">' % n for n in names)
    body = '<p>The minister of oil spoke on Monday about the price of it and went away.</p>' * 3
    cases = {
        'authors.jsonl': json.dumps({'headline': 'oil', 'authors': names, 'body': 'x'}),
        'author.csv': 'headline,author,body\noil,"%s",x\n' % '; '.join(names),
        'authors.html': '<html><head><title>oil</title>%s</head><body><article><h1>oil</h1>%s</article></body></html>' % (metas, body),
        'authors.atom': '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>u</id><title>oil</title>%s</entry></feed>' % atom,
        'authors.nitf': '<nitf><body><body.head><hedline><hl1>oil</hl1></hedline><byline>%s</byline></body.head><body.content>%s'
                        '</body.content></body></nitf>' % (xml, body),
        'authors.eml': 'From: %s\nSubject: oil\nDate: Mon, 9 Nov 2015 10:00:00 +0000\n\nThe minister spoke.\n' % ',\n '.join(
            '%s <a%d@example.com>' % (n, i) for i, n in enumerate(names[:20000])),
        'authors.txt': 'OIL\n\nBy %s\n\nPARIS, Nov. 9 (AFP) -- The minister of oil spoke.\n' % ', '.join(names),
    }
    for name, text in cases.items():
        db, run = add(tests, name, text.encode())
        if run.code == 0:
            finds(tests, name, db, 'oil', 1)
            for words in (['--facet', 'author', 'oil'], ['--format', 'chicago', 'oil'], ['--format', 'apa', 'oil'], ['oil'], ['--kwic', 'oil']):
                tests.check_run(name, Run([tests.newsq, '--db', db, *words]), (0, 1))


def test_odd_texts(tests):
    texts = {
        'one_word.jsonl': ('x' * 30000000, 'x' * 64), 'no_spaces.jsonl': ('\u6771\u4eac' * 500000, '\u6771\u4eac'),
        'joined.jsonl': ('-'.join('w%d' % i for i in range(1000000)), 'w77777'),
        'different.jsonl': (' '.join('w%dx' % i for i in range(100000)), 'w99999x'),
        'marks.jsonl': ('oil' + '\u0301' * 3000000, None), 'no_words.jsonl': ('. ' * 5000000 + 'oil', 'oil'),
        'initials.jsonl': ('U.S.' * 1000000 + ' oil', 'oil'), 'apostrophes.jsonl': ("o'" * 3000000 + ' oil', 'oil'),
    }
    for name, (text, word) in texts.items():
        db, run = add(tests, name, json.dumps({'headline': 'a', 'body': text}, ensure_ascii=False).encode())
        if word is not None and run.code == 0:
            finds(tests, name, db, word, 1)
            tests.check_run(name, Run([tests.newsq, '--db', db, word], timeout=60), (0,))
            tests.check_run(name, Run([tests.newsq, '--db', db, '--kwic', word], timeout=60), (0,))


def test_deep(tests):
    mime = b'oil\n'
    for i in range(200):
        mime = b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (i, i) + mime + b'\n--b%d--\n' % i
    for name, contents in {'deep.json': b'{"a":' * 500000, 'deep_array.json': b'[' * 1000000 + b']' * 1000000,
                           'deep.eml': b'From: a@b\nSubject: oil\nMIME-Version: 1.0\n' + mime,
                           'deep_message.eml': b'From: a@b\nSubject: x\nContent-Type: message/rfc822\n\n' * 2000 + b'oil',
                           'deep.trec': b'<DOC>' * 300000, 'deep.feed': b'<rss><channel>' + b'<item>' * 300000,
                           'wide.html': b'<p>' * 2000000, 'attributes.html': b'<p ' + b'a=1 ' * 2000000 + b'>oil</p>',
                           'entities.html': b'<p>' + b'&amp;' * 3000000 + b'</p>'}.items():
        run = Run([tests.newsidx, 'parse', tests.path(name, contents)], timeout=60)
        tests.check_run(name, run, (0, 1))
        check_memory(tests, name, run)


def tar_with(members, kind=tarfile.GNU_FORMAT):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode='w', format=kind) as tar:
        for name, what in members:
            info = tarfile.TarInfo(name)
            if what in (tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE):
                info.type, info.linkname, info.devmajor, info.devminor = what, '/etc/passwd', 1, 5
                tar.addfile(info)
            else:
                info.size = len(what)
                tar.addfile(info, io.BytesIO(what))
    return out.getvalue()


def test_paths(tests):
    """Whatever members are called, what is in them is read or refused, and the folder holds what it held."""
    names = ['/etc/passwd', '//x', 'C:\\x.txt', 'c:/x.txt', '..\\..\\x.txt', 'a\\..\\b', './a', 'a/../../b', 'a/./b', '...', '.', '~/x', '$HOME/x',
             'a\nb', '\x1b[31m', 'CON', 'x' * 65000, 'd/' * 5000 + 'x', 'paths.tar', '', ' ', 'x!y', '!', '%00', 'a%2e%2e/b', '-rf']
    special = [('device', tarfile.CHRTYPE), ('disk', tarfile.BLKTYPE), ('pipe', tarfile.FIFOTYPE), ('link', tarfile.SYMTYPE), ('hard', tarfile.LNKTYPE)]
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, 'w') as archive:
        for name in names:
            if name:
                archive.writestr(name, STORY)
        archive.writestr('x', STORY)  # once more
        link = zipfile.ZipInfo('link')
        link.external_attr = 0o120777 << 16
        archive.writestr(link, '/etc/passwd')
    wrong = bytearray(zipped.getvalue())
    central = wrong.find(b'PK\1\2')
    wrong[central + 24:central + 28] = b'\xff\xff\xff\x7f'
    twice = tar_with([('same.txt', STORY), ('same.txt', STORY), ('good.txt', STORY)])
    short = bytearray(twice)
    short[124:136] = b'77777777777\0'
    short[148:156] = b'%06o\0 ' % sum(short[:148] + b' ' * 8 + short[156:512])
    folder = tests.path('paths')
    os.mkdir(folder)
    for name, contents in {'paths.tar': tar_with([(n, STORY) for n in names if n] + special + [('good.txt', STORY)]),
                           'pax.tar': tar_with([(n, STORY) for n in names if n] + special, tarfile.PAX_FORMAT), 'paths.zip': zipped.getvalue(),
                           'wrong.zip': bytes(wrong), 'twice.tar': twice, 'short.tar': bytes(short)}.items():
        path = os.path.join(folder, name)
        with open(path, 'wb') as file:
            file.write(contents)
        before = sorted(os.listdir(folder))
        run = Run([tests.newsidx, '--db', os.path.join(tests.folder, name + '.db'), 'add', '--report', tests.path('report'), path], cwd=folder)
        tests.check_run(name, run, (0, 1))
        tests.check(name + ': messages', drives_terminal(run.err))
        tests.check(name + ': nothing is unpacked', None if sorted(os.listdir(folder)) == before else str(os.listdir(folder)))
        listed = Run([tests.newsidx, '--db', os.path.join(tests.folder, name + '.db'), 'list', '--format', 'jsonl'])
        tests.check(name + ': nothing from outside', 'root:' if b'root:' in listed.out else None)
        if name in ('paths.tar', 'pax.tar'):
            for word in (b'device', b'disk', b'pipe', b'link', b'hard'):
                tests.check('%s: says of %s' % (name, word.decode()), None if word in run.err else 'nothing')


def test_sparse(tests):
    """A tar file with a hole of gigabytes, as GNU tar makes it, is not followed for long."""
    path = tests.path('hole.txt', b'')
    os.truncate(path, 3 << 30)
    made = subprocess.run(['tar', '-S', '-C', tests.folder, '-cf', tests.path('hole.tar'), 'hole.txt'], check=False, capture_output=True)
    if made.returncode == 0:
        run = Run([tests.newsidx, 'parse', tests.path('hole.tar')], timeout=60)
        tests.check_run('a hole in a tar file', run, (1,))
        check_memory(tests, 'a hole in a tar file', run)


def main():
    arguments = [a for a in sys.argv[1:] if a != '--long']
    with tempfile.TemporaryDirectory() as folder:
        tests = Tests(*arguments, folder, '--long' in sys.argv)
        long_ones = (test_odd_texts, test_many, test_long_lines) if tests.long else ()
        for test in (test_paths, test_sparse, test_deep, *long_ones):
            test(tests)
    return tests.end()


if __name__ == '__main__':
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main())
