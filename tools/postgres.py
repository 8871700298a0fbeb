"""PostgreSQL: the server that PGHOST names, or a private cluster in the cache.

Every user of the private cluster holds a shared lock; who leaves last stops it.
"""

import json
import os
import pwd
import re
import subprocess
from contextlib import contextmanager
from pathlib import Path

from . import cache, environment, system
from .console import Failure, Step, run

SOCKET_LIMIT = 90  # the system allows 107 characters, the file name takes some
SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{socket}'
max_connections = 100
shared_buffers = 256MB
# A development database survives a clean stop and a killed server; for the speed of
# these it need not survive a power cut.
fsync = off
synchronous_commit = off
full_page_writes = off
"""
QUERY = """
import json, psycopg2, sys
connection = psycopg2.connect(dbname=sys.argv[1], connect_timeout=10)
connection.autocommit = True
cursor = connection.cursor()
cursor.execute(sys.argv[2], json.loads(sys.argv[3]))
print(json.dumps(cursor.fetchall() if cursor.description else []))
"""


def sql(statement, *values, database="postgres"):
    """Run one statement, with the driver that Odoo uses."""
    command = [environment.python(), "-c", QUERY, database, statement]
    answer = subprocess.run(
        [*command, json.dumps(values)],
        capture_output=True,
        text=True,
        env=environment.variables(),
    )
    if answer.returncode:
        found = re.search(r"^psycopg2\.\S+: (.*)", answer.stderr, re.MULTILINE)
        raise Failure(f"PostgreSQL: {found.group(1) if found else answer.stderr}")
    return json.loads(answer.stdout)


@contextmanager
def server():
    """A server to talk to, for as long as the block lasts."""
    if any(os.environ.get(name) for name in ("PGHOST", "PGPORT", "PGUSER")):
        _check_given_server()
        yield
        return
    users = _join()
    try:
        yield
    finally:
        _leave(users)


def _check_given_server():
    if os.environ.get("PGUSER") == "postgres":
        raise Failure("Odoo refuses to work as PGUSER=postgres: name another role")
    try:
        [[allowed]] = sql(
            "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
        )
    except Failure as problem:
        place = f"{os.environ.get('PGHOST', '')}:{os.environ.get('PGPORT', '5432')}"
        raise Failure(f"no PostgreSQL at {place} (PGHOST, PGPORT): {problem}") from None
    if not allowed:
        raise Failure("the PostgreSQL role (PGUSER) may not create databases")


def _join():
    door, users = cache.Lock("postgres-door"), cache.Lock("postgres-users")
    door.take()
    try:
        cluster = Cluster()
        cluster.start()
        users.take(shared=True)
    finally:
        door.release()
    os.environ.update(PGHOST=str(cluster.home), PGPORT="5432", PGUSER="odoo")
    return users


def _leave(users):
    door = cache.Lock("postgres-door")
    door.take()
    users.release()
    if users.take(wait=False):  # nobody else is there
        Cluster().stop()
    users.release()
    door.release()
    for name in ("PGHOST", "PGPORT", "PGUSER"):
        del os.environ[name]


class Cluster:
    """The private cluster. PostgreSQL refuses root, so root runs it as another."""

    def __init__(self):
        self.home = _home()
        self.data = self.home / "data"
        self.log = self.home / "server.log"
        self.identity = {"cwd": "/"}
        if system.is_root():
            owner = _other_user()
            self.owner = owner.pw_uid, owner.pw_gid
            self.identity.update(user=owner.pw_uid, group=owner.pw_gid, extra_groups=[])
        else:
            self.owner = os.getuid(), os.getgid()

    def start(self):
        programs = _programs()
        if not (self.home / ".complete").exists():
            with Step("Creating a PostgreSQL cluster"):
                self._create(programs)
        if self._call(programs / "pg_ctl", "status", check=False):
            arguments = ["start", "-w", "-t", "60", "-l", self.log]
            self._call(programs / "pg_ctl", *arguments)

    def stop(self):
        if (self.data / "postmaster.pid").exists():
            pg_ctl = _programs() / "pg_ctl"
            if self._call(pg_ctl, "stop", "-m", "fast", check=False):
                self._call(pg_ctl, "stop", "-m", "immediate")  # it recovers at start

    def _create(self, programs):
        if len(str(self.home)) > SOCKET_LIMIT:
            raise Failure(f"choose a shorter BRIDGE_CACHE: {self.home} is too long")
        cache.remove(self.home)
        self.home.mkdir(parents=True, mode=0o700)
        os.chown(self.home, *self.owner)
        arguments = ["-U", "odoo", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        self._call(programs / "initdb", "-N", *arguments)
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.write(SETTINGS.format(socket=self.home))
        (self.home / ".complete").touch()

    def _call(self, program, *arguments, check=True):
        """The exit code; the words go to a log, as a pipe would wait for the server."""
        command = [program, "-D", self.data, *arguments]
        try:
            run(command, cache.LOGS / "postgres.log", program.name, **self.identity)
        except Failure:
            if check:
                raise
            return 1
        return 0


def _home():
    """In the cache, unless it is root's alone: then where the other user can go."""
    if system.is_root() and not _reachable(cache.ROOT):
        key = cache.digest(cache.ROOT)
        return Path("/var/lib/crm-commerce-bridge") / key
    return cache.ROOT / "postgres"


def _reachable(path):
    return all(
        not folder.exists() or folder.stat().st_mode & 0o001
        for folder in (path, *path.parents)
    )


def _other_user():
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Failure("PostgreSQL does not run as root: create a user named postgres")


def _programs():
    """The folder with the programs of the newest installed server."""
    initdb = system.find("initdb", folders=_program_folders())
    if not initdb:
        system.install("postgresql", purpose="PostgreSQL")
        initdb = system.find("initdb", folders=_program_folders())
    if not initdb:
        raise Failure("PostgreSQL is missing: its package brought no initdb")
    return Path(initdb).resolve().parent


def _program_folders():
    """Where distributions put what they do not want on the PATH."""
    found = [
        *Path("/usr/lib/postgresql").glob("*/bin"),
        *Path("/usr").glob("pgsql-*/bin"),
    ]
    return sorted(found, key=lambda f: int(f.parent.name.split("-")[-1]), reverse=True)


def nobody_at_work():
    """Whether no ./dev uses the private cluster just now."""
    users = cache.Lock("postgres-users")
    free = users.take(wait=False)
    users.release()
    return free


def remove_cluster():
    """Forget the private cluster, wherever it is."""
    if (_home() / ".complete").exists():
        Cluster().stop()
    cache.remove(_home())
