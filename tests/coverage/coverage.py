#!/usr/bin/env python3
"""Which lines and branches of common/, indexer/ and query/ the tests run: builds with gcc's --coverage, runs the tests that need
no data from elsewhere, and sums what gcov says. Needs gcc with its gcov, and what the tests need.

usage: coverage.py [OPTION...] BUILD      BUILD: a folder of its own, made where it is missing

  --minimum PERCENT  of the lines of each folder (90); exit code 1 where one has less
  --files            a line for each file, worst first
  --missing FILE     the lines of a file that no test runs
  --report           only sum what is there; builds and runs nothing
  --jobs N           (as many as there are processors)

Some eight minutes on two cores: too long for CI, so run it before a release and after a change of tests. A line counts as run where
any object made of it ran it. Branches are gcc's: each condition of && and || by itself, and those of assert, of which one side never
runs."""
import argparse
import collections
import json
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDERS = ("common", "indexer", "query")
# Those that measure memory and time, that need data from elsewhere, and that do not run the programs of this build.
LEFT_OUT = "^(layout|install|embed|memory|speed|bench|reuters|wiretext|reuters_sgml|web|formats|hardened|reproducible)$"


def run(command, **how):
    print("+", " ".join(command), flush=True)
    return subprocess.run(command, **how).returncode


def build_and_test(build, jobs):
    """Whether all tests passed."""
    quiet = {"stdout": subprocess.DEVNULL}
    if run(["cmake", "-S", ROOT, "-B", build, "-DCMAKE_C_COMPILER=gcc", "-DCMAKE_BUILD_TYPE=Debug", "-DNEWSIDX_COVERAGE=ON",
            "-DNEWSIDX_TESTS=ON", "-DORACLE_SIZE=300;400"], **quiet) != 0 or run(["cmake", "--build", build, "-j", jobs], **quiet) != 0:
        sys.exit("coverage: the build failed")
    for folder, _, names in os.walk(build):
        for name in names:
            if name.endswith(".gcda"):
                os.unlink(os.path.join(folder, name))
    program = lambda name: os.path.join(build, name)
    failed = run(["ctest", "--test-dir", build, "--output-on-failure", "-j", jobs, "-E", LEFT_OUT], **quiet)
    # Without a prefix: what links with an installed libnewsidx cannot link with gcov's part in it.
    failed |= run(["bash", os.path.join(ROOT, "tests/embed/run.sh"), program("newsidx"), program("newsq"),
                   program("extension/newsidx.so")], **quiet)
    return failed == 0


def notes_of(build):
    """Of every object, so that a file that nothing ran counts too."""
    for folder, _, names in sorted(os.walk(build)):
        for name in sorted(names):
            if name.endswith(".gcno"):
                yield os.path.join(folder, name)


def source_of(path):
    relative = os.path.relpath(os.path.join(ROOT, path), ROOT)
    return relative if relative.split(os.sep)[0] in FOLDERS else None


def read_counts(build):
    """{file: {line: times run}} and {file: {(line, n): times taken}}."""
    lines, branches = collections.defaultdict(collections.Counter), collections.defaultdict(collections.Counter)
    for note in notes_of(build):
        answer = subprocess.run(["gcov", "--json-format", "--stdout", "--branch-probabilities", note], cwd=build, text=True,
                                capture_output=True)
        if answer.returncode != 0:
            sys.exit("coverage: gcov cannot read what %s left: %s" % (os.path.relpath(note, build), answer.stderr.strip()))
        for text in answer.stdout.splitlines():
            for file in json.loads(text)["files"]:
                name = source_of(file["file"])
                for line in file["lines"] if name else ():
                    number = line["line_number"]
                    lines[name][number] += line["count"]
                    for n, branch in enumerate(line["branches"]):
                        branches[name][number, n] += branch["count"]
    return lines, branches


def share(counts):
    """(run, all, percent) of some counters."""
    every = [count for counter in counts for count in counter.values()]
    ran = sum(count > 0 for count in every)
    return ran, len(every), 100.0 * ran / len(every) if every else 100.0


def print_row(name, lines, branches):
    print("%-32s %6d of %6d lines  %5.1f%%   %6d of %6d branches  %5.1f%%" % ((name,) + share(lines) + share(branches)))


def print_missing(name, counter):
    with open(os.path.join(ROOT, name), encoding="utf-8") as file:
        for number, text in enumerate(file, 1):
            if counter.get(number) == 0:
                print("%s:%d: %s" % (name, number, text.rstrip()))


def main():
    parser = argparse.ArgumentParser(usage="coverage.py [OPTION...] BUILD", add_help=False)
    parser.add_argument("build")
    parser.add_argument("--minimum", type=float, default=90)
    parser.add_argument("--files", action="store_true")
    parser.add_argument("--missing", action="append", default=[])
    parser.add_argument("--report", action="store_true")
    parser.add_argument("--jobs", default=str(os.cpu_count()))
    options = parser.parse_args()
    build = os.path.abspath(options.build)
    passed = options.report or build_and_test(build, options.jobs)
    lines, branches = read_counts(build)
    for name in options.missing:
        print_missing(name, lines[name])
    if options.files:
        for name in sorted(lines, key=lambda name: share([lines[name]])[2]):
            print_row(name, [lines[name]], [branches[name]])
    below = []
    for folder in FOLDERS:
        of_folder = lambda table: [table[name] for name in table if name.startswith(folder + "/")]
        print_row(folder + "/", of_folder(lines), of_folder(branches))
        if not of_folder(lines) or share(of_folder(lines))[2] < options.minimum:
            below.append(folder)
    if not passed:
        print("coverage: a test failed (%s/Testing/Temporary/LastTest.log)" % build)
    if below:
        sys.exit("coverage: less than %g%% of the lines: %s" % (options.minimum, ", ".join(below)))
    sys.exit(0 if passed else 1)


if __name__ == "__main__":
    main()
