"""Run tests and take pictures, on fresh copies of a cached template database."""

import os
import re
import sys

from . import cache, database, environment, node, plans, server, system
from .console import Failure, call, say
from .odoo_source import workplace

NO_TESTS = 5  # pytest's code, as for -k with a word of other tests
# Odoo skips its browser tests, quietly, where the browser fails it.
SKIPPED_BROWSER = re.compile(r"(?i)skip.*(chrome|websocket)")
RESULT = r"\d+ failed, \d+ error\(s\) of (\d+) tests"
LOGS_KEPT = 50  # the newest may be another ./dev's at work


def test(arguments, extra):
    """The command ``./dev test``: all parts, or those whose folders are named."""
    if arguments.odoo_runner:
        return _with_odoo(arguments, extra)
    if arguments.tags or arguments.core:
        raise Failure("--tags and --core are for --odoo-runner; pytest takes -k")
    parts = chosen_parts(extra)
    if arguments.plans:  # of the addons: the tools and servers ask nothing of ours
        parts = [(_watch_addons, words) for run, words in parts if run == _test_addons]
    codes = [run(words) for run, words in parts]
    found = [code for code in codes if code != NO_TESTS] or [NO_TESTS]
    return next(filter(None, found), 0)


def chosen_parts(extra):
    """Yield the functions that run tests, each with what pytest is told then.

    :param extra: arguments of pytest; a path chooses the part that it belongs to
    """
    parts = {("tests_tools",): _test_tools, ("tests_server",): _test_servers}
    parts[tuple(database.all_addons())] = _test_addons
    parts[(database.APART,)] = _test_apart
    heads = {text: re.split("/|::", text)[0] for text in extra}
    options = [text for text in extra if not any(heads[text] in part for part in parts)]
    for folders, run in parts.items():
        named = [text for text in extra if heads[text] in folders]
        if named or options == extra:
            yield run, [*options, *(named or folders)]


def _test_tools(arguments):
    return _pytest(["-p", "no:odoo", *arguments], environment.variables())


def _test_servers(arguments):
    """Tests of a running server, over what is committed: without pytest-odoo."""
    with workplace() as odoo, database.scratch(odoo) as name:
        given = {"BRIDGE_SERVER_DATABASE": name, "BRIDGE_SERVER_ODOO": str(odoo.path)}
        env = environment.variables(**given)
        return _pytest(["-p", "no:odoo", *arguments], env)


def _watch_addons(arguments):
    with plans.watched(True, **plans.NO_INDEX) as given:
        return _test_addons(["-p", "benchmarks.common.plans", *arguments], **given)


def _test_addons(arguments, **more):
    with workplace() as odoo, database.scratch(odoo) as name:
        system.chromium()
        database.add_test_addons(odoo, name)
        return _pytest_odoo(odoo, name, arguments, **more)


def _test_apart(arguments):
    """Tests with many apps, which would change what the other tests see."""
    with workplace() as odoo, database.scratch(odoo, "apps") as name:
        database.add_apart(odoo, name)
        return _pytest_odoo(odoo, name, arguments)


def _pytest_odoo(odoo, name, arguments, **more):
    log = _fresh_log("pytest")
    given = database.options(odoo, name, log_level="info", logfile=log)
    line = ["-p", "tools.pytest_log", "--odoo-http", f"--odoo-database={name}"]
    line += [f"--odoo-extra={option[2:]}" for option in given]
    line += ["--odoo-log-level=info", *arguments]
    line += ["-W", "ignore:'crypt' is deprecated"]  # passlib knows what to do then
    storage = str(cache.ROOT / "hypothesis")
    env = database.variables(odoo, HYPOTHESIS_STORAGE_DIRECTORY=storage, **more)
    code = _pytest(line, env)
    return complains(log) or code


def _pytest(arguments, env):
    line = [environment.python(), "-m", "pytest", f"--rootdir={cache.CHECKOUT}"]
    line += ["-o", f"cache_dir={cache.ROOT / 'pytest'}", *arguments]
    path = [env.get("PYTHONPATH", ""), str(cache.CHECKOUT)]
    env = {**env, "PYTHONPATH": os.pathsep.join(filter(None, path))}
    if not sys.stdout.isatty():
        env |= {"ODOO_PY_COLORS": "", "NO_COLOR": "1"}
    return call(line, env=env, cwd=cache.CHECKOUT)


def _with_odoo(arguments, extra):
    """By Odoo's own runner. It installs the addons: at-install tests belong there."""
    if extra:
        raise Failure(f"Odoo's runner does not know {' '.join(extra)}")
    kind = "core" if arguments.core else "bare"
    addons = [database.CORE] if arguments.core else database.all_addons()
    more = {
        "init": ",".join(addons),
        "test_tags": arguments.tags or ",".join(f"/{addon}" for addon in addons),
        "http_port": server.free_port(),
        "logfile": _fresh_log("odoo-tests"),
    }
    with workplace() as odoo, database.scratch(odoo, kind) as name:
        system.chromium()
        line = database.command(odoo, name, **more)
        # The core without the addons that install themselves beside it
        only = "--skip-auto-install" if arguments.core else "--with-demo"
        line += ["--stop-after-init", only]
        say(f"Testing {', '.join(addons)}; the log: {more['logfile']}")
        code = call(line, env=database.variables(odoo))
    results = list(re.finditer(RESULT, more["logfile"].read_text()))
    say(results[-1][0] if results else "no test was run")
    return complains(more["logfile"]) or code or int(not results)


def complains(log):
    """Whether Odoo's log has what a good run has not; shows it."""
    lines = log.read_text(errors="replace").splitlines()
    skipped = [line for line in lines if SKIPPED_BROWSER.search(line)]
    for line in skipped:
        say(line)
    check = [environment.python(), "-m", "checklog_odoo", "--no-err-if-empty", log]
    return call(check, cwd=cache.CHECKOUT) or int(bool(skipped))


@cache.setup()
def _fresh_log(name):
    cache.LOGS.mkdir(parents=True, exist_ok=True)
    for old in sorted(cache.LOGS.iterdir(), key=os.path.getmtime)[:-LOGS_KEPT]:
        old.unlink(missing_ok=True)
    return cache.LOGS / f"{name}-{os.getpid()}.log"


def screenshots(arguments, _extra):
    """The command ``./dev screenshots``."""
    with workplace() as odoo, database.scratch(odoo) as name:
        database.load_language(odoo, name, "ar_001")
        port = server.free_port()
        line = [environment.python(), cache.CHECKOUT / "docs/screenshots.py"]
        line += ["--url", f"http://127.0.0.1:{port}", "--browser", system.chromium()]
        with server.serving(odoo, name, port, env=node.variables()):
            return call([*line, *arguments.names], env=environment.variables())
