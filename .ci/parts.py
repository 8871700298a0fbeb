"""All that has to be green, two parts at a time: one of them keeps a core busy.

The output of a part is shown in one piece when it is over. With an argument, ``test``
or ``lint``, only that half.
"""

import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
sys.dont_write_bytecode = True  # keeps the checkout free of __pycache__

from tools.console import child, say  # noqa: E402
from tools.database import APART, CORE, all_addons  # noqa: E402

AT_ONCE = 2
OTHERS = [addon for addon in all_addons() if addon != CORE]
# The longest first. Big groups take minutes and are no other without demo data, and the
# longest tours are clicked once: the others show that tours run there, too.
TAGS = f"/{CORE},-:TestBigGroups,-:TestTours"
PARTS = [
    ["test", CORE],
    ["test", "--odoo-runner", "--core", "--tags", TAGS],
    ["test", *OTHERS, APART, "tests_server", "tests_tools"],
    ["lint", "--show-diff-on-failure"],
]


def main(halves):
    """Run these parts, also after one has failed; the code tells whether any has."""
    waiting = [part for part in PARTS if not halves or part[0] in halves]
    running, failed = [], []
    with ExitStack() as stack:
        while waiting or running:
            while waiting and len(running) < AT_ONCE:
                running.append(Part(waiting.pop(0), stack))
            for part in [part for part in running if part.is_over()]:
                running.remove(part)
                failed += [part.name] if part.tell() else []
            time.sleep(0.2)
    say(f"failed: {'; '.join(failed)}" if failed else "all parts are green")
    return int(bool(failed))


class Part:
    def __init__(self, words, stack):
        self.name = " ".join(["./dev", *words])
        self.start = time.monotonic()
        self.output = stack.enter_context(tempfile.TemporaryFile("w+"))
        streams = {"stdout": self.output, "stderr": self.output, "cwd": ROOT}
        line = [sys.executable, "dev", *words]
        self.process = stack.enter_context(child(line, **streams))
        say(f"{self.name}: started")

    def is_over(self):
        return self.process.poll() is not None

    def tell(self):
        """Show its output; returns its code."""
        self.output.seek(0)
        code, seconds = self.process.returncode, time.monotonic() - self.start
        say(f"\n=== {self.name}: {'failed' if code else 'green'}, {seconds:.0f} s")
        say(self.output.read())
        return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
