"""What the tests of backup, erase and repair share: counted failures, and programs run with the exit code that is expected."""
import subprocess

failures = []


def expect(what, ok, detail=""):
    if not ok:
        failures.append(what)
        print("FAILED: %s %s" % (what, detail))


def checked(*arguments, text=None, code=0):
    done = subprocess.run(arguments, input=text, capture_output=True, text=True)
    expect("exit code of " + " ".join(arguments[1:6]), done.returncode == code,
           "%d, not %d: %s" % (done.returncode, code, done.stderr[:2000]))
    return done
