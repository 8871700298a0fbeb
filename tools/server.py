"""Serve the development database until told to stop."""

import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

from . import cache, database, environment, node, system
from .console import Failure, call, child, say
from .odoo_source import workplace

PATIENCE = 120  # seconds until the first page must have answered
WELCOME = """
Odoo is at {url}. Log in as admin, as demo (a salesperson) or as angela (a
portal buyer of Hotel Ghent); each password is the name. README.md says what to look at.
Ctrl-C stops everything that ./dev started.
"""


def run(arguments, _extra):
    """The command ``./dev run``."""
    if not (only := cache.lock("run", wait=False)):
        raise Failure("another ./dev run is working")
    port = free_port(arguments.port)
    with only, workplace() as odoo:
        name = database.prepare_run(odoo, arguments.fresh)
        with serving(odoo, name, port, env=node.variables()) as process:
            say(WELCOME.format(url=f"http://127.0.0.1:{port}"))
            process.wait()
    if process.returncode:
        raise Failure(f"Odoo ended with code {process.returncode}")
    return 0


def shell(_arguments, _extra):
    """The command ``./dev shell``."""
    with workplace() as odoo:
        name = database.prepare_run(odoo)
        more = {"http_port": free_port(), "log_level": "warn"}
        line = database.command(odoo, name, "shell", **more)
        return call(line, env=database.variables(odoo))


@contextmanager
def serving(odoo, name, port, *, env=None, **more):
    """An Odoo that answers on ``port``, with more options; yields its process.

    :param dict env: more variables of its environment
    """
    options = {
        "http_port": port,
        "log_level": "warn",
        "max_cron_threads": 1,
        # A re-relating of all customers may take longer than Odoo allows a job.
        "limit_time_real_cron": 0,
        **more,
    }
    # A file: with workers, Odoo starts another process by the name of the program.
    program = system.TOOLS / "start_odoo.py"
    line = [environment.python(), program, *database.options(odoo, name, **options)]
    how = {
        "env": database.variables(odoo, **(env or {})),
        "stdin": subprocess.DEVNULL,
        # Ctrl-C reaches the whole group of a terminal, and twice kills Odoo at once.
        "start_new_session": True,
    }
    with child(line, **how) as process:
        _wait_until_it_answers(process, port)
        yield process


def _wait_until_it_answers(process, port):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise Failure("Odoo did not start: its messages are above")
        try:
            address = f"http://127.0.0.1:{port}/web/login"
            urllib.request.urlopen(address, timeout=PATIENCE).close()
            return
        except urllib.error.HTTPError as error:
            raise Failure(f"Odoo answers with an error: {error}") from None
        except OSError:
            time.sleep(0.3)
    raise Failure(f"Odoo did not answer within {PATIENCE} s")


def free_port(wanted=0):
    """That port of this machine, or any that is free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except (OSError, OverflowError) as error:
            message = f"port {wanted} cannot be used ({error}): choose one with --port"
            raise Failure(message) from None
        return probe.getsockname()[1]
