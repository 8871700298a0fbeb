"""The cache outside the checkout: its folders, its locks, what makes it trustworthy."""

import fcntl
import hashlib
import os
import shutil
import time
from contextlib import contextmanager
from pathlib import Path

from .console import Failure, Step

CHECKOUT = Path(__file__).resolve().parent.parent


def _root():
    chosen = os.environ.get("BRIDGE_CACHE")
    if chosen:
        return Path(chosen).expanduser().absolute()
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home).absolute() / "crm-commerce-bridge"


ROOT = _root()
LOGS = ROOT / "logs"
ODOO_DATA = ROOT / "data"


def digest(*parts):
    """A short key made of everything that a cached thing depends on."""
    joined = "\0".join(str(part) for part in parts)
    return hashlib.sha256(joined.encode()).hexdigest()[:10]


def ensure(folder, label, make):
    """Make ``folder`` once. The mark is written last: what lacks it starts over."""
    mark = folder / ".complete"
    if not mark.exists():
        remove(folder)
        folder.mkdir(parents=True)
        with Step(label, progress=lambda: size(folder)):
            make(folder)
        mark.touch()
    return folder


def remove(folder):
    """Try again for a while: children of a killed process may still write to it."""
    for _ in range(60):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(1)
    raise Failure(f"cannot remove {folder}")


def size(folder):
    """Megabytes in a folder, as the progress of a download."""
    total = 0
    for parent, _folders, files in os.walk(folder):
        for name in files:
            try:
                total += os.lstat(os.path.join(parent, name)).st_size
            except OSError:  # it was moved meanwhile
                continue
    return f"{total // 1_000_000} MB"


class Lock:
    """A file lock that names its owner; the system frees it when the owner dies."""

    def __init__(self, name):
        self.path = ROOT / "locks" / name
        self.file = None

    def take(self, shared=False, wait=True):
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.file = self.file or self.path.open("a+")
        mode = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(self.file, mode if wait else mode | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self):
        if self.file:
            self.file.close()
            self.file = None

    def write(self, text):
        """Leave a note for those who find the lock taken."""
        self.file.truncate(0)
        self.file.write(text)
        self.file.flush()

    def read(self):
        return self.path.read_text().split() if self.path.exists() else []


@contextmanager
def setup():
    """One process at a time changes what is cached; the others wait, and say so."""
    lock = Lock("setup")
    if not lock.take(wait=False):
        with Step(f"Waiting for another ./dev (pid {' '.join(lock.read())})"):
            lock.take()
    lock.write(str(os.getpid()))
    try:
        yield
    finally:
        lock.release()


@contextmanager
def only_run(port):
    """Only one process serves the development database."""
    lock = Lock("run")
    if not lock.take(wait=False):
        pid = (lock.read() or ["?"])[0]
        raise Failure(f"another ./dev run is working (pid {pid})")
    lock.write(f"{os.getpid()} {port}")
    try:
        yield
    finally:
        lock.write("")
        lock.release()


def running():
    """``(pid, port)`` of the ``./dev run`` at work, or None."""
    lock = Lock("run")
    free = lock.take(wait=False)
    owner = lock.read()
    lock.release()
    return None if free or len(owner) != 2 else (int(owner[0]), int(owner[1]))
