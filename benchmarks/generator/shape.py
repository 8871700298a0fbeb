"""Who belongs to whom: most customers are alone, the others in groups of all sizes."""

import random

LEVELS = 10
# Parts of all customers
BIGGEST, BIG, HUNDREDS, FEW = 0.10, 0.02, 0.05, 0.15


def group_sizes(size, generator):
    """Sizes of groups: one or two big ones, some of hundreds, many small ones."""
    yield int(size * BIGGEST)
    yield int(size * BIG)
    for part, draw in (
        (HUNDREDS, lambda: generator.randint(100, 400)),
        (FEW, lambda: min(LEVELS, 2 + int(generator.expovariate(0.6)))),
    ):
        left = int(size * part)
        while (group := draw()) <= left:
            yield group
            left -= group


def members(size, seed=18):
    """The customers in groups; customer 0 is always alone.

    :return: iterator of (customer, parent or None, top of the group)
    """
    generator = random.Random(seed)
    sizes = list(group_sizes(size, generator))
    numbers = iter(generator.sample(range(1, size), sum(sizes)))
    for place, group_size in enumerate(sizes):
        deep = place % 20 == 1
        group = []
        for number in range(group_size):
            group.append(next(numbers))
            above = group[_above(number, deep, generator)] if number else None
            yield group[-1], above, group[0]


def _above(number, deep, generator):
    """The place of the parent: each has up to nine below, or all hang on one chain."""
    if not deep:
        return (number - 1) // 9
    return number - 1 if number < LEVELS else generator.randrange(LEVELS - 1)
