"""Processes that end with this program, and what a person sees of them."""

import ctypes
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

PR_SET_PDEATHSIG = 1
PATIENCE = 20  # seconds that a process has to end by itself
FIRST_WORD, NEXT_WORD = 2, 20  # seconds until progress is told
CAUSES = {
    "the disk is full": r"No space left on device|ENOSPC|enough free space",
    "no network, or the server does not answer": r"Temporary failure|EAI_AGAIN"
    r"|Could not resolve|Name or service not known|ENOTFOUND|Failed to establish"
    r"|Network is unreachable|ENETUNREACH|Could not connect|ECONNREFUSED"
    r"|Cannot initiate the connection|Connection timed out",
}


class Failure(Exception):
    """Something the user can mend: shown as one line, without a traceback."""


def say(text=""):
    print(text, flush=True)


@contextmanager
def child(command, **options):
    """A process that outlives neither the block nor this program."""
    line = [str(part) for part in command]
    process = subprocess.Popen(line, preexec_fn=_die_with_parent, **options)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _die_with_parent():
    """Linux ends the child even if this program is killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def call(command, **options):
    """Like ``subprocess.call``, but the child does not outlive this program."""
    with child(command, **options) as process:
        return process.wait()


def run(command, log, label, **options):
    """Run a command with its output in ``log``, and say how long it takes.

    A failure tells the cause in one line.
    """
    log = Path(log)
    log.parent.mkdir(parents=True, exist_ok=True)
    streams = {"stdin": subprocess.DEVNULL, "stderr": subprocess.STDOUT}
    with log.open("w") as output:
        with child(command, stdout=output, **streams, **options) as process:
            code = _wait(process, label)
    if code:
        raise Failure(f"{label} failed: {_cause(log)} (details in {log})")


def _wait(process, label):
    start, patience = time.monotonic(), FIRST_WORD
    while True:
        try:
            code = process.wait(patience)
        except subprocess.TimeoutExpired:
            say(f"{label} ... {time.monotonic() - start:.0f} s")
            patience = NEXT_WORD
        else:
            if patience == NEXT_WORD:
                outcome = "failed" if code else "done"
                say(f"{label}: {outcome} ({time.monotonic() - start:.0f} s)")
            return code


def _cause(log):
    text = log.read_text(errors="replace")
    for cause, pattern in CAUSES.items():
        if re.search(pattern, text):
            return cause
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if re.match(r"(?i)(e:|error|.*\berror:)", line)]
    return (errors or lines or ["no message"])[-1][:200]
