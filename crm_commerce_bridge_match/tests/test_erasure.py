"""Who asks to be forgotten is, in all tables of this addon."""

from hashlib import md5

from odoo.tests import tagged
from odoo.tools import SQL

from .common import CustomerMatchCommon

ADDON = "crm_commerce_bridge_match"
PHONE, VAT, IBAN = "09 555 77 31", "BE0477472701", "BE68539007547034"
# What only one of them says, as it stands there and in normal form
OWN = (
    *(
        "zylphia",
        "quarrington",
        "zylphia@quarrington.example",
        "zylphian",
        "17 zylphian",
    ),
    *("z9417q", "95557731", "477472701", IBAN.lower()),
)


@tagged("post_install", "-at_install")
class TestErasure(CustomerMatchCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.erased = cls.create_customer(
            "Zylphia Quarrington",
            phone=PHONE,
            vat=VAT,
            email="zylphia@quarrington.example",
            website="https://meadow.example",
            street="17 Zylphian Quay",
            zip="Z94 17Q",
            bank_ids=[(0, 0, {"acc_number": IBAN})],
        )
        # They share one value, so that they have evidence, and keep it.
        cls.same, cls.different = (
            cls.create_customer(
                name,
                website="https://meadow.example",
                street="17 Zylphian Quay",
                zip="Z94 17Q",
                phone=PHONE,
            )
            for name in ("Oakfield Theta", "Pinewood Kappa")
        )
        cls.work_off()
        matches = cls.Match.search([("partner_id", "=", cls.erased.id)])
        match, other = matches.sorted("other_id")
        match.action_same_account()
        other.action_not_the_same()
        # The others move away: from now on the values are those of one.
        others = cls.same | cls.different
        others.write({"street": False, "zip": False, "phone": False})
        cls.work_off()
        cls.Match._note(cls.erased.ids)
        cls.env.flush_all()

    def get_tables(self):
        models = [self.env[name] for name in self.registry]
        return [
            model._table
            for model in models
            if model._original_module == ADDON and model._auto and not model._transient
        ]

    def find(self, values):
        """:return: set of tables and values where a row holds one"""
        self.env.flush_all()
        found = set()
        for table in self.get_tables():
            query = SQL("SELECT lower(t::text) FROM %s t", SQL.identifier(table))
            rows = " ".join(row for (row,) in self.env.execute_query(query))
            digests = (
                md5(v.encode(), usedforsecurity=False).hexdigest() for v in values
            )
            found |= {(table, text) for text in [*values, *digests] if text in rows}
        return found

    def find_references(self):
        """:return: names of tables whose rows lead to the customer"""
        self.env.cr.execute(
            """
            SELECT con.conrelid::regclass::text, att.attname
            FROM pg_constraint con JOIN pg_attribute att
              ON att.attrelid = con.conrelid AND att.attnum = con.conkey[1]
            WHERE con.contype = 'f' AND con.confrelid = 'res_partner'::regclass
            """
        )
        columns = [row for row in self.env.cr.fetchall() if row[0] in self.get_tables()]
        return {
            table
            for table, column in columns
            if self.env.execute_query(
                SQL(
                    "SELECT FROM %s WHERE %s = %s LIMIT 1",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    self.erased.id,
                )
            )
        }

    def test_deleted_even_by_sql(self):
        """Whoever deletes the row: nothing is left for anybody to tidy up."""
        self.assertEqual(
            {value for _table, value in self.find(OWN)}, set(OWN), "they are there"
        )
        self.assertLessEqual(
            {"crm_customer_match", "crm_customer_key"}, self.find_references()
        )
        self.env.cr.execute("DELETE FROM res_partner WHERE id = %s", [self.erased.id])
        self.env.invalidate_all()
        self.assertFalse(self.find(OWN))
        self.assertFalse(self.find_references())
        self.work_off()
        self.assertFalse(self.find(OWN))

    def test_emptied(self):
        """What was decided stays, and says nothing of what there was."""
        self.erased.bank_ids.unlink()
        empty = dict.fromkeys(("phone", "vat", "email", "street", "zip"), False)
        self.erased.write({"name": "Somebody", **empty})
        self.work_off()
        # What was said when it was decided says who that was.
        undo = {"crm_customer_match_undo"}
        self.assertLessEqual({table for table, _value in self.find(OWN)}, undo)
        decided = self.get_matches(self.erased, ("same", "different"))
        self.assertEqual(len(decided), 2)
        sentences = " ".join(decided.evidence_ids.mapped("sentence")).lower()
        self.assertFalse([value for value in (*OWN, PHONE) if value in sentences])
        decided.action_undo()
        self.work_off()
        self.assertFalse(self.find(OWN))

    def test_no_digests(self):
        """Of a telephone number, the digest says as much as the number."""
        self.env.cr.execute("SELECT t::text FROM crm_customer_match_evidence t")
        rows = [row for (row,) in self.env.cr.fetchall()]
        self.assertTrue(rows)
        for row in rows:
            self.assertNotRegex(row, "[0-9a-f]{16}")
