"""Find Odoo 19.0: a given path, the cache, Debian's archive, a git clone."""

import os
import platform
import re
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

from . import cache, system
from .console import Failure, run

REPOSITORY = "https://github.com/odoo/odoo.git"
# Debian's package replaces these files by links into other packages. Its unstable
# fonts-font-awesome has another layout, so it is taken from the stable suite.
FROM_UNSTABLE = ["odoo-19", "fonts-montserrat"]
FROM_STABLE = [
    "fonts-font-awesome",
    "fonts-glyphicons-halflings",
    "fonts-inconsolata",
    "fonts-ocr-b",
    "fonts-roboto-unhinted",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
]
# Debian leaves this file out (it is for the blurred background of video calls), but
# the web client's assets name it, and every page complains without it.
BLUR_PACKAGE = "@mediapipe/selfie_segmentation@0.1.1675465747"
BLUR_SCRIPT = "selfie_segmentation.js"


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


def locate(given=None):
    """The Odoo to use, fetched if need be."""
    given = given or os.environ.get("ODOO_PATH")
    if given:
        return _given(Path(given).expanduser().absolute())
    folder = cache.ROOT / "odoo-19.0"
    if not (folder / ".complete").exists():
        _fetch(folder)
    debian = folder / "usr/lib/python3/dist-packages"
    return Odoo(debian if debian.is_dir() else folder)


def _given(path):
    for candidate in (path, path.parent, *path.glob("lib/python3*/site-packages")):
        release = candidate / "odoo" / "release.py"
        if release.exists():
            _require_19(release)
            return Odoo(candidate)
    raise Failure(f"no Odoo in {path}: it needs odoo/release.py")


def _require_19(release):
    found = re.search(r"version_info = \((\d+), (\d+)", release.read_text())
    if not found or found.groups() != ("19", "0"):
        raise Failure(f"{release.parent} is not Odoo 19.0")


def _fetch(folder):
    """Debian's archive first: smaller, and mirrored everywhere."""
    problems = []
    if archive := _debian_archive():
        label = "Downloading Odoo 19.0 from Debian"
        try:
            cache.ensure(folder, label, lambda f: _from_debian(f, archive))
            return
        except Failure as problem:
            problems.append(str(problem))
    try:
        if not system.find("git"):
            system.install("git", purpose="git, to fetch Odoo 19.0,")
        cache.ensure(folder, f"Cloning Odoo 19.0 from {REPOSITORY}", _from_git)
    except Failure as problem:
        raise Failure("; ".join([*problems, str(problem)])) from None


def _from_git(folder):
    command = ["git", "clone", "--depth=1", "--branch=19.0", REPOSITORY, folder]
    run(command, cache.LOGS / "git-clone.log", "cloning Odoo 19.0")


def _debian_archive():
    """``(address, suite)`` of the Debian mirror this machine already uses."""
    if not system.find("apt-get"):
        return None
    codename = platform.freedesktop_os_release().get("VERSION_CODENAME", "")
    listing = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE) $(COMPONENT)"],
        capture_output=True,
        text=True,
    )
    for line in listing.stdout.splitlines():
        address, suite, component = line.split()[:3]
        debian = platform.freedesktop_os_release().get("ID") == "debian"
        if debian and suite in (codename, "stable", "sid") and component == "main":
            return address, suite
    return None


def _from_debian(folder, archive):
    """Unpack the packages without installing them: needs no root."""
    apt = _private_apt(folder / "apt", *archive)
    log = cache.LOGS / "apt-odoo.log"
    run([*apt, "update"], log, "reading Debian's package lists")
    wanted = [f"{name}/sid" for name in FROM_UNSTABLE]
    wanted += [f"{name}/{archive[1]}" for name in FROM_STABLE]
    run([*apt, "download", *wanted], log, "downloading Odoo", cwd=folder / "apt")
    for package in sorted((folder / "apt").glob("*.deb")):
        run(["dpkg", "-x", package, folder], log, f"unpacking {package.name}")
    shutil.rmtree(folder / "apt")
    addons = folder / "usr/lib/python3/dist-packages/odoo/addons"
    _add_blur_script(addons / "mail/static/lib/selfie_segmentation")


def _private_apt(folder, address, suite):
    """An apt command with package lists of its own."""
    (folder / "lists" / "partial").mkdir(parents=True)
    keyring = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
    signed = f"[signed-by={keyring}] " if keyring.exists() else ""
    suites = dict.fromkeys(["sid", suite])  # once each, also on a machine that runs sid
    lines = [f"deb {signed}{address} {name} main\n" for name in suites]
    (folder / "sources.list").write_text("".join(lines))
    options = {
        "APT::Sandbox::User": "root",  # root's cache is closed to the user _apt
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
        "Dir::Cache": folder,
        "Dir::Etc::SourceList": folder / "sources.list",
        "Dir::Etc::SourceParts": "/dev/null",
        "Dir::State::Lists": folder / "lists",
        # A failed update is a warning otherwise, and what follows reads like riddles.
        "APT::Update::Error-Mode": "any",
    }
    return ["apt-get", "-q", *(f"-o{name}={value}" for name, value in options.items())]


def _add_blur_script(folder):
    """Fetch the script with npm; an empty one is enough for development."""
    folder.mkdir(parents=True, exist_ok=True)
    script = folder / BLUR_SCRIPT
    if script.exists():
        return
    script.touch()
    if not system.find("npm"):
        return
    try:
        run(["npm", "pack", BLUR_PACKAGE], cache.LOGS / "npm.log", "npm", cwd=folder)
    except Failure:
        return
    archive = next(folder.glob("*.tgz"))
    with tarfile.open(archive) as tar:
        script.write_bytes(tar.extractfile(f"package/{BLUR_SCRIPT}").read())
    archive.unlink()
