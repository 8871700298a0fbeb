"""Has Odoo compute again what the generator copied, and compares."""

from odoo.tools import SQL, float_compare

from .building import FILLED
from .cloning import FOREIGN_KEYS
from .customers import LAST_DAY

# Given by whoever made the document (a person, an order, a wizard) and only suggested
# by the computation, which says something else of Odoo's own documents, too.
GIVEN = {
    "sale.order": {"validity_date", "user_id"},
    "account.move": {
        "invoice_payment_term_id",
        "narration",
        "partner_bank_id",
        "team_id",
    },
    "account.move.line": {"balance", "price_unit", "sequence"},
    "account.payment": {"outstanding_account_id"},
    # What Odoo learned of all leads until the moment it is asked
    "crm.lead": {"automated_probability", "probability"},
}
BALANCED = """
    SELECT count(*) FROM (
        SELECT FROM account_move_line GROUP BY move_id HAVING sum(balance) != 0
    ) unbalanced
"""


def check(env, sample):
    """What is wrong, in words.

    :param int sample: how many records of a model are computed again
    """
    yield from _check_links(env.cr)
    yield from _check_sequences(env)
    env.cr.execute(BALANCED)
    [count] = env.cr.fetchone()
    if count:
        yield f"{count} journal entries are not balanced"
    for name in FILLED:
        yield from _check_model(env[name].sudo(), sample)


def _check_links(cr):
    """Foreign keys slept while rows were copied."""
    cr.execute(FOREIGN_KEYS)
    for table, target, column in cr.fetchall():
        cr.execute(
            SQL(
                "SELECT count(*) FROM %(table)s source WHERE %(link)s IS NOT NULL"
                " AND NOT EXISTS (SELECT FROM %(target)s WHERE id = %(link)s)",
                table=SQL.identifier(table),
                link=SQL.identifier("source", column),
                target=SQL.identifier(target),
            )
        )
        [count] = cr.fetchone()
        if count:
            yield f"{table}.{column}: {count} point to no {target}"


def _check_sequences(env):
    """Odoo can go on: with ids, and with names of orders."""
    for name in FILLED:
        table = env[name]._table
        env.cr.execute(
            SQL(
                "SELECT max(id) < nextval(%s) FROM %s",
                f"{table}_id_seq",
                SQL.identifier(table),
            )
        )
        if env.cr.fetchone() == (False,):
            yield f"{table}: the next id is taken"
    name = env["ir.sequence"].next_by_code("sale.order")
    if env["sale.order"].search_count([("name", "=", name)]):
        yield f"sale_order: the next name, {name}, is taken"


def _check_model(model, sample):
    records = _some_copies(model, sample)
    if not records:
        yield f"{model._name}: there are none"
    given = GIVEN.get(model._name, ())
    for name, field in model._fields.items():
        if field.store and field.compute and field.column_type and name not in given:
            different = [*_compute_anew(records, field)]
            if different:
                yield (
                    f"{model._name}.{name}: {len(different)} of {len(records)} are"
                    f" computed otherwise: (id, stored, computed) {different[:3]}"
                )


def _some_copies(model, sample):
    """Evenly spread; what Odoo itself made is younger."""
    model.env.cr.execute(
        SQL(
            """
            SELECT id FROM (
                SELECT id, row_number() OVER (ORDER BY id) AS place,
                       count(*) OVER () AS total
                FROM %s WHERE create_date <= %s::date + 1
            ) copied WHERE mod(place, greatest(1, total / %s)) = 0
            """,
            SQL.identifier(model._table),
            LAST_DAY,
            sample,
        )
    )
    return model.browse(row[0] for row in model.env.cr.fetchall())


def _compute_anew(records, field):
    """Yield (id, stored, computed) where these differ; keeps nothing."""
    env, name = records.env, field.name
    stored = {record.id: record[name] for record in records}
    env.add_to_compute(field, records)
    for record in records:
        if not _same(field, stored[record.id], record[name]):
            yield record.id, stored[record.id], record[name]
    env.cr.rollback()


def _same(field, stored, computed):
    if field.type in ("float", "monetary"):
        return not float_compare(stored, computed, precision_digits=4)
    return stored == computed
