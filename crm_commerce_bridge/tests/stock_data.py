"""The data and the people of the stock flows, made by stock Odoo's own means."""

from types import SimpleNamespace

from odoo.fields import Command

CONTACTS = ["base.group_partner_manager", "base.group_allow_export"]
# As Odoo's user form makes them; None: what the administrator has
ROLES = {
    "own": ["sales_team.group_sale_salesman", *CONTACTS],
    "all": ["sales_team.group_sale_salesman_all_leads", *CONTACTS],
    "manager": ["sales_team.group_sale_manager", *CONTACTS],
    "seller": ["sales_team.group_sale_salesman_all_leads"],
    "contacts": ["base.group_user", *CONTACTS],
    "employee": ["base.group_user"],
    "accountant": ["account.group_account_invoice"],
    "admin": None,
}
# Whom the company belongs to that everything here hangs below
SETTINGS = {
    "shared": "nobody: a user of one company",
    "private": "the company of the user",
    "foreign": "another company than the user's",
    "both": "another company, which the user has opened too",
}
# Two companies, and two persons, that are the same: what is compared
COMPANY = {"name": "Twin", "email": "twin@flows.example.com", "vat": "FLOWS 1"}
PERSON = {"name": "Tom", "email": "tom@flows.example.com", "vat": "FLOWS 2"}


class StockData:
    """A company with its contacts and documents, doubles, and a user of each role."""

    def __init__(self, env, setting):
        context = {"tracking_disable": True, "no_reset_password": True}
        self.env = env(context=context)
        self.abroad = self.env["res.company"].create({"name": "Flows Abroad"})
        owner = {"shared": None, "private": env.company}.get(setting, self.abroad)
        self.companies = env.company | self.abroad if setting == "both" else env.company
        self.records = self.create_partners(owner)
        self.records |= self.create_leads()
        self.records |= self.create_documents()
        self.users = {role: self.create_user(role) for role in ROLES}
        self.env.cr.flush()

    def create_partners(self, owner):
        def create(name, **values):
            return self.env["res.partner"].create({"name": name, **values})

        def create_company(name):
            return create(name, is_company=True, company_id=owner and owner.id)

        company = create_company("Marlow")
        stranger = create_company("Stranger")
        below = {"parent_id": company.id}
        subsidiary = {**below, "is_company": True, "type": "other"}
        return {
            "company": company,
            "branch": create("Branch", **subsidiary),
            # Nobody's customer: no document, no deal
            "stranger": create("Cora", parent_id=stranger.id),
            "contact": create("Ann", email="ann@flows.example.com", **below),
            "archived": create("Gone", active=False, **below),
            "founder": create("Petra", company_name="Petra Ltd"),
            "loner": create("Loner", is_company=True),
            "double": create(**COMPANY, is_company=True),
            "double_below": create(**COMPANY, **subsidiary),
            "namesake": create(**PERSON),
            "namesake_below": create(**PERSON, **below),
        }

    def create_leads(self):
        def create(name, **values):
            return self.env["crm.lead"].create({"name": name, **values})

        contact = self.records["contact"]
        return {
            "new_lead": create(
                "From nobody known",
                type="lead",
                contact_name="Nora",
                partner_name="Nora Ltd",
                email_from="nora@flows.example.com",
            ),
            "known_lead": create("Known", type="lead", email_from=contact.email),
            "deal": create("Deal", type="opportunity", partner_id=contact.id),
            "second_deal": create("Again", type="opportunity", partner_id=contact.id),
        }

    def create_documents(self):
        self.product = self.env["product.product"].create(
            {
                "name": "Stay",
                "type": "service",
                "invoice_policy": "order",
                "taxes_id": [],
            }
        )
        doubles = ("double", "double_below", "namesake", "namesake_below")
        buyers = ("contact", "loner", *doubles)
        orders = {name: self.create_order(self.records[name]) for name in buyers}
        for order in orders.values():
            order.action_confirm()
        contact = self.records["contact"]
        # Nobody's whom others are merged with: Odoo keeps those with entries apart
        invoice = orders["loner"]._create_invoices()
        draft = invoice.copy()
        invoice.action_post()
        return {
            "product": self.product,
            "order": orders["contact"],
            "quotation": self.create_order(contact),
            "quotation_of_another": self.create_order(contact),
            "draft_invoice": draft,
            "invoice": invoice,
        }

    def create_order(self, partner):
        line = Command.create({"product_id": self.product.id, "price_unit": 100})
        return self.env["sale.order"].create(
            {"partner_id": partner.id, "order_line": [line]}
        )

    def create_user(self, role):
        groups = self.env.ref("base.user_admin").group_ids
        if ROLES[role]:
            groups = groups.browse().union(*map(self.env.ref, ROLES[role]))
        return self.env["res.users"].create(
            {
                "name": f"Flows: {role}",
                "login": f"flows_{role}",
                "email": f"{role}@flows.example.com",
                "group_ids": [Command.set(groups.ids)],
                "company_id": self.env.company.id,
                "company_ids": [Command.set(self.companies.ids)],
            }
        )

    def give_documents(self, user):
        """All but one, so that whoever reads only own ones has some."""
        records = self.records
        for name in ("new_lead", "known_lead", "deal", "second_deal"):
            records[name].user_id = user
        (records["order"] | records["quotation"]).user_id = user
        (records["draft_invoice"] | records["invoice"]).invoice_user_id = user
        self.env.cr.flush()

    def as_user(self, role):
        """:return: the records by name, as the user of this role opens them"""
        context = {"allowed_company_ids": self.companies.ids, "lang": "en_US"}
        env = self.env(user=self.users[role], context=context, su=False)
        records = {name: r.with_env(env) for name, r in self.records.items()}
        return SimpleNamespace(env=env, abroad=self.abroad.with_env(env), **records)
