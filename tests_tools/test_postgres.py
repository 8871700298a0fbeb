"""The private cluster runs as long as somebody uses it, and no longer."""

import os
import signal

import pytest

from tools import postgres
from tools.console import Failure

USE = """
import time
from tools import postgres
with postgres.server():
    print("in", flush=True)
    time.sleep(60)
"""


def runs():
    return (postgres.home() / "data" / "postmaster.pid").exists()


def test_server_answers_and_stops_with_its_last_user(start):
    with postgres.server():
        assert postgres.sql("SELECT 1 + 1") == ["2"]
        other = start(USE)
        assert other.stdout.readline() == "in\n"
        assert not postgres.nobody_at_work()
    assert runs(), "Another process still uses it"
    assert "PGHOST" not in os.environ
    other.send_signal(signal.SIGINT)
    other.wait()
    assert not runs()
    assert postgres.nobody_at_work()


def test_server_whose_user_was_killed_is_found_and_stopped(start):
    other = start(USE)
    assert other.stdout.readline() == "in\n"
    other.kill()
    other.wait()
    assert runs()
    with postgres.server():
        assert postgres.sql("SELECT 1") == ["1"]
    assert not runs()


def test_server_that_was_killed_starts_again():
    with postgres.server():
        postgres.sql("CREATE TABLE kept (id int)")
        postgres.sql("CHECKPOINT")
        pid = int((postgres.home() / "data/postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGQUIT)  # as at a loss of power
        while runs():
            pass
    with postgres.server():
        assert postgres.sql("SELECT count(*) FROM kept") == ["0"]
        postgres.sql("DROP TABLE kept")
    assert not runs()


def test_given_server_is_used_and_left_alone(cluster):
    with postgres.server():  # PGHOST names it now
        assert postgres.sql("SELECT current_user") == ["odoo"]
    assert runs()
    assert os.environ["PGHOST"] == str(postgres.home())


def test_given_server_that_is_not_there_is_told_in_one_line(monkeypatch):
    monkeypatch.setenv("PGHOST", "/nowhere")
    with pytest.raises(Failure, match="/nowhere"), postgres.server():
        pass


def test_failing_statement_is_told(cluster):
    with pytest.raises(Failure, match='relation "nothing" does not exist'):
        postgres.sql("SELECT * FROM nothing")
