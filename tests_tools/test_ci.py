"""The whole is red if a part is, and every part tells what it had to say."""

import os
import shutil
import subprocess

# In place of ./dev, which takes half an hour
DEV = """
import sys, time
words = " ".join(sys.argv[1:])
print("begin", words, flush=True)
time.sleep(0.5)
print("end", words, file=sys.stderr)
sys.exit({failing!r} in words)
"""


def run_parts(checkout, tmp_path, failing, *halves):
    shutil.copytree(checkout, tmp_path / "copy")
    (tmp_path / "copy/dev").write_text(DEV.format(failing=failing))
    line = [tmp_path / "copy/.ci/run", *halves]
    answer = subprocess.run(line, capture_output=True, text=True, env=os.environ)
    return answer.returncode, answer.stdout + answer.stderr


def test_all_parts_are_green(checkout, tmp_path):
    code, words = run_parts(checkout, tmp_path, "nosuch")
    assert code == 0
    assert words.count(": green, ") == words.count(": started") == 4
    assert words.endswith("all parts are green\n")


def test_part_that_fails_makes_the_whole_fail(checkout, tmp_path):
    code, words = run_parts(checkout, tmp_path, "--core")
    assert code == 1
    assert words.count(": failed, ") == 1
    assert words.count(": green, ") == 3, "The others run all the same"
    assert "\nfailed: ./dev test --odoo-runner --core " in words
    for begin in words.split("\nbegin ")[1:]:
        told = begin.splitlines()
        assert told[1] == f"end {told[0]}", "Nothing of another part is in between"


def test_half_of_it(checkout, tmp_path):
    code, words = run_parts(checkout, tmp_path, "--core", "lint")
    assert code == 0
    assert words.count(": green, ") == 1
    assert "\nbegin lint --show-diff" in words and "\nbegin test" not in words
