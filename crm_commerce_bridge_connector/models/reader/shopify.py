"""Exports of Shopify."""

from odoo import api, models
from odoo.tools import LazyTranslate

from .shop import share

_lt = LazyTranslate(__name__)

# Financial states of orders that nobody has paid yet, or ever will
UNPAID = {"pending", "authorized", "expired"}
VOID = {"voided"}


class ShopifyCustomers(models.AbstractModel):
    """_Customers > Export_; older exports have no number, and other columns."""

    _name = "commerce.import.reader.shopify_customers"
    _inherit = "commerce.import.reader.shop"
    _description = "Customers of Shopify"
    _label = _lt("Shopify: customers")
    _system = "shopify"
    _header = ("First Name", "Last Name", "Email", "Accepts Email Marketing")
    _keys = {
        "id": "Customer ID",
        "email": "Email",
        "phone": ("Phone", "Default Address Phone"),
        "street": ("Default Address Address1", "Address1"),
        "street2": ("Default Address Address2", "Address2"),
        "city": ("Default Address City", "City"),
        "zip": ("Default Address Zip", "Zip"),
        "state": ("Default Address Province Code", "Province Code"),
        "country": ("Default Address Country Code", "Country Code", "Country"),
    }
    _company = ("Default Address Company", "Company")
    _people = (("First Name", "Last Name"),)


class ShopifyOrders(models.AbstractModel):
    """_Orders > Export_: a line for each line of an order, the first says the rest.

    Subtotal and lines have taxes in them where the prices of the shop have, and the
    file does not say whether they do; discounts of the whole order are not in the
    lines. What always holds is Total less Taxes: that is the untaxed amount, with
    shipping. The lines, and shipping, share it in proportion to their prices. What was
    refunded has taxes in it like the total, and is made untaxed by the same part.
    """

    _name = "commerce.import.reader.shopify_orders"
    _inherit = "commerce.import.reader.shop"
    _description = "Orders of Shopify"
    _label = _lt("Shopify: orders")
    _system = "shopify"
    _pushes = "order"
    _header = ("Name", "Financial Status", "Created at", "Total", "Lineitem name")
    _keys = {
        "id": ("Id", "Name"),
        "reference": "Name",
        "date": "Created at",
        "currency": "Currency",
    }
    _one_row = "Name"
    _buyer = ("Email", "Phone", "Billing Phone")
    _customer_keys = {
        "id": _buyer,
        "email": "Email",
        "phone": ("Billing Phone", "Phone"),
        "street": "Billing Address1",
        "street2": "Billing Address2",
        "city": "Billing City",
        "zip": "Billing Zip",
        "state": "Billing Province",
        "country": "Billing Country",
    }
    _company = ("Billing Company",)
    _people = (("Billing Name",), ("Shipping Name",))

    @api.model
    def _prepare(self, lines):
        row, first = super()._prepare(lines), lines[0]
        self._check_date(row, "Created at")
        row["customer"] = self._get_buyer(first, *self._buyer)
        total = self._get_amount(first, "Total")
        untaxed = total - (first.number("Taxes") or 0)
        part = untaxed / total if total else 0
        digits = self._get_digits(row.get("currency"))
        self._write_lines(row, lines, untaxed, digits)
        refunded = min(first.number("Refunded Amount") or 0, total)
        row["refunded"] = round(refunded * part, digits)
        row["state"], paid = self._get_state(first, total)
        row["paid"] = paid if paid is None else round(paid * part, digits)
        return row

    @api.model
    def _write_lines(self, row, lines, untaxed, digits):
        """Write what was bought into a row, or the untaxed amount if it says nothing.

        :param float untaxed: amount that the lines share
        :param int digits: decimals of the currency
        """
        sold = [self._tell_line(cells) for cells in lines]
        if shipping := lines[0].number("Shipping"):
            name = lines[0].text("Shipping Method") or self.env._("Shipping")
            sold.append(({"name": name, "quantity": 1}, shipping))
        sold = [(line, price) for line, price in sold if line["quantity"]]
        prices = [price for _line, price in sold]
        if sum(prices) <= 0:
            row["amount_untaxed"] = round(untaxed, digits)
            return
        row["lines"] = [
            {**line, "price_unit": amount / line["quantity"]}
            for (line, _price), amount in zip(
                sold, share(untaxed, prices, digits), strict=True
            )
        ]

    @api.model
    def _tell_line(self, cells):
        """Return a line of an order, without a price, and what it costs in the file."""
        quantity = cells.number("Lineitem quantity") or 0
        price = (cells.number("Lineitem price") or 0) * quantity
        line = {"name": cells.text("Lineitem name"), "quantity": quantity}
        if code := cells.text("Lineitem sku"):
            line["product"] = code
        return line, max(price - (cells.number("Lineitem discount") or 0), 0)

    @api.model
    def _get_state(self, cells, total):
        """Return the state of an order, and what was paid of it, None for all.

        :param float total: with taxes
        """
        status = cells.text("Financial Status").casefold()
        if cells.text("Cancelled at") or status in VOID:
            return "cancelled", None
        if status in UNPAID:
            return "confirmed", 0
        if status == "partially_paid":
            return "confirmed", total - (cells.number("Outstanding Balance") or 0)
        return "confirmed", None
