from . import evidence, pair
