"""Virtual environments with pinned packages, one per list of requirements."""

import importlib.util
import os
import sys

from . import cache, system
from .console import run
from .system import TOOLS


def python(name="odoo"):
    """The interpreter of the environment that ``requirements-<name>.txt`` describes."""
    requirements = TOOLS / f"requirements-{name}.txt"
    version = sys.version_info[:2]
    key = cache.digest(sys.executable, version, requirements.read_text())

    def make(folder):
        # Debian and Ubuntu ship it in a package of its own.
        if not importlib.util.find_spec("ensurepip"):
            package = f"python{version[0]}.{version[1]}-venv"
            system.install(package, purpose="Python's venv module")
        log = cache.LOGS / f"pip-{name}.log"
        run([sys.executable, "-m", "venv", folder], log, "Making an environment")
        pip = [folder / "bin/python", "-m", "pip", "install", "--no-input"]
        label = f"Installing Python packages ({name})"
        run([*pip, "-r", requirements], log, label)

    return cache.ensure(cache.ROOT / f"python-{name}-{key}", make) / "bin" / "python"


def variables(**more):
    """The environment of every Odoo process."""
    return {
        **{k: v for k, v in os.environ.items() if k not in ("ODOO_RC", "PYTHONHOME")},
        "PYTHONUNBUFFERED": "1",
        "PYTHONPYCACHEPREFIX": str(cache.ROOT / "pycache"),
        **more,
    }
