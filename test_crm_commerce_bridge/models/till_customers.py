from odoo import models
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)


class TillCustomers(models.AbstractModel):
    """_Cards > Export_ of the tills of a chain of shops."""

    _name = "commerce.import.reader.till_customers"
    _inherit = "commerce.import.reader"
    _description = "Customers of Tills"
    _label = _lt("Till: customers")
    _system = "till"
    _header = ("Card", "Holder")
    _keys = {"id": "Card", "name": "Holder", "email": "Mail", "country": "Land"}
