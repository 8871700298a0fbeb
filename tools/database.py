"""Databases: cached templates, the copies made of them, upgrades.

A database (with its filestore) is made under another name and renamed at the end, so
one that bears its final name is complete.
"""

import ast
import hashlib
import os
import re
import shutil
from contextlib import contextmanager

from . import cache, environment
from .console import Failure, run
from .postgres import sql

# What a company with both a sales team and a web shop has installed.
BASE_MODULES = ["crm", "sale_management", "website_sale"]
CORE = "crm_commerce_bridge"
CORE_MODULES = ["sale_crm"]  # all that it depends on
# For apps that the demo story does without: only tests install them.
OPTIONAL_ADDONS = {
    "crm_commerce_bridge_base_automation",
    "crm_commerce_bridge_mass_mailing",
    "crm_commerce_bridge_pos_sale",
}
# Modules that change how ours work, and that many have: the tests run with them.
TEST_MODULES = ["base_vat"]
# Depends on many apps that the other tests do without: tested in a database of its own
APART = "test_crm_commerce_bridge_connector"
BENCHMARKS = cache.CHECKOUT / "benchmarks"
PREFIX = f"bridge_{cache.digest(cache.ROOT)[:6]}"
RUN = f"{PREFIX}_story"
# Else the first administrator's visit asks Odoo's services about the demo company.
KEEP_QUIET = "UPDATE res_company SET iap_enrich_auto_done = true"
NOTE = "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
# No part of the installed addon: they change often, and need no upgrade.
NOT_INSTALLED = {"tests", "__pycache__", "readme"}


def all_addons():
    """The addons of this repository, those that only test the others last.

    Without ``APART``, which is not installed together with them.
    """
    names = {path.parent.name for path in cache.CHECKOUT.glob("*/__manifest__.py")}
    return sorted(names - {APART}, key=lambda name: (name.startswith("test_"), name))


def addons():
    """The addons of this repository that a company with ``BASE_MODULES`` installs."""
    names = [name for name in all_addons() if not name.startswith("test_")]
    return [name for name in names if name not in OPTIONAL_ADDONS]


def fingerprint():
    """Changes with every file of these addons that is installed."""
    content = hashlib.sha256()
    folders = [cache.CHECKOUT / addon for addon in addons()]
    for path in sorted(path for folder in folders for path in folder.rglob("*")):
        name = path.relative_to(cache.CHECKOUT)
        skip = path.suffix in (".md", ".rst", ".pyc") or NOT_INSTALLED & set(name.parts)
        if path.is_file() and not skip:
            content.update(f"{name}\0".encode() + path.read_bytes())
    return content.hexdigest()[:16]


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
    """A command line of Odoo."""
    python = [str(environment.python()), "-m", "odoo"]
    return [*python, *arguments, *options(odoo, name, **more)]


def variables(odoo, **more):
    """The environment of that command."""
    return environment.variables(PYTHONPATH=str(odoo.path), **more)


def update(odoo, name, label, install=(), upgrade=(), demo=True):
    """Install or upgrade modules."""
    log = cache.LOGS / f"odoo-{name}.log"
    more = {"init": ",".join(install), "update": ",".join(upgrade)}
    line = command(odoo, name, **{key: value for key, value in more.items() if value})
    line += ["--stop-after-init", "--no-http", *(["--with-demo"] if demo else [])]
    run(line, log, label, env=variables(odoo))
    # Odoo ends well after some failures, so its log has the last word.
    text = log.read_text(errors="replace")
    if found := re.search(r"^\S+ \S+ \d+ (?:ERROR|CRITICAL) (.{,200})", text, re.M):
        raise Failure(f"{label}: {found[1]} (details in {log})")


def load_language(odoo, name, code):
    """Make a language one that users may choose."""
    line = command(odoo, name, "--stop-after-init", "--no-http", load_language=code)
    log = cache.LOGS / f"odoo-{name}.log"
    run(line, log, f"Loading the language {code}", env=variables(odoo))


def exists(name):
    """Whether it is there, with its filestore."""
    return name in named(name) and _filestore(name).is_dir()


def named(beginning):
    """The databases whose names begin so."""
    query = "SELECT datname FROM pg_database WHERE starts_with(datname, '{}')"
    return sql(query.format(beginning))


def drop(name):
    sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    shutil.rmtree(_filestore(name), ignore_errors=True)


def copy(source, target):
    """A copy takes a second; files of a filestore never change, so links do."""
    drop(target)
    # PostgreSQL before 15 knows no other way; the other is three times slower for big
    # ones, and writes all of it to its log.
    [version] = sql("SHOW server_version_num")
    strategy = "STRATEGY FILE_COPY" if int(version) >= 150000 else ""
    sql(f'CREATE DATABASE "{target}" TEMPLATE "{source}" {strategy}')
    shutil.copytree(_filestore(source), _filestore(target), copy_function=os.link)


def _filestore(name):
    return cache.ODOO_DATA / "filestore" / name


def _build(name, make):
    """Make a database under another name, then rename it."""
    part = f"{name}_part"
    drop(part)
    make(part)
    drop(name)
    _rename(part, name)


def _rename(source, target):
    _filestore(source).mkdir(parents=True, exist_ok=True)
    _filestore(source).rename(_filestore(target))
    sql(f'ALTER DATABASE "{source}" RENAME TO "{target}"')


def template(kind, key, make):
    """The cached database of that kind; another key makes it anew.

    :param key: everything that it depends on, see ``cache.digest``
    :param make: called with the name of the database to create
    """
    name = f"{PREFIX}_{kind}_{key}"
    with cache.setup(f"database-{kind}"):
        if not exists(name):
            for old in named(f"{PREFIX}_{kind}_"):
                drop(old)
            _build(name, make)
    return name


def base_template(odoo, kind="bare", modules=BASE_MODULES, demo=True):
    """Odoo with demo data, without the addons of this repository."""

    def make(part):
        sql(f"""CREATE DATABASE "{part}" TEMPLATE template0 LC_COLLATE 'C'""")
        label = f"Creating a database with {', '.join(modules)}"
        update(odoo, part, label, install=modules, demo=demo)
        sql(KEEP_QUIET, database=part)

    key = cache.digest(odoo.identity, modules, demo, KEEP_QUIET)
    return template(kind, key, make)


def core_template(odoo):
    """What the first addon depends on and nothing else, demo data neither."""
    return base_template(odoo, "core", CORE_MODULES, demo=False)


def apps_template(odoo):
    """The apps that ``APART`` depends on, without ours and demo data."""
    manifest = cache.CHECKOUT / APART / "__manifest__.py"
    depends = ast.literal_eval(manifest.read_text())["depends"]
    apps = [name for name in depends if name not in all_addons()]
    return base_template(odoo, "apps", CORE_MODULES + apps, demo=False)


def bare_template(odoo, customers=0):
    """The base template, or one with so many customers that benchmarks/ generates."""
    base = base_template(odoo)
    if not customers:
        return base

    def make(part):
        copy_of("bare", odoo, part)
        chosen = "\n".join(options(odoo, part, log_level="warn"))
        line = [environment.python(), "-m", "generator", customers]
        env, log = variables(odoo, ODOO_OPTIONS=chosen), cache.LOGS / "generator.log"
        run(line, log, f"Generating {customers:,} customers", cwd=BENCHMARKS, env=env)

    sources = sorted((BENCHMARKS / "generator").glob("*.py"))
    key = cache.digest(base, *(path.read_text() for path in sources))
    return template(f"bare{customers}", key, make)


def addons_template(odoo, customers=0):
    """The bare template with the addons of this repository installed."""

    def make(part):
        copy_of("bare", odoo, part, customers)
        update(odoo, part, f"Installing {', '.join(addons())}", install=addons())

    key = cache.digest(bare_template(odoo, customers), fingerprint())
    return template(f"addons{customers or ''}", key, make)


TEMPLATES = {
    "bare": bare_template,
    "core": core_template,
    "addons": addons_template,
    "apps": apps_template,
}


def copy_of(kind, odoo, target, customers=0):
    """Make that database a copy of the cached one of that kind."""
    size = [customers] if customers else []
    with cache.setup(f"database-{kind}"):  # nobody makes another one meanwhile
        copy(TEMPLATES[kind](odoo, *size), target)


@cache.setup()
def prepare_run(odoo, fresh=False):
    """The database of ``./dev run``: kept, and upgraded where addons changed."""
    if fresh or not exists(RUN):
        _build(RUN, lambda part: copy_of("addons", odoo, part))
        _note(RUN)
    _bring_up_to_date(odoo, RUN)
    return RUN


@cache.setup()
def prepare_kept(odoo, customers):
    """The database of ``./dev bench --in-place``: each changes it for the next ones.

    Nothing is copied: the cached one without addons becomes it, and it is upgraded.
    """
    name = f"{PREFIX}_kept{customers}"
    if not exists(name):
        _rename(bare_template(odoo, customers), name)
    _bring_up_to_date(odoo, name)
    return name


def _bring_up_to_date(odoo, name):
    names = addons()
    if sql(f"{NOTE} WHERE datname = '{name}'") != [fingerprint()]:
        update(odoo, name, f"Upgrading {', '.join(names)}", names, names)
        _note(name)


def _note(name):
    """The database itself remembers what it holds, so the note dies with it."""
    sql(f"COMMENT ON DATABASE \"{name}\" IS '{fingerprint()}'")


@contextmanager
def scratch(odoo, kind="addons", customers=0):
    """A fresh database, dropped at the end whatever happens.

    :param kind: a copy with the ``addons``, or a ``bare`` one without; or ``core``,
        with what the first addon depends on and nothing else; or with the ``apps``
        of ``APART``
    :param customers: so many generated ones beside the demo data
    """
    _drop_orphans()
    name = f"{PREFIX}_test_{kind}_{os.getpid()}"
    try:
        copy_of(kind, odoo, name, customers)
        yield name
    finally:
        drop(name)


def _drop_orphans():
    """Copies whose process was killed before it could drop them."""
    for name in named(f"{PREFIX}_test_"):
        try:
            os.kill(int(name.rsplit("_", 1)[1]), 0)
        except ProcessLookupError:
            drop(name)
        except PermissionError:  # it lives, and is somebody else's
            continue


def add_test_addons(odoo, name):
    """Those that only tests need, the ones for other apps, and what many have."""
    new = TEST_MODULES + [addon for addon in all_addons() if addon not in addons()]
    update(odoo, name, f"Installing {', '.join(new)}", install=new)


def add_apart(odoo, name):
    """The addon whose apps are there, and those of ours that it tests."""
    update(odoo, name, f"Installing {APART}", install=[APART], demo=False)
