from odoo.tests import tagged
from odoo.tests.common import TransactionCase

from .ways_in import get_fields

# Labels that well-known addons have for other fields of these models
TAKEN = {
    "res.partner": {"Is a Customer", "Is a Supplier", "Customer Rank", "Channel"},
    "sale.order": {"Sale Channel", "Sales Channel", "Commercial Entity"},
    "crm.lead": {"Sale Channel", "Sales Channel"},
}
OURS = "crm_commerce_bridge"


@tagged("post_install", "-at_install")
class TestLabels(TransactionCase):
    """Templates and files name columns by their labels: each leads to one field."""

    def get_labels(self, model):
        """Fields by what a person reads, for whom upper case is no difference."""
        labels = {}
        for field in self.env[model]._fields.values():
            labels.setdefault((field.string or "").casefold(), set()).add(field.name)
        return labels

    def test_no_other_field_of_the_model_has_the_label(self):
        addons = [name for name in self.registry._init_modules if OURS in name]
        self.assertIn(OURS, addons)
        for addon in addons:
            for field in get_fields(self.env, addon):
                if field.name.startswith("test_") or field.inherited:
                    continue
                labels = self.get_labels(field.model_name)
                with self.subTest(field=str(field)):
                    same = labels[(field.string or "").casefold()]
                    self.assertEqual(same, {field.name})

    def test_known_neighbours_have_other_labels(self):
        for model, taken in TAKEN.items():
            taken = {label.casefold() for label in taken}
            ours = [f for f in get_fields(self.env, OURS) if f.model_name == model]
            self.assertTrue(ours, model)
            for field in ours:
                with self.subTest(field=str(field)):
                    self.assertNotIn(field.string.casefold(), taken)
