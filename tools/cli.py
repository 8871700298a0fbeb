"""The commands of ./dev and their arguments."""

import argparse
import shutil
import signal
import sys

from . import bench, cache, database, i18n, lint, postgres, server, testing
from .console import Failure, say

DESCRIPTION = f"""The development tool of this repository. Everything it brings lands in
{cache.ROOT} (BRIDGE_CACHE moves it). ODOO_PATH names an Odoo 19.0 checkout or installed
package to use; else it comes from Debian's archive or a git clone."""


def main():
    """Run a command; a mistake or a lack ends in one line and a code that tells."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.stdout.reconfigure(line_buffering=True)
    try:
        arguments, extra = _parse()
        return arguments.run(arguments, extra)
    except KeyboardInterrupt:
        print("./dev: stopped", file=sys.stderr)
        return 130
    except (Failure, OSError) as problem:
        print(f"./dev: {problem}", file=sys.stderr)
        return 1


def _clean(arguments, _extra):
    """The command ``./dev clean``."""
    if not postgres.nobody_at_work():
        raise Failure("another ./dev is at work on the databases")
    with cache.setup(), postgres.server():
        for name in database.named(f"{database.PREFIX}_"):
            database.drop(name)
    if arguments.all:
        shutil.rmtree(postgres.home(), ignore_errors=True)
        shutil.rmtree(cache.ROOT)
    say(f"removed {cache.ROOT if arguments.all else 'the databases'}")
    return 0


def _flag(name, summary):
    return name, {"action": "store_true", "help": summary}


NAME = "only this one; 'all': those of the table of scale, and print it"
# By name: the function, what it does, its arguments
COMMANDS = {
    "run": (
        server.run,
        "serve Odoo with the addons",
        ("--port", {"type": int, "default": 8069}),
        _flag("--fresh", "start with new data"),
    ),
    "shell": (server.shell, "Odoo's shell on that data"),
    "test": (
        testing.test,
        "run the tests, in a fresh copy of a database; more arguments are pytest's",
        _flag("--odoo-runner", "instead of pytest"),
        _flag("--core", "the first addon alone, without demo data"),
        _flag("--plans", "tell what reads a whole big table, as no index would do"),
        ("--tags", {"help": "what Odoo's runner takes as --test-tags"}),
    ),
    "bench": (
        bench.bench,
        "run benchmarks/*.py, each in a fresh copy; more arguments are the script's",
        ("name", {"nargs": "?", "default": "*", "help": NAME}),
        ("--size", {"type": int, "help": "customers (default: the benchmark's own)"}),
        _flag("--in-place", "all in one database that is kept: half the disk"),
        _flag("--plans", "tell what reads a whole big table"),
    ),
    "lint": (
        lint.lint,
        "run the linters, which mend what they can; more arguments are pre-commit's",
        _flag("--fix", "what is mended is no failure"),
    ),
    "i18n": (i18n.i18n, "export the templates of translations"),
    "screenshots": (
        testing.screenshots,
        "take the pictures in docs/images",
        ("names", {"nargs": "*", "help": "only these (default: all)"}),
    ),
    "clean": (_clean, "remove the databases", _flag("--all", "and all of the cache")),
}
TAKE_MORE = (testing.test, bench.bench, lint.lint)


def _parse():
    parser = argparse.ArgumentParser(prog="./dev", description=DESCRIPTION)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, (run, summary, *options) in COMMANDS.items():
        sub = commands.add_parser(name, help=summary, description=summary)
        sub.allow_abbrev = False
        sub.set_defaults(run=run)
        for option, settings in options:
            sub.add_argument(option, **settings)
    arguments, extra = parser.parse_known_args()
    if extra and arguments.run not in TAKE_MORE:
        parser.error(f"unknown arguments: {' '.join(extra)}")
    return arguments, extra
