"""Uninstalling leaves nothing behind, and installing again works.

The addons are uninstalled one by one, by Odoo's own button: that of matches leaves
customers, accounts and choices as they are. In the end the database has to have the
tables, columns, indexes, menus, scheduled actions and parameters of one that never had
them; and Odoo has to sell.
"""

import logging
import re
import sys

from common import session

from odoo.fields import Command
from odoo.tools import SQL

DATABASES = ["addons", "bare"]
MATCHES = "crm_commerce_bridge_match"
STOREFRONT = "crm_commerce_bridge_website_sale"
BRIDGE = "crm_commerce_bridge"
# What there is of each kind: a query of names
KINDS = {
    "columns": """
        SELECT table_name || '.' || column_name || ' ' || data_type
        FROM information_schema.columns WHERE table_schema = 'public'
    """,
    # Not those that Odoo makes of its own columns as soon as pg_trgm is there: an addon
    # of ours brings the extension, which others may use by then.
    "indexes": """
        SELECT indexname FROM pg_indexes
        WHERE schemaname = 'public' AND (
            strpos(indexdef, 'gin_trgm_ops') = 0 OR tablename ~ '^(crm_acc|commerce_)')
    """,
    "constraints": """
        SELECT conrelid::regclass || '.' || conname FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
    """,
    "models": "SELECT model FROM ir_model",
    "fields": "SELECT model || '.' || name FROM ir_model_fields",
    "menus": """
        SELECT (menu.name->>'en_US') || ' in ' || COALESCE(above.name->>'en_US', '')
        FROM ir_ui_menu menu LEFT JOIN ir_ui_menu above ON above.id = menu.parent_id
    """,
    "actions": "SELECT type || ' ' || (name->>'en_US') FROM ir_actions",
    "scheduled actions": "SELECT cron_name FROM ir_cron",
    "views": "SELECT COALESCE(key, '') || ' ' || name FROM ir_ui_view",
    "groups": "SELECT name->>'en_US' FROM res_groups",
    "rules": "SELECT name FROM ir_rule",
    "access rights": "SELECT name FROM ir_model_access",
    "parameters": "SELECT key FROM ir_config_parameter",
    "our records": f"SELECT module || '.' || name FROM ir_model_data"
    f" WHERE module LIKE '{BRIDGE}%'",
}
# What people and the strategy said of customers and accounts: all but the demo data of
# the addon for matches, which Odoo takes along
CHOICES = f"""
    WITH demo AS (
        SELECT partner.id, own_account_id FROM ir_model_data
        JOIN res_partner partner ON partner.id = res_id
        WHERE module = '{MATCHES}' AND model = 'res.partner'
    )
    SELECT 'partner', id, parent_id, type, is_crm_customer, mapped_account_id,
           own_account_id, crm_account_pin_id, crm_account_pin_reason
    FROM res_partner WHERE id NOT IN (SELECT id FROM demo) UNION ALL
    SELECT 'account', id, merged_into_id, name, active, NULL, NULL, NULL, NULL
    FROM crm_account WHERE NOT EXISTS (
        SELECT FROM demo WHERE own_account_id = crm_account.id)
"""
# Odoo remembers by itself when it was used first.
PASSING = ("base_setup.", "database.", "web.base.url", "mail.", "iap")


class Errors(logging.Handler):
    """What a good run does not log."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage()[:200])


class Database:
    def __init__(self, name):
        self.name = name

    def run(self, work):
        with session.transaction(self.name) as env:
            return work(env)

    def inventory(self):
        found = {}
        with session.transaction(self.name) as env:
            for kind, query in KINDS.items():
                env.cr.execute(query)
                found[kind] = {name for (name,) in env.cr.fetchall() if name}
        return found

    def press(self, module, button):
        """A button of Apps; it commits, and loads Odoo anew."""

        def work(env):
            modules = env["ir.module.module"]
            modules.update_list()
            getattr(modules.search([("name", "=", module)]), button)()

        self.run(work)
        print(f"{button}: {module}", flush=True)


def sell(env):
    """:return: the order, whose customer is new"""
    partner = env["res.partner"].create({"name": "Uninstalled", "is_company": True})
    product = env["product.product"].create({"name": "Sold", "type": "service"})
    website = env["website"].search([("id", "!=", False)], limit=1)
    order = env["sale.order"].create(
        {
            "partner_id": partner.id,
            "website_id": website.id,
            "order_line": [Command.create({"product_id": product.id})],
        }
    )
    order.action_confirm()
    order._create_invoices().action_post()
    website.copy({"name": "Another"}).unlink()
    env.flush_all()
    return order


def check_bridge(env):
    """The bridge works: with or without its storefront."""
    order = sell(env)
    expect(order.crm_account_id.name == "Uninstalled", "the customer has an account")
    differences = env["crm.account.resolver"]._find_differences()
    expect(not differences, f"every customer has the right account {differences}")
    return order


def check_storefront(env):
    order = check_bridge(env)
    channel = order.commerce_channel_id
    expect(channel.website_id == order.website_id, "a website is a channel")


def decide(env):
    """Pairs found, one decided each way, and one question about a newcomer."""
    matches = env["crm.customer.match"]
    values = {"is_company": True, "is_crm_customer": True}
    partners = env["res.partner"].create(
        [
            {"name": f"{name} {n}", "vat": vat, **values}
            for name, vat in (
                ("Quarrystone", "BE0477472701"),
                ("Brightwater", "BE0403170701"),
                ("Zeta", "BE0428759497"),
                ("Omega", "BE0123456749"),
            )
            for n in (1, 2)
        ]
    )
    partners.crm_account_id.user_id = env.ref("base.user_admin")
    newcomer = partners[-1:]
    matches._compare(partners.ids, {newcomer.id: "newcomer"})
    for first, button in zip(
        partners[::2],
        ("action_same_account", "action_subsidiary", "action_not_the_same"),
        strict=False,
    ):
        getattr(matches.search([("partner_id", "=", first.id)], limit=1), button)()
    states = matches.search([("partner_id", "in", partners.ids)]).mapped("state")
    expect(
        {"same", "child", "different", "open"} <= set(states),
        f"matches are decided {states}",
    )
    expect(find_questions(env), "somebody is asked about a newcomer")


def find_questions(env):
    return env["mail.activity"].search([("summary", "=", "Is this customer new?")])


def read_choices(env):
    return set(env.execute_query(SQL(CHOICES)))


def check_without_matches(database, before):
    """What was decided stays as it is, and nobody is asked any more."""
    after = database.run(read_choices)
    changed = list(before - after)
    expect(not changed, f"customers, accounts and choices stay {changed[:4] or ''}")
    ours = re.compile(rf"crm.customer.(match|key)|{MATCHES}")
    left = [
        name
        for names in database.inventory().values()
        for name in names
        if ours.search(name)
    ]
    expect(not left, f"nothing of matches is left {left[:20] or ''}")

    def look(env):
        expect(not find_questions(env), "nobody is asked about newcomers any more")
        modules = env["ir.module.module"].search([("state", "=", "installed")])
        expect(STOREFRONT in modules.mapped("name"), "the storefront is still there")

    database.run(look)


def compare(database, bare):
    ours, theirs = database.inventory(), bare.inventory()
    for kind, names in ours.items():
        left = {n for n in names - theirs[kind] if not n.startswith(PASSING)}
        lost = {n for n in theirs[kind] - names if not n.startswith(PASSING)}
        expect(not left, f"no {kind} left behind {sorted(left)[:20] or ''}")
        expect(not lost, f"no {kind} lost {sorted(lost)[:20] or ''}")


def expect(truth, text):
    print(f"{'ok' if truth else 'NOT SO'}: {text}", flush=True)
    expect.failed |= not truth


expect.failed = False


def main():
    session.start(__doc__)
    errors = Errors()
    logging.getLogger().addHandler(errors)
    bare, database = map(Database, session.databases().values())
    database.run(check_storefront)
    database.run(decide)
    before = database.run(read_choices)
    database.press(MATCHES, "button_immediate_uninstall")
    check_without_matches(database, before)
    database.run(check_storefront)
    database.press(STOREFRONT, "button_immediate_uninstall")
    database.run(check_bridge)
    database.press(BRIDGE, "button_immediate_uninstall")
    compare(database, bare)
    database.run(sell)
    database.press(BRIDGE, "button_immediate_install")
    database.run(check_storefront)
    expect(not errors.lines, f"no error in the log {errors.lines or ''}")
    sys.exit(expect.failed)


if __name__ == "__main__":
    main()
