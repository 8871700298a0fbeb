"""Time and queries of some work, and lines that compare two of them."""

import gc
import statistics
import time
from contextlib import contextmanager

from . import figures


def timed(work):
    """:return: seconds"""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


class Samples:
    """The same work, measured again and again."""

    def __init__(self, name=""):
        self.name, self.seconds, self.queries = name, [], []

    @contextmanager
    def measure(self, env, clock=time.perf_counter):
        # As timeit does: one collection takes longer than what is measured here.
        gc.disable()
        before, started = env.cr.sql_log_count, clock()
        try:
            yield
            self.seconds.append(clock() - started)
            self.queries.append(env.cr.sql_log_count - before)
        finally:
            gc.enable()

    def forget(self, count):
        """The first ones warmed up."""
        del self.seconds[:count], self.queries[:count]

    def add(self, other):
        """As one more piece of work, done after the others."""
        self.seconds = _sums(self.seconds, other.seconds)
        self.queries = _sums(self.queries, other.queries)

    @property
    def median(self):
        return statistics.median(self.seconds)

    @property
    def median_queries(self):
        return statistics.median(self.queries)

    def report(self):
        late = sorted(self.seconds)[int(len(self.seconds) * 0.95)]
        print(
            f"{self.name:<16} median {self.median * 1000:8.2f} ms, "
            f"95 % {late * 1000:8.2f} ms, {self.median_queries:.0f} queries",
            flush=True,
        )


def _sums(some, others):
    return [a + b for a, b in zip(some, others, strict=True)] if some else [*others]


def compare(title, work, floor, goal=None):
    """One line: some work, its floor, and their ratio."""
    _record(title, work, floor, goal)
    print(
        f"{title:<28} {work.name} {work.median * 1000:9,.1f} ms, "
        f"{floor.name} {floor.median * 1000:9,.1f} ms, "
        f"ratio {work.median / floor.median:.3f}; "
        f"queries {work.median_queries:.0f} and {floor.median_queries:.0f}",
        flush=True,
    )


def _record(title, work, floor, goal):
    figures.record(
        title,
        work.median * 1000,
        "ms",
        floor=floor.median * 1000,
        peer=floor.name,
        goal=goal,
        queries=f"{work.median_queries:.0f} / {floor.median_queries:.0f}",
    )


def report_both(title, samples, warm_up, goal=None):
    """Without our addons and with them: two lines, and the ratio."""
    for sample in samples:
        sample.forget(warm_up)
        sample.report()
    floor, work = samples
    _record(title, work, floor, goal)
    more = work.median_queries - floor.median_queries
    print(f"ratio of medians {work.median / floor.median:.3f}, {more:+.0f} queries")
