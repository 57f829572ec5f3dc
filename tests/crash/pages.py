#!/usr/bin/env python3
"""An archive in which one page cannot be read: every answer is the whole one, or says that the archive is damaged.

usage: pages.py [--long] NEWSIDX NEWSQ

Each page of each table and index in turn is spoilt so that SQLite must notice as soon as it comes to it: the kind of a b-tree's page, the
page that follows in a chain of long texts. Then commands that read are run: with the exit code of the sound archive they print
what they print of that, to the letter; otherwise the code is 3. One archive is native, the other portable and changed by another tool. The short
form takes some of the commands for each page in turn, --long all.
"""
import json
import os
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile

COMMANDS = [
    ['newsq', 'letter'], ['newsq', '=Letter OR =letters'], ['newsq', '"letter harbour"~9'], ['newsq', 'har*'], ['newsq', '=US'],
    ['newsq', 'lettre~'], ['newsq', 'date:2014-11'], ['newsq', 'author:writer place:paris'], ['newsq', 'letter NOT storm'],
    ['newsq', 'l?tter OR *ver'], ['newsq', '--facet', 'author,year,place', 'letter'], ['newsq', '--timeline', '--share', 'letter'],
    ['newsq', '--expand', 'letter'], ['newsq', '--like', 'a5'], ['newsq', '--complete', 'le'], ['newsq', '--show', 'a3'],
    ['newsq', '--show', 'a40', '--versions'], ['newsq', '--kwic', 'letter'], ['newsq', '--sort', 'newest', 'letter storm'],
    ['newsq', '--no-impact', 'letter OR storm'], ['newsq', 'lead:(letter harbour)'], ['newsq', 'leter'], ['newsq', 'is:revised'],
    ['newsq', '--format', 'trec', '--limit', 'all', 'letter OR storm'], ['newsq', '--batch', 'batch', '--format', 'trec'],
    ['newsq', '--batch', 'batch', '--format', 'jsonl'], ['newsidx', 'list'], ['newsidx', 'export'], ['newsidx', 'list', 'a5'],
    ['newsidx', 'export', '--query', 'letter'], ['newsq', '--dialect=lexis', 'caps(us) or hlead(letter w/9 river)'],
]
WORDS = 'harbour letter minister crane strike budget river court vote storm Obama U.S. Letter'.split()
AT_ONCE = 3


class Archive:
    def __init__(self, folder, programs):
        self.folder, self.programs, self.path = folder, programs, os.path.join(folder, 'a.db')
        self.file('batch', '1\tletter\n2\tstorm OR "river court"~5\n3\t=letters\n')

    def file(self, name, text):
        with open(os.path.join(self.folder, name), 'w', encoding='utf-8') as file:
            file.write(text)

    def run(self, words):
        words = [os.path.join(self.folder, w) if w == 'batch' else w for w in words]
        run = subprocess.run([self.programs[words[0]], '--db', self.path, *words[1:]], capture_output=True, check=False, timeout=60,
                             env=dict(os.environ, LC_ALL='C.UTF-8', XDG_STATE_HOME=self.folder))
        return run.returncode, run.stdout, run.stderr

    def add(self, articles):
        self.file('in.jsonl', '\n'.join(map(json.dumps, articles)))
        code, _, err = self.run(['newsidx', 'add', '-q', os.path.join(self.folder, 'in.jsonl')])
        if code != 0:
            sys.exit('cannot make an archive: %s' % err.decode())

    def pages(self):
        """Of each page but the first its number, what it begins with once it is spoilt, and its table; and the size of a page."""
        db = sqlite3.connect(self.path)
        try:
            listed = db.execute("SELECT pageno, pagetype, name FROM dbstat WHERE pageno > 1 ORDER BY pageno").fetchall()
        except sqlite3.OperationalError:
            print('this SQLite has no dbstat')
            sys.exit(77)
        page_bytes = db.execute('PRAGMA page_size').fetchone()[0]
        db.close()
        chains = struct.pack('>I', 0x7fffffff)
        return [(number, chains if kind == 'overflow' else b'\x55', name) for number, kind, name in listed], page_bytes


def articles(first, count, words):
    return [{'guid': 'a%d' % i, 'headline': 'Story %d of the %s' % (i, WORDS[i % 13]), 'author': 'Writer %d' % (i % 7), 'place': 'PARIS',
             'body': ' '.join(WORDS[(i * k * k + 3 * k + i) % 13] + ('s' if (i + k) % 5 == 0 else '') for k in range(1, words)),
             'date': '2014-%02d-%02d' % (1 + i % 12, 1 + i % 28), 'source': 'Wire'} for i in range(first, first + count)]


def make(folder, programs, portable):
    archive = Archive(folder, programs)
    archive.run(['newsidx', 'init', *(['--portable'] if portable else [])])
    archive.add(articles(0, 150, 60))
    archive.add([{'guid': 'w%d' % i, 'headline': 'words', 'body': ' '.join('x%dy' % (i * 900 + k) for k in range(900))} for i in range(6)])
    archive.add(articles(40, 5, 90))
    archive.add(articles(400, 3, 12000))
    if portable:
        db = sqlite3.connect(archive.path)
        db.execute("UPDATE articles SET body = 'letters to the ministry' WHERE guid IN ('a7', 'a17', 'a27')")
        db.commit()
        db.close()
    return archive


def fault(what, got, sound):
    code, out, err = got
    if code == 3:
        return None if err.startswith(b'news') else '%s: says nothing' % what
    if code != sound[0]:
        return '%s: exit code %d, not %d: %s' % (what, code, sound[0], err.decode('utf-8', 'replace')[:300])
    return '%s: another answer with exit code %d' % (what, code) if out != sound[1] else None


def damage(programs, portable, chosen):
    """What fails, and how many runs there were and how many that told of damage. chosen: commands for the nth page."""
    faults, runs, told = [], 0, 0
    with tempfile.TemporaryDirectory() as folder:
        archive = make(folder, programs, portable)
        pages, page_bytes = archive.pages()
        sound = [archive.run(words) for words in COMMANDS]
        shutil.copy(archive.path, archive.path + '.sound')
        for at, (number, spoilt, table) in enumerate(pages):
            shutil.copy(archive.path + '.sound', archive.path)
            with open(archive.path, 'r+b') as file:
                file.seek((number - 1) * page_bytes)
                file.write(spoilt)
            for i in chosen(at):
                got = archive.run(COMMANDS[i])
                runs += 1
                told += got[0] == 3
                what = 'page %d, of %s%s: %s' % (number, table, ' (portable)' if portable else '', ' '.join(COMMANDS[i]))
                faults.append(fault(what, got, sound[i]))
    return [text for text in faults if text is not None], runs, told


def main():
    arguments = [a for a in sys.argv[1:] if a != '--long']
    programs = dict(zip(('newsidx', 'newsq'), map(os.path.realpath, arguments)))
    every = range(len(COMMANDS))
    failed = 0
    for portable in (False, True):
        faults, runs, told = damage(programs, portable, lambda at: every if '--long' in sys.argv else
                                    [(at * AT_ONCE + i) % len(COMMANDS) for i in range(AT_ONCE)])
        for text in faults or ['no damage was met'] * (told == 0):
            print('FAILED: ' + text)
            failed += 1
        print('%s: %d runs, %d said that the archive is damaged' % ('portable' if portable else 'native', runs, told))
    print('%d failed' % failed)
    return 1 if failed else 0


if __name__ == '__main__':
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main())
