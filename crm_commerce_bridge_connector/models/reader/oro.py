"""Exports of OroCRM and OroCommerce.

Oro numbers its accounts, business customers and commerce customers apart, each from 1
on. Those of commerce customers are the numbers in the channel; the two others have a
word before them. An account has its own number beside, by which customers name it.
"""

from odoo import models
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)


class OroCustomers(models.AbstractModel):
    """OroCommerce, _Customers > Customers > Export_."""

    _name = "commerce.import.reader.oro_customers"
    _inherit = "commerce.import.reader.company"
    _description = "Customers of OroCommerce"
    _label = _lt("OroCommerce: customers")
    _system = "oro"
    _header = ("Id", "Name", "Parent Id", "Group Name")
    _keys = {
        "id": "Id",
        "name": "Name",
        "parent": "Parent Id",
        "account_id": "Account Id",
        "vat": "VAT Id",
    }


class OroAccounts(models.AbstractModel):
    """OroCRM, _Customers > Accounts > Export_.

    An account is kept with a company of its name, which is its customer until others
    join it.
    """

    _name = "commerce.import.reader.oro_accounts"
    _inherit = "commerce.import.reader.company"
    _description = "Accounts of OroCRM"
    _label = _lt("OroCRM: accounts")
    _system = "oro"
    _header = ("Id", "Account name", "Organization Name")
    _keys = {"id": "Id", "name": "Account name", "account_id": "Id"}
    _prefix = "account-"


class OroBusinessCustomers(models.AbstractModel):
    """OroCRM, _Customers > Business Customers > Export_.

    They name their accounts by nothing but their names, which many may have: each gets
    the account that the strategy gives it.
    """

    _name = "commerce.import.reader.oro_business_customers"
    _inherit = "commerce.import.reader.company"
    _description = "Business Customers of OroCRM"
    _label = _lt("OroCRM: business customers")
    _system = "oro"
    _header = ("Id", "Customer name", "Account Account name", "Channel Name")
    _keys = {
        "id": "Id",
        "name": "Customer name",
        "phone": "Phones 1 Phone",
        "email": "Emails 1 Email",
        "street": "Billing Address Street",
        "street2": "Billing Address Street 2",
        "city": "Billing Address City",
        "zip": "Billing Address Zip/Postal Code",
        "state": "Billing Address State Combined code",
        "country": "Billing Address Country ISO2 code",
    }
    _prefix = "business-"
