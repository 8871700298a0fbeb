"""Databases: cached templates, the copies made of them, upgrades.

A database (with its filestore) is made under another name and renamed at the end, so
one that bears its final name is complete.
"""

import hashlib
import json
import os
import re
import shutil
from contextlib import contextmanager

from . import cache, environment
from .console import Failure, Step, run
from .postgres import server, sql

# What a company with both a sales team and a web shop has installed.
BASE_MODULES = ["crm", "sale_management", "website_sale"]
CORE = "crm_commerce_bridge"
CORE_MODULES = ["sale_crm"]  # all that it depends on
# For apps that the demo story does without: only tests install them.
OPTIONAL_ADDONS = {"crm_commerce_bridge_pos_sale"}
PREFIX = f"bridge_{cache.digest(cache.ROOT)[:6]}"
RUN = f"{PREFIX}_run"
# Else the first administrator's visit asks Odoo's services about the demo company.
KEEP_QUIET = """
DO $$ BEGIN
    UPDATE res_company SET iap_enrich_auto_done = true;
EXCEPTION WHEN undefined_column THEN  -- its module is not there
END $$
"""
# No part of the installed addon: they change often, and need no upgrade.
NOT_INSTALLED = {"tests", "__pycache__", "readme"}


def all_addons():
    """The addons of this repository, those that only test the others last."""
    manifests = cache.CHECKOUT.glob("*/__manifest__.py")
    names = {manifest.parent.name for manifest in manifests}
    return sorted(names, key=lambda name: (name.startswith("test_"), name))


def addons():
    """The addons of this repository that a company with ``BASE_MODULES`` installs."""
    return [
        name
        for name in all_addons()
        if not name.startswith("test_") and name not in OPTIONAL_ADDONS
    ]


def fingerprint(addon):
    """Changes with every file that is installed."""
    content = hashlib.sha256()
    folder = cache.CHECKOUT / addon
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        skip = path.suffix in (".md", ".pyc") or NOT_INSTALLED & set(name.parts)
        if path.is_file() and not skip:
            content.update(f"{name}\0".encode() + path.read_bytes())
    return content.hexdigest()[:16]


def fingerprints():
    return {addon: fingerprint(addon) for addon in addons()}


def options(odoo, name, **more):
    """Odoo's options, the same for every command. The file keeps ~/.odoorc out."""
    folders = [*odoo.addons, cache.CHECKOUT]
    chosen = {
        "config": "/dev/null",
        "database": name,
        "db-filter": f"^{name}$",
        "addons-path": ",".join(map(str, folders)),
        "data-dir": cache.ODOO_DATA,
        "http-interface": "127.0.0.1",
        "workers": 0,
        "max-cron-threads": 0,
        **{key.replace("_", "-"): value for key, value in more.items()},
    }
    return [f"--{key}={value}" for key, value in chosen.items()]


def command(odoo, name, *arguments, **more):
    python = [str(environment.python()), "-m", "odoo"]
    return [*python, *arguments, *options(odoo, name, **more)]


def variables(odoo, **more):
    return environment.variables(PYTHONPATH=str(odoo.path), **more)


def update(odoo, name, label, install=(), upgrade=()):
    """Install or upgrade modules, showing how far it is."""
    log = cache.LOGS / f"odoo-{name}.log"
    more = {"init": ",".join(install), "update": ",".join(upgrade)}
    line = command(odoo, name, **{key: value for key, value in more.items() if value})
    line += ["--with-demo", "--stop-after-init", "--no-http"]
    with Step(label, progress=lambda: _percentage(log)):
        run(line, log, label, env=variables(odoo))
    # Odoo ends well after some failures, so its log has the last word.
    for text in log.read_text(errors="replace").splitlines():
        if re.match(r"\S+ \S+ \d+ (ERROR|CRITICAL) ", text):
            raise Failure(f"{label}: {text.split(' ', 4)[-1][:200]} (details in {log})")


def _percentage(log):
    text = log.read_text(errors="replace") if log.exists() else ""
    # Odoo first loads base alone, as (1/1).
    found = re.findall(r"Loading module (?!base )\S+ \((\d+)/(\d+)\)", text)
    return f"{100 * int(found[-1][0]) // int(found[-1][1])} %" if found else ""


def exists(name):
    known = sql("SELECT 1 FROM pg_database WHERE datname = %s", name)
    return bool(known) and _filestore(name).is_dir()


def _filestore(name):
    return cache.ODOO_DATA / "filestore" / name


def drop(name):
    sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    shutil.rmtree(_filestore(name), ignore_errors=True)


def drop_all():
    """Every database that this cache made, if there can be one."""
    if (cache.ODOO_DATA / "filestore").is_dir():
        with server():
            for name in named(f"{PREFIX}_"):
                drop(name)
        cache.remove(cache.ODOO_DATA)


def named(beginning):
    pattern = beginning.replace("_", r"\_") + "%"
    rows = sql("SELECT datname FROM pg_database WHERE datname LIKE %s", pattern)
    return [name for [name] in rows]


def copy(source, target):
    """A copy takes a second; files of a filestore never change, so links do."""
    drop(target)
    sql(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
    folder = _filestore(target)
    shutil.copytree(_filestore(source), folder, copy_function=os.link)


def _build(name, make):
    """Make a database under another name, then rename it."""
    part = f"{name}_part"
    drop(part)
    make(part)
    drop(name)
    _filestore(part).mkdir(parents=True, exist_ok=True)
    _filestore(part).rename(_filestore(name))
    sql(f'ALTER DATABASE "{part}" RENAME TO "{name}"')


def base_template(odoo):
    """Odoo with demo data, without the addons of this repository."""
    requirements = (environment.TOOLS / "requirements-odoo.txt").read_text()
    key = cache.digest(odoo.identity, BASE_MODULES, KEEP_QUIET, requirements)
    name = f"{PREFIX}_base_{key}"

    if not exists(name):
        for old in named(f"{PREFIX}_base_"):
            drop(old)
        _build(name, lambda part: _create(odoo, part, BASE_MODULES))
    return name


def _create(odoo, name, modules):
    sql(f"""CREATE DATABASE "{name}" TEMPLATE template0 LC_COLLATE 'C'""")
    label = f"Creating a database with demo data and {', '.join(modules)}"
    update(odoo, name, label, install=modules)
    sql(KEEP_QUIET, database=name)


def addons_template(odoo):
    """The base template with the addons of this repository installed."""
    base = base_template(odoo)
    key = cache.digest(base, json.dumps(fingerprints()))
    name = f"{PREFIX}_addons_{key}"

    def make(part):
        copy(base, part)
        update(odoo, part, f"Installing {', '.join(addons())}", install=addons())

    if not exists(name):
        for old in named(f"{PREFIX}_addons_"):
            drop(old)
        _build(name, make)
    return name


def prepare_run(odoo):
    """The database of ``./dev run``: kept, and upgraded where addons changed."""
    current = fingerprints()
    if not exists(RUN):
        template = addons_template(odoo)
        _build(RUN, lambda part: copy(template, part))
    else:
        known = _installed()
        new = [addon for addon in current if addon not in known]
        changed = [a for a in current if a in known and known[a] != current[a]]
        if new or changed:
            label = f"Upgrading {', '.join(new + changed)}"
            update(odoo, RUN, label, install=new, upgrade=changed)
    # The database itself remembers what it holds, so the note dies with it.
    sql(f'COMMENT ON DATABASE "{RUN}" IS %s', json.dumps(current))
    return RUN


def _installed():
    [[note]] = sql(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
        " WHERE datname = %s",
        RUN,
    )
    return json.loads(note or "{}")


@contextmanager
def scratch(odoo, kind="addons"):
    """A fresh database, dropped at the end whatever happens.

    :param kind: a copy with the ``addons``, or a ``bare`` one without; or ``core``,
        with what the first addon depends on and nothing else
    """
    name = f"{PREFIX}_test_{kind}_{os.getpid()}"
    with cache.setup():
        _drop_orphans()
        drop(name)
    try:
        with cache.setup():
            _fill(odoo, name, kind)
        yield name
    finally:
        drop(name)


def _fill(odoo, name, kind):
    if kind == "core":
        _create(odoo, name, CORE_MODULES)
    else:
        copy(addons_template(odoo) if kind == "addons" else base_template(odoo), name)


def add_test_addons(odoo, name):
    """Those that only tests need, and the ones for other apps."""
    only_tests = [addon for addon in all_addons() if addon not in addons()]
    update(odoo, name, f"Installing {', '.join(only_tests)}", install=only_tests)


def _drop_orphans():
    """Copies whose process was killed before it could drop them."""
    for name in named(f"{PREFIX}_test_"):
        try:
            os.kill(int(name.rsplit("_", 1)[1]), 0)
        except ProcessLookupError:
            drop(name)
        except PermissionError:  # it lives, and is somebody else's
            continue
