"""A pytest plugin: a green run whose log has a warning, or no browser, is not green."""

import os
from pathlib import Path

import pytest

from tools.testing import SKIPPED_BROWSER, trouble


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    reason = str(report.longrepr)
    if report.skipped and SKIPPED_BROWSER.search(reason):
        report.outcome, report.longrepr = "failed", reason


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    lines = trouble(Path(os.environ["ODOO_TEST_LOG"]))
    session.config.stash[LINES] = lines
    if lines and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


LINES = pytest.StashKey()


def pytest_terminal_summary(terminalreporter, config):
    lines = config.stash.get(LINES, [])
    if lines:
        terminalreporter.section("not allowed in Odoo's log")
    for line in lines:
        terminalreporter.line(line)
