"""Exports of Salesforce."""

import string

from odoo import api, models
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

# What each five capitals or not of an id add to it
CHECK = string.ascii_uppercase + "012345"


class SalesforceAccounts(models.AbstractModel):
    """Data Loader, _Export_ of Account, or Account.csv of _Data Export_: API names.

    Ids have 15 characters in reports, in which capitals tell, and three more elsewhere,
    which say the same: numbers have all 18.
    """

    _name = "commerce.import.reader.salesforce_accounts"
    _inherit = "commerce.import.reader.company"
    _description = "Accounts of Salesforce"
    _label = _lt("Salesforce: accounts")
    _system = "salesforce"
    _header = ("Id", "Name", "BillingCountry")
    _keys = {
        "id": "Id",
        "name": "Name",
        "parent": "ParentId",
        "ref": "AccountNumber",
        "phone": "Phone",
        "website": "Website",
        "street": "BillingStreet",
        "city": "BillingCity",
        "zip": "BillingPostalCode",
        "state": ("BillingStateCode", "BillingState"),
        "country": ("BillingCountryCode", "BillingCountry"),
    }

    @api.model
    def _prepare(self, lines):
        row = super()._prepare(lines)
        for key in row.keys() & {"id", "parent"}:
            row[key] = lengthen(row[key])
        if lines[0].boolean("IsDeleted"):
            row["active"] = False
        if lines[0].boolean("IsPersonAccount"):
            row["is_company"] = False
        return row


class SalesforceReport(models.AbstractModel):
    """_Reports_, a report of type _Accounts_, _Export > Details Only_: labels."""

    _name = "commerce.import.reader.salesforce_report"
    _inherit = "commerce.import.reader.salesforce_accounts"
    _description = "Reports of Accounts of Salesforce"
    _label = _lt("Salesforce: report of accounts")
    _header = ("Account ID", "Account Name")
    _others = ("First Name", "Last Name", "Opportunity Name", "Contact ID")
    _keys = {
        "id": "Account ID",
        "name": "Account Name",
        "parent": "Parent Account ID",
        "ref": "Account Number",
        "phone": "Phone",
        "website": "Website",
        "street": ("Billing Street", "Billing Address Line 1"),
        "street2": "Billing Address Line 2",
        "city": "Billing City",
        "zip": "Billing Zip/Postal Code",
        "state": ("Billing State/Province (text only)", "Billing State/Province"),
        "country": ("Billing Country (text only)", "Billing Country"),
    }


def lengthen(number):
    """Return an id of Salesforce with its 18 characters.

    :param str number: with 15 or 18 of them; another one stays as it is
    """
    if len(number) != 15 or not number.isalnum() or not number.isascii():
        return number
    for start in (0, 5, 10):
        capitals = enumerate(number[start : start + 5])
        number += CHECK[sum(1 << i for i, letter in capitals if letter.isupper())]
    return number
