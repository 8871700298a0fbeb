"""The linters, at pinned versions."""

import subprocess

from . import cache, database, environment
from .console import Failure, call, say

PRETTY = (".xml", ".js", ".json", ".md", ".yml", ".yaml", ".css", ".scss")
NAMES = ("ruff", "pylint", "oca", "prettier", "eslint")


def lint(arguments):
    """The command ``./dev lint``."""
    chosen = arguments.only or NAMES
    with cache.setup():
        linters = Linters(arguments.fix)
    failed = [name for name in chosen if not getattr(linters, name)()]
    say(f"lint: {', '.join(failed)} complained" if failed else "lint: clean")
    return int(bool(failed))


class Linters:
    """Each method runs one linter and tells whether it was content."""

    def __init__(self, fix):
        self.fix = fix
        self.bin = environment.python("lint").parent
        self.modules = environment.node_modules()
        self.files = _files()

    def ruff(self):
        python = ["dev", *self._named(".py")]
        check = [self.bin / "ruff", "check", *(["--fix"] if self.fix else [])]
        form = [self.bin / "ruff", "format", *([] if self.fix else ["--diff"])]
        return _passes(check, python) & _passes(form, python)

    def pylint(self):
        command = [self.bin / "pylint", "--rcfile=.pylintrc-mandatory"]
        return _passes(command, database.all_addons())

    def oca(self):
        """The OCA's checks of XML, CSV and translation files."""
        fix = ["--fix"] if self.fix else []
        modules = [self.bin / "oca-checks-odoo-module", *fix]
        translations = [self.bin / "oca-checks-po", *fix]
        return _passes(modules, database.all_addons()) & _passes(
            translations, self._named(".po", ".pot")
        )

    def prettier(self):
        mode = "--write" if self.fix else "--check"
        command = ["node", self.modules / "prettier/bin/prettier.cjs", mode]
        command += ["--log-level=warn"]
        return _passes(command, self._named(*PRETTY), NODE_PATH=str(self.modules))

    def eslint(self):
        command = ["node", self.modules / "eslint/bin/eslint.js", "--max-warnings=0"]
        command += ["--fix"] if self.fix else []
        return _passes(command, self._named(".js"), NODE_PATH=str(self.modules))

    def _named(self, *endings):
        return [name for name in self.files if name.endswith(endings)]


def _files():
    """What git knows or would add: caches and editors' folders stay out."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    answer = subprocess.run(command, cwd=cache.CHECKOUT, capture_output=True, text=True)
    if answer.returncode:
        raise Failure(f"git ls-files: {answer.stderr.strip()}")
    names = filter(None, answer.stdout.split("\0"))
    return [name for name in names if (cache.CHECKOUT / name).is_file()]


def _passes(command, targets, **variables):
    """No target, nothing to complain about (and some linters would check it all)."""
    if not targets:
        return True
    env = environment.variables(RUFF_CACHE_DIR=str(cache.ROOT / "ruff"), **variables)
    return call([*command, *targets], cwd=cache.CHECKOUT, env=env) == 0
