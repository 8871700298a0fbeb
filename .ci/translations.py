"""Checks that the addons are translated whole, and in the words of the glossary.

It runs in the environment of the hook ``translations``. Placeholders are compared by
the hook ``oca-checks-po``.
"""

import csv
import re
import sys
from pathlib import Path

import polib

GLOSSARY = Path("docs/glossary.csv")
FACTS = {"term", "origin"}  # its columns that are no language
# Of icons the tooltip is part of the term, so attributes are not compared.
TAG = re.compile(r"<(/?\w+)")


def main():
    """Say what is missing; true if anything is."""
    with GLOSSARY.open(newline="") as file:
        rows = list(csv.DictReader(file))
    templates = sorted(Path().glob("crm_*/i18n/*.pot"))
    problems = [
        f"{template.with_name(language)}.po: {problem}"
        for template in templates
        for language in [name for name in rows[0] if name not in FACTS]
        for problem in _problems(template, language, rows)
    ]
    print(*problems, sep="\n")
    return bool(problems) or not templates


def _problems(template, language, rows):
    path = template.with_name(f"{language}.po")
    if not path.exists():
        yield "is missing"
        return
    terms = {entry.msgid for entry in polib.pofile(template)}
    entries = {entry.msgid: entry for entry in polib.pofile(path)}
    if terms != entries.keys():
        yield "has other terms than the template: ./dev i18n"
    words = {row["term"]: row[language] for row in rows}
    for term, entry in entries.items():
        if not entry.translated():
            yield f"{term!r} is not translated"
        elif sorted(TAG.findall(term)) != sorted(TAG.findall(entry.msgstr)):
            yield f"{term!r} has other tags than its translation {entry.msgstr!r}"
        elif entry.msgstr != words.get(term, entry.msgstr):
            yield f"{term!r} is {entry.msgstr!r}, in the glossary {words[term]!r}"


if __name__ == "__main__":
    sys.exit(main())
