"""Programs of Node.js, at the versions of ``node/package-lock.json``."""

import os

from . import cache, system
from .console import run, say

FILES = ("package.json", "package-lock.json")


def variables():
    """The environment of an Odoo that mirrors pages of right-to-left languages.

    Odoo looks for rtlcss on the PATH, and does without where there is none.
    """
    if not (system.find("node") and system.find("npm")):
        if not system.find("apt-get"):
            say("Pages are not mirrored for right-to-left languages: no Node.js here")
            return {}
        system.install("nodejs", "npm", purpose="Node.js with npm")
    return {"PATH": os.pathsep.join([str(_programs()), os.environ.get("PATH", "")])}


def _programs():
    """The folder of the programs, brought by npm if need be."""
    content = {name: (system.TOOLS / "node" / name).read_text() for name in FILES}

    def make(folder):
        for name, text in content.items():
            (folder / name).write_text(text)
        line = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        run(line, cache.LOGS / "npm.log", "Installing packages of Node.js", cwd=folder)

    key = cache.digest(*content.values())
    return cache.ensure(cache.ROOT / f"node-{key}", make) / "node_modules" / ".bin"
