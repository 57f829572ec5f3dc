#!/usr/bin/env python3
"""Memory stays bounded whatever the size of the input: a JSON-lines file under gzip, and a tar of pages.

usage: memory.py NEWSIDX [--gigabytes N] [--pages N] [--megabytes LIMIT]

Makes both inputs, adds them, and reads the peak of memory that the system has for the process (ru_maxrss). Without options the short
form that every run of the tests can afford; the whole is --gigabytes 2 --pages 100000.
"""
import argparse, io, os, random, resource, subprocess, sys, tarfile, tempfile, time, zlib

WORDS_COUNT = 40000


def make_words(seed):
    rng = random.Random(seed)
    parts = "ba be bi bo bu da de di do du fa fe ga go ka ke ki la le li lo ma me mi mo na ne ni no pa pe ra re ri ro sa se si so ta te to va ve vi wa we za".split()
    return ["".join(rng.choice(parts) for _ in range(rng.randint(1, 4))) for _ in range(WORDS_COUNT)]


def sentences(rng, words, count):
    # Zipf's law as far as it matters here: some words often, most of them seldom.
    return " ".join(words[int(WORDS_COUNT * rng.random() ** 3)] for _ in range(count))


def write_lines(path, size_bytes, words):
    """JSON lines under gzip until the compressed file has size_bytes; gives the number of articles."""
    rng = random.Random(1)
    pieces = [sentences(rng, words, 60) for _ in range(20000)]
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    count = written = 0
    with open(path, "wb") as out:
        while written < size_bytes:
            batch = []
            for _ in range(500):
                count += 1
                body = "\\n\\n".join(rng.choice(pieces) for _ in range(6))
                batch.append('{"guid":"m%d","headline":"%s","date":"%d-%02d-%02d","body":"%s"}\n' % (
                    count, pieces[count % 20000][:60], 1990 + count % 30, 1 + count % 12, 1 + count % 28, body))
            written += out.write(packer.compress("".join(batch).encode()))
        out.write(packer.flush())
    return count


def write_pages(path, count, words):
    rng = random.Random(2)
    pieces = [sentences(rng, words, 60) for _ in range(2000)]
    with tarfile.open(path, "w") as tar:
        for i in range(count):
            text = "<!DOCTYPE html><html lang=en><head><title>%s</title></head><body><article><h1>%s</h1>%s</article></body></html>" % (
                i, pieces[i % 2000][:60] + str(i), "".join("<p>%s.</p>" % rng.choice(pieces) for _ in range(5)))
            data = text.encode()
            info = tarfile.TarInfo("pages/%03d/%06d.html" % (i // 1000, i))
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return count


def peak_megabytes(command):
    """The peak of the command's memory, its exit code and its time. The command is run by a child of its own, whose only child it is."""
    code = ("import resource,subprocess,sys,time\nt=time.time()\nr=subprocess.call(sys.argv[1:],stdout=subprocess.DEVNULL)\n"
            "print(r,resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss//1024,round(time.time()-t,1))")
    done = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True)
    sys.stderr.write(done.stderr[-2000:])
    status, peak, seconds = done.stdout.split()
    return int(status), int(peak), float(seconds)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("newsidx")
    options.add_argument("--gigabytes", type=float, default=0.05)
    options.add_argument("--pages", type=int, default=3000)
    options.add_argument("--megabytes", type=int, default=256)
    options = options.parse_args()
    failed = 0
    words = make_words(3)
    with tempfile.TemporaryDirectory(dir=os.environ.get("NEWSIDX_TEST_TMP")) as folder:
        for name, write, size in [("lines.jsonl.gz", write_lines, int(options.gigabytes * (1 << 30))),
                                  ("pages.tar", write_pages, options.pages)]:
            path, archive = os.path.join(folder, name), os.path.join(folder, name + ".db")
            count = write(path, size, words)
            status, peak, seconds = peak_megabytes([options.newsidx, "add", "--db", archive, path])
            good = status == 0 and peak < options.megabytes
            failed += not good
            print("%s: %s, %d MB, %d articles: exit %d, peak %d MB (limit %d), %.1f s" % (
                "ok" if good else "FAILED", name, os.path.getsize(path) >> 20, count, status, peak, options.megabytes, seconds))
            os.remove(path)
            if os.path.exists(archive):
                os.remove(archive)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
