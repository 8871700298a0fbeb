"""What speaks for a parent company. Looked for where the orders and domains are."""

from odoo import api, models
from odoo.tools import LazyTranslate

from .normal_forms import domains, get_label, get_told, is_group_name, name_words

_lt = LazyTranslate(__name__)


class BillTo(models.AbstractModel):
    _name = "crm.customer.evidence.bill_to"
    _inherit = "crm.customer.evidence"
    _description = "Orders Billed to the Other One"
    _kind = "bill_to"
    _block = 0
    _same = _lt("Orders of %(value)s billed to %(other)s: %(shared)s")

    @api.model
    def _get_text(self, partner):
        return partner.display_name


class ShipTo(models.AbstractModel):
    _name = "crm.customer.evidence.ship_to"
    _inherit = "crm.customer.evidence.bill_to"
    _description = "Orders of the Other One Shipped Here"
    _kind = "ship_to"
    _same = _lt("Orders of %(other)s shipped to %(value)s: %(shared)s")


class NameStem(models.AbstractModel):
    """Names that begin alike, below the domain of one group."""

    _name = "crm.customer.evidence.name_stem"
    _inherit = "crm.customer.evidence.bill_to"
    _description = "Name Begins Alike, Same Domain"
    _kind = "name_stem"
    _same = _lt(
        "%(value)s and %(other)s share an internet domain, which %(shared)s of "
        "%(count)s customers have, and their names begin alike"
    )


class GroupName(models.AbstractModel):
    """Names that begin with that of a group."""

    _name = "crm.customer.evidence.group_name"
    _inherit = "crm.customer.evidence.bill_to"
    _description = "Name Begins with That of a Group"
    _kind = "group_name"
    _inputs = ("name",)
    _same = _lt(
        "The name of %(value)s begins with that of %(other)s, and %(shared)s of "
        "%(count)s customers have its rarest word"
    )

    @api.model
    def _get_values(self, partner):
        name = partner.name
        return {" ".join(get_told(name))} if is_group_name(name) else set()


class DomainOwner(models.AbstractModel):
    """An internet domain that is called after one of those who have it."""

    _name = "crm.customer.evidence.domain_owner"
    _inherit = "crm.customer.evidence.bill_to"
    _description = "Internet Domain Called after the Other One"
    _kind = "domain_owner"
    _inputs = ("name", "email", "website")
    _same = _lt(
        "%(shared)s of %(count)s customers have the internet domain that %(value)s "
        "has, and it is called after %(other)s"
    )

    @api.model
    def _get_values(self, partner):
        names = {"".join(get_told(partner.name)), "".join(name_words(partner.name))}
        found = domains(partner.email, partner.website)
        return {domain for domain in found if get_label(domain) in names}
