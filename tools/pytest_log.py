"""A pytest plugin: a test that is skipped because the browser fails it has failed."""

import pytest

from tools.testing import SKIPPED_BROWSER


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport():
    report = (yield).get_result()
    reason = str(report.longrepr)
    if report.skipped and SKIPPED_BROWSER.search(reason):
        report.outcome, report.longrepr = "failed", reason
