"""Serve the development database until told to stop."""

import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

from . import cache, database, environment, workplace
from .console import Failure, Step, call, say, spawn, stop

PATIENCE = 120  # seconds until the first page must have answered
LOOK_AT = """
Odoo is at {url}

  log in as    password   who
  admin        admin      the administrator
  demo         demo       a salesperson
  angela       angela     a portal buyer of Hotel Ghent

Four things to look at first
  1. CRM > Customers > Accounts: open Brightwater Group.
  2. Its Commerce Channel page: the companies of the group and what they ordered.
  3. Settings > CRM > CRM and Commerce: choose the other strategy and save.
  4. A customer's form: its Account, and the subsidiaries on its Commerce Channel page.

Ctrl-C stops everything that ./dev started.
"""


def run(arguments):
    """The command ``./dev run``."""
    with cache.only_run(arguments.port):
        _require_free(arguments.port)
        with workplace.opened(arguments.odoo) as odoo:
            with cache.setup():
                if arguments.fresh:
                    database.drop(database.RUN)
                name = database.prepare_run(odoo)
            with serving(odoo, name, arguments.port) as process:
                say(LOOK_AT.format(url=f"http://127.0.0.1:{arguments.port}"))
                process.wait()
            if process.returncode:
                raise Failure(f"Odoo ended with code {process.returncode}")
    return 0


def shell(arguments):
    """The command ``./dev shell``."""
    with workplace.opened(arguments.odoo) as odoo:
        with cache.setup():
            name = database.prepare_run(odoo)
        more = {"http_port": free_port(), "log_level": "warn"}
        line = database.command(odoo, name, "shell", **more)
        return call(line, env=database.variables(odoo))


@contextmanager
def serving(odoo, name, port, **more):
    """An Odoo that answers on ``port``, with more options; yields its process."""
    options = {
        "http_port": port,
        "log_level": "warn",
        "max_cron_threads": 1,
        # A re-relating of all customers may take longer than Odoo allows a job.
        "limit_time_real_cron": 0,
        **more,
    }
    # A file: with workers, Odoo starts another process by the name of the program.
    program = environment.TOOLS / "start_odoo.py"
    line = [environment.python(), program, *database.options(odoo, name, **options)]
    process = spawn(
        line,
        env=database.variables(odoo),
        stdin=subprocess.DEVNULL,
        # Ctrl-C reaches the whole group of a terminal, and twice kills Odoo at once.
        start_new_session=True,
    )
    try:
        with Step("Starting Odoo"):
            _wait_until_it_answers(process, port)
        yield process
    finally:
        stop(process)


def _wait_until_it_answers(process, port):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise Failure("Odoo did not start: its messages are above")
        try:
            address = f"http://127.0.0.1:{port}/web/login"
            with urllib.request.urlopen(address, timeout=PATIENCE):
                return
        except urllib.error.HTTPError as error:
            raise Failure(f"Odoo answers with an error: {error}") from None
        except OSError:
            time.sleep(0.3)
    raise Failure(f"Odoo did not answer within {PATIENCE} s")


def _require_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or error
            message = f"port {port} cannot be used ({reason}): choose one with --port"
            raise Failure(message) from None


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
