"""The commands of ./dev and their arguments."""

import argparse
import os
import signal
import sys
import time

from . import (
    browser,
    cache,
    database,
    environment,
    i18n,
    lint,
    postgres,
    server,
    testing,
    workplace,
)
from .console import Failure, call, disk_full, say


def main():
    """Run a command; a mistake or a lack ends in one line and a code that tells."""
    signal.signal(signal.SIGTERM, _interrupt)
    sys.stdout.reconfigure(line_buffering=True)
    arguments, extra = _parse()
    try:
        return arguments.run(arguments, extra)
    except Failure as failure:
        return _complain(failure, 1)
    except KeyboardInterrupt:
        return _complain("stopped", 130)
    except OSError as error:
        return _complain(
            f"the disk is full ({cache.ROOT})" if disk_full(error) else error, 1
        )


def _interrupt(_signal, _frame):
    raise KeyboardInterrupt


def _complain(text, code):
    print(f"./dev: {text}", file=sys.stderr, flush=True)
    return code


def _parse():
    parser = argparse.ArgumentParser(
        prog="./dev",
        description="The development tool of this repository. Everything it brings "
        f"lands in {cache.ROOT} (BRIDGE_CACHE moves it).",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name, run, summary, **more):
        sub = commands.add_parser(
            name, help=summary, description=summary, allow_abbrev=False, **more
        )
        sub.set_defaults(run=run, takes_more=False)
        return sub

    _add_run(command)
    _add_test(command)
    _add_lint(command)
    _add_others(command)
    arguments, extra = parser.parse_known_args()
    if extra and not arguments.takes_more:
        parser.error(f"unknown arguments: {' '.join(extra)}")
    return arguments, extra


def _add_odoo(sub):
    sub.add_argument(
        "--odoo",
        metavar="PATH",
        help="an Odoo 19.0 checkout or installed package (default: ODOO_PATH, "
        "the cache, Debian's archive, a git clone)",
    )


def _add_run(command):
    sub = command("run", lambda a, _e: server.run(a), "serve Odoo with the addons")
    sub.add_argument("--port", type=int, default=8069)
    sub.add_argument("--fresh", action="store_true", help="start with new data")
    _add_odoo(sub)
    sub = command("shell", lambda a, _e: server.shell(a), "Odoo's shell on that data")
    _add_odoo(sub)


def _add_test(command):
    sub = command(
        "test",
        testing.test,
        "run the tests, in a fresh copy of a database",
        usage="./dev test [--odoo-runner [--core] [--tags TAGS]] [--odoo PATH] "
        "[PYTEST ARGS]",
    )
    sub.set_defaults(takes_more=True)
    sub.add_argument("--odoo-runner", action="store_true", help="instead of pytest")
    sub.add_argument(
        "--core", action="store_true", help="the first addon alone, in a new database"
    )
    sub.add_argument("--tags", help="what Odoo's runner takes as --test-tags")
    _add_odoo(sub)
    sub = command("bench", testing.bench, "run benchmarks/*.py, each in a fresh copy")
    sub.set_defaults(takes_more=True)
    sub.add_argument("name", nargs="?", default="*", help="only this benchmark")
    _add_odoo(sub)


def _add_lint(command):
    sub = command(
        "lint",
        lint.lint,
        "run the linters, which mend what they can",
        usage="./dev lint [--fix] [HOOK] [PRE-COMMIT ARGS]",
    )
    sub.set_defaults(takes_more=True)
    sub.add_argument("--fix", action="store_true", help="what is mended is no failure")


def _add_others(command):
    sub = command("i18n", i18n.i18n, "export the templates of translations")
    _add_odoo(sub)
    sub = command("screenshots", _screenshots, "take the pictures in docs/images")
    sub.add_argument("names", nargs="*", help="only these (default: all)")
    _add_odoo(sub)
    sub = command("clean", _clean, "stop ./dev run and remove its databases")
    sub.add_argument(
        "--all", action="store_true", help="remove all of the cache, downloads too"
    )


def _screenshots(arguments, _extra):
    """From the ``./dev run`` at work, or from a server just for this."""
    with workplace.opened(arguments.odoo) as odoo:
        with cache.setup():
            program = browser.chromium()
        if at_work := cache.running():
            return _take(arguments.names, program, at_work[1])
        port = server.free_port()
        with cache.only_run(port):
            with cache.setup():
                name = database.prepare_run(odoo)
            with server.serving(odoo, name, port):
                return _take(arguments.names, program, port)


def _take(names, program, port):
    line = [environment.python(), "-m", "tools.screenshots", *names]
    line += ["--url", f"http://127.0.0.1:{port}", "--browser", program]
    return call(line, cwd=cache.CHECKOUT, env=environment.variables())


def _clean(arguments, _extra):
    _stop_run()
    if not postgres.nobody_at_work():
        raise Failure("another ./dev is at work on the databases")
    with cache.setup():
        try:
            database.drop_all()
        except Failure as problem:
            if not arguments.all:
                raise
            say(f"the databases were not dropped one by one: {problem}")
        cache.remove(cache.LOGS)
        if arguments.all:
            postgres.remove_cluster()
            cache.remove(cache.ROOT)
    say(f"removed {cache.ROOT}{'' if arguments.all else ': databases and logs'}")
    return 0


def _stop_run():
    at_work = cache.running()
    if at_work:
        say(f"stopping ./dev run (pid {at_work[0]})")
        os.kill(at_work[0], signal.SIGTERM)
    while cache.running():
        time.sleep(0.2)
