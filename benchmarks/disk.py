"""How much of the disk our tables, columns and indexes take, and which index is used.

Bytes of a customer and of an order, and what a change of strategy adds for each
customer that it moves: once with what PostgreSQL keeps of the rows before (it uses that
room again), and once of what stays. Then people work: pages of a small and of a big
account, a search, a check, a merge of accounts and one of contacts, an order, a contact
deleted. An index that nothing of all that used is named, with its size. Tables and
indexes that hardly have anything are left out.
"""

from account_page import create, parts
from common import bridge, figures, session

CUSTOMERS = 10_000
TABLE_OF_SCALE = 80
ADDON = "crm_commerce_bridge"
FEW_ROWS, FEW_BYTES = 1000, 2**17
TOUCHED = ("res_partner", "sale_order", "crm_lead", "mail_message")
# Of tables of Odoo, those are ours whose definition has a name of ours.
INDEXES = """
    SELECT indexrelid, relname, indexrelname, idx_scan,
           pg_relation_size(indexrelid) AS size, indisunique
    FROM pg_stat_user_indexes JOIN pg_index USING (indexrelid)
    WHERE relname = ANY(%(ours)s) OR (
        relname = ANY(%(touched)s) AND pg_get_indexdef(indexrelid)
            ~ '(crm_acc|commerce_|mapped_acc|own_acc|is_crm_cust|quotation_request)')
    ORDER BY size DESC, indexrelname
"""
# A row has a pointer and a header as well, which Odoo's own have already.
COLUMNS = """
    SELECT COALESCE(sum(avg_width * (1 - null_frac)), 0)
    FROM pg_stats WHERE tablename = %s AND attname = ANY(%s)
"""
COUNT = {
    "customers": "SELECT count(*) FROM res_partner WHERE is_crm_customer",
    "orders": "SELECT count(*) FROM sale_order",
    "moved": "SELECT count(*) FROM crm_account_assignment WHERE run_id IS NOT NULL",
}


def is_ours(modules):
    return bool(modules) and all(name.startswith(ADDON) for name in modules)


def find_tables(env):
    """:return: list of the tables that our addons made"""
    models = [
        model
        for model in env.registry.values()
        if model._auto and not model._abstract and not model._transient
    ]
    tables = {m._table for m in models if is_ours([m._original_module])}
    relations = {
        field.relation
        for model in models
        for field in model._fields.values()
        if field.type == "many2many" and field.store and is_ours(field._modules)
    }
    return sorted(tables | relations)


def ask(env, query, *params):
    env.cr.execute(query, *params)
    return env.cr.fetchall()


def size_of(env, *tables, function="pg_total_relation_size"):
    query = f"SELECT sum({function}(name::regclass)) FROM unnest(%s) name"
    return int(ask(env, query, [list(tables)])[0][0] or 0)


def find_indexes(env, ours):
    """:return: list of dicts by column of INDEXES"""
    env.cr.execute(INDEXES, {"ours": ours, "touched": list(TOUCHED)})
    return env.cr.dictfetchall()


def size_of_columns(env, table):
    """:return: bytes of our columns in a row of a table of Odoo"""
    [model] = [model for model in env.registry.values() if model._table == table]
    fields = model._fields.values()
    names = [f.name for f in fields if f.column_type and is_ours(f._modules)]
    return float(ask(env, COLUMNS, [table, names])[0][0])


def count(env):
    return {name: ask(env, query)[0][0] for name, query in COUNT.items()}


def tell_sizes(env, ours):
    """What a customer and an order take, table by table."""
    counts = count(env)
    sizes = {table: size_of(env, table) for table in ours}
    for table, size in sorted(sizes.items(), key=lambda item: -item[1]):
        [[rows]] = ask(env, f"SELECT count(*) FROM {table}")
        heap = size_of(env, table, function="pg_relation_size")
        if rows >= FEW_ROWS:
            print(
                f"{table:<36} {rows:>11,} rows {size / rows:8.0f} B each, "
                f"{heap / rows:6.0f} of them without indexes",
                flush=True,
            )
    indexes = {table: 0 for table in TOUCHED}
    for index in find_indexes(env, ours):
        if index["relname"] in indexes:
            indexes[index["relname"]] += index["size"]
    per_customer = sum(sizes.values()) + indexes["res_partner"]
    [[partners]] = ask(env, "SELECT count(*) FROM res_partner")
    per_customer += size_of_columns(env, "res_partner") * partners
    figures.tell(
        "a customer, with its history", per_customer / counts["customers"], "B"
    )
    per_order = indexes["sale_order"] / counts["orders"]
    per_order += size_of_columns(env, "sale_order")
    peer = size_of(env, "sale_order", "sale_order_line") / counts["orders"]
    more = {"floor": peer, "peer": "Odoo's order and its lines"}
    figures.tell("an order", per_order, "B", **more)


def switch(strategy, ours):
    """What it adds for each customer that it moves."""
    session.vacuum()
    with session.transaction() as env:
        before, moved = size_of(env, *ours, *TOUCHED), count(env)["moved"]
        stays = size_of(env, "crm_account_assignment")
    bridge.settle(strategy)
    with session.transaction() as env:
        moved = count(env)["moved"] - moved
        grown = size_of(env, *ours, *TOUCHED) - before
        stays = size_of(env, "crm_account_assignment") - stays
    figures.tell(f"moved to {strategy}, until a vacuum", grown / moved, "B")
    figures.tell(f"moved to {strategy}, in the history", stays / moved, "B")


def work():
    """A little of what people do: what no index helps is not asked for that often."""
    user_id, accounts = create()
    with session.transaction() as env:
        for account_id in accounts.values():
            for part in parts(env(user=user_id), account_id).values():
                part()
        crm_account = env["crm.account"]
        for word in ("Gro", "@example.com", "+32", "REF"):
            crm_account.name_search(word)
        for order in ("lifetime_value desc", "name", "last_order_date desc"):
            crm_account.search([], order=order, limit=80)
        env["crm.account.check"].action_check()
        customers = env["res.partner"].search([("is_crm_customer", "=", True)], limit=4)
        env["base.partner.merge.automatic.wizard"]._merge(customers[:2].ids)
        customers[2].crm_account_id.merge_into(customers[3].crm_account_id.id)
        env["res.partner"].create({"name": "Gone", "is_crm_customer": True}).unlink()
        quotations = [
            ("state", "=", "draft"),
            ("partner_id.is_crm_customer", "=", True),
        ]
        env["sale.order"].search(quotations, limit=1).action_confirm()
        env["commerce.channel.customer"]._fold_all()


def tell_unused(ours):
    with session.transaction() as env:
        env.cr.execute("SELECT pg_stat_force_next_flush()")
        env.cr.commit()
        unused, customers = 0, count(env)["customers"]
        for index in find_indexes(env, ours):
            if index["size"] < FEW_BYTES:
                break
            told = f"{index['size'] / customers:7.1f} B a customer"
            print(f"{index['indexrelname']:<58} {told}, {index['idx_scan']:>9,} times")
            if not index["idx_scan"] and not index["indisunique"]:
                unused += index["size"]
                print(f"NOT USED: {index['indexrelname']}", flush=True)
        figures.tell("indexes that nothing used", unused / customers, "B a customer")


def main():
    session.start(__doc__)
    with session.transaction() as env:
        ours = find_tables(env)
    bridge.settle("each")
    session.vacuum()
    with session.transaction() as env:
        tell_sizes(env, ours)
    for strategy in ("root", "each"):
        switch(strategy, ours)
    work()
    tell_unused(ours)


if __name__ == "__main__":
    main()
