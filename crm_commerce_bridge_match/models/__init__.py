from . import evidence, pair, decision
