"""The cache outside the checkout: its folders and its locks."""

import fcntl
import hashlib
import os
import shutil
from contextlib import contextmanager
from pathlib import Path

from .console import say

CHECKOUT = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
CHOSEN = os.environ.get("BRIDGE_CACHE") or HOME / "crm-commerce-bridge"
ROOT = Path(CHOSEN).expanduser().absolute()
LOGS = ROOT / "logs"
ODOO_DATA = ROOT / "data"
making = set()  # what this process has the locks of


def digest(*parts):
    """A short key made of everything that a cached thing depends on."""
    joined = "\0".join(str(part) for part in parts)
    return hashlib.sha256(joined.encode()).hexdigest()[:10]


def ensure(folder, make):
    """Make ``folder`` once. The mark is written last: what lacks it starts over."""
    mark = folder / ".complete"
    if not mark.exists():
        with setup():
            if not mark.exists():  # another ./dev was no faster
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir(parents=True)
                make(folder)
                mark.touch()
    return folder


def lock(name, wait=True, shared=False):
    """An open file that holds the lock until it is closed, or None if it is taken.

    The system frees it when its process ends, whatever the end.
    """
    path = ROOT / "locks" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("a")
    mode = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    try:
        fcntl.flock(file, mode if wait else mode | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


@contextmanager
def setup(what="setup"):
    """One process at a time makes that for the cache; the others wait, and say so."""
    if what in making:
        yield
        return
    file = lock(what, wait=False)
    if not file:
        say("Waiting for another ./dev ...")
        file = lock(what)
    with file:
        making.add(what)
        try:
            yield
        finally:
            making.remove(what)
