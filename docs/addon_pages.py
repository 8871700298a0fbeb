"""Makes ``README.rst`` and ``static/description/index.html`` of an addon.

Their source are the fragments in ``readme/*.md``, named as the OCA names them. Pandoc
and docutils convert them, in the environment of the hook ``addon-pages``.
"""

import ast
import sys
from pathlib import Path

import pypandoc
from docutils.core import publish_parts

SERIES = "19.0"
SECTIONS = {
    "CONTEXT": "Use Cases / Context",
    "INSTALL": "Installation",
    "CONFIGURE": "Configuration",
    "USAGE": "Usage",
    "DEVELOP": "Development",
    "ROADMAP": "Known Issues / Roadmap",
    "HISTORY": "Changelog",
    "CONTRIBUTORS": "Contributors",
    "CREDITS": "Other Credits",
}
BEGINNING = """\
{rule}
{name}
{rule}

..
   This file is made from the folder readme by ./dev lint addon-pages.

{description}
**Table of contents**

.. contents::
   :local:

"""
END = """\
Bug Tracker
===========

Bugs are tracked as `issues of the repository <{website}/issues>`__. See there first
whether yours is known.

Author and Licence
==================

{name}, by {author}, is published under the {license}. It belongs to
`{website} <{website}/tree/{series}/{addon}>`__.
"""


def main(addons):
    """Write both files of each addon; true if one of them was not what it is now."""
    changed = []
    for addon in map(Path, addons):
        page = _page(addon)
        changed.append(_write(addon / "README.rst", page))
        changed.append(_write(addon / "static/description/index.html", _html(page)))
    return any(changed)


def _page(addon):
    manifest = ast.literal_eval((addon / "__manifest__.py").read_text())
    manifest.update(addon=addon.name, series=SERIES, rule="=" * len(manifest["name"]))
    start = BEGINNING.format(description=_fragment(addon, "DESCRIPTION"), **manifest)
    sections = [_section(addon, *section) for section in SECTIONS.items()]
    return start + "".join(sections) + END.format(**manifest)


def _section(addon, fragment, title):
    text = _fragment(addon, fragment)
    return f"{title}\n{'=' * len(title)}\n\n{text}\n" if text else ""


def _fragment(addon, name):
    path = addon / "readme" / f"{name}.md"
    if not path.exists():
        return ""
    # A heading of a fragment is below the title of its section.
    options = ["--columns=88", "--shift-heading-level-by=1"]
    return pypandoc.convert_file(path, "rst", format="gfm", extra_args=options)


def _html(page):
    settings = {"halt_level": 2, "file_insertion_enabled": False, "raw_enabled": False}
    settings["toc_backlinks"] = False  # headings are no links
    parts = publish_parts(page, writer="html5", settings_overrides=settings)
    return parts["html_body"]


def _write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    changed = not path.exists() or path.read_text() != text
    if changed:
        path.write_text(text)
    return changed


if __name__ == "__main__":
    sys.exit(main(path.parents[1] for path in Path().glob("*/readme/DESCRIPTION.md")))
