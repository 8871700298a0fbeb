from odoo.tests import TransactionCase

# Customers beside those of a test: with few, nothing is rare
OTHERS = 200


class CustomerMatchCommon(TransactionCase):
    """Many customers who have nothing to do with each other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.Match = cls.env["crm.customer.match"]
        cls.Partner = cls.env["res.partner"].with_context(active_test=False)
        # Of what the database has, nobody is compared.
        cls.env["crm.customer.key"].search([]).unlink()
        cls.env["crm.customer.match.note"]._take(100_000)
        cls.others = cls.Partner.create(
            [
                {
                    "name": f"Alien{number} Beta{number}",
                    "is_company": True,
                    "is_crm_customer": True,
                }
                for number in range(OTHERS)
            ]
        )

    @classmethod
    def create_customer(cls, name, **values):
        return cls.Partner.create(
            {"name": name, "is_company": True, "is_crm_customer": True, **values}
        )

    def compare(self, *customers):
        """:return: the open matches of these customers"""
        customers = self.Partner.union(*customers)
        self.Match._compare(customers.ids)
        return self.get_matches(customers)

    def get_matches(self, customers, states=("open",)):
        both = self.Match.search([("state", "in", states)])
        return both.filtered(lambda m: (m.partner_id | m.other_id) & customers)

    def get_pairs(self, customers):
        """:return: set of customer, other, kind and state, with rounded probability"""
        return {
            (m.partner_id.id, m.other_id.id, m.kind, m.state, round(m.probability, 6))
            for m in self.get_matches(customers, ("open", "different", "obsolete"))
        }

    @classmethod
    def work_off(cls):
        notes = cls.env["crm.customer.match.note"]
        while notes._work_off():
            pass

    @classmethod
    def scan(cls):
        scan = cls.Match._scan_all()
        while cls.env["crm.customer.match.scan"]._work() is not None:
            pass
        return scan
