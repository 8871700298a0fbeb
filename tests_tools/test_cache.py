"""What is cached is complete, made once, and made by one process at a time."""

import time

import pytest

from tools import cache

MAKE_SLOWLY = """
import sys, time
from tools import cache

def make(folder):
    print("making", flush=True)
    time.sleep(1)
    (folder / "content").touch()

cache.ensure(cache.ROOT / sys.argv[1], make)
print("there", flush=True)
"""
HOLD = """
import time
from tools import cache
held = cache.lock("held")
print("held", flush=True)
time.sleep(60)
"""


def test_folder_is_made_once(root):
    calls = []
    for _ in range(2):
        assert cache.ensure(root / "once", calls.append) == root / "once"
    assert calls == [root / "once"]


def test_folder_that_was_not_finished_is_made_anew(root):
    def fail(folder):
        (folder / "rest").touch()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cache.ensure(root / "unfinished", fail)
    cache.ensure(root / "unfinished", lambda folder: (folder / "content").touch())
    names = {path.name for path in (root / "unfinished").iterdir()}
    assert names == {"content", ".complete"}
    assert not cache.making, "The lock is free again"


def test_two_processes_make_a_folder_once(start):
    processes = [start(MAKE_SLOWLY, "together") for _ in range(2)]
    words = sorted(process.communicate(timeout=20)[0] for process in processes)
    assert words == ["Waiting for another ./dev ...\nthere\n", "making\nthere\n"]


def test_lock_is_free_when_its_owner_is_killed(start):
    owner = start(HOLD)
    assert owner.stdout.readline() == "held\n"
    assert cache.lock("held", wait=False) is None
    owner.kill()
    owner.wait()
    cache.lock("held", wait=False).close()


def test_shared_lock_is_shared():
    with cache.lock("shared", shared=True), cache.lock("shared", shared=True):
        assert cache.lock("shared", wait=False) is None
    cache.lock("shared", wait=False).close()


def test_what_is_in_the_making_can_need_the_same_lock():
    started = time.monotonic()
    with cache.setup(), cache.setup():
        assert cache.lock("setup", wait=False) is None
    assert time.monotonic() - started < 5


def test_digest_tells_parts_apart():
    assert cache.digest("ab", "c") != cache.digest("a", "bc")
    assert cache.digest("ab", "c") == cache.digest("ab", "c")
