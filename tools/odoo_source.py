"""Find Odoo 19.0: a given path, the cache, Debian's archive, a git clone."""

import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import cache, environment, postgres, system
from .console import Failure, run, say

REPOSITORY = "https://github.com/odoo/odoo.git"


@dataclass
class Odoo:
    """``path`` holds the package ``odoo``; it goes on PYTHONPATH."""

    path: Path

    @property
    def addons(self):
        """Folders with Odoo's own addons: a checkout keeps most of them apart."""
        inner, outer = self.path / "odoo" / "addons", self.path / "addons"
        return [inner] if (inner / "web").is_dir() else [outer, inner]

    @property
    def identity(self):
        """Changes when another Odoo is used: part of the key of cached databases."""
        if not ((self.path / ".git").exists() and system.find("git")):
            return cache.digest(self.path)
        command = ["git", "-C", self.path, "rev-parse", "HEAD"]
        head = subprocess.run(command, capture_output=True, text=True).stdout
        return cache.digest(self.path, head)


@contextmanager
def workplace():
    """Yield the Odoo to use, with a database server at hand.

    The server comes before Odoo: a wrong PGHOST is told before a long download.
    """
    environment.python()
    with postgres.server():
        yield locate()


def locate():
    """The Odoo to use, fetched if need be."""
    if given := os.environ.get("ODOO_PATH"):
        return _given(Path(given).expanduser().absolute())
    folder = cache.ensure(cache.ROOT / "odoo-19.0", _fetch)
    debian = folder / "usr/lib/python3/dist-packages"
    return Odoo(debian if debian.is_dir() else folder)


def _given(path):
    for candidate in (path, path.parent, *path.glob("lib/python3*/site-packages")):
        release = candidate / "odoo" / "release.py"
        if release.exists():
            if not re.search(r"version_info = \(19, 0,", release.read_text()):
                raise Failure(f"{release.parent} is not Odoo 19.0")
            return Odoo(candidate)
    raise Failure(f"no Odoo in {path}: it needs odoo/release.py")


def _fetch(folder):
    """Debian's archive where there is one: smaller, and mirrored everywhere."""
    log = cache.LOGS / "odoo.log"
    if system.is_debian():
        script = system.TOOLS / "odoo_from_debian.sh"
        try:
            return run([script, folder], log, "Downloading Odoo 19.0")
        except Failure as failure:
            say(f"{failure}: another way is tried")
            shutil.rmtree(folder)
    git = system.require("git", package="git", purpose="git, to fetch Odoo 19.0,")
    command = [git, "clone", "--depth=1", "--branch=19.0", REPOSITORY, folder]
    return run(command, log, f"Cloning Odoo 19.0 from {REPOSITORY}")
