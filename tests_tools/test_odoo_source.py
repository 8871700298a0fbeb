"""Odoo is found in a checkout or an installed package, and known by its state."""

import pytest
from conftest import git

from tools import odoo_source
from tools.console import Failure


@pytest.fixture
def odoo(tmp_path, monkeypatch):
    """A checkout with the layout of Odoo's, at version 19.0."""
    for name in ("odoo/addons/base", "addons/web"):
        (tmp_path / "odoo" / name).mkdir(parents=True)
        (tmp_path / "odoo" / name / "__manifest__.py").write_text("{}")
    release = tmp_path / "odoo/odoo/release.py"
    release.write_text("version_info = (19, 0, 0, 'final', 0, '')\n")
    git(tmp_path / "odoo", "init", "-q")
    git(tmp_path / "odoo", "add", ".")
    git(tmp_path / "odoo", "commit", "-qm", "19.0")
    monkeypatch.setenv("ODOO_PATH", str(tmp_path / "odoo"))
    return tmp_path / "odoo"


def test_checkout_is_used(odoo):
    found = odoo_source.locate()
    assert found.path == odoo
    assert found.addons == [odoo / "addons", odoo / "odoo/addons"]


def test_installed_package_is_used(odoo, tmp_path, monkeypatch):
    packages = tmp_path / "venv/lib/python3.12/site-packages"
    packages.mkdir(parents=True)
    (odoo / "odoo").rename(packages / "odoo")
    (odoo / "addons/web").rename(packages / "odoo/addons/web")
    monkeypatch.setenv("ODOO_PATH", str(tmp_path / "venv"))
    found = odoo_source.locate()
    assert found.path == packages
    assert found.addons == [packages / "odoo/addons"]


def test_pulling_makes_it_another_one(odoo):
    before = odoo_source.locate().identity
    assert odoo_source.locate().identity == before
    git(odoo, "commit", "-q", "--allow-empty", "-m", "newer")
    assert odoo_source.locate().identity != before


def test_other_version_is_refused(odoo):
    (odoo / "odoo/release.py").write_text("version_info = (18, 0, 0, 'final', 0, '')")
    with pytest.raises(Failure, match="is not Odoo 19.0"):
        odoo_source.locate()


def test_other_folder_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("ODOO_PATH", str(tmp_path))
    with pytest.raises(Failure, match="no Odoo in"):
        odoo_source.locate()
