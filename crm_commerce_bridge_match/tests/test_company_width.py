from odoo.tests import tagged

from .common import CustomerMatchCommon


@tagged("post_install", "-at_install")
class TestCompanyWidth(CustomerMatchCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        companies = cls.env["res.company"]
        cls.company = companies.create({"name": "One Ltd"})
        cls.branch = companies.create({"name": "Branch", "parent_id": cls.company.id})
        cls.foreign = companies.create({"name": "Foreign Ltd"})

    def is_pair(self, company, other):
        same = {"phone": "09 555 02 10"}
        one = self.create_customer("Brightwater Zeta", company_id=company.id, **same)
        two = self.create_customer("Quarrystone", company_id=other.id, **same)
        match = self.compare(one, two)
        result = match.company_id if match else None
        (one | two).unlink()
        return result

    def test_who_may_meet(self):
        shared = self.env["res.company"]
        self.assertEqual(self.is_pair(shared, shared), shared)
        self.assertEqual(self.is_pair(shared, self.company), self.company)
        self.assertEqual(self.is_pair(self.branch, self.company), self.branch)
        self.assertEqual(self.is_pair(self.company, self.company), self.company)
        self.assertIsNone(self.is_pair(self.company, self.foreign))
        self.assertIsNone(self.is_pair(self.branch, self.foreign))

    def test_own_companies(self):
        """Their partners are no customers to compare."""
        own = self.company.partner_id
        own.write({"phone": "09 555 02 10", "is_crm_customer": True})
        customer = self.create_customer("Brightwater", phone="09 555 02 10")
        self.assertFalse(self.compare(own, customer))
