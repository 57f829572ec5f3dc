#!/usr/bin/env python3
"""Archives made by strangers: whatever is planted in them, the programs answer or refuse, and nothing of it is run.

usage: archives.py [--long] [--only TEXT] NEWSIDX NEWSQ

Each plant of plants.py goes into a copy of a sound archive, native and portable, on which commands that read and commands that write are
run. They must end in time with a result or a refusal; those that read must leave every byte as it was; none may add a row to `canary`,
touch the file `victim`, or drive the terminal. The short form takes some of the commands for each plant in turn, --long all of them.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import shutil
import sqlite3
import sys
import tempfile

from hostile import Run, Tests, drives_terminal
from plants import PLANTS

READERS = [
    ['newsq', 'letter'], ['newsq', '--format', 'json', 'letter OR jets'], ['newsq', '--facet', 'author,place,year', 'letter'],
    ['newsq', '--timeline', '--share', 'letter OR oil'], ['newsq', '--show', 'g5', '--versions'], ['newsq', '--like', 'g7'],
    ['newsq', '--kwic', '--limit', 'all', 'lett*'], ['newsq', '--complete', 'le'], ['newsq', '--sort', 'newest', 'letter jets'],
    ['newsq', '--expand', '--explain', 'lettre~'], ['newsq', '--no-impact', 'letter'], ['newsq', 'is:revised', 'OR', 'place:paris'],
    ['newsq', '--format', 'chicago', '--limit', 'all', 'letter'], ['newsidx', 'stats'], ['newsidx', 'list'], ['newsidx', 'list', 'g5'],
    ['newsidx', 'check'], ['newsidx', 'check', '--deep'], ['newsidx', 'export'], ['newsidx', 'stats', '--format', 'json'],
    ['newsq', '"nuclear talks"', 'date:2014'], ['newsidx', 'export', '--query', 'oil NEAR/5 talks'],
]
WRITERS = [['newsidx', 'add', 'more.jsonl'], ['newsidx', 'optimize', '--rebuild'], ['newsidx', 'remove', 'g5'],
           ['newsidx', 'add', '--on-conflict', 'skip', 'more.jsonl'], ['newsidx', 'optimize'], ['newsidx', 'remove', '--query', 'oil']]
FOR_PROGRAMS = {'json', 'export'}
CODES = (0, 1, 3)
WORDS = 'letter jets oil talks nuclear minister paris sanctions election river'.split()


def make_archive(tests, name, *options):
    articles = [{'guid': 'g%d' % i, 'headline': '%s and %s' % (WORDS[i % 10], WORDS[i * 3 % 10]),
                 'body': ' '.join(WORDS[(i * j + j) % 10] for j in range(4 + i % 40)), 'author': 'Ann Roe; Ben Doe',
                 'place': 'PARIS' if i % 3 else 'RIGA', 'agency': 'AFP', 'date': '2014-%02d-%02d' % (i % 12 + 1, i % 28 + 1)}
                for i in range(120)]
    first, second = (tests.path(n, '\n'.join(map(json.dumps, part)).encode()) for n, part in (
        ('first.jsonl', articles), ('more.jsonl', [dict(a, body='jets and more ' + a['body']) for a in articles[:40]])))
    path = tests.path(name)
    for arguments in (['init', *options], ['add', '-q', first], ['add', '-q', second], ['remove', '-f', 'ids', 'g9']):
        run = Run([tests.newsidx, '--db', path, *arguments])
        if run.code != 0:
            sys.exit('cannot make an archive: %s' % run.err.decode())
    tests.path('more.jsonl', '\n'.join(json.dumps(dict(a, headline='new')) for a in articles[:20]).encode())
    db = sqlite3.connect(path)
    db.executescript('CREATE TABLE canary(x); CREATE TABLE canary2(x); PRAGMA journal_mode = WAL')
    db.close()
    return path


def contents(folder):
    """What lies in a folder, pipes and devices by their kind alone; -shm is where readers note their locks."""
    found = {}
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if os.path.islink(path):
            found[name] = os.readlink(path)
        elif not os.path.isfile(path):
            found[name] = oct(os.lstat(path).st_mode)
        elif os.path.getsize(path) > 1 << 28:
            found[name] = os.path.getsize(path)
        elif not name.endswith('-shm') and not (name.endswith('-wal') and os.path.getsize(path) == 0):
            with open(path, 'rb') as file:
                found[name] = hashlib.sha256(file.read()).hexdigest()
    return found


def canary_rows(path):
    if os.path.islink(path) or not os.path.isfile(path):
        return 0
    try:
        db = sqlite3.connect('file:%s?mode=ro&immutable=1' % path, uri=True)
        rows = db.execute('SELECT count(*) FROM canary').fetchone()[0]
        db.close()
        return rows
    except (sqlite3.Error, UnicodeDecodeError):  # what it is by now has no canary any more
        return 0


class Case:
    """One plant in one archive, in a folder of its own with a file that must stay as it is."""

    def __init__(self, tests, sound, number, name, act):
        self.tests, self.name = tests, name
        self.folder = tempfile.mkdtemp(dir=tests.folder)
        self.path = os.path.join(self.folder, 'a.db')
        self.number, self.sound, self.act = number, sound, act
        self.prepare()

    def prepare(self):
        shutil.rmtree(self.folder)
        os.mkdir(self.folder)
        shutil.copy(self.sound, self.path)
        with open(os.path.join(self.folder, 'victim'), 'w', encoding='ascii') as file:
            file.write('precious\n')
        try:
            self.act(self.path)
        except sqlite3.Error as error:
            self.tests.check('%s: cannot be planted' % self.name, str(error))

    def command(self, words):
        program = self.tests.newsq if words[0] == 'newsq' else self.tests.newsidx
        arguments = [os.path.join(self.tests.folder, w) if w.endswith('.jsonl') else w for w in words[1:]]
        run = Run([program, '--db', self.path, *arguments] if words[0] == 'newsq' else
                  [program, '--db', self.path, *arguments], env={'XDG_STATE_HOME': self.folder})
        self.tests.check_run(self.name, run, CODES)
        driven = drives_terminal(run.err) or (None if FOR_PROGRAMS & set(words) else drives_terminal(run.out))
        self.tests.check('%s: %s: the terminal' % (self.name, ' '.join(words)), driven)
        return run

    def chosen(self, commands, count):
        if self.tests.long:
            return commands
        return [commands[(self.number * count + i) % len(commands)] for i in range(count)]

    def run(self):
        before = contents(self.folder)
        for words in self.chosen(READERS, 2):
            self.command(words)
            after = contents(self.folder)
            if 'check' in words:  # opens for writing, as FTS5 wants it, and so takes away a journal that is none
                before.update({name: what for name, what in after.items() if name.endswith('-journal')})
                before = {name: what for name, what in before.items() if name in after or not name.endswith('-journal')}
                if self.name.startswith(('user_version 1', 'user_version 2', 'user_version 3', 'user_version 4', '-wal ')):  # brought up to date, as by everything that opens for writing
                    before = {name: what for name, what in before.items() if name not in ('a.db', 'a.db-wal')}
                    before.update({name: what for name, what in after.items() if name in ('a.db', 'a.db-wal')})
            self.tests.check('%s: %s: changes nothing' % (self.name, ' '.join(words)),
                             '%s is now %s' % (before, after) if before != after else None)
            before = after
        for words in self.chosen(WRITERS, 1):
            if self.tests.long:
                self.prepare()
            self.command(words)
            with open(os.path.join(self.folder, 'victim'), encoding='ascii') as file:
                self.tests.check(self.name + ': the file beside it', None if file.read() == 'precious\n' else 'was written to')
            self.tests.check(self.name + ': nothing was run', 'canary has rows' if canary_rows(self.path) else None)
        shutil.rmtree(self.folder)


def run_case(arguments):
    tests, case = arguments[0], None
    try:
        case = Case(*arguments)
        case.run()
    except OSError as error:
        tests.check(arguments[3] + ': the test itself', repr(error))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--long', action='store_true')
    parser.add_argument('--only', default='')
    parser.add_argument('newsidx')
    parser.add_argument('newsq')
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tests = Tests(given.newsidx, given.newsq, folder, given.long)
        sound = [make_archive(tests, 'native.db'), make_archive(tests, 'portable.db', '--portable')]
        cases = []
        for number, (name, act) in enumerate(PLANTS):
            if given.only in name:
                for kind in (0, 1) if given.long else (int(number % 4 == 3),):
                    cases.append((tests, sound[kind], number, name + (' (portable)' if kind else ''), act))
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            list(pool.map(run_case, cases))
    return tests.end()


if __name__ == '__main__':
    sys.exit(main())
