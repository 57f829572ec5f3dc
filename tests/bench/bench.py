#!/usr/bin/env python3
"""newsidx and newsq beside stock FTS5, Lucene and Xapian on the same articles and the same queries, in alternation.

usage: bench.py [OPTION...] BUILD      BUILD: folder of a release build made with -DNEWSIDX_BENCH=ON

  --articles N,...   corpora (20000,160000,1000000); corpus.py makes them
  --reuters FOLDER   Reuters-21578 in SGML, for its sentences; without it words are invented
  --work FOLDER      where corpora and indexes are kept from run to run (a temporary folder)
  --queries N        of each kind (300)
  --stock-queries N  that stock FTS5 answers of them, which takes a fifth of a second for each (60)
  --verify N         queries of each kind whose answers are compared with newsq --no-impact and with brute force (40)

Prints for each corpus: time, memory and size of indexing; of each kind of query (or, and, phrase, dates, newest) the mean, median and
95th percentile of each engine in milliseconds and their ratios to newsidx, all files being in the system's cache; a first query when none
are; and how cost grows with size. Engines that are
not installed are left out and named. No query comes twice. Times are those of the engine's call in a process that stays, in turns of
TURN queries an engine; newsidx writes, ranks and looks for phrases with as many threads as there are processors, the others as their
programs here do: one.
"""
import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import corpus
import queries
import verify

TURN = 20
REST_S = 0.05  # before a turn: threads of the engine before it come to rest, which are not to be this one's load
WARM = 200


def find_jars():
    """Debian's jars carry their version in the name as well."""
    found = []
    for name in ("core", "analyzers-common"):
        jars = sorted(f for f in os.listdir("/usr/share/java") if f.startswith("lucene-%s-" % name) and f.endswith(".jar")) \
            if os.path.isdir("/usr/share/java") else []
        jars = [j for j in jars if j[len("lucene-%s-" % name):][:1].isdigit()]
        found += ["/usr/share/java/" + jars[-1]] if jars else []
    return found if len(found) == 2 else []


class Engine:
    def __init__(self, name, index, search, path):
        self.name, self.index, self.search, self.path = name, index, search, path
        self.process = None
        self.taken = {}

    def start(self):
        self.process = subprocess.Popen(self.search, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def stop(self):
        self.process.stdin.close()
        self.process.wait()

    def ask(self, mode, query):
        """Milliseconds."""
        self.process.stdin.write("%s\t%s\t%s\t%s\n" % (mode, query[0], query[1], " ".join(query[2])))
        return int(self.process.stdout.readline().split("\t")[0]) / 1e6


def make_engines(build, work, articles, java):
    name = os.path.join(work, str(articles))
    text, lines = name + ".txt", name + ".jsonl"
    at = {kind: "%s.%s" % (name, kind) for kind in ("news.db", "fts5.db", "lucene", "xapian")}
    engines = [Engine("newsidx", [os.path.join(build, "newsidx"), "add", "-q", "--db", at["news.db"], lines],
                      [os.path.join(build, "bench_newsidx"), "search", at["news.db"]], at["news.db"]),
               Engine("fts5", [os.path.join(build, "bench_fts5"), "index", text, at["fts5.db"]],
                      [os.path.join(build, "bench_fts5"), "search", at["fts5.db"]], at["fts5.db"])]
    if java:
        command = ["java", "-cp", java, "BenchLucene"]
        engines.append(Engine("lucene", command + ["index", text, at["lucene"]], command + ["search", at["lucene"]], at["lucene"]))
    else:
        print("not here: lucene (liblucene8-java and a JDK)")
    if os.path.exists(os.path.join(build, "bench_xapian")):
        program = os.path.join(build, "bench_xapian")
        engines.append(Engine("xapian", [program, "index", text, at["xapian"]], [program, "search", at["xapian"]], at["xapian"]))
    else:
        print("not here: xapian (libxapian-dev)")
    return engines


def compile_java(work):
    jars = find_jars()
    if not jars or not shutil.which("javac"):
        return None
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "BenchLucene.java")
    subprocess.run(["javac", "-cp", ":".join(jars), "-d", work, source], check=True)
    return ":".join([work] + jars)


def size_mb(path):
    if os.path.isdir(path):
        return sum(os.path.getsize(os.path.join(path, f)) for f in os.listdir(path)) / 1e6
    return os.path.getsize(path) / 1e6


def run_measured(command):
    """Wall seconds and peak memory in MB."""
    begin = time.perf_counter()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit("failed: %s" % " ".join(command))
    return time.perf_counter() - begin, usage.ru_maxrss / 1024


def forget(path):
    if os.path.isdir(path):
        shutil.rmtree(path)
    for name in (path, path + "-wal", path + "-shm"):
        if os.path.exists(name):
            os.remove(name)


def bench_indexing(engines, articles):
    print("%-8s %9s %12s %8s %8s %8s" % ("index", "seconds", "articles/s", "to fts5", "MB", "peak MB"))
    stock = None
    for engine in sorted(engines, key=lambda e: e.name != "fts5"):
        forget(engine.path)
        os.sync()  # what was written before is not to be this one's load
        seconds, peak = run_measured(engine.index)
        stock = stock or seconds
        engine.seconds, engine.peak, engine.mb = seconds, peak, size_mb(engine.path)
        print("%-8s %9.1f %12.0f %8.2f %8.0f %8.0f" % (engine.name, seconds, articles / seconds, seconds / stock, engine.mb, peak),
              flush=True)


def bench_mode(engines, drawn, mode, args):
    for first in range(0, args.queries, TURN):
        some = [drawn.draw(mode) for _ in range(min(TURN, args.queries - first))]
        for engine in engines:
            if engine.name == "fts5" and first >= args.stock_queries:
                continue
            time.sleep(REST_S)
            engine.taken.setdefault(mode, []).extend(engine.ask(mode, query) for query in some)


def percentile_95(taken):
    return sorted(taken)[int(len(taken) * 0.95)]


def print_mode(engines, mode):
    """Ratios are those of the queries that both answered: stock FTS5 has only some of them, whose words may be commoner or rarer."""
    own = engines[0].taken[mode]
    for engine in engines:
        taken = engine.taken[mode]
        same = own[:len(taken)]
        print("%-8s %-8s %9.3f %9.3f %9.3f %10.2f %9.2f" % (
            mode, engine.name, statistics.mean(taken), statistics.median(taken), percentile_95(taken),
            statistics.mean(taken) / statistics.mean(same), percentile_95(taken) / percentile_95(same)), flush=True)


def bench_cold(engines, drawn):
    """A new process, its files written out of the system's cache where that is allowed."""
    try:
        with open("/proc/sys/vm/drop_caches", "w") as file:
            os.sync()
            file.write("1")
    except OSError:
        print("cold: the system's cache cannot be emptied here")
        return
    for engine in engines:
        engine.start()
        print("cold     %-8s first query %.1f ms" % (engine.name, engine.ask("or", drawn.draw("or"))), flush=True)
        engine.stop()


def read_files(path):
    """Into the system's cache, from which what follows is read: a warm engine is not to wait for the disk."""
    names = [os.path.join(path, f) for f in os.listdir(path)] if os.path.isdir(path) else [path]
    for name in names:
        with open(name, "rb", buffering=0) as file:
            while file.read(1 << 20):
                pass


def bench_corpus(args, work, articles, java):
    print("\n%d articles" % articles)
    corpus.write_corpus(work, articles, args.reuters)
    engines = make_engines(args.build, work, articles, java)
    bench_indexing(engines, articles)
    drawn = queries.Queries(os.path.join(work, "%d.txt" % articles), articles)
    bench_cold(engines, drawn)
    os.sync()
    for engine in engines:
        read_files(engine.path)
        engine.start()
        for _ in range(WARM if engine.name != "fts5" else 5):
            engine.ask("or", drawn.draw("or"))
    print("%-8s %-8s %9s %9s %9s %10s %9s" % ("query", "engine", "mean ms", "median", "95%", "to newsidx", "at 95%"))
    for mode in queries.MODES:
        bench_mode(engines, drawn, mode, args)
        print_mode(engines, mode)
    for engine in engines:
        engine.stop()
    if args.verify:
        verify.verify(args.build, engines[0].path, drawn, args.verify)
    return engines[0]


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("build")
    parser.add_argument("--articles", default="20000,160000,1000000")
    parser.add_argument("--reuters")
    parser.add_argument("--work")
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--stock-queries", type=int, default=60)
    parser.add_argument("--verify", type=int, default=40)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = args.work or temporary
        os.makedirs(work, exist_ok=True)
        java = compile_java(work)
        sizes = [int(n) for n in args.articles.split(",")]
        runs = [(n, bench_corpus(args, work, n, java)) for n in sizes]
    if len(runs) > 1:
        print("\ngrowth of newsidx: articles, seconds a million, mean ms of OR")
        for articles, engine in runs:
            print("%10d %9.1f %9.3f" % (articles, engine.seconds * 1e6 / articles, statistics.mean(engine.taken["or"])))


if __name__ == "__main__":
    main()
