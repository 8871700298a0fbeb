"""A cache of its own for each test, and one PostgreSQL for those that need it."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tools import cache, database, postgres

GIT = ["git", "-c", "user.name=Test", "-c", "user.email=test@example.com"]


@pytest.fixture(scope="session")
def root():
    """A cache that every user may enter: root's PostgreSQL runs as another one."""
    folder = Path(tempfile.mkdtemp(prefix="tools-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(autouse=True)
def own_cache(root, monkeypatch):
    """No test touches the cache of the machine, or its database server."""
    monkeypatch.setenv("BRIDGE_CACHE", str(root))
    for name in postgres.GIVEN:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(cache, "ROOT", root)
    monkeypatch.setattr(cache, "LOGS", root / "logs")
    monkeypatch.setattr(cache, "ODOO_DATA", root / "data")


@pytest.fixture
def cluster():
    """The private cluster of that cache, running."""
    with postgres.server():
        yield
        for name in database.named(""):
            if name not in ("postgres", "template0", "template1"):
                database.drop(name)


@pytest.fixture(scope="session")
def checkout(tmp_path_factory):
    """What git would bring to another machine, with what is not committed yet."""
    folder = tmp_path_factory.mktemp("checkout")
    names = git(cache.CHECKOUT, "ls-files", "-co", "--exclude-standard").splitlines()
    for name in names:
        if (cache.CHECKOUT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(cache.CHECKOUT / name, folder / name)
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "all")
    return folder


@pytest.fixture
def start():
    """Start Python code in a process of its own, which ends with the test."""
    processes = []

    def start(code, *arguments):
        process = subprocess.Popen(
            [sys.executable, "-c", code, *map(str, arguments)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=cache.CHECKOUT,
            env={k: v for k, v in os.environ.items() if k not in postgres.GIVEN},
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def git(folder, *words):
    """Run git in that folder; returns what it says."""
    command = [*GIT, "-C", str(folder), *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
