"""Exports of Magento 2 (Adobe Commerce, Mage-OS)."""

from odoo import api, models
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

# By label or code; all others are confirmed, those that were refunded as a whole too
STATES = {
    "canceled": "cancelled",
    "pending payment": "quotation",
    "payment review": "quotation",
    "suspected fraud": "quotation",
    "fraud": "quotation",
}


class MagentoCustomers(models.AbstractModel):
    """_Customers > All Customers > Export_: the list of customers, with all columns."""

    _name = "commerce.import.reader.magento_customers"
    _inherit = "commerce.import.reader.shop"
    _description = "Customers of Magento 2"
    _label = _lt("Magento 2: customers")
    _system = "magento"
    _header = ("ID", "Name", "Email", "Customer Since", "Group")
    _keys = {
        "id": "ID",
        "email": "Email",
        "phone": "Phone",
        "vat": ("VAT Number", "Tax VAT Number"),
        "street": "Street Address",
        "city": "City",
        "zip": "ZIP",
        "state": "State/Province",
        "country": "Country",
    }
    _company = ("Company",)
    _people = (("Name",),)


class MagentoCustomersMainFile(models.AbstractModel):
    """_System > Data Transfer > Export_, entity _Customers Main File_.

    It has neither numbers nor addresses; passwords, of which it has hashes, are left
    where they are.
    """

    _name = "commerce.import.reader.magento_customers_main_file"
    _inherit = "commerce.import.reader.shop"
    _description = "Customers Main File of Magento 2"
    _label = _lt("Magento 2: Customers Main File")
    _system = "magento"
    _header = ("email", "_website", "_store", "firstname", "lastname", "group_id")
    _keys = {"email": "email", "vat": "taxvat"}
    _people = (("prefix", "firstname", "middlename", "lastname", "suffix"),)


class MagentoOrders(models.AbstractModel):
    """_Sales > Orders > Export_: the list of orders, with all columns.

    Subtotal and Shipping and Handling are untaxed and in the base currency of Magento,
    which has to be that of the company; Grand Total (Base) is what was to be paid, with
    taxes and less discounts, and neither of these has a column. So the amount is the
    sum of both, or the grand total where this is less: a discount is seen as far as it
    is more than the taxes. What was refunded is in the currency of the order, with
    taxes, and counts by its part of Grand Total (Purchased).
    """

    _name = "commerce.import.reader.magento_orders"
    _inherit = "commerce.import.reader.shop"
    _description = "Orders of Magento 2"
    _label = _lt("Magento 2: orders")
    _system = "magento"
    _pushes = "order"
    _header = ("ID", "Purchase Date", "Grand Total (Base)", "Status", "Customer Email")
    _keys = {"id": "ID", "date": "Purchase Date"}
    _customer_keys = {"id": "Customer Email", "email": "Customer Email"}
    _people = (("Customer Name",), ("Bill-to Name",))

    @api.model
    def _prepare(self, lines):
        row, cells = super()._prepare(lines), lines[0]
        self._check_date(row, "Purchase Date")
        row["customer"] = self._get_buyer(cells, "Customer Email")
        total = self._get_amount(cells, "Grand Total (Base)")
        subtotal = self._get_amount(cells, "Subtotal")
        shipping = cells.number("Shipping and Handling") or 0
        untaxed = round(min(subtotal + shipping, total), 4)
        row["amount_untaxed"] = untaxed
        purchased = cells.number("Grand Total (Purchased)") or total
        refunded = min(cells.number("Total Refunded") or 0, purchased)
        part = refunded / purchased if purchased else 0
        row["refunded"] = round(untaxed * part, 4)
        status = cells.text("Status").casefold().replace("_", " ")
        row["state"] = STATES.get(status, "confirmed")
        return row
