"""Programs of the machine: find them, or install the distribution's package."""

import os
import shutil
import subprocess
import sys

from . import cache
from .console import Failure, Step, run


def is_root():
    return os.geteuid() == 0


def find(*names, folders=()):
    """The first of the named programs, on the PATH or in the given folders."""
    path = os.pathsep.join([os.environ.get("PATH", ""), *map(str, folders)])
    return next(filter(None, (shutil.which(name, path=path) for name in names)), None)


def install(*packages, purpose):
    """Install Debian or Ubuntu packages, as root or with sudo."""
    missing = f"{purpose} is missing: install {' '.join(packages)}"
    if not shutil.which("apt-get"):
        raise Failure(missing)
    apt = [*_as_root(missing), "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    apt += ["-qy", "-o", "DPkg::Lock::Timeout=120"]
    log = cache.LOGS / "apt-install.log"
    with Step(f"Installing {' '.join(packages)}"):
        run([*apt, "update"], log, "apt-get update")
        arguments = ["install", "--no-install-recommends", *packages]
        run([*apt, *arguments], log, f"installing {' '.join(packages)}")


def _as_root(missing):
    if is_root():
        return []
    if not shutil.which("sudo"):
        raise Failure(f"{missing} (as root, there is no sudo)")
    sudo = ["sudo", "-n"]
    allowed = subprocess.run([*sudo, "true"], capture_output=True).returncode == 0
    if not allowed and sys.stdin.isatty():
        # Asks for the password now, before a progress line hides the question.
        allowed = subprocess.run(["sudo", "-v"]).returncode == 0
    if not allowed:
        raise Failure(f"{missing} (sudo asks for a password)")
    return sudo
