#!/usr/bin/env python3
"""Mutation checks: makes small wrong changes to the parser, the code of dates and ids and the ranking (mutants.py), one at a time, and
runs the tests that are meant to notice. A mutant that no test notices is a survivor: it wants a test, or an answer in answered.tsv that
says why it changes nothing that anyone could see.

usage: mutate.py [OPTION...] WORK      WORK: a folder of its own, with the build that mutants are made in; kept from run to run

  --sample N     mutants, drawn from all (300); 0: every one
  --seed N       of the drawing (1)
  --group NAME   parser, dates, ids or ranking only; more than once for more
  --file FILE    of one file only, as query/lex.c
  --function NAME
  --list         only says what there is, with numbers
  --answered     those that have an answer only, to see whether it still holds
  --again        those only that survived the last run in WORK (fates.tsv), to see whether a new test notices them
  --jobs N       (as many as there are processors)

Exit code 1 where a survivor has no answer or an answer is stale. A mutant compiles only what it changes and links anew the unit tests
and programs that are run. Calls that give memory back stay: to miss them is for the leak checker. The short form (--sample 40) takes some
three minutes on two cores, 300 mutants twenty, all of them half a day: it is no part of CI, but of a release and of work on these files."""
import argparse
import collections
import concurrent.futures
import json
import os
import random
import re
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

import mutants

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PYTHON = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable
CLI = "bash tests/cli/run.sh {newsidx} {newsq} "
ORACLE = PYTHON + " tests/oracle/oracle.py --newsidx {newsidx} --newsq {newsq} --articles 120 --queries 250"
LEXIS = "bash tests/query/lexis.sh {newsidx} {newsq}"
FUZZ = "{fuzz_query_replay} tests/fuzz/queries.txt"

# files, each with the functions that are meant (None: all), and the tests in the order in which they are run
Group = collections.namedtuple("Group", "files tests")
GROUPS = {
    "parser": Group({"query/lex.c": None, "query/parse.c": None, "query/ast.c": None},
                    ["{test_query_parse}", "{test_query_words}", FUZZ,
                     CLI + "newsq_explain newsq_text newsq_options newsq_man", LEXIS, ORACLE]),
    "dates": Group({"common/date.c": None, "common/date_clock.c": None, "common/date_find.c": None, "common/date_moment.c": None,
                    "common/date_names.c": None, "common/date_words.c": None},
                   ["{test_date}", "{test_date_moment}", "{test_timeline}", "{test_cite}", "{test_query_parse}", "{test_reader_mail}",
                    "{test_reader_feed}", CLI + "newsidx_dates newsq_options newsq_facets", FUZZ, LEXIS, "{test_wire}", ORACLE]),
    "ids": Group({"indexer/store_identity.c": None,
                  "indexer/store.c": {"day_of", "id_fits", "select_last_id", "assign_id", "is_unchanged", "is_older", "keep_as_version",
                                      "move_article", "has_moved", "meet_stored"}},
                 ["{test_store}", "{test_archive}", "{test_ingest}",
                  CLI + "newsidx_identity newsidx_again newsidx_conflict newsidx_care newsidx_dates newsidx_exit"]),
    "ranking": Group({"common/rank.h": None, "query/score.c": None, "query/scoring.c": None, "query/impact_rank.c": None},
                     [FUZZ, CLI + "newsq_explain newsq_text newsq_suggest", ORACLE, PYTHON + " tests/query/ranking.py {newsidx} {newsq}",
                      PYTHON + " tests/query/impact_path.py {newsidx} {newsq} {newsidx_extension}"]),
}
OUTPUT_OF = {"newsidx": "newsidx", "newsq": "newsq", "newsidx_extension": None}  # other targets: tests/NAME
FLAGS = "-O1 -g0 -w"
NOISE = {"MALLOC_PERTURB_": "165"}  # glibc: memory that was not written, or was freed, holds no zeros


class Build:
    """The unchanged programs, and how each file is compiled and each target linked."""

    def __init__(self, work, jobs):
        self.folder = os.path.join(work, "build")
        setup = ["cmake", "-S", ROOT, "-B", self.folder, "-DCMAKE_BUILD_TYPE=None", "-DCMAKE_C_FLAGS=" + FLAGS, "-DNEWSIDX_HARDEN=OFF"]
        targets = sorted({name for group in GROUPS.values() for name in targets_of(group.tests)})
        with open(os.path.join(work, "build.log"), "w", encoding="utf-8") as log:
            for command in (setup, ["cmake", "--build", self.folder, "-j", str(jobs), "--target"] + targets):
                if subprocess.run(command, stdout=log, stderr=log).returncode != 0:
                    sys.exit("mutate: the build failed (%s)" % log.name)
        with open(os.path.join(self.folder, "compile_commands.json"), encoding="utf-8") as file:
            entries = json.load(file)
        self.compile = {}
        for entry in entries:
            if "newsidx_extension" not in entry["command"]:
                self.compile[os.path.relpath(entry["file"], ROOT)] = shlex.split(entry["command"])

    def program(self, target):
        if target == "newsidx_extension":
            return os.path.join(self.folder, "extension", "newsidx.so")
        return os.path.join(self.folder, target if target in OUTPUT_OF else "tests/" + target)

    def dependents(self, header):
        """The files that include it; all headers of this kind are included directly."""
        wanted = '#include "%s"' % os.path.basename(header)
        for name in sorted(self.compile):
            with open(os.path.join(ROOT, name), encoding="utf-8") as file:
                if name.split("/")[0] in ("common", "indexer", "query") and wanted in file.read():
                    yield name

    def compile_mutant(self, name, text, folder):
        """The objects, None where it does not compile."""
        place = os.path.join(folder, os.path.basename(name))
        with open(place, "w", encoding="utf-8") as file:
            file.write(text)
        objects = []
        for source in self.dependents(name) if name.endswith(".h") else [name]:
            copy = os.path.join(folder, os.path.basename(source))
            if copy != place:
                shutil.copy(os.path.join(ROOT, source), copy)
            command = self.compile[source][:]
            command[command.index("-o") + 1] = copy + ".o"
            command[command.index("-c") + 1] = copy
            command[1:1] = ["-iquote", folder, "-iquote", os.path.join(ROOT, os.path.dirname(source))]
            if subprocess.run(command, cwd=self.folder, stderr=subprocess.DEVNULL).returncode != 0:
                return None
            objects.append(copy + ".o")
        return objects

    def link(self, target, objects, folder):
        """Objects that are named before the library take the place of those in it."""
        out = os.path.join(folder, target)
        base = self.folder if target in OUTPUT_OF else os.path.join(self.folder, "tests")
        with open(os.path.join(base, "CMakeFiles", target + ".dir", "link.txt"), encoding="utf-8") as file:
            command = shlex.split(file.read())
        command[command.index("-o") + 1] = out
        library = next(i for i, word in enumerate(command) if word.endswith("libnewsidx.a"))
        command[library:library] = objects
        subprocess.run(command, cwd=base, check=True, stderr=subprocess.DEVNULL)
        return out


def targets_of(tests):
    return {name for test in tests for name in re.findall(r"\{(\w+)\}", test)}


def limit():
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 29, 1 << 29))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))


RUNNING = set()


def stop(*_):
    """Leaves no test behind that a mutant keeps from ending."""
    for process in list(RUNNING):
        os.killpg(process.pid, signal.SIGKILL)
    os._exit(130)


def run_test(command, seconds, folder):
    """Whether it passed; too slow is failed."""
    scratch = tempfile.mkdtemp(dir=folder)
    process = subprocess.Popen(command, shell=True, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               start_new_session=True, preexec_fn=limit, env={**os.environ, **NOISE, "TMPDIR": scratch})
    RUNNING.add(process)
    try:
        return process.wait(seconds) in (0, 77)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return False
    finally:
        RUNNING.discard(process)
        shutil.rmtree(scratch, ignore_errors=True)


def time_tests(build, tests, work):
    """{test: seconds it may take}; each must pass unchanged."""
    allowed = {}
    programs = {name: build.program(name) for name in targets_of(tests)}
    for test in tests:
        start = time.monotonic()
        if not run_test(test.format(**programs), 600, work):
            sys.exit("mutate: fails without a mutant: " + test.format(**programs))
        allowed[test] = 15 + 6 * (time.monotonic() - start)
        print("%6.1f s  %s" % (time.monotonic() - start, test), flush=True)
    return allowed


def judge(build, mutant, text, tests, allowed, work):
    """What became of it: "stillborn", "survived", or the test that noticed."""
    folder = tempfile.mkdtemp(prefix="mutant", dir=work)
    try:
        objects = build.compile_mutant(mutant.file, mutants.apply(text, mutant), folder)
        if objects is None:
            return "stillborn"
        programs = {name: build.program(name) for name in targets_of(tests)}
        linked = set()
        for test in tests:
            for target in targets_of([test]) - linked - {"newsidx_extension"}:
                programs[target] = build.link(target, objects, folder)
                linked.add(target)
            if not run_test(test.format(**programs), allowed[test], folder):
                return test
        return "survived"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def key_of(mutant):
    return mutant.file, mutant.function, mutant.change, mutant.line


def read_answers():
    """{(file, function, change, line): reason}."""
    answers = {}
    with open(os.path.join(HERE, "answered.tsv"), encoding="utf-8") as file:
        for row in file:
            if row.strip() and not row.startswith("#"):
                *key, reason = row.rstrip("\n").split("\t")
                answers[tuple(key)] = reason
    return answers


def read_survivors(work):
    """Keys of the mutants that the last run in work left alive."""
    with open(os.path.join(work, "fates.tsv"), encoding="utf-8") as file:
        rows = [row.rstrip("\n").split("\t") for row in file]
    return {tuple(row[1:5]) for row in rows if row[5] == "survived"}


def make_all():
    """[(group's name, mutant)] and {file: text}."""
    found, texts = [], {}
    for name, group in GROUPS.items():
        for file, functions in group.files.items():
            with open(os.path.join(ROOT, file), encoding="utf-8") as source:
                texts[file] = source.read()
            found += [(name, mutant) for mutant in mutants.make_mutants(file, texts[file], functions)]
    return found, texts


def choose(found, options, answers):
    keys = read_survivors(options.work) if options.again else set(answers) if options.answered else None
    chosen = [(name, m) for name, m in found if (not options.group or name in options.group) and options.file in ("", m.file) and
              options.function in ("", m.function) and (keys is None or key_of(m) in keys)]
    if options.sample and len(chosen) > options.sample and keys is None:
        chosen = random.Random(options.seed).sample(chosen, options.sample)
    return sorted(chosen, key=lambda one: (one[0], one[1].file, one[1].start, one[1].change))


def judge_all(build, chosen, texts, options):
    """[(mutant, what became of it)]; survivors are printed as they are found."""
    allowed = {name: time_tests(build, GROUPS[name].tests, options.work) for name in sorted({name for name, _ in chosen})}
    lock, done = threading.Lock(), []
    open(os.path.join(options.work, "fates.tsv"), "w", encoding="utf-8").close()

    def one(name, mutant):
        fate = judge(build, mutant, texts[mutant.file], GROUPS[name].tests, allowed[name], options.work)
        with lock:
            done.append((mutant, fate))
            with open(os.path.join(options.work, "fates.tsv"), "a", encoding="utf-8") as log:
                log.write("\t".join((str(mutant.number),) + key_of(mutant) + (fate,)) + "\n")

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for future in [pool.submit(one, name, mutant) for name, mutant in chosen]:
            future.result()
    return sorted(done)


def report(done, answers):
    """The number of faults."""
    count = collections.Counter()
    faults = 0
    for mutant, fate in done:
        answered = key_of(mutant) in answers
        sort = fate if fate == "stillborn" else "killed" if fate != "survived" else "answered" if answered else "survived"
        count[mutant.file, sort] += 1
        if sort == "survived":
            faults += 1
            print("survived: %s:%d\n    %s" % (mutant.file, mutant.number, "\t".join(key_of(mutant))))
        elif answered and sort == "killed":
            faults += 1
            print("has an answer, but is noticed: %s:%d: %s" % (mutant.file, mutant.number, mutant.change))
    sorts = ("killed", "answered", "survived", "stillborn")
    for file in sorted({file for file, _ in count}):
        print("%-28s " % file + ", ".join("%d %s" % (count[file, sort], sort) for sort in sorts))
    total = {sort: sum(n for (_, of), n in count.items() if of == sort) for sort in sorts}
    print("%d mutants: " % sum(total.values()) + ", ".join("%d %s" % (total[sort], sort) for sort in sorts))
    return faults


def main():
    parser = argparse.ArgumentParser(usage="mutate.py [OPTION...] WORK", add_help=False)
    parser.add_argument("work", nargs="?", default="")
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--group", action="append", choices=sorted(GROUPS))
    parser.add_argument("--file", default="")
    parser.add_argument("--function", default="")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--answered", action="store_true")
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    options.work = os.path.abspath(options.work) if options.work else ""
    found, texts = make_all()
    answers = read_answers()
    chosen = choose(found, options, answers)
    if options.list:
        for _, mutant in chosen:
            print("%s:%d\t%s" % (mutant.file, mutant.number, "\t".join(key_of(mutant)[1:])))
        return
    stale = sorted(set(answers) - {key_of(mutant) for _, mutant in found})
    for key in stale:
        print("an answer to a mutant that is no more: " + "\t".join(key))
    if not options.work:
        parser.error("no folder to work in")
    os.makedirs(options.work, exist_ok=True)
    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    faults = report(judge_all(Build(options.work, options.jobs), chosen, texts, options), answers)
    sys.exit(1 if faults or stale else 0)


if __name__ == "__main__":
    main()
