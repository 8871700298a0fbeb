"""Builds the wheels of the shipped addons: each has to carry its licence and readme.

It runs in the environment of the hook ``wheels``. A wheel holds what git knows.
"""

import os
import sys
import tempfile
from email import message_from_binary_file
from pathlib import Path
from zipfile import ZipFile

from whool.buildapi import build_wheel


def main():
    """Say what is missing; true if anything is."""
    licence = Path("LICENSE").read_text()
    shipped = sorted(
        path.parent.resolve() for path in Path().glob("crm_*/__manifest__.py")
    )
    problems = [text for addon in shipped for text in _problems(addon, licence)]
    print(*problems, sep="\n")
    return bool(problems) or not shipped


def _problems(addon, licence):
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(addon)
        with ZipFile(Path(folder, build_wheel(folder))) as wheel:
            names = wheel.namelist()
            metadata = next(n for n in names if n.endswith(".dist-info/METADATA"))
            about = message_from_binary_file(wheel.open(metadata))
            carried = f"odoo/addons/{addon.name}/LICENSE"
            if carried not in names or wheel.read(carried).decode() != licence:
                yield f"the wheel of {addon.name} lacks the text of LICENSE"
            if about["License"] != "LGPL-3":
                yield f"the wheel of {addon.name} is under {about['License']}"
            if about.get_payload() != (addon / "README.rst").read_text():
                yield f"the wheel of {addon.name} lacks README.rst"


if __name__ == "__main__":
    sys.exit(main())
