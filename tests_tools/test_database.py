"""Templates are made once, copies are whole, and nothing unfinished has a name."""

import os
import subprocess

import pytest

from tools import cache, database
from tools.postgres import sql


def create(name, value="1"):
    """A database with a table and a file, as Odoo's are."""
    sql(f'CREATE DATABASE "{name}"')
    sql(f"CREATE TABLE kept AS SELECT {value} AS value", database=name)
    folder = cache.ODOO_DATA / "filestore" / name / "ab"
    folder.mkdir(parents=True)
    (folder / "abc").write_text(value)


def value_in(name):
    [value] = sql("SELECT value FROM kept", database=name)
    assert (cache.ODOO_DATA / "filestore" / name / "ab/abc").read_text() == value
    return value


def test_template_is_made_once_for_a_key(cluster):
    name = database.template("test", "first", lambda part: create(part, "1"))
    assert database.template("test", "first", None) == name
    assert value_in(name) == "1"
    other = database.template("test", "second", lambda part: create(part, "2"))
    assert value_in(other) == "2"
    assert not database.exists(name), "The old one makes room"


def test_what_was_not_finished_has_no_name(cluster):
    def fail(part):
        create(part)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        database.template("test", "key", fail)
    name = f"{database.PREFIX}_test_key"
    assert not database.exists(name)
    assert database.template("test", "key", create) == name
    assert database.named(name) == [name], "The unfinished one is gone"


def test_copy_has_rows_and_files_of_its_own(cluster):
    create("source")
    for _ in range(2):
        database.copy("source", "target")
        assert value_in("target") == "1"
    sql("UPDATE kept SET value = 2", database="target")
    assert value_in("source") == "1"
    database.drop("target")
    assert not database.exists("target")
    assert not (cache.ODOO_DATA / "filestore/target").exists()
    assert value_in("source") == "1"


def test_database_without_its_files_is_none(cluster):
    sql("CREATE DATABASE lonely")
    assert not database.exists("lonely")


def test_copies_of_dead_processes_are_dropped(cluster):
    gone = subprocess.Popen(["true"])
    gone.wait()
    names = [f"{database.PREFIX}_test_bare_{pid}" for pid in (gone.pid, os.getpid())]
    for name in names:
        create(name)
    database._drop_orphans()
    assert [database.exists(name) for name in names] == [False, True]


def test_scratch_database_is_dropped_whatever_happens(cluster, monkeypatch):
    monkeypatch.setitem(
        database.TEMPLATES,
        "bare",
        lambda odoo: database.template("bare", "key", create),
    )
    with pytest.raises(KeyError), database.scratch(None, "bare") as name:
        assert value_in(name) == "1"
        raise KeyError
    assert not database.named(name)
    assert database.named(f"{database.PREFIX}_bare_"), "The template stays"


def test_fingerprint_is_that_of_what_is_installed(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "CHECKOUT", tmp_path)
    addon = tmp_path / database.CORE
    (addon / "models").mkdir(parents=True)
    (addon / "__manifest__.py").write_text("{}")
    before = database.fingerprint()
    for name in ("tests/test_new.py", "readme/NEW.md", "models/__pycache__/x.pyc"):
        (addon / name).parent.mkdir(parents=True, exist_ok=True)
        (addon / name).write_text("new")
    assert database.fingerprint() == before
    (addon / "models/new.py").write_text("new")
    after = database.fingerprint()
    (addon / "models/new.py").rename(addon / "models/other.py")
    assert len({before, after, database.fingerprint()}) == 3


def test_addons_that_only_test_come_last():
    names = database.all_addons()
    assert names[0] == database.CORE
    tests = [name for name in names if name.startswith("test_")]
    assert tests and names[-len(tests) :] == tests
    assert not set(tests) & set(database.addons())


def test_addon_tested_apart_brings_its_apps_itself(monkeypatch):
    assert database.APART not in database.all_addons()
    made = {}
    monkeypatch.setattr(database, "base_template", lambda *a, **more: made.update(a=a))
    database.apps_template(None)
    _odoo, kind, modules = made["a"]
    assert kind == "apps"
    assert {"sale_crm", "sale_stock"} <= set(modules)
    assert not set(modules) & set(database.all_addons())
