from . import evidence, pair, decision, customer
