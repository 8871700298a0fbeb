"""Odoo's program: ``python -m odoo`` has no file that it could start again."""

import sys

del sys.path[0]  # this folder, whose modules are none of Odoo's

from odoo.cli.command import main  # noqa: E402

main()
