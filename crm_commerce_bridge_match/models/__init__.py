from . import evidence, pair, parent, decision, customer
