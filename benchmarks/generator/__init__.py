"""Customers, orders, invoices and talk as in real life, of any size, always the same.

Odoo itself makes one document of each kind (``specimens``), and SQL copies them to
customers that stand in groups (``customers``): so what Odoo computes and stores is as
it should be. ``checks`` has Odoo compute it again, and compares.
"""
