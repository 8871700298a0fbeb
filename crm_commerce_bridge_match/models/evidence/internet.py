"""E-mail addresses, and the domains of e-mails and websites."""

from odoo import api, models
from odoo.tools import LazyTranslate

from .normal_forms import domains, email

_lt = LazyTranslate(__name__)


class Email(models.AbstractModel):
    """The same address. Nobody has proved that it is theirs."""

    _name = "crm.customer.evidence.email"
    _inherit = "crm.customer.evidence"
    _description = "Same Email"
    _kind = "email"
    _family = "internet"
    _inputs = ("email",)
    _m = 0.6
    _stands_alone = False
    _same = _lt(
        "Same email %(value)s, which %(shared)s of %(count)s customers have; nobody "
        "has proved that it is theirs"
    )

    @api.model
    def _get_values(self, partner):
        return email(partner.email)


class EmailDomain(models.AbstractModel):
    """What is registered for the e-mail or the website of one of them.

    Not that of providers of many. The domain of a group is the domain of many
    customers, which says little.
    """

    _name = "crm.customer.evidence.domain"
    _inherit = "crm.customer.evidence"
    _description = "Same Internet Domain"
    _kind = "domain"
    _family = "internet"
    _inputs = ("email", "website")
    _m = 0.7
    _against = -1.0
    _same = _lt(
        "Same internet domain %(value)s, which %(shared)s of %(count)s customers have"
    )
    _differs = _lt("Different internet domains: %(value)s and %(other)s")

    @api.model
    def _get_values(self, partner):
        return domains(partner.email, partner.website)

    @api.model
    def _get_text(self, partner):
        return self._list(sorted(self._get_values(partner)))
