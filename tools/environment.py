"""Virtual environments with pinned packages, one per list of requirements."""

import os
import sys
from pathlib import Path

from . import cache, system
from .console import run

TOOLS = Path(__file__).resolve().parent


def python(name="odoo"):
    """The interpreter of the environment that ``requirements-<name>.txt`` describes."""
    requirements = TOOLS / f"requirements-{name}.txt"
    python = sys.executable, sys.version_info[:2]
    key = cache.digest(*python, requirements.read_text())

    def make(folder):
        _create(folder)
        pip = [folder / "bin/python", "-m", "pip", "install", "--no-input"]
        log = cache.LOGS / f"pip-{name}.log"
        run([*pip, "-r", requirements], log, "installing the Python packages")

    folder = cache.ROOT / f"python-{name}-{key}"
    cache.ensure(folder, f"Installing Python packages ({name})", make)
    return folder / "bin" / "python"


def _create(folder):
    try:
        import ensurepip  # noqa: F401
    except ImportError:  # Debian and Ubuntu ship it in a package of its own
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        system.install(f"python{version}-venv", purpose="Python's venv module")
    # As a program of its own: the running interpreter may still lack ensurepip.
    log = cache.LOGS / "venv.log"
    command = [sys.executable, "-m", "venv", folder]
    run(command, log, "creating the virtual environment")


def variables(**more):
    """The environment of every Odoo process."""
    return {
        **{k: v for k, v in os.environ.items() if k not in ("ODOO_RC", "PYTHONHOME")},
        "PYTHONUNBUFFERED": "1",
        "PYTHONPYCACHEPREFIX": str(cache.ROOT / "pycache"),
        **more,
    }
