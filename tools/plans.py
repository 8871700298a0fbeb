"""Which statements of a run read a whole big table: see ``benchmarks/common/plans.py``.

PostgreSQL says so itself, by its auto_explain, which an administrator of it may load.
"""

import json
import os
from collections import Counter
from contextlib import contextmanager

from . import cache
from .console import say

SETTINGS = {
    "session_preload_libraries": "auto_explain",
    "auto_explain.log_min_duration": "0",
    "auto_explain.log_level": "notice",
    "auto_explain.log_format": "json",
    # Those that keep foreign keys as well: deleting asks who points there.
    "auto_explain.log_nested_statements": "on",
}
# Tables of tests are small, and reading all of one is cheap: so it is made dear, and
# what still does it has no index that would do.
NO_INDEX = dict.fromkeys(
    ("enable_seqscan", "enable_hashjoin", "enable_mergejoin"), "off"
)


@contextmanager
def watched(wanted, **more):
    """Yield variables for what is run; in the end, tell what it read as a whole."""
    if not wanted:
        yield {}
        return
    cache.LOGS.mkdir(parents=True, exist_ok=True)
    path = cache.LOGS / f"plans-{os.getpid()}.json"
    path.unlink(missing_ok=True)
    path.touch()
    options = [f"-c {name}={value}" for name, value in {**SETTINGS, **more}.items()]
    try:
        yield {"PGOPTIONS": " ".join(options), "BENCHMARK_PLANS": str(path)}
    finally:
        say(tell(map(json.loads, path.read_text().splitlines())))
        say(f"(from {path})")


def tell(found):
    """:return: text: each line of code that reads a whole table, most often first"""
    counts, examples = Counter(), {}
    for table, place, statement, looked_for in found:
        counts[table, place] += 1
        examples.setdefault((table, place), (statement, looked_for))
    lines = [f"{len(counts)} places read a whole big table"]
    for key, count in counts.most_common():
        statement, looked_for = examples[key]
        lines.append(f"{count:>6} x {': '.join(key)}")
        lines.append(f"         {statement}")
        lines += [f"         looking for {looked_for}"] if looked_for else []
    return "\n".join(lines)
