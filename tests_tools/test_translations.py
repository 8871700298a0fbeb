"""Translations follow the templates, and CI says what is missing in them."""

import shutil
import subprocess
import sys

import polib
import pytest

ADDON = "crm_shop"
OTHER = "crm_shop_mail"
GLOSSARY = "term,origin,de\nCustomer,Odoo,Kunde\nShop,Ours,Laden\n"
TEMPLATE = """
msgid ""
msgstr ""

msgid "Customer"
msgstr ""

msgid "<b>%s</b> orders"
msgstr ""
"""


@pytest.fixture
def addons(checkout, tmp_path):
    """Two addons with the same terms, beside the programs that look at them."""
    for name in ("tools/merge_translations.py", ".ci/translations.py"):
        (tmp_path / name).parent.mkdir()
        shutil.copy(checkout / name, tmp_path / name)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/glossary.csv").write_text(GLOSSARY)
    for addon in (ADDON, OTHER):
        (tmp_path / addon / "i18n").mkdir(parents=True)
        (tmp_path / addon / "i18n" / f"{addon}.pot").write_text(TEMPLATE)
    return tmp_path


def run(addons, program, *arguments):
    line = [sys.executable, "-B", addons / program, *arguments]
    answer = subprocess.run(line, cwd=addons, capture_output=True, text=True)
    assert not answer.stderr
    return answer.returncode, answer.stdout


def merge(addons):
    assert run(addons, "tools/merge_translations.py", ADDON, OTHER) == (0, "")


def check(addons):
    return run(addons, ".ci/translations.py")


def change(addons, addon, term, words):
    path = addons / addon / "i18n/de.po"
    file = polib.pofile(path)
    file.find(term).msgstr = words
    file.save(path)


def translate(addons, addon=ADDON):
    merge(addons)
    change(addons, addon, "<b>%s</b> orders", "<b>%s</b> Bestellungen")


def test_all_is_translated(addons):
    translate(addons)
    translate(addons, OTHER)
    assert check(addons) == (0, "\n")


def test_glossary_and_other_addons_translate(addons):
    translate(addons)
    merge(addons)
    for addon in (ADDON, OTHER):
        file = polib.pofile(addons / addon / "i18n/de.po")
        assert file.metadata["Language"] == "de"
        assert {entry.msgid: entry.msgstr for entry in file} == {
            "Customer": "Kunde",
            "<b>%s</b> orders": "<b>%s</b> Bestellungen",
        }
    assert check(addons) == (0, "\n")


def test_own_translation_is_kept(addons):
    translate(addons)
    change(addons, OTHER, "<b>%s</b> orders", "<b>%s</b> Aufträge")
    merge(addons)
    file = polib.pofile(addons / OTHER / "i18n/de.po")
    assert file.find("<b>%s</b> orders").msgstr == "<b>%s</b> Aufträge"


def test_terms_come_and_go_with_the_template(addons):
    translate(addons)
    template = addons / ADDON / "i18n" / f"{ADDON}.pot"
    template.write_text(TEMPLATE.replace('"Customer"', '"Shop"'))
    code, words = check(addons)
    assert code == 1
    assert f"{ADDON}/i18n/de.po: has other terms than the template" in words
    merge(addons)
    file = polib.pofile(addons / ADDON / "i18n/de.po")
    assert file.find("Shop").msgstr == "Laden"
    assert not file.find("Customer", include_obsolete_entries=True)
    assert check(addons) == (0, "\n")


@pytest.mark.parametrize(
    "term, words, complaint",
    [
        ("Customer", "", "'Customer' is not translated"),
        ("Customer", "Kundin", "'Customer' is 'Kundin', in the glossary 'Kunde'"),
        ("<b>%s</b> orders", "%s Bestellungen", "has other tags than"),
    ],
)
def test_what_is_wrong_is_said(addons, term, words, complaint):
    translate(addons)
    merge(addons)
    change(addons, OTHER, term, words)
    code, output = check(addons)
    assert code == 1
    assert output.startswith(f"{OTHER}/i18n/de.po: ")
    assert complaint in output


def test_language_that_is_missing_is_said(addons):
    translate(addons)
    merge(addons)
    (addons / OTHER / "i18n/de.po").unlink()
    assert check(addons) == (1, f"{OTHER}/i18n/de.po: is missing\n")


def test_no_template_is_no_success(addons):
    for addon in (ADDON, OTHER):
        shutil.rmtree(addons / addon)
    assert check(addons) == (1, "\n")
