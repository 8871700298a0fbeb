"""Exports of WooCommerce."""

from odoo import models
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)


class WooCommerceCustomers(models.AbstractModel):
    """_Analytics > Customers > Download_: customers by e-mail, guests too.

    The export of _Analytics > Orders_ names customers by nothing but their names, which
    many may have: there is no reader for it.
    """

    _name = "commerce.import.reader.woocommerce_customers"
    _inherit = "commerce.import.reader.shop"
    _description = "Customers of WooCommerce"
    _label = _lt("WooCommerce: customers")
    _system = "woocommerce"
    _header = ("Name", "Username", "Email", "AOV")
    _keys = {
        "email": "Email",
        "city": "City",
        "zip": "Postal Code",
        "state": "Region",
        "country": "Country / Region",
    }
    _people = (("Name",), ("Username",))
