"""The linters: the hooks of ``.pre-commit-config.yaml``, on all files."""

import subprocess

from . import cache, environment, system
from .console import Failure, call


def lint(arguments, extra):
    """The command ``./dev lint``."""
    pre_commit = environment.python("lint").parent / "pre-commit"
    if not (system.find("node") and system.find("npm")):
        system.install("nodejs", "npm", purpose="Node.js with npm")
    command = [pre_commit, "run", *extra, "--files", *_files()]
    env = environment.variables(PRE_COMMIT_HOME=str(cache.ROOT / "pre-commit"))
    code = call(command, cwd=cache.CHECKOUT, env=env)
    if code and arguments.fix:  # what was mended is none of the complaints left
        code = call(command, cwd=cache.CHECKOUT, env=env)
    return code


def _files():
    """What git knows or would add: new files are looked at before they are added."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    answer = subprocess.run(command, cwd=cache.CHECKOUT, capture_output=True, text=True)
    if answer.returncode:
        raise Failure(f"git ls-files: {answer.stderr.strip()}")
    return filter(None, answer.stdout.split("\0"))
