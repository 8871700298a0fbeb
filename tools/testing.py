"""Run the tests on a fresh copy of the cached template database."""

import os
import re
import subprocess
import sys

from . import browser, cache, database, environment, server, workplace
from .console import Failure, call, say, spawn, stop

TROUBLE = re.compile(r"^\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) ")
# Odoo skips its browser tests, quietly, where the browser fails it.
SERVER_TESTS = "tests_server"
NO_TESTS = 5  # pytest's code, as for -k with a word of the other tests
SKIPPED_BROWSER = re.compile(r"(?i)skip.*(chrome|websocket)")


def test(arguments, extra):
    """The command ``./dev test``."""
    if not database.all_addons():
        raise Failure("there is no addon to test")
    if (arguments.tags or arguments.core) and not arguments.odoo_runner:
        raise Failure("--tags and --core are for --odoo-runner; pytest takes -k")
    with workplace.opened(arguments.odoo) as odoo:
        with cache.setup():
            browser.chromium()
        if arguments.odoo_runner:
            # It installs the addons itself: at-install tests belong there.
            core = arguments.core
            addons = [database.CORE] if core else database.all_addons()
            with database.scratch(odoo, "core" if core else "bare") as name:
                return _with_odoo(odoo, name, addons, arguments, extra)
        code = 0
        if not _names(extra, [SERVER_TESTS]):
            with database.scratch(odoo) as name:
                database.add_test_addons(odoo, name)
                code = _with_pytest(odoo, name, arguments, extra)
        if not _names(extra, database.all_addons()):
            with database.scratch(odoo) as name:
                code = _with_servers(odoo, name, extra) or code
        return code


def bench(arguments, extra):
    """The command ``./dev bench``."""
    scripts = sorted((cache.CHECKOUT / "benchmarks").glob(f"{arguments.name}.py"))
    if not scripts:
        raise Failure(f"there is no benchmarks/{arguments.name}.py")
    with workplace.opened(arguments.odoo) as odoo:
        for script in scripts:
            if code := _bench(odoo, script, extra):
                return code
    return 0


def _bench(odoo, script, extra):
    """In a fresh database, with one without the addons beside it."""
    with (
        database.scratch(odoo) as name,
        database.scratch(odoo, "bare") as bare,
    ):
        chosen = database.options(odoo, name, log_level="warn")
        # The script gives these to odoo.tools.config.parse_config().
        env = database.variables(
            odoo, ODOO_OPTIONS="\n".join(chosen), ODOO_BARE_DATABASE=bare
        )
        return call([environment.python(), script, *extra], env=env)


def trouble(log):
    """Lines of Odoo's log that a good run does not have."""
    text = log.read_text(errors="replace") if log.exists() else ""
    return [
        line
        for line in text.splitlines()
        if TROUBLE.match(line) or SKIPPED_BROWSER.search(line)
    ]


def _with_pytest(odoo, name, arguments, extra):
    log = _fresh_log("pytest")
    more = {"log_level": "info", "logfile": log}
    chosen = database.options(odoo, name, **more)
    special = ("--config=", "--database=", "--log-level=")
    odoo_extra = [o[2:] for o in chosen if not o.startswith(special)]
    line = [environment.python(), "-m", "pytest", "-p", "tools.pytest_log"]
    line += ["--odoo-config=/dev/null", f"--odoo-database={name}", "--odoo-http"]
    line += ["--odoo-log-level=info", f"--rootdir={cache.CHECKOUT}"]
    line += ["-o", f"cache_dir={cache.ROOT / 'pytest'}"]
    line += [f"--odoo-extra={option}" for option in odoo_extra]
    line += ["-W", "ignore:'crypt' is deprecated"]  # passlib knows what to do then
    addons = database.all_addons()
    line += [*extra, *([] if _names(extra, addons) else addons)]
    path = os.pathsep.join([str(odoo.path), str(cache.CHECKOUT)])
    env = database.variables(odoo, ODOO_TEST_LOG=str(log), **_no_color())
    env["PYTHONPATH"] = path
    env["HYPOTHESIS_STORAGE_DIRECTORY"] = str(cache.ROOT / "hypothesis")
    return call(line, env=env, cwd=cache.CHECKOUT)


def _with_servers(odoo, name, extra):
    """Tests of a running server, over what is committed: without pytest-odoo."""
    line = [environment.python(), "-m", "pytest", "-p", "no:odoo"]
    line += [f"--rootdir={cache.CHECKOUT}", "-o", f"cache_dir={cache.ROOT / 'pytest'}"]
    line += [*extra, *([] if _names(extra, [SERVER_TESTS]) else [SERVER_TESTS])]
    env = database.variables(
        odoo,
        BRIDGE_SERVER_DATABASE=name,
        BRIDGE_SERVER_ODOO=str(odoo.path),
        **_no_color(),
    )
    env["PYTHONPATH"] = str(cache.CHECKOUT)
    code = call(line, env=env, cwd=cache.CHECKOUT)
    return 0 if code == NO_TESTS else code


def _names(extra, folders):
    """Whether a pytest argument is a path in these folders: then it is wanted alone."""
    return any(re.split("/|::", text)[0] in folders for text in extra)


def _with_odoo(odoo, name, addons, arguments, extra):
    if extra:
        raise Failure(f"Odoo's runner does not know {' '.join(extra)}")
    log = _fresh_log("odoo-tests")
    tags = arguments.tags or ",".join(f"/{addon}" for addon in addons)
    more = {"test_tags": tags, "http_port": server.free_port(), "log_level": "info"}
    line = database.command(odoo, name, init=",".join(addons), **more)
    line += ["--with-demo", "--stop-after-init"]
    with log.open("w") as output:
        process = spawn(
            line,
            env=database.variables(odoo),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            for text in process.stdout:
                output.write(text)
                sys.stdout.write(text)
                sys.stdout.flush()
            process.wait()
        except BaseException:
            stop(process)
            raise
    return _judge(log, process.returncode)


def _judge(log, code):
    results = re.findall(
        r"(\d+) failed, (\d+) error\(s\) of (\d+) tests", log.read_text()
    )
    failed, errors, total = [int(n) for n in results[-1]] if results else (0, 0, 0)
    lines = trouble(log)
    for line in lines:
        say(f"not allowed in the log: {line}")
    if not total:
        say("no test was run")
    say(f"{total - failed - errors} passed, {failed + errors} failed")
    return code or int(bool(lines) or not total)


def _fresh_log(name):
    log = cache.LOGS / f"{name}-{os.getpid()}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    for old in cache.LOGS.glob(f"{name}-*.log"):
        old.unlink()
    return log


def _no_color():
    return {} if sys.stdout.isatty() else {"ODOO_PY_COLORS": "", "NO_COLOR": "1"}
