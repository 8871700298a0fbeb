"""The order in which rows are taken: those above first, families side by side.

Side by side, so that a slice of them needs nothing from before but what is above its
first row.
"""

from collections import Counter
from typing import NamedTuple


class Node(NamedTuple):
    """The rows of a number, which are taken one after the other."""

    rows: list
    below: list


def arrange(rows):
    """Return rows in the order in which they are taken.

    Rows that own each other in a ring come last: they will be refused.

    :param rows: tuples of id, kind (``customer`` or ``order``), number, and number of
        the customer above, as in the file
    :return: list of tuples of id, and number of the rows above it
    """
    nodes = _get_nodes(rows)
    tops = _join(nodes)
    arranged, reached = [], set()
    stack = [(key, 0) for key in reversed(tops)]
    while stack:
        key, level = stack.pop()
        reached.add(key)
        arranged += [(id_, level) for id_, _parent in nodes[key].rows]
        stack += [(below, level + 1) for below in reversed(nodes[key].below)]
    rings = [node for key, node in nodes.items() if key not in reached]
    return arranged + [(id_, 0) for node in rings for id_, _parent in node.rows]


def _get_nodes(rows):
    """Return nodes by kind and number; rows without a number have one each."""
    nodes = {}
    for id_, kind, number, parent in rows:
        key = (kind, number or id_)
        nodes.setdefault(key, Node([], [])).rows.append((id_, parent))
    return nodes


def _join(nodes):
    """Put nodes below the customers that they name, and return those below none."""
    tops = []
    for key, node in nodes.items():
        above = ("customer", node.rows[-1][1])
        if above in nodes and above != key:
            nodes[above].below.append(key)
        else:
            tops.append(key)
    return tops


def count_groups(companies):
    """Return the number of company groups, and of companies in them.

    :param dict companies: number of the company above, by number
    """
    tops = {}
    for number in companies:
        way = [number]
        while (above := companies.get(way[-1])) in companies and above not in way:
            way.append(above)
            if above in tops:
                break
        top = tops.get(way[-1], way[-1])
        tops.update(dict.fromkeys(way, top))
    sizes = Counter(tops.values())
    grouped = [size for size in sizes.values() if size > 1]
    return len(grouped), sum(grouped)
