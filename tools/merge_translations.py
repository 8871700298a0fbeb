"""Bring ``i18n/*.po`` of the addons up to their templates.

A term that another addon of ours has translated already is translated the same way.
Run by ``./dev i18n`` in Odoo's environment, which has polib.
"""

import csv
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
GLOSSARY = ROOT / "docs" / "glossary.csv"
FACTS = {"term", "origin"}  # the columns of the glossary that are no language


def main(addons):
    with GLOSSARY.open(newline="") as file:
        rows = list(csv.DictReader(file))
    for language in [name for name in rows[0] if name not in FACTS]:
        known = {row["term"]: row[language] for row in rows}
        for addon in addons:
            known |= _translations(_path(addon, language))
        for addon in addons:
            _merge(addon, language, known)


def _path(addon, language):
    return ROOT / addon / "i18n" / f"{language}.po"


def _translations(path):
    """:return: dict of those that a file has, by term"""
    entries = polib.pofile(path).translated_entries() if path.exists() else ()
    return {entry.msgid: entry.msgstr for entry in entries}


def _merge(addon, language, known):
    """Write the file anew, from the template: what has gone there is not kept."""
    own = _translations(_path(addon, language))
    file = polib.pofile(ROOT / addon / "i18n" / f"{addon}.pot")
    said = {name: words for name, words in file.metadata.items() if words}
    file.metadata = {**said, "Language": language}
    for entry in file:
        entry.msgstr = own.get(entry.msgid) or known.get(entry.msgid, "")
    file.save(_path(addon, language))


if __name__ == "__main__":
    main(sys.argv[1:])
