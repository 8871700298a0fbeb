"""Exports of HubSpot."""

from odoo import models
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)


class HubSpotCompanies(models.AbstractModel):
    """_CRM > Companies > Export_, with all properties."""

    _name = "commerce.import.reader.hubspot_companies"
    _inherit = "commerce.import.reader.company"
    _description = "Companies of HubSpot"
    _label = _lt("HubSpot: companies")
    _system = "hubspot"
    _header = ("Record ID", "Company name")
    _others = ("First Name", "Last Name", "Deal Name", "Ticket name")
    _keys = {
        "id": "Record ID",
        "name": ("Company name", "Company Domain Name"),
        "parent": ("Parent Company ID", "Parent Company"),
        "phone": "Phone Number",
        "website": ("Website URL", "Company Domain Name"),
        "street": "Street Address",
        "street2": "Street Address 2",
        "city": "City",
        "zip": "Postal Code",
        "state": ("State/Region Code", "State/Region"),
        "country": ("Country/Region Code", "Country/Region"),
    }
