"""``./dev bench`` calls this, in an empty copy of Odoo's demo database."""

import sys

from common import session

from .building import build

if __name__ == "__main__":
    session.read_options()
    with session.transaction() as env:
        build(env, int(sys.argv[1]))
    session.vacuum()
