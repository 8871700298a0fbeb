"""What a person sees: one line for a mistake, progress for a long step."""

import ctypes
import errno
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

PR_SET_PDEATHSIG = 1
PLAIN_EVERY = 20  # seconds between two progress lines where there is no terminal
NO_NETWORK = re.compile(
    r"Temporary failure|Could not resolve|Network is unreachable|Failed to establish"
    r"|Name or service not known|Cannot initiate the connection|Could not connect"
    r"|EAI_AGAIN|ENOTFOUND|ENETUNREACH|ECONNREFUSED|Connection timed out",
)


class Failure(Exception):
    """Something the user can mend: shown as one line, without a traceback."""


def say(text=""):
    print(text, flush=True)


def disk_full(error):
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


class Step:
    """``with Step("Installing"):`` shows that, and how long, something is at work."""

    def __init__(self, label, progress=None):
        self.label = label
        self.progress = progress or (lambda: "")
        self.live = sys.stdout.isatty()
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self):
        self.start = time.monotonic()
        say(f"{self.label} ...") if not self.live else None
        self.thread.start()
        return self

    def __exit__(self, kind, error, trace):
        self.over.set()
        self.thread.join()
        outcome = "done" if kind is None else "stopped"
        self._show(f"{self.label}: {outcome} ({self._elapsed()})", end="\n")

    def _elapsed(self):
        minutes, seconds = divmod(int(time.monotonic() - self.start), 60)
        return f"{minutes} min {seconds:02d} s" if minutes else f"{seconds} s"

    def _tick(self):
        while not self.over.wait(1 if self.live else PLAIN_EVERY):
            parts = [self._elapsed(), self.progress()]
            text = f"{self.label} ... {', '.join(filter(None, parts))}"
            self._show(text, end="" if self.live else "\n")

    def _show(self, text, end):
        start = "\r\x1b[K" if self.live else ""
        print(start + text, end=end, flush=True)


def run(command, log, what, **options):
    """Run a command with its output in ``log``; a failure quotes its last words."""
    log = Path(log)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        options = {"stdin": subprocess.DEVNULL, "stdout": output, **options}
        code = call(command, stderr=subprocess.STDOUT, **options)
    if code:
        raise Failure(f"{what} failed: {_reason(log)}")


def call(command, **options):
    """Like ``subprocess.call``, but no child outlives this program."""
    process = spawn(command, **options)
    try:
        return process.wait()
    except BaseException:
        stop(process)
        raise


def spawn(command, **options):
    command = [str(part) for part in command]
    return subprocess.Popen(command, preexec_fn=_die_with_parent, **options)


def _die_with_parent():
    """Linux ends the child even if this program is killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def stop(process, patience=20):
    """End a process that this program started, gently first."""
    process.terminate()
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _reason(log):
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines()]
    text = "\n".join(lines)
    if re.search("No space left on device|ENOSPC|enough free space", text):
        return f"the disk is full (details in {log})"
    if NO_NETWORK.search(text):
        return f"no network, or the server does not answer (details in {log})"
    errors = [line for line in lines if re.match(r"(?i)(e:|error|.*\berror:)", line)]
    last = (errors or [line for line in lines if line] or ["no message"])[-1]
    return f"{last[:200]} (details in {log})"
