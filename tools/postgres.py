"""PostgreSQL: the server that PGHOST names, or a private cluster in the cache.

Every user of the private cluster holds a shared lock; who leaves last stops it.
"""

import os
import subprocess
from contextlib import contextmanager
from pathlib import Path

from . import cache, system
from .console import Failure, run

GIVEN = ("PGHOST", "PGPORT", "PGUSER")
SOCKET_LIMIT = 90  # the system allows 107 characters, the file name takes some


def sql(statement, database="postgres"):
    """Run one statement; the answer is a list of lines."""
    wanted = {"package": "postgresql-client", "purpose": "PostgreSQL's psql"}
    psql = system.require("psql", **wanted)
    command = [psql, "-XAtq", "-d", database, "-c", statement]
    answer = subprocess.run(command, capture_output=True, text=True)
    if answer.returncode:
        raise Failure(f"PostgreSQL: {answer.stderr.strip()}")
    return answer.stdout.splitlines()


@contextmanager
def server():
    """A server to talk to, for as long as the block lasts."""
    if any(os.environ.get(name) for name in GIVEN):
        sql("SELECT 1")  # no answer is told now, before a long download
        yield
        return
    users = _join()
    try:
        yield
    finally:
        _leave(users)


def _join():
    patterns = "lib/postgresql/*/bin", "pgsql-*/bin"  # off the PATH
    folders = [path for pattern in patterns for path in Path("/usr").glob(pattern)]
    with cache.lock("postgres-door"):
        if not system.find("initdb", folders=folders):
            system.install("postgresql", purpose="PostgreSQL")
        _control("start", cache.ensure(home(), _create))
        os.environ.update(PGHOST=str(home()), PGPORT="5432", PGUSER="odoo")
        return cache.lock("postgres-users", shared=True)


def _leave(users):
    with cache.lock("postgres-door"):
        users.close()
        if nobody_at_work():
            _control("stop", home())
    for name in GIVEN:
        del os.environ[name]


def nobody_at_work():
    """Whether no ./dev uses the private cluster just now."""
    free = cache.lock("postgres-users", wait=False)
    if free:
        free.close()
    return bool(free)


def home():
    """In the cache, unless it is root's alone: then where the other user can go."""
    folders = filter(Path.exists, [cache.ROOT, *cache.ROOT.parents])
    if os.geteuid() or all(folder.stat().st_mode & 0o001 for folder in folders):
        return cache.ROOT / "postgres"
    return Path("/var/lib/crm-commerce-bridge") / cache.digest(cache.ROOT)


@contextmanager
def cluster(folder, primary=None):
    """Another server, with its data and its socket in an empty folder.

    :param primary: folder of the server that it is a replica of
    """
    _control(*(("follow", folder, primary) if primary else ("create", folder)))
    _control("start", folder)
    try:
        yield folder
    finally:
        _control("stop", folder)


def _create(folder):
    if len(str(folder)) > SOCKET_LIMIT:
        raise Failure(f"choose a shorter BRIDGE_CACHE: {folder} is too long")
    _control("create", folder)


def _control(what, *folders):
    command = [system.TOOLS / "postgres.sh", what, *folders]
    run(command, cache.LOGS / f"postgres-{what}.log", f"PostgreSQL: {what}")
