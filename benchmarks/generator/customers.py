"""Customers in groups, and the persons of companies."""

from psycopg2.extras import execute_values

from odoo.tools import SQL

from . import words
from .cloning import advance, insert, next_id
from .shape import members

# The data end on this day, so that they are the same whenever they are made.
LAST_DAY, DAYS = "2025-12-31", 3 * 365
# Evenly spread from 0 to 1, and one of some words: always the same of a number
DRAW = """
    CREATE FUNCTION pg_temp.draw(number bigint, salt int) RETURNS float8
    IMMUTABLE LANGUAGE sql RETURN
        ((hashint8extended(number, salt) >> 11) & ((1::bigint << 53) - 1))
        / (1::bigint << 53)::float8;
    CREATE FUNCTION pg_temp.pick(choice text[], number bigint, salt int) RETURNS text
    IMMUTABLE LANGUAGE sql RETURN
        choice[1 + floor(pg_temp.draw(number, salt) * cardinality(choice))::int]
"""
# Orders: half have up to three, some hundreds, the first a twentieth of all; a tenth
# are prospects, who have none.
CUSTOMERS = """
    CREATE TEMPORARY TABLE customer AS
    SELECT n, n + %(first_id)s AS id, parent + %(first_id)s AS parent_id, is_company,
           CASE WHEN NOT is_company OR pg_temp.draw(n, 2) < 0.4 THEN 0
                WHEN pg_temp.draw(n, 2) < 0.75 THEN 1
                WHEN pg_temp.draw(n, 2) < 0.9 THEN 2 ELSE 3 END AS contacts,
           CASE WHEN n = 0 THEN %(size)s * 0.3 WHEN pg_temp.draw(n, 3) < 0.1 THEN 0
                ELSE floor(2 / (1 - pg_temp.draw(n, 4)) ^ 0.7) END::int AS orders,
           (date %(last_day)s
            - (LEAST(1, pg_temp.draw(n, 5) * 1.6) * %(days)s)::int) AS since,
           pg_temp.pick(first, COALESCE(root, n), 6) || ' '
             || pg_temp.pick(second, COALESCE(root, n), 7)
             || CASE WHEN NOT is_company THEN ''
                     WHEN parent IS NULL THEN ' ' || pg_temp.pick(%(legal)s, n, 8)
                     ELSE ' ' || pg_temp.pick(%(cities)s, n, 10) END AS name,
           1 + floor(pg_temp.draw(n, 9) * 250)::int || ' '
             || pg_temp.pick(%(streets)s, n, 12) || ' Street' AS street,
           pg_temp.pick(%(cities)s, n, 10) AS city,
           10000 + floor(pg_temp.draw(n, 11) * 89999)::int AS zip
    FROM (
        SELECT n, parent, root, root IS NOT NULL OR n = 0
               OR pg_temp.draw(n, 1) < 0.6 AS is_company
        FROM generate_series(0, %(size)s - 1) n LEFT JOIN member USING (n)
    ) numbered
    JOIN (VALUES (TRUE, %(company_first)s, %(company_second)s),
                 (FALSE, %(given)s, %(family)s)) word (is_company, first, second)
    USING (is_company)
"""
CONTACTS = """
    CREATE TEMPORARY TABLE contact AS
    SELECT numbered.*, %(first_id)s + row_number() OVER (ORDER BY n) - 1 AS id,
           pg_temp.pick(%(given)s, n, 13) || ' ' || pg_temp.pick(%(family)s, n, 14)
             AS name
    FROM (
        SELECT id AS customer_id, place, n * 4 + place AS n
        FROM customer, generate_series(0, contacts - 1) place
    ) numbered
"""
SLUG = "lower(regexp_replace(customer.name, '[^A-Za-z]', '', 'g')) || customer.n"
# Expressions of columns
OF_CUSTOMER = {
    "commercial_partner_id": "customer.id",
    "commercial_company_name": "CASE WHEN customer.is_company THEN customer.name END",
    "street": "customer.street",
    "city": "customer.city",
    "zip": "customer.zip::text",
    "create_date": "customer.since",
    "write_date": "customer.since",
}
CUSTOMER = {
    **OF_CUSTOMER,
    "id": "customer.id",
    "parent_id": "customer.parent_id",
    "name": "customer.name",
    "complete_name": "customer.name",
    "website": "CASE WHEN customer.is_company"
    f" THEN 'http://www.' || {SLUG} || '.example' END",
    "email": f"CASE WHEN customer.is_company THEN 'info@' || {SLUG} || '.example'"
    f" ELSE {SLUG} || '@mail.example' END",
    "phone": "'+32470' || lpad(mod(customer.n, 1000000)::text, 6, '0')",
}
CONTACT = {
    **OF_CUSTOMER,
    "id": "contact.id",
    "parent_id": "customer.id",
    "name": "contact.name",
    "complete_name": "customer.name || ', ' || contact.name",
    "email": f"lower(replace(contact.name, ' ', '.')) || '@' || {SLUG} || '.example'",
    "phone": "'+32471' || lpad(mod(contact.n, 1000000)::text, 6, '0')",
}


def create(env, maker, size):
    """The partners, and temporary tables ``customer`` and ``contact`` of them."""
    cr = env.cr
    cr.execute(DRAW)
    cr.execute("CREATE TEMPORARY TABLE member (n int, parent int, root int)")
    rows = "INSERT INTO member VALUES %s"
    execute_values(cr._obj, rows, members(size), page_size=10_000)
    chosen = {
        "size": size,
        "days": DAYS,
        "last_day": LAST_DAY,
        **{name.lower(): getattr(words, name) for name in dir(words) if name.isupper()},
    }
    cr.execute(CUSTOMERS, {**chosen, "first_id": next_id(cr, "res_partner")})
    _insert(
        cr,
        CUSTOMER,
        SQL(
            """
            customer JOIN res_partner old ON old.id = CASE
                WHEN customer.parent_id IS NOT NULL THEN %s
                WHEN customer.is_company THEN %s ELSE %s END
            """,
            maker.subsidiary.id,
            maker.customer.id,
            maker.person.id,
        ),
    )
    cr.execute(CONTACTS, {**chosen, "first_id": next_id(cr, "res_partner")})
    _insert(
        cr,
        CONTACT,
        SQL(
            "contact JOIN customer ON customer.id = contact.customer_id"
            " JOIN res_partner old ON old.id = %s",
            maker.buyer.id,
        ),
    )
    cr.execute("ANALYZE customer, contact, res_partner")


def _insert(cr, values, source):
    values = {**values, "email_normalized": values["email"]}
    values["phone_sanitized"] = values["phone"]
    expressions = {column: SQL(code) for column, code in values.items()}
    insert(cr, "res_partner", expressions, source)
    advance(cr, "res_partner")
