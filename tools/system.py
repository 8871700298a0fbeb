"""Programs of the machine: find them, or install the distribution's package."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import cache
from .console import Failure, run

TOOLS = Path(__file__).resolve().parent
# The names under which Odoo's tests look for a browser, in their order.
BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


def is_debian():
    release = Path("/etc/os-release")
    return release.exists() and "ID=debian" in release.read_text().split()


def find(*names, folders=()):
    """The first of the named programs, on the PATH or in the given folders."""
    path = os.pathsep.join([os.environ.get("PATH", ""), *map(str, folders)])
    return next(filter(None, (shutil.which(name, path=path) for name in names)), None)


def require(*names, package, purpose, folders=()):
    """The first of the named programs, installed if need be."""
    found = find(*names, folders=folders)
    if not found:
        install(package, purpose=purpose)
        found = find(*names, folders=folders)
    if not found:
        raise Failure(f"{purpose} is missing: {package} brought no {names[0]}")
    return found


def chromium():
    """The path of a browser, for tours and pictures."""
    return require(*BROWSERS, package="chromium", purpose="Chromium (for tours)")


def install(*packages, purpose):
    """Install packages of Debian or Ubuntu."""
    names = " ".join(packages)
    if not find("apt-get"):
        raise Failure(f"{purpose} is missing: install {names}")
    if sys.stdin.isatty() and os.geteuid():
        # It asks for the password now, before the output goes to a log.
        subprocess.run(["sudo", "true"])
    with cache.setup():
        line = [TOOLS / "install.sh", *packages]
        run(line, cache.LOGS / "install.log", f"Installing {names}")
