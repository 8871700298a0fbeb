"""The guide: what it says is tested, its examples parse, its pictures are shown.

Whether its links lead somewhere is asked by ``./dev lint links``.
"""

import ast
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
GUIDE = CHECKOUT / "docs"
PAGES = [CHECKOUT / "README.md", *sorted(GUIDE.glob("*.md"))]
# They lead to what others say.
INDEXES = {CHECKOUT / "README.md", GUIDE / "README.md"}

# Behind a statement: which tests try it, which benchmark measures it, or why none does
TESTS = re.compile(r"<!-- tests?:\s(.*?)-->", re.S)
BENCH = re.compile(r"<!-- bench: (\w+) -->")
UNTESTED = re.compile(r"<!-- no test: \S.*?-->", re.S)
BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.M | re.S)
PICTURE = re.compile(r"\]\((?:docs/)?images/([\w.-]+)\)")
HEADING = re.compile(r"^#+ +", re.M)


def read_bash(text):
    """What bash says of it without running it."""
    subprocess.run(["bash", "-n"], input=text, text=True, check=True)


READERS = {
    "python": ast.parse,
    "json": json.loads,
    "sh": read_bash,
    "mermaid": str,  # a drawing, which GitHub shows
}


def named_tests(text):
    return [name for comment in TESTS.findall(text) for name in comment.split()]


def sections(text):
    """Titles and texts of the sections of a page, without what introduces it.

    Code is left out: a # in it is no heading.
    """
    for section in HEADING.split(BLOCK.sub("", text))[2:]:
        title, _line, words = section.partition("\n")
        yield title, words.strip()


@cache
def functions(path):
    """Names of the tests of a file, as pytest has them."""
    names = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.ClassDef):
            names.add(node.name)
            names |= {
                f"{node.name}::{method.name}"
                for method in node.body
                if isinstance(method, ast.FunctionDef)
            }
    return {name for name in names if name.rpartition("::")[2][:4].lower() == "test"}


def lacking(name):
    """Whether there is no test of that name."""
    path, _colons, function = name.partition("::")
    return not (CHECKOUT / path).is_file() or function not in functions(CHECKOUT / path)


def name_of(page):
    return str(page.relative_to(CHECKOUT))


@pytest.fixture(params=PAGES, ids=name_of)
def page(request):
    return request.param


def test_tests_that_pages_name_are_there(page):
    text = page.read_text()
    wrong = [name for name in named_tests(text) if lacking(name)]
    assert not wrong, "no such tests"
    benchmarks = CHECKOUT / "benchmarks"
    wrong = [n for n in BENCH.findall(text) if not (benchmarks / f"{n}.py").is_file()]
    assert not wrong, "no such benchmarks"


def test_each_section_is_tested_or_says_why_not(page):
    if page in INDEXES:
        return
    bare = [title for title, words in sections(page.read_text()) if untold(words)]
    assert not bare, "no <!-- test: ... --> and no <!-- no test: why --> in"


def untold(words):
    told = named_tests(words) or BENCH.search(words) or UNTESTED.search(words)
    return words and not told


def test_examples_parse(page):
    for language, text in BLOCK.findall(page.read_text()):
        assert language in READERS, f"an example of no known language:\n{text}"
        READERS[language](text)


def test_pictures_are_shown_and_made():
    shown = {name for page in PAGES for name in PICTURE.findall(page.read_text())}
    there = {path.name for path in (GUIDE / "images").iterdir()}
    assert there - shown == set(), "pictures that no page shows"
    sys.path.insert(0, str(GUIDE))
    try:
        from screenshots import SHOTS
    finally:
        sys.path.remove(str(GUIDE))
    made = {f"{shot.name}.png" for shot in SHOTS}
    assert there - made == set(), "pictures that ./dev screenshots does not make"


def test_operators_know_each_scheduled_action_and_its_interval():
    table = (GUIDE / "operator.md").read_text()
    told = dict(re.findall(r"^\| ([\w ]+: [\w -]+?) +\| ([\w ]+?) +\|", table, re.M))
    assert told == dict(scheduled_actions())


def scheduled_actions():
    """Names and intervals of those of the addons that a company installs."""
    for path in CHECKOUT.glob("crm_*/data/*.xml"):
        for record in ElementTree.parse(path).iterfind(".//record[@model='ir.cron']"):
            value = {f.get("name"): f.get("eval") or f.text for f in record}
            number, unit = value["interval_number"], value["interval_type"]
            yield value["name"], unit[:-1] if number == "1" else f"{number} {unit}"


def test_example_of_a_strategy_is_the_one_that_is_tested():
    blocks = BLOCK.findall((GUIDE / "integrator.md").read_text())
    [shown] = [text for _python, text in blocks if "_get_strategies" in text]
    path = "test_crm_commerce_bridge/models/crm_account_resolver.py"
    tested = ast.parse((CHECKOUT / path).read_text())
    [model] = [node for node in tested.body if isinstance(node, ast.ClassDef)]
    assert ast.get_docstring(model)
    del model.body[0]
    assert ast.dump(ast.parse(shown)) == ast.dump(tested)


def test_what_is_wrong_is_found():
    known = "tests_tools/test_docs.py::test_what_is_wrong_is_found"
    assert not lacking(known)
    for name in (f"{known}_not", "tests_tools/test_no.py::test_x", "tests_tools"):
        assert lacking(name)
    assert named_tests(f"<!-- tests:\n{known}\na.py::B::test_c\n-->") == [
        known,
        "a.py::B::test_c",
    ]
    text = "# A\n\none\n\n## B\n\ntwo\n\n```sh\n# three\n```\n\n## C\n\n## D\n"
    assert dict(sections(text)) == {"B": "two", "C": "", "D": ""}
    assert untold("two") and not untold("")
    assert not untold("two\n\n<!-- no test: it is so -->")
    for language, text in (("python", "def"), ("json", "{,}"), ("sh", "if true")):
        with pytest.raises((SyntaxError, ValueError, subprocess.CalledProcessError)):
            READERS[language](text)
