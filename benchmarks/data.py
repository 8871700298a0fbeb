"""What the generator makes is what Odoo would have made.

Stored values of a sample are computed again by Odoo itself and compared, every foreign
key is followed, and the shape is printed. It fails if anything differs.
"""

import sys

from common import session
from generator import checks

CUSTOMERS = 10_000
DATABASES = ["bare"]
READS_ONLY = True
LEVELS = """
    WITH RECURSIVE below (id, level) AS (
        SELECT id, 1 FROM res_partner WHERE parent_id IS NULL
        UNION ALL
        SELECT partner.id, level + 1
        FROM res_partner partner JOIN below ON below.id = partner.parent_id
        WHERE is_company
    )
    SELECT max(level) FROM below
"""
SHAPE = {
    "partners": "SELECT count(*) FROM res_partner",
    "companies below others": "SELECT count(*) FROM res_partner"
    " WHERE is_company AND parent_id IS NOT NULL",
    "levels of companies": LEVELS,
    "orders": "SELECT count(*) FROM sale_order",
    "invoices": "SELECT count(*) FROM account_move WHERE move_type = 'out_invoice'",
    "credit notes": "SELECT count(*) FROM account_move WHERE move_type = 'out_refund'",
    "journal items": "SELECT count(*) FROM account_move_line",
    "leads": "SELECT count(*) FROM crm_lead",
    "messages": "SELECT count(*) FROM mail_message",
    "users": "SELECT count(*) FROM res_users",
    "megabytes": "SELECT pg_database_size(current_database()) / 1000000",
}


def main():
    arguments = session.start(__doc__, sample=(500, "records of a model"))
    wrong = []
    with session.transaction() as env:
        for name, query in SHAPE.items():
            env.cr.execute(query)
            print(f"{env.cr.fetchone()[0]:>12,} {name}", flush=True)
        for text in checks.check(env, arguments.sample):
            print(f"NOT SO: {text}", flush=True)
            wrong.append(text)
    print(f"{len(wrong)} differences to what Odoo computes")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
