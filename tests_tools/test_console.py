"""Processes end with the program that started them, and failures tell their cause."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools import console

PARENT = """
import sys
from tools import console
with console.child([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
    print(process.pid, flush=True)
    process.wait()
"""


def is_alive(pid):
    try:
        os.kill(pid, 0)
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (ProcessLookupError, FileNotFoundError):  # at any of these moments
        return False
    return "Z" not in stat.split(")")[1].split()[0]


def wait_for_end(pid):
    end = time.monotonic() + 10
    while is_alive(pid):
        assert time.monotonic() < end, f"process {pid} is an orphan"
        time.sleep(0.05)


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_child_ends_with_its_parent(start, sign):
    parent = start(PARENT)
    pid = int(parent.stdout.readline())
    assert is_alive(pid)
    parent.send_signal(sign)
    wait_for_end(pid)


def test_child_ends_with_the_block():
    with pytest.raises(KeyError), console.child(["sleep", "60"]) as process:
        raise KeyError
    assert process.returncode == -signal.SIGTERM


def test_child_that_does_not_listen_is_killed(monkeypatch):
    monkeypatch.setattr(console, "PATIENCE", 0.5)
    code = (
        "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True)"
    )
    line = [sys.executable, "-c", f"{code}; time.sleep(60)"]
    with console.child(line, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
    assert process.returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        (
            "fine so far\nE: Package nosuch is unknown\nbye",
            "E: Package nosuch is unknown",
        ),
        ("cp: error writing: No space left on device\nERROR: x", "the disk is full"),
        ("Could not resolve host: example.com\nE: x", "no network"),
        ("one\nlast\n\n", "last"),
        ("", "no message"),
    ],
)
def test_failure_tells_its_cause(tmp_path, words, cause):
    line = [sys.executable, "-c", "import sys; print(sys.argv[1]); sys.exit(3)", words]
    with pytest.raises(console.Failure, match=cause) as caught:
        console.run(line, tmp_path / "log", "Trying")
    assert str(caught.value).startswith("Trying failed: ")
    assert str(tmp_path / "log") in str(caught.value)
    assert "\n" not in str(caught.value)


def test_long_step_tells_that_it_is_at_work(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(console, "FIRST_WORD", 0.2)
    monkeypatch.setattr(console, "NEXT_WORD", 0.5)
    console.run(["sleep", "1"], tmp_path / "log", "Sleeping")
    words = capsys.readouterr().out.splitlines()
    assert words[0] == "Sleeping ... 0 s" and words[-1] == "Sleeping: done (1 s)"
    console.run(["true"], tmp_path / "log", "Nothing")
    assert not capsys.readouterr().out
