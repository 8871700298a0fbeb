"""Portal logins, leads and opportunities, and what people write."""

from odoo.fields import Command
from odoo.tools import SQL

from .cloning import advance, insert, next_id
from .customers import LAST_DAY

# A seventh of the persons who may have one
PORTAL = """
    CREATE TEMPORARY TABLE portal AS
    SELECT partner.id AS partner_id, partner.email, partner.create_date,
           (%s + row_number() OVER (ORDER BY partner.id) - 1)::int AS id
    FROM (
        SELECT id FROM contact WHERE place = 0 AND pg_temp.draw(n, 30) < 0.15
        UNION ALL
        SELECT id FROM customer WHERE NOT is_company AND pg_temp.draw(n, 31) < 0.15
    ) chosen JOIN res_partner partner USING (id)
"""
RELATIONS = {"res_groups_users_rel": "uid", "res_company_users_rel": "user_id"}
LOGINS = """
    INSERT INTO res_users_log (create_uid, create_date)
    SELECT id, create_date + interval '1 day' FROM portal
"""
# Of all customers a fifth, of the prospects all
LEADS = """
    customer
    JOIN res_partner partner ON partner.id = customer.id
    LEFT JOIN res_partner above ON above.id = partner.parent_id
    JOIN crm_lead old ON old.id = (%s)[1 + floor(pg_temp.draw(n, 41) * %s)::int]
    CROSS JOIN LATERAL (
        SELECT LEAST(%s::date, since + floor(pg_temp.draw(n, 42) * 400)::int)
               + time '10:00' - old.create_date AS shift
    ) later
    WHERE orders = 0 OR pg_temp.draw(n, 40) < 0.2
"""
REVENUE = "(10 * floor(1 + pg_temp.draw(n, 43) * 5000))"
LEAD = {
    "name": "'Deal with ' || customer.name",
    "partner_id": "partner.id",
    "partner_name": "COALESCE(above.name, partner.commercial_company_name)",
    "contact_name": "CASE WHEN NOT partner.is_company THEN partner.name END",
    "email_from": "partner.email",
    "email_normalized": "partner.email_normalized",
    "email_domain_criterion": "'@' || split_part(partner.email, '@', 2)",
    "expected_revenue": REVENUE,
    "prorated_revenue": f"round(({REVENUE} * old.probability / 100)::numeric, 2)",
    **{
        name: f"partner.{name}"
        for name in ("phone", "phone_sanitized", "street", "city", "zip", "website")
    },
}
# One of three about an order, the others with a customer or about a lead
MESSAGES = """
    (
        SELECT 'sale.order' AS model, sale_order_from AS id, moment, customer_id, n
        FROM document WHERE pg_temp.draw(n, 50) < 0.2
        UNION ALL
        SELECT 'res.partner', id, since + time '12:00', id, n
        FROM customer WHERE pg_temp.draw(n, 51) < 0.8
        UNION ALL
        SELECT 'crm.lead', id, create_date, partner_id, id
        FROM crm_lead WHERE id >= %s
    ) thread
    JOIN mail_message old ON old.id = %s
"""


def create(env, maker):
    """Needs the temporary tables of customers and documents."""
    _create_portal_users(env.cr, _portal_user(env, maker))
    leads = _leads(env, maker)
    first_lead = _create_leads(env.cr, leads)
    message = maker.customer.message_post(body="Can you deliver a week earlier?")
    env.flush_all()
    _create_messages(env.cr, message, first_lead)


def _portal_user(env, maker):
    return (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            {
                "login": maker.buyer.email,
                "partner_id": maker.buyer.id,
                "group_ids": [Command.set(env.ref("base.group_portal").ids)],
            }
        )
    )


def _create_portal_users(cr, specimen):
    specimen.env.flush_all()
    cr.execute(PORTAL, [next_id(cr, "res_users")])
    values = {
        "id": SQL("portal.id"),
        "login": SQL("portal.email"),
        "partner_id": SQL("portal.partner_id"),
        "create_date": SQL("portal.create_date"),
    }
    source = SQL("portal JOIN res_users old ON old.id = %s", specimen.id)
    insert(cr, "res_users", values, source)
    for table, column in RELATIONS.items():
        source = SQL(
            "portal JOIN %s old ON old.%s = %s",
            *(SQL.identifier(table), SQL.identifier(column), specimen.id),
        )
        insert(cr, table, {column: SQL("portal.id")}, source)
    cr.execute(LOGINS)
    advance(cr, "res_users")


def _leads(env, maker):
    """One in each state."""
    values = {"partner_id": maker.customer.id, "expected_revenue": 1000}
    lead = env["crm.lead"].create({"name": "Lead", "type": "lead", **values})
    stages = env["crm.stage"].search([("is_won", "=", False)])
    won = env["crm.stage"].search([("is_won", "=", True)], limit=1)
    deals = env["crm.lead"].create(
        [
            {"name": "Deal", "type": "opportunity", "stage_id": stage.id, **values}
            for stage in (*stages, won, stages[0])
        ]
    )
    deals[-2].action_set_won()
    deals[-1].action_set_lost()
    env.flush_all()
    return lead + deals


def _create_leads(cr, leads):
    first = next_id(cr, "crm_lead")
    values = {name: SQL(code) for name, code in LEAD.items()}
    values["id"] = SQL("%s + row_number() OVER (ORDER BY n) - 1", first)
    for name, field in leads._fields.items():
        if field.store and field.type in ("date", "datetime"):
            values[name] = SQL("old.%s + shift", SQL.identifier(name))
    insert(cr, "crm_lead", values, SQL(LEADS, leads.ids, len(leads), LAST_DAY))
    advance(cr, "crm_lead")
    return first


def _create_messages(cr, message, first_lead):
    first = next_id(cr, "mail_message")
    number = SQL("%s + row_number() OVER (ORDER BY moment, thread.model, n) - 1", first)
    values = {
        "id": number,
        "model": SQL("thread.model"),
        "res_id": SQL("thread.id"),
        "date": SQL("moment"),
        "create_date": SQL("moment"),
        "write_date": SQL("moment"),
        "message_id": SQL("'<' || n || '.' || thread.model || '@benchmark.example>'"),
    }
    insert(cr, "mail_message", values, SQL(MESSAGES, first_lead, message.id))
    advance(cr, "mail_message")
