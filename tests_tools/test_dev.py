"""./dev as people call it, in a fresh checkout; and what makes a run of tests red."""

import re
import socket
import subprocess
import sys

import pytest
from conftest import git

from tools import server, testing
from tools.console import Failure
from tools.database import APART, CORE, all_addons

ADDONS = all_addons()

CLEAN = "2026-01-01 10:00:00,000 1 INFO db odoo.tests: all well\n"
WARNING = (
    "2026-01-01 10:00:00,000 1 WARNING db odoo.models: mind this\nTraceback: that\n"
)
SKIPPED = "2026-01-01 10:00:00,000 1 INFO db odoo: skipped test_x : Chrome is missing\n"
SKIPPED_TESTS = """
import unittest

class Test(unittest.TestCase):
    def test_chrome(self):
        raise unittest.SkipTest("Chrome executable not found")

    def test_websocket(self):
        raise unittest.SkipTest("skip: websocket-client module is not installed")

    def test_other(self):
        raise unittest.SkipTest("there is no tag yet")
"""


def dev(checkout, *words):
    line = [sys.executable, "dev", *words]
    return subprocess.run(line, cwd=checkout, capture_output=True, text=True)


def test_help_names_the_commands_and_leaves_the_checkout_clean(checkout):
    answer = dev(checkout, "--help")
    assert answer.returncode == 0, answer.stderr
    for command in ("run", "shell", "test", "bench", "lint", "screenshots", "clean"):
        assert re.search(rf"^    {command}\s", answer.stdout, re.MULTILINE)
    assert not git(checkout, "status", "--porcelain", "--ignored")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["bench", "nosuch"], 1, "./dev: there is no benchmarks/nosuch.py\n"),
        (["test", "--core"], 1, "./dev: --tags and --core are for --odoo-runner"),
        (["test", "--odoo-runner", "-x"], 1, "./dev: Odoo's runner does not know -x\n"),
        (["clean", "--nosuch"], 2, "unknown arguments: --nosuch\n"),
        (["nosuch"], 2, "invalid choice"),
        (["run", "--port", "99999999"], 1, "./dev: port 99999999 cannot be used"),
    ],
)
def test_mistake_is_told_in_one_line(checkout, words, code, message):
    answer = dev(checkout, *words)
    assert answer.returncode == code
    assert message in answer.stderr
    assert "Traceback" not in answer.stderr
    assert not answer.stdout


def test_port_in_use_is_told():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Failure, match="choose one with --port"):
            server.free_port(taken.getsockname()[1])
    assert server.free_port()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (CLEAN, None),
        ("", None),
        (CLEAN + WARNING + CLEAN, "mind this\nTraceback: that\n"),
        (CLEAN + SKIPPED, "Chrome is missing"),
    ],
)
def test_log_of_a_green_run_has_no_warning(tmp_path, capfd, monkeypatch, text, told):
    monkeypatch.setattr(testing.environment, "python", lambda: sys.executable)
    (tmp_path / "odoo.log").write_text(text)
    assert bool(testing.complains(tmp_path / "odoo.log")) == bool(told)
    assert (told or "") in capfd.readouterr().out


def test_tour_that_the_browser_skipped_has_failed(tmp_path):
    (tmp_path / "test_it.py").write_text(SKIPPED_TESTS)
    line = [sys.executable, "-m", "pytest", "-p", "no:odoo", "-p", "tools.pytest_log"]
    line += ["-p", "no:cacheprovider", str(tmp_path), f"--rootdir={tmp_path}"]
    answer = subprocess.run(line, capture_output=True, text=True)
    assert "2 failed, 1 skipped" in answer.stdout


@pytest.mark.parametrize(
    ("words", "chosen"),
    [
        (
            ["-k", "x"],
            {"tools": 3, "servers": 3, "addons": 2 + len(ADDONS), "apart": 3},
        ),
        (["-x", f"{CORE}/tests/test_x.py::Test"], {"addons": 2}),
        (["tests_server", CORE, "-x"], {"servers": 2, "addons": 2}),
        (["tests_tools::test_x"], {"tools": 1}),
        ([f"{APART}/tests/test_x.py", "-x"], {"apart": 2}),
    ],
)
def test_named_folders_choose_the_parts(words, chosen):
    parts = {run.__name__: given for run, given in testing.chosen_parts(words)}
    lengths = {f"_test_{name}": length for name, length in chosen.items()}
    assert {name: len(given) for name, given in parts.items()} == lengths
    for given in parts.values():
        assert [word for word in given if word.startswith("-")] == [
            word for word in words if word.startswith("-")
        ]
