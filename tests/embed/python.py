#!/usr/bin/python3
"""Runs the cases of a file such as cases.sql in Python's sqlite3 module.

usage: python.py ARCHIVE EXTENSION|- on|off NEWSQ CASES      (on, off: recursive_triggers)
"""
import sqlite3
import subprocess
import sys

SKIPPED = 77


class Case:
    def __init__(self, name):
        self.name = name
        self.sql = ""
        self.rows = []
        self.refusal = None
        self.needs = set()
        self.queries = []

    def statements(self):
        return [text for text in self.sql.split(";\n") if text.strip()]


def read_cases(path):
    cases = [Case("")]
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            key, _, value = line.rstrip("\n").partition(": ")
            case = cases[-1]
            if key == "-- case":
                cases.append(Case(value))
            elif key == "-- row":
                case.rows.append(value)
            elif key == "-- fails":
                case.refusal = value
            elif key == "-- needs":
                case.needs.add(value)
            elif key == "-- newsq":
                case.queries.append(value.rsplit(" => ", 1))
            elif not line.startswith("--"):
                case.sql += line
    return cases[1:]


def connect(archive, extension, recursive):
    db = sqlite3.connect(archive, isolation_level=None)
    if extension != "-":
        db.enable_load_extension(True)
        db.load_extension(extension)
        db.enable_load_extension(False)
    # The extension itself is trusted to turn recursive_triggers on, and plain SQLite to have them off.
    if (extension != "-") != recursive:
        db.execute("PRAGMA recursive_triggers = " + ("ON" if recursive else "OFF"))
    return db


def run_sql(db, case):
    rows = []
    for statement in case.statements():
        for row in db.execute(statement):
            rows.append("|".join("" if value is None else str(value) for value in row))
    return rows


def check_sql(db, case):
    """Faults as lines of text."""
    try:
        rows = run_sql(db, case)
    except sqlite3.Error as error:
        if case.refusal is not None and case.refusal in str(error):
            return []
        return [str(error)]
    if case.refusal is not None:
        return ["was not refused"]
    return [] if rows == case.rows else [f"expected rows {case.rows}, got {rows}"]


def check_newsq(newsq, archive, query, expected):
    run = subprocess.run([newsq, "--db", archive, "--format", "ids", "--sort", "oldest", "--limit", "all", query],
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False)
    ids = " ".join(run.stdout.split("\n")).strip()
    wanted = "" if expected == "none" else expected
    if ids != wanted:
        return [f"newsq '{query}': expected '{wanted}', got '{ids}'"]
    return [] if run.returncode == (0 if wanted else 1) else [f"newsq '{query}': exit code {run.returncode}"]


def main():
    archive, extension, recursive, newsq, path = sys.argv[1:]
    if extension != "-" and not hasattr(sqlite3.Connection, "enable_load_extension"):
        print("this Python cannot load SQLite extensions")
        return SKIPPED
    given = {name for name, on in (("extension", extension != "-"), ("recursive", recursive == "on")) if on}
    cases = read_cases(path)
    always = next(case for case in cases if case.name == "always")
    cases = [case for case in cases if case is not always and case.needs <= given]
    db = connect(archive, extension, recursive == "on")
    faults = 0 if cases else 1
    for case in cases:
        found = check_sql(db, case) + check_sql(db, always)
        for query, expected in case.queries:
            found += check_newsq(newsq, archive, query, expected)
        for fault in found:
            print(f"{case.name}: {fault}")
        faults += len(found)
    db.close()
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
