"""What the tests of hostile input share: runs of the programs with a limit of time, and what must hold of each of them.

A program may refuse what it is given. It may not crash, hang, print what drives a terminal, or say anything on standard error but lines of its own.
"""
import functools
import os
import pty
import re
import resource
import select
import subprocess
import tempfile
import threading
import time

TIMEOUT_S = 20
MEMORY_BYTES = 3 << 30  # of address space; what a program is refused beyond it must be an error like others
# The tests' own: a plant that grows without bound must not take the machine with it.
HARD_LIMIT = resource.getrlimit(resource.RLIMIT_AS)[1]
resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, HARD_LIMIT))
SANITIZER = re.compile(rb'AddressSanitizer|LeakSanitizer|runtime error:|Assertion|UndefinedBehavior')
OUR_COLOURS = re.compile('\x1b\\[(?:[0-9]{1,2}(?:;[0-9]{1,2})*)?m')
TURNS_DIRECTION = set(map(chr, [0x61c, 0x200e, 0x200f, *range(0x202a, 0x202f), *range(0x2066, 0x2070)]))


LIMITS = {}


class Run:
    """One run of a program, to its end or to the limit of time."""

    def __init__(self, argv, stdin=None, env=None, timeout=TIMEOUT_S, terminal=False, cwd=None):
        self.argv, self.cut, self.rss_kb = argv, False, 0
        self.program = os.path.basename(argv[0])
        environment = dict(os.environ, LC_ALL='C.UTF-8', TERM='xterm', HOME='/nonexistent', **(env or {}))
        environment['ASAN_OPTIONS'] = 'hard_rss_limit_mb=3072:allocator_may_return_null=1'
        for name in ('NEWSIDX_DB', 'NO_COLOR', 'PAGER', 'XDG_STATE_HOME'):
            if name not in (env or {}):
                environment.pop(name, None)
        self.limit = LIMITS.setdefault(argv[0], None) or limit_memory(argv[0])
        LIMITS[argv[0]] = self.limit
        began = time.monotonic()
        if terminal:
            self.run_on_terminal(environment, timeout, cwd)
        else:
            self.run_with_files(environment, timeout, stdin, cwd)
        self.seconds = time.monotonic() - began

    def run_with_files(self, environment, timeout, stdin, cwd):
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            # pylint: disable=consider-using-with
            process = subprocess.Popen(self.argv, stdin=stdin or subprocess.DEVNULL, stdout=out, stderr=err, env=environment, cwd=cwd,
                                       preexec_fn=self.limit)
            self.wait(process, timeout)
            for file in (out, err):
                file.seek(0)
            self.out, self.err = out.read(), err.read()

    def wait(self, process, timeout):
        timer = threading.Timer(timeout, self.kill, [process])
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        process.returncode = self.code = os.waitstatus_to_exitcode(status)
        self.rss_kb = usage.ru_maxrss

    def kill(self, process):
        self.cut = True
        process.kill()

    def run_on_terminal(self, environment, timeout, cwd):
        """Both streams on a pseudo-terminal: where programs use colours."""
        master, slave = pty.openpty()
        # pylint: disable=consider-using-with
        process = subprocess.Popen(self.argv, stdin=subprocess.DEVNULL, stdout=slave, stderr=slave, env=environment, cwd=cwd,
                                   start_new_session=True, preexec_fn=self.limit)
        os.close(slave)
        shown, end = b'', time.monotonic() + timeout
        while time.monotonic() < end:
            ready, _, _ = select.select([master], [], [], 0.5)
            try:
                part = os.read(master, 1 << 16) if ready else b''
            except OSError:  # the last one has closed it
                break
            shown += part
            if not ready and has_ended(process):
                break
        if time.monotonic() >= end and not has_ended(process):
            self.kill(process)
        self.wait(process, timeout)
        os.close(master)
        self.out, self.err = shown.replace(b'\r\n', b'\n'), b''

    def faults(self, codes):
        """What must not be, as a list of sentences."""
        found = []
        if self.cut:
            found.append('did not end in %d s' % TIMEOUT_S)
        elif self.code not in codes:
            found.append('exit code %d' % self.code)
        if SANITIZER.search(self.err) or SANITIZER.search(self.out):
            found.append('a finding of a sanitizer')
        for line in self.err.decode('utf-8', 'replace').splitlines():
            if not line.startswith(self.program + ': ') and line.strip() and not line.startswith('  '):
                found.append('says %r' % line[:200])
                break
        return found


def has_ended(process):
    """Leaves it to be waited for."""
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


@functools.lru_cache
def is_sanitized(program):
    with open(program, 'rb') as file:
        return b'__asan_init' in file.read()


def limit_memory(program):
    """What a child does first. AddressSanitizer maps terabytes, and has a limit of its own in ASAN_OPTIONS."""
    limit = HARD_LIMIT if is_sanitized(program) else MEMORY_BYTES
    return lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, HARD_LIMIT))


def drives_terminal(text, colours=False):
    """The first thing in the bytes that could drive a terminal, None where there is none."""
    try:
        shown = text.decode('utf-8')
    except UnicodeDecodeError as error:
        return 'invalid UTF-8 at %d: %r' % (error.start, text[max(0, error.start - 20):error.start + 20])
    shown = OUR_COLOURS.sub('', shown) if colours else shown
    for at, char in enumerate(shown):
        code = ord(char)
        if (code < 32 and char not in '\n\t') or 127 <= code < 160 or char in TURNS_DIRECTION:
            return '%r in %r' % (char, shown[max(0, at - 30):at + 30])
    return None


class Tests:
    """Counts and names what fails."""

    def __init__(self, newsidx, newsq, folder, long):
        self.newsidx, self.newsq, self.folder, self.long = os.path.realpath(newsidx), os.path.realpath(newsq), folder, long
        self.passed = self.failed = 0
        self.lock = threading.Lock()

    def check(self, what, faults):
        """faults: nothing, a sentence or a list of them."""
        faults = [faults] if isinstance(faults, str) else faults
        with self.lock:
            if faults:
                self.failed += 1
                print('FAILED: %s: %s' % (what, '; '.join(faults)), flush=True)
            else:
                self.passed += 1

    def check_run(self, what, run, codes=(0, 1)):
        faults = run.faults(codes)
        if faults and run.err:
            faults.append(run.err.decode('utf-8', 'replace')[-1500:])
        self.check('%s: %s' % (what, ' '.join(run.argv[1:])[:200]), faults)

    def path(self, name, contents=None):
        path = os.path.join(self.folder, name)
        if contents is not None:
            with open(path, 'wb') as file:
                file.write(contents)
        return path

    def end(self):
        print('%d passed, %d failed' % (self.passed, self.failed))
        return 1 if self.failed or not self.passed else 0
