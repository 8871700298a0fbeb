"""Files imported again, after people have decided otherwise in between."""

from odoo.tests import Form, tagged

from .common import CrmCommerceBridgeCommon

COLUMNS = ["id", "name", "is_company", "type", "parent_id/id", "crm_account_id"]
TOP = ("__test__.top", "Top", "True", "contact", "", "Acme")
LOW = ("__test__.low", "Low", "True", "other", "__test__.top", "Acme")


@tagged("post_install", "-at_install")
class TestAccountReimport(CrmCommerceBridgeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.acme, cls.globex = cls.Account.create(
            [{"name": "Acme"}, {"name": "Globex"}]
        )

    def load(self, names, *rows):
        result = self.env["res.partner"].load(names, [list(row) for row in rows])
        self.assertTrue(result["ids"], result["messages"])
        self.messages = [message["message"] for message in result["messages"]]
        return self.Partner.browse(result["ids"])

    def load_with_external_id(self):
        """A row that gives the account by its external id, as connectors do."""
        values = {"name": "acme", "module": "__test__", "model": "crm.account"}
        self.env["ir.model.data"].create({**values, "res_id": self.acme.id})
        names = ["id", "name", "is_company", "crm_account_id/id"]
        row = ("__test__.customer", "Customer", "True", "__test__.acme")
        return self.load(names, row), lambda: self.load(names, row)

    # === WHAT A PERSON CHOSE === #

    def test_choice_by_hand_survives_the_same_file(self):
        customer = self.load(COLUMNS, TOP)
        with Form(customer) as form:
            form.crm_account_id = self.globex
        self.load(COLUMNS, TOP)
        self.assertEqual(customer.crm_account_id, self.globex)
        self.assertTrue(customer.crm_account_pinned)

    def test_choice_by_hand_in_a_group_survives_the_same_file(self):
        self.set_strategy("root")
        _top, low = self.load(COLUMNS, TOP, LOW)
        with Form(low) as form:
            form.crm_account_id = self.globex
        self.load(COLUMNS, TOP, LOW)
        self.assertEqual(low.crm_account_id, self.globex)
        self.assertTrue(low.crm_account_pinned)

    def test_choice_by_hand_survives_a_file_of_parents(self):
        customer = self.load(COLUMNS, TOP)
        customer.crm_account_id = self.globex
        row = (str(customer.id), "Loner", "other")
        self.load([".id", "parent_id", "type"], row)
        self.assertEqual(customer.parent_id, self.loner)
        self.assertEqual(customer.crm_account_id, self.globex)
        self.assertTrue(customer.crm_account_pinned)

    def test_rows_of_others_do_not_move_whom_a_person_moved(self):
        self.set_strategy("root")
        _top, low = self.load(COLUMNS, TOP, LOW)
        low.parent_id = False
        self.load([".id", "crm_account_id"], (str(low.id), "Acme"))
        before = low.crm_account_id, low.crm_account_pinned
        self.load(["name", "is_company", "crm_account_id"], ("New", "True", "Acme"))
        self.assertEqual((low.crm_account_id, low.crm_account_pinned), before)

    # === ACCOUNTS MERGED IN BETWEEN === #

    def test_account_merged_in_between_pins_nobody(self):
        customer, load_again = self.load_with_external_id()
        self.acme.merge_into(self.globex.id)
        load_again()
        self.assertEqual(customer.crm_account_id, self.globex)
        self.assertFalse(customer.crm_account_pinned)

    def test_account_merged_in_between_contradicts_no_strategy(self):
        """Its customers are where the merge took them, not where a strategy did."""
        self.load_with_external_id()
        self.acme.merge_into(self.globex.id)
        self.load(["id", "phone"], ("__test__.customer", "123"))
        self.assertFalse(self.messages)
