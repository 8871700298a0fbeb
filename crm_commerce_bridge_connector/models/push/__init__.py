from . import turn, pushing, references, customers, accounts, orders
