"""What every command that talks to Odoo needs: packages, PostgreSQL, Odoo."""

from contextlib import contextmanager

from . import cache, environment, odoo_source, postgres


@contextmanager
def opened(odoo_path=None):
    """Yield the Odoo to use, with a database server at hand.

    The server comes before Odoo: a wrong PGHOST is told before a long download.
    """
    with cache.setup():
        environment.python()
    with postgres.server():
        with cache.setup():
            odoo = odoo_source.locate(odoo_path)
        yield odoo
