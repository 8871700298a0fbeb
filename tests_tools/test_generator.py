"""The shape of the customers that benchmarks work on."""

import collections
import sys

import pytest

from tools import database

sys.path.append(str(database.BENCHMARKS))

from generator import shape  # noqa: E402


@pytest.fixture(scope="module")
def members():
    return list(shape.members(10_000))


def test_each_customer_is_once_in_one_group_and_the_first_in_none(members):
    numbers = [number for number, _parent, _top in members]
    assert len(numbers) == len(set(numbers))
    assert set(numbers) <= set(range(1, 10_000))


def test_most_are_alone_and_groups_are_of_all_sizes(members):
    sizes = collections.Counter(top for _number, _parent, top in members).values()
    assert sum(sizes) < 10_000 / 2
    assert max(sizes) == 1000
    assert min(sizes) == 2
    assert any(100 <= size <= 400 for size in sizes)


def test_parents_come_first_up_to_ten_levels(members):
    levels = {}
    for number, parent, top in members:
        assert (parent is None) == (number == top)
        levels[number] = 1 if parent is None else levels[parent] + 1
    assert max(levels.values()) == shape.LEVELS


def test_the_same_size_gives_the_same_groups(members):
    assert members == list(shape.members(10_000))
    assert members != list(shape.members(10_000, seed=1))
