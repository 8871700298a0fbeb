"""Orders over three years, with their invoices, credit notes and payments."""

from itertools import accumulate

from odoo.tools import SQL

from .cloning import Cloner, next_id
from .customers import LAST_DAY

# Rows of one order
TABLES = (
    "sale_order",
    "sale_order_line",
    "account_move",
    "account_move_line",
    "account_payment",
    "account_partial_reconcile",
    "account_full_reconcile",
)
# Of these there is at most one to an order.
MOVES = {"out_invoice": "INV/", "out_refund": "RINV/", "entry": "PBNK1/"}
# In the order of time, as numbers are given
PLACED = """
    CREATE TEMPORARY TABLE placed AS
    SELECT row_number() OVER (ORDER BY moment, id, number)::int AS n, moment,
           extract(year FROM moment)::int AS year,
           id AS customer_id, COALESCE(buyer_id, id) AS buyer_id,
           specimens[1 + width_bucket(pg_temp.draw(key, 22), chances)] AS specimen
    FROM (
        SELECT customer.id, number, key, contact.id AS buyer_id, specimens, chances,
               since + floor(pg_temp.draw(key, 20) * (date %(last_day)s - since))::int
               + time '08:00'
               + floor(pg_temp.draw(key, 21) * 36000) * interval '1 second' AS moment
        FROM customer
        JOIN (VALUES (TRUE, %(specimens)s, %(company_chances)s),
                     (FALSE, %(specimens)s, %(person_chances)s))
             choice (is_company, specimens, chances) USING (is_company)
        CROSS JOIN generate_series(1, orders) number
        CROSS JOIN LATERAL (SELECT n::bigint * 10000000 + number) drawn (key)
        LEFT JOIN contact ON contact.customer_id = customer.id
                         AND contact.place = mod(number, NULLIF(contacts, 0))
    ) ordered
"""
SPECIMEN = """
    CREATE TEMPORARY TABLE specimen AS
    SELECT seed.specimen, sale_order.name AS order_name, sale_order.date_order, %s
    FROM specimen_row seed
    JOIN sale_order ON sale_order.id = seed.specimen
    LEFT JOIN account_move move ON seed.kind = 'account_move' AND move.id = old_id
    GROUP BY seed.specimen, sale_order.id
"""
DOCUMENT = """
    CREATE TEMPORARY TABLE document AS
    SELECT n, placed.specimen, buyer_id, customer_id, year, moment,
           moment - date_order AS shift, moment::date - date_order::date AS day_shift,
           %s
    FROM placed JOIN specimen ON specimen.specimen = placed.specimen
"""
# Columns that may hold names of documents
NAMES = {
    "sale_order": ["name"],
    "account_move": ["name", "ref", "payment_reference", "invoice_origin"],
    "account_move_line": ["move_name", "ref", "name"],
    "account_payment": ["name", "memo", "payment_reference"],
}
JOINS = (
    "JOIN specimen ON specimen.specimen = document.specimen",
    """
    JOIN specimen ON specimen.specimen = document.specimen
    JOIN res_partner buyer ON buyer.id = document.buyer_id
    JOIN res_partner customer ON customer.id = document.customer_id
    """,
)
OTHER_VALUES = {
    "account_move": {
        "sequence_prefix": "CASE old.move_type"
        + "".join(f" WHEN '{kind}' THEN '{name}'" for kind, name in MOVES.items())
        + " END || document.year || '/'",
        "sequence_number": "CASE old.move_type"
        + "".join(f" WHEN '{kind}' THEN document.{kind}_number" for kind in MOVES)
        + " END",
        "invoice_partner_display_name": "CASE WHEN old.move_type = 'entry'"
        " THEN customer.complete_name ELSE buyer.complete_name END",
    },
    "account_move_line": {
        "matching_number": "CASE WHEN left(old.matching_number, 1) = 'P'"
        " THEN 'P' || document.account_partial_reconcile_from"
        " WHEN old.matching_number IS NOT NULL"
        " THEN document.account_full_reconcile_from::text END",
    },
}


def create(env, maker, specimens):
    """The orders of all customers, and a temporary table ``document`` of them."""
    cr = env.cr
    _note_rows(cr, specimens)
    _place_orders(cr, specimens)
    _number(env)
    partners = {
        maker.buyer.id: SQL("document.buyer_id"),
        maker.customer.id: SQL("document.customer_id"),
    }
    cloner = Cloner(cr, TABLES, {"res_partner": partners})
    for table in TABLES:
        values = {name: _renamed(name) for name in NAMES.get(table, [])}
        for name, code in OTHER_VALUES.get(table, {}).items():
            values[name] = SQL(code)
        cloner.copy(table, values, SQL(JOINS[table == "account_move"]))
    cloner.copy_relations()


def _note_rows(cr, specimens):
    """Fill ``specimen_row`` for the cloner."""
    cr.execute(
        "CREATE TEMPORARY TABLE specimen_row"
        " (specimen int, kind text, old_id int, place int)"
    )
    for specimen in specimens:
        order = specimen.order
        payments = order.invoice_ids.matched_payment_ids
        moves = order.invoice_ids | payments.move_id
        lines = moves.line_ids
        rows = {
            "sale_order": order,
            "sale_order_line": order.order_line,
            "account_move": moves,
            "account_payment": payments,
            "account_move_line": lines,
            "account_partial_reconcile": lines.matched_debit_ids,
            "account_full_reconcile": lines.full_reconcile_id,
        }
        for table in TABLES:
            for place, old_id in enumerate(sorted(rows[table].ids)):
                cr.execute(
                    "INSERT INTO specimen_row VALUES (%s, %s, %s, %s)",
                    [order.id, table, old_id, place],
                )
    cr.execute("ANALYZE specimen_row")


def _place_orders(cr, specimens):
    """Who orders what and when: ``placed``."""

    def chances(kind):
        weights = [getattr(specimen, kind) for specimen in specimens]
        return [share / sum(weights) for share in accumulate(weights)][:-1]

    cr.execute(
        PLACED,
        {
            "last_day": LAST_DAY,
            "specimens": [specimen.order.id for specimen in specimens],
            "company_chances": chances("company_weight"),
            "person_chances": chances("person_weight"),
        },
    )


def _number(env):
    """Names and ids of what is going to be copied: ``document``."""
    cr = env.cr
    counts = [
        SQL("count(*) FILTER (WHERE seed.kind = %s)::int AS %s", table, _from(table))
        for table in TABLES
    ]
    for kind in MOVES:
        counts.append(
            SQL(
                "count(*) FILTER (WHERE move_type = %s)::int AS %s,"
                " COALESCE(max(move.name) FILTER (WHERE move_type = %s), 'none') AS %s",
                *(kind, SQL.identifier(f"{kind}_number")),
                *(kind, SQL.identifier(f"{kind}_name")),
            )
        )
    cr.execute(SQL(SPECIMEN, SQL(", ").join(counts)))
    ids = [
        SQL(
            "%s + (sum(%s) OVER (ORDER BY n) - %s)::int AS %s",
            *(next_id(cr, table), _from(table), _from(table), _from(table)),
        )
        for table in TABLES
    ]
    numbers = [
        SQL(
            "(COALESCE((%s::jsonb ->> year::text)::int, 0)"
            " + sum(%s) OVER (PARTITION BY year ORDER BY n))::int AS %s",
            *(_last_numbers(cr, prefix), *[SQL.identifier(f"{kind}_number")] * 2),
        )
        for kind, prefix in MOVES.items()
    ]
    sequence = env["ir.sequence"].search([("code", "=", "sale.order")], limit=1)
    numbers.append(SQL("n + %s AS order_number", sequence.number_next_actual - 1))
    cr.execute(SQL(DOCUMENT, SQL(", ").join([*ids, *numbers])))
    cr.execute("ANALYZE document")
    cr.execute("SELECT max(order_number) FROM document")
    sequence.number_next_actual = cr.fetchone()[0] + 1


def _from(table):
    return SQL.identifier(f"{table}_from")


def _last_numbers(cr, prefix):
    """The last number of each year, as JSON."""
    cr.execute(
        """
        SELECT COALESCE(jsonb_object_agg(year, number), '{}')::text FROM (
            SELECT split_part(sequence_prefix, '/', 2) AS year,
                   max(sequence_number) AS number
            FROM account_move WHERE starts_with(sequence_prefix, %s) GROUP BY 1
        ) numbered
        """,
        [prefix],
    )
    return cr.fetchone()[0]


def _renamed(column):
    """The column with the new names of the documents that it speaks of.

    A credit note is called like an invoice with a letter before it: so it is hidden
    until the invoice has its name.
    """
    hidden = "chr(1)"
    steps = [("specimen.out_refund_name", hidden)]
    steps += [
        (f"specimen.{kind}_name", _name(prefix, kind))
        for kind, prefix in MOVES.items()
        if kind != "out_refund"
    ]
    steps.append(("specimen.order_name", f"'S' || {_padded('order_number')}"))
    steps.append((hidden, _name(MOVES["out_refund"], "out_refund")))
    code = f"old.{column}"
    for old, new in steps:
        code = f"replace({code}, {old}, {new})"
    return SQL(code)


def _name(prefix, kind):
    return f"'{prefix}' || document.year || '/' || {_padded(f'{kind}_number')}"


def _padded(number):
    """At least five digits."""
    text = f"document.{number}::text"
    return f"lpad({text}, greatest(5, length({text})), '0')"
