"""E-mail addresses, and the domains of e-mails and websites."""

from odoo import api, models

from .normal_forms import domains, email


class Email(models.AbstractModel):
    """The same address. Nobody has proved that it is theirs."""

    _name = "crm.customer.evidence.email"
    _inherit = "crm.customer.evidence"
    _description = "Same E-mail"
    _kind = "email"
    _family = "internet"
    _inputs = ("email",)
    _m = 0.6
    _stands_alone = False

    @api.model
    def _get_values(self, partner):
        return email(partner.email)

    @api.model
    def _say_same(self, value, shared, count):
        return self.env._(
            "Same e-mail %(value)s, which %(shared)s of %(count)s customers have; "
            "nobody has proved that it is theirs",
            value=value,
            shared=self._format(shared),
            count=self._format(count),
        )


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

    @api.model
    def _get_values(self, partner):
        return domains(partner.email, partner.website)

    @api.model
    def _get_text(self, partner):
        return self._list(sorted(self._get_values(partner)))

    @api.model
    def _say_same(self, value, shared, count):
        return self.env._(
            "Same internet domain %(value)s, which %(shared)s of %(count)s customers "
            "have",
            value=value,
            shared=self._format(shared),
            count=self._format(count),
        )

    @api.model
    def _say_differs(self, value, other):
        return self.env._(
            "Different internet domains: %(value)s and %(other)s",
            value=value,
            other=other,
        )
