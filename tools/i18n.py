"""Translations: Odoo exports ``i18n/*.pot``, and ``i18n/*.po`` follow them."""

import re
import tempfile

from . import cache, database, environment, system
from .console import call, run
from .odoo_source import workplace

# Else a template would change whenever it is exported.
DATES = re.compile(r'^"(POT-Creation|PO-Revision)-Date: .*\n', re.MULTILINE)


def i18n(_arguments, _extra):
    """The command ``./dev i18n``."""
    shipped = [name for name in database.all_addons() if not name.startswith("test_")]
    with workplace() as odoo, database.scratch(odoo) as name:
        database.update(odoo, name, f"Installing {', '.join(shipped)}", shipped)
        _export(odoo, name, shipped)
    for addon in shipped:
        path = cache.CHECKOUT / addon / "i18n" / f"{addon}.pot"
        path.write_text(DATES.sub("", path.read_text()))
    merge = system.TOOLS / "merge_translations.py"
    return call([environment.python(), merge, *shipped])


def _export(odoo, name, addons):
    """Odoo's command takes its options from a file only."""
    options = [option[2:].split("=", 1) for option in database.options(odoo, name)]
    lines = [f"{key.replace('-', '_')} = {value}\n" for key, value in options]
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as file:
        file.writelines(["[options]\n", *lines])
        file.flush()
        line = [environment.python(), "-m", "odoo", "i18n", "export"]
        line += ["--config", file.name, "--database", name, *addons]
        log = cache.LOGS / "i18n.log"
        run(line, log, "exporting the terms", env=database.variables(odoo))
